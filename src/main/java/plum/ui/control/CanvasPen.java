package plum.ui.control;

import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;

/** Draws on a canvas. */
record CanvasPen(GraphicsContext g) implements Pen {
  private static final Font PLAIN = Font.font(11);
  private static final Font BOLD = Font.font(null, FontWeight.BOLD, 12);

  @Override
  public void box(double x, double y, double width, double height, Color colour) {
    g.setFill(colour);
    g.fillRect(x, y, width, height);
  }

  @Override
  public void clip(double x, double y, double width, double height) {
    g.save();
    g.beginPath();
    g.rect(x, y, width, height);
    g.clip();
  }

  @Override
  public void unclip() {
    g.restore();
  }

  @Override
  public void rule(double x1, double y1, double x2, double y2, Color colour, boolean dashed) {
    g.setStroke(colour);
    g.setLineWidth(1);
    g.setLineDashes(dashed ? new double[] {3, 3} : new double[0]);
    g.strokeLine(x1, y1, x2, y2);
    g.setLineDashes();
  }

  @Override
  public void line(double[] xs, double[] ys, int count, Color colour, double width, Dash dash) {
    g.setStroke(colour);
    g.setLineWidth(width);
    g.setLineDashes(dash.lengths());
    g.strokePolyline(xs, ys, count);
    g.setLineDashes();
  }

  @Override
  public void bars(double left, double[] ys, Color colour, double width, Dash dash) {
    g.setFill(colour);
    for (var column = 0; 2 * column < ys.length; column++) {
      var top = ys[2 * column];
      if (!Double.isNaN(top) && dash.draws(column)) {
        // Whole pixels need no blending, and of so many bars nobody sees the difference.
        var y = Math.rint(top - width / 2);
        var end = Math.rint(ys[2 * column + 1] + width / 2);
        g.fillRect(left + column, y, 1, Math.max(2, end - y));
      }
    }
  }

  @Override
  public void dot(double x, double y, double radius, Color colour) {
    g.setFill(colour);
    g.fillOval(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  @Override
  public void text(String text, double x, double y, Anchor anchor, Color colour, boolean bold) {
    g.setFont(bold ? BOLD : PLAIN);
    g.setFill(colour);
    g.setTextBaseline(VPos.CENTER);
    g.setTextAlign(
        switch (anchor) {
          case LEFT -> TextAlignment.LEFT;
          case MIDDLE -> TextAlignment.CENTER;
          case RIGHT -> TextAlignment.RIGHT;
        });
    g.fillText(text, x, y);
  }
}
