package plum.ui.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javafx.scene.Group;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;

/** Colours of a canvas, read from the style sheet through shapes of no size. */
final class Palette extends Group {
  /** Colours that tell lines apart: {@code chart-line-0} and so on. */
  static final int LINES = 16;

  private final Map<String, Rectangle> shapes = new LinkedHashMap<>();

  /**
   * Makes one shape per style class.
   *
   * @param changed called when a colour has changed
   */
  Palette(Runnable changed, String... roles) {
    setManaged(false);
    for (var role : roles) {
      add(role, changed);
    }
    for (var line = 0; line < LINES; line++) {
      add("chart-line-" + line, changed);
    }
  }

  private void add(String role, Runnable changed) {
    var shape = new Rectangle(0, 0);
    shape.getStyleClass().add(role);
    shape.fillProperty().subscribe(_ -> changed.run());
    shapes.put(role, shape);
    getChildren().add(shape);
  }

  Color colour(String role) {
    var shape = Objects.requireNonNull(shapes.get(role), role);
    return shape.getFill() instanceof Color colour ? colour : Color.GRAY;
  }

  Color line(int number) {
    return colour("chart-line-" + number % LINES);
  }
}
