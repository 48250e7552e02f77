package plum.ui.control;

import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** A curve as a small line without axes; says its first and last value to a screen reader. */
public final class Sparkline extends Region {
  private static final double MARGIN = 3;

  private final Canvas canvas = new Canvas(90, 22);
  private final Palette palette = new Palette(this::draw, "chart-grid");
  private @Nullable Curve curve;

  public Sparkline() {
    getChildren().addAll(canvas, palette);
    setPrefSize(90, 22);
    setMinSize(90, 22);
    setMaxSize(90, 22);
    getStyleClass().add("sparkline");
  }

  /** Shows a curve; null or an empty one shows nothing. */
  public void setCurve(@Nullable Curve now) {
    curve = now;
    setAccessibleText(
        now == null || now.isEmpty()
            ? "no curve"
            : "from %.3f to %.3f".formatted(now.y(0), now.lastY()));
    draw();
  }

  private void draw() {
    var g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    var shown = curve;
    if (shown == null || shown.size() < 2) {
      return;
    }
    var low = Double.POSITIVE_INFINITY;
    var high = Double.NEGATIVE_INFINITY;
    for (var i = 0; i < shown.size(); i++) {
      if (Double.isFinite(shown.y(i))) {
        low = Math.min(low, shown.y(i));
        high = Math.max(high, shown.y(i));
      }
    }
    var from = shown.x(0);
    var to = shown.x(shown.size() - 1);
    var wide = canvas.getWidth() - 2 * MARGIN;
    var tall = canvas.getHeight() - 2 * MARGIN;
    var columns = (int) Math.min(wide, shown.size());
    g.setStroke(palette.line(0));
    g.setLineWidth(1.4);
    g.beginPath();
    var extremes = shown.extremes(from, to, columns);
    var begun = false;
    for (var i = 0; i < extremes.length; i++) {
      if (!Double.isNaN(extremes[i])) {
        var column = i >> 1; // smallest and largest of each
        var x = MARGIN + wide * column / Math.max(1, columns - 1);
        var y = MARGIN + tall * (high > low ? (high - extremes[i]) / (high - low) : 0.5);
        if (begun) {
          g.lineTo(x, y);
        } else {
          g.moveTo(x, y);
        }
        begun = true;
      }
    }
    g.stroke();
  }
}
