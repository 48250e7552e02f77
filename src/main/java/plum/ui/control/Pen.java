package plum.ui.control;

import java.util.Arrays;
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

  /** How a line is broken, so that lines of the same colour are told apart. */
  enum Dash {
    SOLID,
    /** Of what was held out. */
    SHORT,
    LONG,
    DOTTED;

    /** Drawn and left out in turn, in pixels; empty for all drawn. */
    double[] lengths() {
      return switch (this) {
        case SOLID -> new double[0];
        case SHORT -> new double[] {5, 4};
        case LONG -> new double[] {16, 4};
        case DOTTED -> new double[] {12, 3, 2, 3};
      };
    }

    /** Whether something is drawn so far along the line. */
    boolean draws(double at) {
      var lengths = lengths();
      if (lengths.length == 0) {
        return true;
      }
      var rest = at % Arrays.stream(lengths).sum();
      var i = 0;
      while (rest >= lengths[i]) {
        rest -= lengths[i];
        i++;
      }
      return i % 2 == 0;
    }
  }

  void box(double x, double y, double width, double height, Color colour);

  /** From here on nothing is seen outside of a rectangle. */
  void clip(double x, double y, double width, double height);

  void unclip();

  void rule(double x1, double y1, double x2, double y2, Color colour, boolean dashed);

  /** A line through the first points of two lists. */
  void line(double[] xs, double[] ys, int count, Color colour, double width, Dash dash);

  /**
   * Bars side by side, one pixel wide each.
   *
   * @param ys upper and lower end of each in turn; NaN for none
   */
  void bars(double left, double[] ys, Color colour, double width, Dash dash);

  void dot(double x, double y, double radius, Color colour);

  /** One line of text, at half its height. */
  void text(String text, double x, double y, Anchor anchor, Color colour, boolean bold);
}
