package plum.ui.control;

import javafx.scene.paint.Color;

/**
 * What a chart is drawn with: on a canvas, or into a file. Lengths are pixels, y grows downward.
 */
interface Pen {
  /** Which side of a text its place is. */
  enum Anchor {
    LEFT,
    MIDDLE,
    RIGHT
  }

  void box(double x, double y, double width, double height, Color colour);

  /** From here on nothing is seen outside of a rectangle. */
  void clip(double x, double y, double width, double height);

  void unclip();

  void rule(double x1, double y1, double x2, double y2, Color colour, boolean dashed);

  /** A line through the first points of two lists. */
  void line(double[] xs, double[] ys, int count, Color colour, double width, boolean dashed);

  /**
   * Bars side by side, one pixel wide each.
   *
   * @param ys upper and lower end of each in turn; NaN for none
   */
  void bars(double left, double[] ys, Color colour, double width, boolean dashed);

  void dot(double x, double y, double radius, Color colour);

  /** One line of text, at half its height. */
  void text(String text, double x, double y, Anchor anchor, Color colour, boolean bold);
}
