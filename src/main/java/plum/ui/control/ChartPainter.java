package plum.ui.control;

import java.util.List;
import javafx.scene.paint.Color;
import plum.ui.control.LiveChart.Mark;
import plum.ui.control.LiveChart.Series;

/**
 * Draws lines with their axes. A line with more points than pixels is drawn as the stretch from the
 * smallest to the largest value of each pixel column, so the cost follows the width.
 *
 * @param area where the lines go; ticks stand outside of it
 */
record ChartPainter(Palette palette, Viewport view, Area area) {
  private static final double WIDTH = 1.75;
  private static final double GHOST = 0.28;

  /** Radius of a point by itself, which is seen whole at the edge too. */
  private static final double DOT = 2.5;

  /** A rectangle. */
  record Area(double left, double top, double width, double height) {
    double right() {
      return left + width;
    }

    double bottom() {
      return top + height;
    }
  }

  double pixelX(double x) {
    return area.left + view.x().share(x) * area.width;
  }

  double pixelY(double y) {
    return area.bottom() - view.y().share(y) * area.height;
  }

  double shareX(double pixel) {
    return (pixel - area.left) / area.width;
  }

  double shareY(double pixel) {
    return (area.bottom() - pixel) / area.height;
  }

  /**
   * Draws everything.
   *
   * @param weight of the past in the moving average; the lines themselves are seen behind it
   */
  void draw(Pen pen, List<Series> lines, List<Mark> marks, double weight) {
    grid(pen, lines.stream().anyMatch(line -> !line.curve().isEmpty()));
    // To whole pixels: a clip between them costs a blend for every pixel that is drawn.
    var left = Math.floor(area.left - DOT);
    var top = Math.floor(area.top - DOT);
    pen.clip(left, top, Math.ceil(area.right() + DOT) - left, Math.ceil(area.bottom() + DOT) - top);
    for (var mark : marks) {
      var x = Math.round(pixelX(mark.step())) + 0.5;
      pen.rule(x, area.top, x, area.bottom(), palette.colour("chart-mark"), true);
    }
    if (weight > 0) {
      // Pale instead of see-through, and behind all lines: painted faster, and no line is covered.
      var behind = palette.colour("chart-surface");
      for (var line : lines) {
        var pale = palette.line(line.colour()).interpolate(behind, 1 - GHOST);
        stroke(pen, line.curve(), pale, dash(line));
      }
    }
    for (var line : lines) {
      var curve = weight > 0 ? line.curve().smoothed(weight) : line.curve();
      stroke(pen, curve, palette.line(line.colour()), dash(line));
    }
    pen.unclip();
    for (var mark : marks) {
      var x = pixelX(mark.step());
      if (x >= area.left && x <= area.right()) {
        pen.dot(x, area.top, 3.5, palette.colour("chart-mark"));
      }
    }
  }

  /** How a line is broken: by what it shows, and where colours come again by its run. */
  static Pen.Dash dash(Series line) {
    return line.dashed() ? Pen.Dash.SHORT : dash(line.colour());
  }

  /** How the lines of a run are broken. */
  static Pen.Dash dash(int colour) {
    return switch (colour / (Palette.LINES / 2) % 4) {
      case 0 -> Pen.Dash.SOLID;
      case 1 -> Pen.Dash.LONG;
      default -> Pen.Dash.DOTTED;
    };
  }

  private void grid(Pen pen, boolean filled) {
    var grey = palette.colour("chart-text");
    for (var tick : view.y().ticks((int) Math.clamp(area.height / 36, 2, 8))) {
      var y = Math.round(pixelY(tick)) + 0.5;
      pen.rule(area.left, y, area.right(), y, palette.colour("chart-grid"), false);
      pen.text(Ticks.label(tick), area.left - 8, y, Pen.Anchor.RIGHT, grey, false);
    }
    if (!filled) {
      return;
    }
    var free = Double.NEGATIVE_INFINITY;
    var along = view.along();
    var most = (int) Math.clamp(area.width / 72, 2, 10);
    var about = along.whole() ? (int) Math.clamp(view.x().high() - view.x().low(), 1, most) : most;
    for (var tick : view.x().ticks(about)) {
      var x = pixelX(tick);
      if (x > free && x <= area.right() + 1) {
        pen.text(along.label().apply(tick), x, area.bottom() + 12, Pen.Anchor.MIDDLE, grey, false);
        free = x + 36;
      }
    }
  }

  private void stroke(Pen pen, Curve curve, Color colour, Pen.Dash dash) {
    var from = Math.max(0, curve.from(view.x().low()) - 1);
    var to = Math.min(curve.size(), curve.from(Math.nextUp(view.x().high())) + 1);
    if (to - from > 2 * (int) area.width) {
      pen.bars(area.left, bars(curve), colour, WIDTH, dash);
      return;
    }
    var xs = new double[to - from];
    var ys = new double[to - from];
    var count = 0;
    for (var i = from; i < to; i++) {
      var x = pixelX(curve.x(i));
      var y = pixelY(curve.y(i));
      if (Double.isFinite(x) && Double.isFinite(y)) {
        xs[count] = x;
        ys[count] = y;
        count++;
      } else {
        line(pen, xs, ys, count, colour, dash);
        count = 0;
      }
    }
    line(pen, xs, ys, count, colour, dash);
  }

  private static void line(
      Pen pen, double[] xs, double[] ys, int count, Color colour, Pen.Dash dash) {
    if (count == 1) {
      pen.dot(xs[0], ys[0], DOT, colour);
    } else if (count > 1) {
      pen.line(xs, ys, count, colour, WIDTH, dash);
    }
  }

  /** Upper and lower end of a line in each pixel column; each reaches the one before. */
  double[] bars(Curve curve) {
    var columns = (int) area.width;
    var edges = new double[columns + 1];
    for (var column = 0; column <= columns; column++) {
      edges[column] = view.x().value(column / (double) columns);
    }
    var ends = curve.extremes(edges);
    var before = -1;
    for (var column = 0; column < columns; column++) {
      var top = pixelY(ends[2 * column + 1]);
      var bottom = pixelY(ends[2 * column]);
      if (before >= 0 && before == column - 1) {
        top = Math.min(top, ends[2 * before + 1]);
        bottom = Math.max(bottom, ends[2 * before]);
      }
      ends[2 * column] = top;
      ends[2 * column + 1] = bottom;
      before = Double.isNaN(top) ? before : column;
    }
    return ends;
  }
}
