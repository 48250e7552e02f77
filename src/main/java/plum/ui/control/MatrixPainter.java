package plum.ui.control;

import java.util.Locale;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** Draws a matrix. Colours come from the style sheet. */
final class MatrixPainter {
  private static final double OFF = 0.45;
  private static final double NAME = 9;
  private static final double COPIES = 23;
  private static final double PASSED = 37;
  private static final double PROBABILITY = 46;
  private static final double PROBABILITY_HEIGHT = 12;

  private final Palette palette;
  private final Font small = Font.font(10.5);
  private final Font tiny = Font.font(8.5);
  private final Font letter = Font.font(null, FontWeight.BOLD, 10.5);
  private final Font code = Font.font("monospace", 12);

  MatrixPainter(Runnable changed) {
    palette =
        new Palette(
            changed,
            "chart-grid",
            "chart-text",
            "chart-strong",
            "matrix-page",
            "matrix-accent",
            "matrix-selected",
            "matrix-passed",
            "matrix-passed-letter",
            "matrix-wrong",
            "matrix-broken",
            "matrix-stopped",
            "matrix-fault",
            "matrix-letter");
  }

  Palette palette() {
    return palette;
  }

  void draw(
      GraphicsContext g,
      OutcomeGrid grid,
      MatrixLayout layout,
      double scrolledX,
      double scrolledY,
      OutcomeGrid.@Nullable Place selected,
      boolean focused) {
    g.clearRect(0, 0, g.getCanvas().getWidth(), g.getCanvas().getHeight());
    if (grid.isEmpty()) {
      return;
    }
    g.setTextBaseline(VPos.CENTER);
    cells(g, grid, layout, scrolledX, scrolledY, selected, focused);
    names(g, grid, layout, scrolledY, selected);
    figures(g, grid, layout, scrolledY);
    head(g, grid, layout, scrolledX, selected);
  }

  private void cells(
      GraphicsContext g,
      OutcomeGrid grid,
      MatrixLayout layout,
      double scrolledX,
      double scrolledY,
      OutcomeGrid.@Nullable Place selected,
      boolean focused) {
    g.save();
    g.beginPath();
    g.rect(layout.left() - 2, MatrixLayout.HEAD, layout.viewWide() + 4, layout.viewTall());
    g.clip();
    g.setTextAlign(TextAlignment.CENTER);
    if (selected != null) {
      g.setFill(palette.colour("matrix-selected"));
      var y = MatrixLayout.HEAD + selected.row() * MatrixLayout.ROW - scrolledY;
      g.fillRect(layout.left() - 2, y, layout.viewWide() + 4, MatrixLayout.ROW);
      var x = layout.left() + layout.columns().get(selected.column()) - scrolledX;
      g.fillRect(x, MatrixLayout.HEAD, layout.cell(), layout.tall());
    }
    for (var row = 0; row < grid.rows().size(); row++) {
      var y = MatrixLayout.HEAD + row * MatrixLayout.ROW - scrolledY;
      if (y + MatrixLayout.ROW < MatrixLayout.HEAD || y > layout.height()) {
        continue;
      }
      g.setGlobalAlpha(grid.rows().get(row).on() ? 1 : OFF);
      for (var column = 0; column < grid.columns().size(); column++) {
        var x = layout.left() + layout.columns().get(column) - scrolledX;
        if (x + layout.cell() >= layout.left() && x <= layout.figures()) {
          cell(g, grid, new OutcomeGrid.Place(row, column), x, y, layout.cell());
        }
      }
    }
    g.setGlobalAlpha(1);
    if (selected != null) {
      g.setStroke(palette.colour(focused ? "matrix-accent" : "chart-strong"));
      g.setLineWidth(2);
      g.strokeRoundRect(
          layout.left() + layout.columns().get(selected.column()) - scrolledX,
          MatrixLayout.HEAD + selected.row() * MatrixLayout.ROW - scrolledY,
          layout.cell(),
          MatrixLayout.ROW,
          6,
          6);
    }
    g.restore();
  }

  private void cell(
      GraphicsContext g, OutcomeGrid grid, OutcomeGrid.Place place, double x, double y, double w) {
    var verdict = grid.cell(place);
    if (verdict == null) {
      g.setStroke(palette.colour("chart-grid"));
      g.setLineWidth(1);
      g.strokeRoundRect(x + 1.5, y + 1.5, w - 3, MatrixLayout.ROW - 3, 5, 5);
      return;
    }
    var kind = OutcomeClass.of(verdict);
    g.setFill(palette.colour("matrix-" + kind.word()));
    g.fillRoundRect(x + 1, y + 1, w - 2, MatrixLayout.ROW - 2, 5, 5);
    g.setFill(
        palette.colour(kind == OutcomeClass.PASSED ? "matrix-passed-letter" : "matrix-letter"));
    g.setFont(letter);
    g.fillText(OutcomeClass.letter(verdict), x + w / 2, y + MatrixLayout.ROW / 2);
  }

  /** The tests on the left, each with its check box. */
  private void names(
      GraphicsContext g,
      OutcomeGrid grid,
      MatrixLayout layout,
      double scrolledY,
      OutcomeGrid.@Nullable Place selected) {
    g.save();
    g.beginPath();
    g.rect(0, MatrixLayout.HEAD, layout.left() - 6, layout.viewTall());
    g.clip();
    g.setTextAlign(TextAlignment.LEFT);
    var room = (int) ((layout.left() - 34) / 7.2);
    for (var row = 0; row < grid.rows().size(); row++) {
      var y = MatrixLayout.HEAD + row * MatrixLayout.ROW - scrolledY;
      var test = grid.rows().get(row);
      if (selected != null && selected.row() == row) {
        g.setFill(palette.colour("matrix-selected"));
        g.fillRoundRect(0, y, layout.left() + 4, MatrixLayout.ROW, 5, 5);
      }
      checkBox(g, 5, y + 4.5, test.on());
      g.setFont(code);
      g.setFill(palette.colour(test.on() ? "chart-strong" : "chart-text"));
      var label = test.label();
      g.fillText(
          label.length() > room ? label.substring(0, Math.max(1, room - 1)) + "…" : label,
          26,
          y + MatrixLayout.ROW / 2);
    }
    g.restore();
  }

  private void checkBox(GraphicsContext g, double x, double y, boolean on) {
    if (on) {
      g.setFill(palette.colour("matrix-accent"));
      g.fillRoundRect(x, y, 13, 13, 4, 4);
      g.setStroke(Color.WHITE);
      g.setLineWidth(1.6);
      g.strokePolyline(
          new double[] {x + 3, x + 5.5, x + 10}, new double[] {y + 6.5, y + 9.5, y + 3.8}, 3);
    } else {
      g.setStroke(palette.colour("chart-text"));
      g.setLineWidth(1);
      g.strokeRoundRect(x + 0.5, y + 0.5, 12, 12, 4, 4);
    }
  }

  /** How far each test can be trusted, on the right. */
  private void figures(GraphicsContext g, OutcomeGrid grid, MatrixLayout layout, double scrolledY) {
    var x = layout.figures() + 8;
    var all = layout.right() > 100;
    var end = layout.figures() + layout.right() - 6;
    g.save();
    g.setFont(small);
    g.setFill(palette.colour("chart-text"));
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText("passed by", x, PROBABILITY + PROBABILITY_HEIGHT / 2);
    if (all) {
      g.setTextAlign(TextAlignment.RIGHT);
      g.fillText("agrees", end, PROBABILITY + PROBABILITY_HEIGHT / 2);
    }
    g.beginPath();
    g.rect(layout.figures(), MatrixLayout.HEAD, layout.right() + 4, layout.viewTall());
    g.clip();
    for (var row = 0; row < grid.rows().size(); row++) {
      var test = grid.rows().get(row);
      var y = MatrixLayout.HEAD + row * MatrixLayout.ROW - scrolledY + MatrixLayout.ROW / 2;
      g.setGlobalAlpha(test.on() ? 1 : OFF);
      g.setTextAlign(TextAlignment.LEFT);
      g.setFill(palette.colour(test.discriminates() ? "chart-strong" : "chart-text"));
      g.fillText(Double.isNaN(test.passRate()) ? "–" : test.discriminates() ? "≠" : "=", x, y);
      if (!Double.isNaN(test.passRate())) {
        g.setFill(palette.colour("chart-grid"));
        g.fillRoundRect(x + 12, y - 2.5, 26, 5, 5, 5);
        g.setFill(palette.colour("matrix-accent"));
        g.fillRoundRect(x + 12, y - 2.5, 26 * test.passRate(), 5, 5, 5);
        g.setFill(palette.colour("chart-strong"));
        g.setTextAlign(TextAlignment.RIGHT);
        g.fillText(Math.round(100 * test.passRate()) + " %", x + 74, y);
      }
      if (all && !Double.isNaN(test.agreement())) {
        g.setTextAlign(TextAlignment.RIGHT);
        g.setFill(palette.colour(test.agreement() >= 1 ? "chart-strong" : "chart-text"));
        g.fillText(String.format(Locale.ROOT, "%.2f", test.agreement()), end, y);
      }
    }
    g.setGlobalAlpha(1);
    g.restore();
  }

  /** The solutions above: name, how often drawn, tests passed, log-probability. */
  private void head(
      GraphicsContext g,
      OutcomeGrid grid,
      MatrixLayout layout,
      double scrolledX,
      OutcomeGrid.@Nullable Place selected) {
    g.save();
    g.setFont(small);
    g.setTextAlign(TextAlignment.RIGHT);
    g.setFill(palette.colour("chart-text"));
    var end = layout.left() - 8;
    g.fillText("solution", end, NAME);
    g.fillText("drawn", end, COPIES);
    g.fillText("passed", end, PASSED);
    g.fillText("log p", end, PROBABILITY + PROBABILITY_HEIGHT / 2);
    g.beginPath();
    g.rect(layout.left() - 2, 0, layout.viewWide() + 4, MatrixLayout.HEAD);
    g.clip();
    var lowest =
        grid.columns().stream().mapToDouble(OutcomeGrid.Column::logProbability).min().orElse(0);
    g.setTextAlign(TextAlignment.CENTER);
    for (var column = 0; column < grid.columns().size(); column++) {
      var solution = grid.columns().get(column);
      var x = layout.left() + layout.columns().get(column) - scrolledX;
      var centre = x + layout.cell() / 2;
      if (selected != null && selected.column() == column) {
        g.setFill(palette.colour("matrix-selected"));
        g.fillRoundRect(x, 0, layout.cell(), MatrixLayout.HEAD + 4, 5, 5);
      }
      g.setFont(layout.cell() < 18 ? tiny : small);
      g.setFill(palette.colour("chart-strong"));
      g.fillText(solution.label(), centre, NAME);
      g.setFill(palette.colour("chart-text"));
      if (solution.copies() > 1) {
        g.fillText("×" + solution.copies(), centre, COPIES);
      }
      g.setFill(palette.colour(solution.agreement() >= 1 ? "chart-strong" : "chart-text"));
      g.setFont(
          solution.agreement() >= 1 && layout.cell() >= 18
              ? letter
              : layout.cell() < 18 ? tiny : small);
      g.fillText(Integer.toString(solution.passed()), centre, PASSED);
      // A probable solution has a full bar, the least probable one almost none.
      var share = lowest >= 0 ? 1 : 1 - solution.logProbability() / lowest;
      var height = Math.max(1.5, PROBABILITY_HEIGHT * share);
      g.setFill(palette.colour("chart-grid"));
      g.fillRect(centre - 3, PROBABILITY, 6, PROBABILITY_HEIGHT);
      g.setFill(palette.colour("matrix-accent"));
      g.fillRect(centre - 3, PROBABILITY + PROBABILITY_HEIGHT - height, 6, height);
    }
    g.restore();
  }
}
