package plum.ui.control;

import java.util.Comparator;
import javafx.beans.property.BooleanProperty;
import javafx.scene.canvas.Canvas;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;

/**
 * What mouse and keys do with a chart. Dragging zooms to what is dragged over, with Shift or the
 * middle button it moves along; the wheel zooms where the chart has the focus, or with Ctrl; a
 * double click goes back to everything, a click asks for what is behind a point. Keys: + - 0, left
 * and right for the values of the next step and Enter for what is behind them, with Shift and up
 * and down to move along, L and Shift+L for logarithmic axes, [ and ] for smoothing, S for a
 * picture, F for full screen, O without outliers.
 */
final class ChartGestures {
  private static final double SMALL = 6;
  private static final double FLAT = 14;
  private static final double CLOSER = 0.8;
  private static final double STRIDE = 0.1;
  private static final double SMOOTHER = 0.1;

  private final LiveChart chart;
  private final Canvas canvas;
  private double beginX;
  private double beginY;
  private double lastX;
  private double lastY;
  private boolean pans;
  private boolean drags;

  ChartGestures(LiveChart chart, Canvas canvas) {
    this.chart = chart;
    this.canvas = canvas;
  }

  void install() {
    canvas.setOnMouseMoved(event -> chart.point(valueX(event.getX())));
    canvas.setOnMouseExited(_ -> chart.pointedProperty().set(Double.NaN));
    canvas.setOnMousePressed(this::press);
    canvas.setOnMouseDragged(this::drag);
    canvas.setOnMouseReleased(this::release);
    canvas.setOnMouseClicked(this::click);
    canvas.setOnScroll(this::scroll);
    canvas.setOnContextMenuRequested(
        event -> {
          chart.menu().show(event.getScreenX(), event.getScreenY());
          event.consume();
        });
    chart.setOnKeyPressed(this::key);
  }

  private double valueX(double pixel) {
    return chart.view().x().value(chart.painter().shareX(pixel));
  }

  private void press(MouseEvent event) {
    chart.requestFocus();
    beginX = event.getX();
    beginY = event.getY();
    lastX = beginX;
    lastY = beginY;
    pans = event.isShiftDown() || event.getButton() == MouseButton.MIDDLE;
    drags = false;
  }

  private void drag(MouseEvent event) {
    if (event.getButton() == MouseButton.SECONDARY) {
      return;
    }
    var x = event.getX();
    var y = event.getY();
    drags = drags || Math.hypot(x - beginX, y - beginY) > SMALL;
    if (!drags) {
      return;
    }
    var area = chart.painter().area();
    if (pans) {
      var alongX = (lastX - x) / area.width();
      var alongY = (y - lastY) / area.height();
      chart.change(() -> chart.view().pan(alongX, alongY));
    } else if (isFlat(y)) {
      chart.brush(Math.min(beginX, x), area.top(), Math.abs(x - beginX), area.height());
    } else {
      chart.brush(
          Math.min(beginX, x), Math.min(beginY, y), Math.abs(x - beginX), Math.abs(y - beginY));
    }
    lastX = x;
    lastY = y;
  }

  /** Whether hardly any height was dragged over, so that only x is meant. */
  private boolean isFlat(double y) {
    return Math.abs(y - beginY) < FLAT;
  }

  private void release(MouseEvent event) {
    if (!drags || pans) {
      return;
    }
    chart.dropBrush();
    var painter = chart.painter();
    if (Math.abs(event.getX() - beginX) <= SMALL) {
      return;
    }
    var left = painter.shareX(beginX);
    var right = painter.shareX(event.getX());
    chart.change(
        () -> {
          if (isFlat(event.getY())) {
            chart.view().zoomToX(left, right);
          } else {
            chart.view().zoomTo(left, right, painter.shareY(beginY), painter.shareY(event.getY()));
          }
        });
  }

  private void click(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY || drags) {
      return;
    }
    if (event.getClickCount() == 2) {
      chart.change(chart.view()::reset);
    } else {
      var step = ChartCrosshair.step(chart.visible(), valueX(event.getX()));
      if (!Double.isNaN(step)) {
        chart.pick(step, nearest(step, event.getY()));
      }
    }
  }

  /** The run whose line is nearest to a height among those with a value at a step. */
  private String nearest(double step, double pixelY) {
    return chart.visible().stream()
        .filter(line -> line.curve().has(step))
        .min(Comparator.comparingDouble(line -> distance(line.curve(), step, pixelY)))
        .map(LiveChart.Series::run)
        .orElse("");
  }

  private double distance(Curve curve, double step, double pixelY) {
    return Math.abs(chart.painter().pixelY(curve.y(curve.nearest(step))) - pixelY);
  }

  private void pickPointed() {
    var step = ChartCrosshair.step(chart.visible(), chart.pointedProperty().get());
    if (!Double.isNaN(step)) {
      chart.pick(step, "");
    }
  }

  private void scroll(ScrollEvent event) {
    if (event.getDeltaY() == 0 || !(chart.isFocused() || event.isShortcutDown())) {
      return;
    }
    var factor = event.getDeltaY() > 0 ? CLOSER : 1 / CLOSER;
    zoom(factor, event.getX(), event.getY(), event.isAltDown());
    event.consume();
  }

  private void zoom(double factor, double pixelX, double pixelY, boolean alsoY) {
    var painter = chart.painter();
    chart.change(
        () -> chart.view().zoom(factor, painter.shareX(pixelX), alsoY, painter.shareY(pixelY)));
  }

  private void zoomAtCursor(double factor) {
    var area = chart.painter().area();
    var at = chart.painter().pixelX(chart.pointedProperty().get());
    var middle = area.left() + area.width() / 2;
    zoom(
        factor,
        at >= area.left() && at <= area.right() ? at : middle,
        area.top() + area.height() / 2,
        false);
  }

  void perform(ChartAction action) {
    switch (action) {
      case CLOSER -> zoomAtCursor(CLOSER);
      case FURTHER -> zoomAtCursor(1 / CLOSER);
      case RESET -> chart.change(chart.view()::reset);
      case LOG_Y -> toggle(chart.logYProperty());
      case LOG_X -> toggle(chart.logXProperty());
      case OUTLIERS -> toggle(chart.withoutOutliersProperty());
      case ROUGHER -> smooth(-SMOOTHER);
      case SMOOTHER -> smooth(SMOOTHER);
      case PICTURE -> chart.menu().savePng();
      case PAIRS -> pickPointed();
      case FULL -> chart.menu().showFull();
    }
  }

  private void key(KeyEvent event) {
    if (event.isShortcutDown() || event.isAltDown()) {
      return;
    }
    var shift = event.isShiftDown();
    var known = true;
    switch (event.getCode()) {
      case PLUS, EQUALS, ADD -> perform(ChartAction.CLOSER);
      case MINUS, SUBTRACT -> perform(ChartAction.FURTHER);
      case DIGIT0, NUMPAD0 -> perform(ChartAction.RESET);
      case L -> perform(shift ? ChartAction.LOG_X : ChartAction.LOG_Y);
      case O -> perform(ChartAction.OUTLIERS);
      case OPEN_BRACKET -> perform(ChartAction.ROUGHER);
      case CLOSE_BRACKET -> perform(ChartAction.SMOOTHER);
      case S -> perform(ChartAction.PICTURE);
      case F -> perform(ChartAction.FULL);
      case LEFT -> sideways(-1, shift);
      case RIGHT -> sideways(1, shift);
      case HOME -> move(Integer.MIN_VALUE);
      case END -> move(Integer.MAX_VALUE);
      case UP -> chart.change(() -> chart.view().pan(0, STRIDE));
      case DOWN -> chart.change(() -> chart.view().pan(0, -STRIDE));
      case ENTER -> perform(ChartAction.PAIRS);
      case CONTEXT_MENU -> chart.menu().show(chart.menu());
      default -> known = event.getCode() == KeyCode.F10 && shift;
    }
    if (event.getCode() == KeyCode.F10 && shift) {
      chart.menu().show(chart.menu());
    }
    if (known) {
      event.consume();
    }
  }

  private static void toggle(BooleanProperty property) {
    property.set(!property.get());
  }

  private void smooth(double by) {
    var now = chart.smoothingProperty().get();
    // Near 1 a tenth is too much: the last steps halve what is left.
    var next = by > 0 && now >= 0.9 - 1e-9 ? 1 - (1 - now) / 2 : now + by;
    if (by < 0 && now > 0.9 + 1e-9) {
      next = Math.max(0.9, 1 - (1 - now) * 2);
    }
    chart.smoothingProperty().set(Math.clamp(next, 0, LiveChart.MOST_SMOOTHING));
  }

  private void sideways(int direction, boolean pan) {
    if (pan) {
      chart.change(() -> chart.view().pan(direction * STRIDE, 0));
    } else {
      move(direction);
    }
  }

  /** Points at the next value of the longest line; the first or last for very many. */
  private void move(int by) {
    var longest =
        chart.visible().stream()
            .map(LiveChart.Series::curve)
            .reduce((a, b) -> a.size() >= b.size() ? a : b)
            .orElseGet(Curve::new);
    if (longest.isEmpty()) {
      return;
    }
    var now = chart.pointedProperty().get();
    var last = longest.size() - 1;
    var view = chart.view();
    int i;
    if (by == Integer.MIN_VALUE || by == Integer.MAX_VALUE) {
      i = by < 0 ? 0 : last;
    } else if (Double.isNaN(now)) {
      var from = by > 0 ? longest.from(view.x().low()) : longest.from(view.x().high());
      i = Math.min(from, last);
    } else {
      i = Math.clamp((long) longest.nearest(now) + by, 0, last);
    }
    var x = longest.x(i);
    var share = view.x().share(x);
    if (share < 0 || share > 1) {
      chart.change(() -> view.pan(share < 0 ? share : share - 1, 0));
      view.measure(chart.visible().stream().map(LiveChart.Series::curve).toList());
    }
    chart.point(x);
  }
}
