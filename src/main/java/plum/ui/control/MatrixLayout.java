package plum.ui.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where everything in a matrix stands, in pixels. Names on the left, margins above and on the right
 * stay; the cells between them scroll.
 *
 * @param left width of the tests' names
 * @param right width of the tests' figures
 * @param cell width of a cell
 * @param columns left edge of each column, and behind them the right edge of the last, counted from
 *     where the cells begin
 */
record MatrixLayout(
    double width,
    double height,
    double left,
    double right,
    double cell,
    List<Double> columns,
    int rows) {
  static final double HEAD = 62;
  static final double ROW = 22;
  private static final double GROUP_GAP = 5;
  private static final double NARROWEST = 15;
  private static final double WIDEST = 30;
  private static final double FIGURES = 132;
  private static final double FEWER_FIGURES = 84;

  /** Fits a grid into a width; cells become narrower before they have to scroll. */
  static MatrixLayout of(OutcomeGrid grid, double width, double height) {
    var right = width < 560 ? FEWER_FIGURES : FIGURES;
    var left = Math.clamp(width * 0.32, 110, 360);
    var count = grid.columns().size();
    var gaps = 0;
    for (var column = 0; column < count; column++) {
      gaps += grid.beginsGroup(column) ? 1 : 0;
    }
    var room = width - left - right - gaps * GROUP_GAP;
    var cell = Math.clamp(count == 0 ? WIDEST : Math.floor(room / count), NARROWEST, WIDEST);
    var edges = new ArrayList<Double>();
    edges.add(0.0);
    for (var column = 1; column <= count; column++) {
      var gap = column < count && grid.beginsGroup(column) ? GROUP_GAP : 0;
      edges.add(edges.getLast() + cell + gap);
    }
    return new MatrixLayout(width, height, left, right, cell, edges, grid.rows().size());
  }

  /** Whether it was made for a grid of this size. */
  boolean fits(OutcomeGrid grid) {
    return columns.size() == grid.columns().size() + 1 && rows == grid.rows().size();
  }

  /** Width of all cells together. */
  double wide() {
    return columns.getLast();
  }

  /** Height of all cells together. */
  double tall() {
    return rows * ROW;
  }

  /** Width that the cells may be seen in. */
  double viewWide() {
    return Math.max(0, Math.min(wide(), width - left - right));
  }

  double viewTall() {
    return Math.max(0, height - HEAD);
  }

  double furthestX() {
    return Math.max(0, wide() - viewWide());
  }

  double furthestY() {
    return Math.max(0, tall() - viewTall());
  }

  /** Where the figures of the tests begin. */
  double figures() {
    return left + viewWide();
  }

  /** The row at a height on the screen, -1 for none. */
  int row(double y, double scrolledY) {
    var row = (int) Math.floor((y - HEAD + scrolledY) / ROW);
    return y < HEAD || row >= rows ? -1 : row;
  }

  /** The column at a place on the screen, -1 for none. */
  int column(double x, double scrolledX) {
    if (x < left || x >= figures()) {
      return -1;
    }
    var at = Collections.binarySearch(columns, x - left + scrolledX);
    var column = at >= 0 ? at : -at - 2;
    return column >= columns.size() - 1 ? -1 : column;
  }

  /** The place of a cell on the screen, null for none. */
  OutcomeGrid.@Nullable Place place(double x, double y, double scrolledX, double scrolledY) {
    var row = row(y, scrolledY);
    var column = column(x, scrolledX);
    return row < 0 || column < 0 ? null : new OutcomeGrid.Place(row, column);
  }
}
