package plum.ui.control;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.canvas.Canvas;
import org.jspecify.annotations.Nullable;
import plum.ui.control.LiveChart.Mark;
import plum.ui.control.LiveChart.Series;

/** A canvas over a chart: the step that is pointed at with exact values, and what is dragged. */
final class ChartCrosshair extends Canvas {
  private static final double ROW = 16;
  private static final double NEAR = 6;

  private final Palette palette;
  private double @Nullable [] brush;

  ChartCrosshair(Palette palette) {
    this.palette = palette;
    setMouseTransparent(true);
  }

  /** The rectangle that is being dragged, as left, top, width and height; null for none. */
  void setBrush(double @Nullable [] rectangle) {
    brush = rectangle;
  }

  /** One row of the box. */
  private record Row(String text, int colour) {}

  /** The values of all lines at the step nearest to a place, in words; empty for none. */
  static String words(List<Series> lines, double at, double weight) {
    return words(lines, at, weight, Along.STEPS);
  }

  /** The same over what lies along x. */
  static String words(List<Series> lines, double at, double weight, Along along) {
    var step = step(lines, at);
    if (Double.isNaN(step)) {
      return "";
    }
    var words = new StringBuilder(along.words(step));
    for (var row : rows(lines, step, weight, along)) {
      words.append(", ").append(row.text());
    }
    return words.toString();
  }

  /** The step nearest to a place that some line has a value at, NaN for none. */
  static double step(List<Series> lines, double at) {
    var best = Double.NaN;
    for (var line : lines) {
      var i = line.curve().nearest(at);
      if (i >= 0
          && (Double.isNaN(best) || Math.abs(line.curve().x(i) - at) < Math.abs(best - at))) {
        best = line.curve().x(i);
      }
    }
    return best;
  }

  private static List<Row> rows(List<Series> lines, double step, double weight, Along along) {
    var rows = new ArrayList<Row>();
    for (var line : lines) {
      var i = line.curve().nearest(step);
      if (i >= 0) {
        var exact = Ticks.exact(line.curve().y(i));
        var own = line.curve().x(i);
        rows.add(
            new Row(
                line.name()
                    + "  "
                    + exact
                    + (weight > 0 ? "  ~ " + Ticks.exact(line.curve().smoothed(weight).y(i)) : "")
                    + (own == step ? "" : "  at " + along.label().apply(own)),
                line.colour()));
      }
    }
    return rows;
  }

  /** Draws what is pointed at, or nothing. */
  void draw(ChartPainter painter, List<Series> lines, List<Mark> marks, double at, double weight) {
    var g = getGraphicsContext2D();
    g.clearRect(0, 0, getWidth(), getHeight());
    var pen = new CanvasPen(g);
    var area = painter.area();
    if (brush != null) {
      pen.box(brush[0], brush[1], brush[2], brush[3], palette.colour("chart-brush"));
      return;
    }
    var step = Double.isNaN(at) ? Double.NaN : step(lines, at);
    var x = Double.isNaN(step) ? Double.NaN : Math.round(painter.pixelX(step)) + 0.5;
    if (!(x >= area.left() - 1 && x <= area.right() + 1)) {
      return;
    }
    pen.rule(x, area.top(), x, area.bottom(), palette.colour("chart-cursor"), false);
    for (var line : lines) {
      var i = line.curve().nearest(step);
      var y = i < 0 ? Double.NaN : painter.pixelY(line.curve().y(i));
      if (line.curve().size() > 0
          && line.curve().x(i) == step
          && y >= area.top() - 2
          && y <= area.bottom() + 2) {
        pen.dot(x - 0.5, y, 3, palette.line(line.colour()));
      }
    }
    var rows = new ArrayList<>(rows(lines, step, weight, painter.view().along()));
    for (var mark : marks) {
      if (Math.abs(painter.pixelX(mark.step()) - x) < NEAR) {
        rows.add(new Row(mark.text(), -1));
      }
    }
    box(pen, x, area.top() + 4, painter.view().along().words(step), rows);
  }

  private void box(CanvasPen pen, double x, double top, String head, List<Row> all) {
    var fit = (int) Math.max(1, (getHeight() - 14) / ROW - 1);
    var rows = all.size() <= fit ? all : all.subList(0, fit - 1);
    var longest =
        Math.max(head.length(), rows.stream().mapToInt(r -> r.text().length()).max().orElse(0));
    var width = Math.min(6.6 * longest + 32, getWidth() - 8);
    var height = ROW * (rows.size() + (rows.size() < all.size() ? 2 : 1)) + 8;
    var left = x + 12 + width < getWidth() ? x + 12 : Math.max(4, x - 12 - width);
    var y = Math.clamp(top, 2, Math.max(2, getHeight() - height - 2));
    var g = pen.g();
    g.setFill(palette.colour("chart-surface"));
    g.fillRoundRect(left, y, width, height, 8, 8);
    g.setStroke(palette.colour("chart-grid"));
    g.setLineWidth(1);
    g.strokeRoundRect(left + 0.5, y + 0.5, width - 1, height - 1, 8, 8);
    var grey = palette.colour("chart-text");
    var strong = palette.colour("chart-strong");
    pen.text(head, left + 8, y + 12, Pen.Anchor.LEFT, grey, false);
    var at = y + 12;
    for (var row : rows) {
      at += ROW;
      if (row.colour() >= 0) {
        pen.box(left + 8, at - 4, 8, 8, palette.line(row.colour()));
      } else {
        pen.dot(left + 12, at, 4, palette.colour("chart-mark"));
      }
      pen.text(row.text(), left + 22, at, Pen.Anchor.LEFT, strong, false);
    }
    if (rows.size() < all.size()) {
      pen.text(
          "and " + (all.size() - rows.size()) + " more; full screen shows all",
          left + 22,
          at + ROW,
          Pen.Anchor.LEFT,
          grey,
          false);
    }
  }
}
