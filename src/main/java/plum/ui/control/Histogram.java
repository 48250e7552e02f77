package plum.ui.control;

import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/**
 * Bars side by side, each picked by a click or, with arrows and space, by keyboard: pale how many
 * there are of all, full how many of those shown. A picked bar has a line under it.
 */
public final class Histogram extends Region {
  private static final double FOOT = 3;
  private static final double THINNEST = 2;
  private static final double WIDEST = 26;

  /**
   * One bar.
   *
   * @param total among all rows
   * @param shown among the rows that are shown
   * @param picked whether rows are filtered by it
   */
  public record Bar(String label, long total, long shown, boolean picked) {
    private String words() {
      return String.format(
          Locale.ROOT, "%s: %,d of %,d%s", label, shown, total, picked ? ", picked" : "");
    }
  }

  private final Canvas canvas = new Canvas();
  private final Palette palette =
      new Palette(this::requestLayout, "chart-grid", "chart-text", "chart-strong", "chart-pale");
  private final Tooltip tooltip = new Tooltip();
  private final String name;
  private final BiConsumer<Integer, Boolean> pick;
  private List<Bar> bars = List.of();

  /** The bar under the mouse or the keys, -1 for none. */
  private int current = -1;

  /**
   * @param name what is counted
   * @param pick told which bar was picked, and whether it is to be added to those picked before
   */
  public Histogram(String id, String name, BiConsumer<Integer, Boolean> pick) {
    this.name = name;
    this.pick = pick;
    setId(id);
    getStyleClass().add("histogram");
    setFocusTraversable(true);
    getChildren().addAll(palette, canvas);
    Tooltip.install(this, tooltip);
    addEventHandler(MouseEvent.ANY, this::mouse);
    addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    focusedProperty().subscribe(_ -> requestLayout());
    describe();
  }

  /** Shows bars from left to right. */
  public void setBars(List<Bar> now) {
    if (!bars.equals(now)) {
      bars = List.copyOf(now);
      current = Math.min(current, bars.size() - 1);
      describe();
      requestLayout();
    }
  }

  /** Whether there are bars to see. */
  public boolean isFilled() {
    return !bars.isEmpty();
  }

  private void describe() {
    var at = current >= 0 ? bars.get(current).words() : "";
    setAccessibleText(name + " histogram" + (at.isEmpty() ? "" : ", " + at));
    tooltip.setText(at.isEmpty() ? name : at);
  }

  private void mouse(MouseEvent event) {
    if (event.getEventType() == MouseEvent.MOUSE_MOVED) {
      var bar = (int) (event.getX() / step());
      point(bar < bars.size() ? bar : -1);
    } else if (event.getEventType() == MouseEvent.MOUSE_EXITED) {
      point(-1);
    } else if (event.getEventType() == MouseEvent.MOUSE_CLICKED && current >= 0) {
      pick.accept(current, event.isShortcutDown() || event.isShiftDown());
    }
    if (event.getEventType() != MouseEvent.MOUSE_MOVED) {
      event.consume(); // a header would take it for itself
    }
  }

  private void key(KeyEvent event) {
    var add = event.isShortcutDown() || event.isShiftDown();
    switch (event.getCode()) {
      case KeyCode.LEFT -> point(Math.max(0, current - 1));
      case KeyCode.RIGHT -> point(Math.min(bars.size() - 1, current + 1));
      case KeyCode.SPACE, KeyCode.ENTER -> {
        if (current >= 0) {
          pick.accept(current, add);
        }
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void point(int bar) {
    var now = Math.min(bar, bars.size() - 1);
    if (now != current) {
      current = now;
      describe();
      requestLayout();
    }
  }

  /** Pixels from one bar to the next. */
  private double step() {
    return Math.min(WIDEST, getWidth() / Math.max(1, bars.size()));
  }

  @Override
  protected double computePrefHeight(double width) {
    return 26;
  }

  @Override
  protected double computePrefWidth(double height) {
    return 60;
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(getHeight());
    var g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, getWidth(), getHeight());
    if (bars.isEmpty()) {
      return;
    }
    var most = bars.stream().mapToLong(Bar::total).max().orElse(1);
    var room = getHeight() - FOOT - 1;
    var anyPicked = bars.stream().anyMatch(Bar::picked);
    g.setFill(palette.colour("chart-grid"));
    g.fillRect(0, Math.rint(getHeight() - FOOT), getWidth(), 1);
    for (var i = 0; i < bars.size(); i++) {
      var bar = bars.get(i);
      var left = Math.rint(step() * i);
      var width = Math.max(1, Math.rint(step() * (i + 1)) - left - 1);
      if (i == current) {
        g.setFill(palette.colour("chart-grid"));
        g.fillRect(left, 0, width, getHeight() - FOOT);
      }
      g.setFill(palette.colour("chart-pale"));
      bar(g, left, width, room, bar.total(), most);
      g.setFill(palette.line(0));
      bar(g, left, width, room, bar.shown(), most);
      if (bar.picked()) {
        g.setFill(palette.line(0));
        g.fillRect(left, getHeight() - FOOT, width, FOOT);
      } else if (!anyPicked && i == current && isFocused()) {
        g.setFill(palette.colour("chart-strong"));
        g.fillRect(left, getHeight() - 2, width, 2);
      }
    }
  }

  private void bar(
      GraphicsContext g, double left, double width, double room, long count, long most) {
    if (count > 0) {
      var height = Math.max(THINNEST, Math.rint(room * count / most));
      g.fillRect(left, Math.rint(getHeight() - FOOT) - height, width, height);
    }
  }
}
