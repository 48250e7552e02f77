package plum.ui.control;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tests against solutions as a matrix: a cell for what happened, as colour and letter; beside each
 * test how far it can be trusted; above each solution its score.
 *
 * <p>Arrows, Home, End and the page keys select a cell; Space and T turn its test off and on; Enter
 * opens it. The accessible text names the selected cell.
 */
public final class OutcomeMatrix extends Region {
  private static final double BAR = 10;
  private static final double CHECK_BOX = 24;

  private final Canvas canvas = new Canvas();
  private final ScrollBar across = new ScrollBar();
  private final ScrollBar down = new ScrollBar();
  private final MatrixPainter painter = new MatrixPainter(this::requestLayout);
  private final Tooltip tooltip = new Tooltip();
  private final ObjectProperty<OutcomeGrid.@Nullable Place> selected = new SimpleObjectProperty<>();
  private Function<OutcomeGrid.Place, String> describe = _ -> "";
  private Function<Integer, String> describeTest = _ -> "";
  private IntConsumer toggle = _ -> {};
  private Consumer<OutcomeGrid.Place> open = _ -> {};
  private OutcomeGrid grid = OutcomeGrid.EMPTY;
  private MatrixLayout layout = MatrixLayout.of(grid, 0, 0);

  public OutcomeMatrix(String id) {
    setId(id);
    getStyleClass().add("outcome-matrix");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.TEXT);
    setAccessibleRoleDescription("matrix of tests and solutions");
    across.setOrientation(Orientation.HORIZONTAL);
    down.setOrientation(Orientation.VERTICAL);
    for (var bar : new ScrollBar[] {across, down}) {
      bar.setManaged(false);
      bar.setFocusTraversable(false);
      bar.valueProperty().subscribe(_ -> draw());
    }
    getChildren().addAll(painter.palette(), canvas, across, down);
    tooltip.setShowDelay(Duration.millis(250));
    tooltip.getStyleClass().add("code-tooltip");
    setMinSize(240, MatrixLayout.HEAD + 2 * MatrixLayout.ROW);
    selected.subscribe(_ -> tell());
    focusedProperty().subscribe(_ -> draw());
    addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
    addEventHandler(MouseEvent.MOUSE_MOVED, this::hover);
    addEventHandler(MouseEvent.MOUSE_EXITED, _ -> Tooltip.uninstall(this, tooltip));
    addEventHandler(ScrollEvent.SCROLL, this::scroll);
  }

  /** The selected cell, null for none. */
  public ObjectProperty<OutcomeGrid.@Nullable Place> selectedProperty() {
    return selected;
  }

  /**
   * Puts words to places.
   *
   * @param ofCell everything about a cell, in a few lines
   * @param ofTest everything about a test
   */
  public void setWords(
      Function<OutcomeGrid.Place, String> ofCell, Function<Integer, String> ofTest) {
    describe = ofCell;
    describeTest = ofTest;
  }

  /** What to do when the test of a row is turned off or on. */
  public void setOnToggle(IntConsumer action) {
    toggle = action;
  }

  /** What to do when a cell is opened by Enter or a double click. */
  public void setOnOpen(Consumer<OutcomeGrid.Place> action) {
    open = action;
  }

  /**
   * Shows a grid.
   *
   * @param place the cell that is selected in it, null for none
   */
  public void show(OutcomeGrid now, OutcomeGrid.@Nullable Place place) {
    grid = now;
    selected.set(place);
    setPrefHeight(MatrixLayout.HEAD + MatrixLayout.ROW * Math.max(2, grid.rows().size()) + BAR + 4);
    tell();
    requestLayout();
  }

  private void tell() {
    var place = selected.get();
    setAccessibleText(
        grid.isEmpty() || place == null
            ? String.format(
                Locale.ROOT, "%d tests, %d solutions", grid.rows().size(), grid.columns().size())
            : describe.apply(place));
    if (place != null && !grid.isEmpty()) {
      reveal(place);
    }
    draw();
  }

  // ---- layout ----

  @Override
  protected void layoutChildren() {
    var inside = getInsets();
    var width = Math.max(0, getWidth() - inside.getLeft() - inside.getRight());
    var height = Math.max(0, getHeight() - inside.getTop() - inside.getBottom());
    var tall = MatrixLayout.HEAD + grid.rows().size() * MatrixLayout.ROW > height;
    layout = MatrixLayout.of(grid, width - (tall ? BAR + 2 : 0), height);
    var wide = layout.furthestX() > 0;
    if (wide) {
      layout = MatrixLayout.of(grid, layout.width(), height - BAR - 2);
    }
    canvas.setWidth(width);
    canvas.setHeight(height);
    canvas.relocate(inside.getLeft(), inside.getTop());
    fit(across, layout.furthestX(), layout.viewWide());
    fit(down, layout.furthestY(), layout.viewTall());
    across.resizeRelocate(
        inside.getLeft() + layout.left(), inside.getTop() + height - BAR, layout.viewWide(), BAR);
    down.resizeRelocate(
        inside.getLeft() + width - BAR,
        inside.getTop() + MatrixLayout.HEAD,
        BAR,
        layout.viewTall());
    draw();
  }

  private static void fit(ScrollBar bar, double furthest, double seen) {
    bar.setVisible(furthest > 0);
    bar.setMax(furthest);
    bar.setVisibleAmount(furthest <= 0 ? 1 : seen * furthest / (seen + furthest));
    bar.setUnitIncrement(MatrixLayout.ROW);
    bar.setBlockIncrement(seen);
    bar.setValue(Math.clamp(bar.getValue(), 0, furthest));
  }

  /** Draws, unless the layout is still that of an earlier grid; then it is done again anyway. */
  private void draw() {
    if (!layout.fits(grid)) {
      return;
    }
    painter.draw(
        canvas.getGraphicsContext2D(),
        grid,
        layout,
        across.getValue(),
        down.getValue(),
        selected.get(),
        isFocused());
  }

  private void reveal(OutcomeGrid.Place place) {
    if (!layout.fits(grid)) {
      return;
    }
    var x = layout.columns().get(place.column());
    across.setValue(
        Math.clamp(
            across.getValue(),
            Math.clamp(x + layout.cell() - layout.viewWide(), 0, layout.furthestX()),
            Math.min(x, layout.furthestX())));
    var y = place.row() * MatrixLayout.ROW;
    down.setValue(
        Math.clamp(
            down.getValue(),
            Math.clamp(y + MatrixLayout.ROW - layout.viewTall(), 0, layout.furthestY()),
            Math.min(y, layout.furthestY())));
  }

  // ---- keys and mouse ----

  private void key(KeyEvent event) {
    if (grid.isEmpty() || event.isAltDown() || event.isShortcutDown()) {
      return;
    }
    var at = selected.get();
    var row = at == null ? 0 : at.row();
    var column = at == null ? 0 : at.column();
    var page = Math.max(1, (int) (layout.viewTall() / MatrixLayout.ROW) - 1);
    var next =
        switch (event.getCode()) {
          case LEFT -> grid.within(row, column - 1);
          case RIGHT -> grid.within(row, column + 1);
          case UP -> grid.within(row - 1, column);
          case DOWN -> grid.within(row + 1, column);
          case HOME -> grid.within(row, 0);
          case END -> grid.within(row, grid.columns().size());
          case PAGE_UP -> grid.within(row - page, column);
          case PAGE_DOWN -> grid.within(row + page, column);
          default -> null;
        };
    if (next != null) {
      selected.set(at == null ? grid.within(0, 0) : next);
      event.consume();
    } else if (at != null && (event.getCode() == KeyCode.SPACE || event.getCode() == KeyCode.T)) {
      toggle.accept(at.row());
      event.consume();
    } else if (at != null && event.getCode() == KeyCode.ENTER) {
      open.accept(at);
      event.consume();
    }
  }

  private double x(MouseEvent event) {
    return event.getX() - canvas.getLayoutX();
  }

  private double y(MouseEvent event) {
    return event.getY() - canvas.getLayoutY();
  }

  private void press(MouseEvent event) {
    requestFocus();
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    var row = layout.row(y(event), down.getValue());
    if (row >= 0 && x(event) < CHECK_BOX) {
      toggle.accept(row);
      return;
    }
    var place = layout.place(x(event), y(event), across.getValue(), down.getValue());
    var at = selected.get();
    if (place != null) {
      selected.set(place);
      if (event.getClickCount() == 2) {
        open.accept(place);
      }
    } else if (row >= 0) {
      selected.set(grid.within(row, at == null ? 0 : at.column()));
    } else {
      var column = layout.column(x(event), across.getValue());
      if (column >= 0 && !grid.isEmpty()) {
        selected.set(grid.within(at == null ? 0 : at.row(), column));
      }
    }
  }

  private void hover(MouseEvent event) {
    var place = layout.place(x(event), y(event), across.getValue(), down.getValue());
    var row = layout.row(y(event), down.getValue());
    var words = place != null ? describe.apply(place) : row >= 0 ? describeTest.apply(row) : "";
    if (words.isEmpty()) {
      Tooltip.uninstall(this, tooltip);
    } else {
      tooltip.setText(words);
      Tooltip.install(this, tooltip);
    }
  }

  private void scroll(ScrollEvent event) {
    var sideways = event.isShiftDown() || Math.abs(event.getDeltaX()) > Math.abs(event.getDeltaY());
    var bar = sideways ? across : down;
    if (bar.isVisible()) {
      var delta = sideways && event.getDeltaX() != 0 ? event.getDeltaX() : event.getDeltaY();
      bar.setValue(Math.clamp(bar.getValue() - delta, 0, bar.getMax()));
      event.consume();
    }
  }
}
