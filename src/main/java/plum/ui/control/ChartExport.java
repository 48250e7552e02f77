package plum.ui.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import javafx.scene.SnapshotParameters;
import javafx.scene.canvas.Canvas;
import plum.ui.control.ChartPainter.Area;
import plum.ui.control.LiveChart.Mark;
import plum.ui.control.LiveChart.Series;

/**
 * A chart as a file.
 *
 * @param title stands above the lines
 */
record ChartExport(
    String title,
    Palette palette,
    Viewport view,
    List<Series> lines,
    List<Mark> marks,
    double weight,
    double width,
    double height) {
  private static final double SCALE = 2;
  private static final double LEGEND = 12;

  /** A picture with twice as many pixels each way as on the screen. */
  byte[] png() {
    var canvas = new Canvas(width * SCALE, height * SCALE);
    canvas.getGraphicsContext2D().scale(SCALE, SCALE);
    draw(new CanvasPen(canvas.getGraphicsContext2D()));
    return Png.of(canvas.snapshot(new SnapshotParameters(), null));
  }

  byte[] svg() {
    var pen = new SvgPen(width, height);
    draw(pen);
    return pen.document().getBytes(StandardCharsets.UTF_8);
  }

  private void draw(Pen pen) {
    pen.box(0, 0, width, height, palette.colour("chart-surface"));
    pen.text(title, 12, 16, Pen.Anchor.LEFT, palette.colour("chart-strong"), true);
    var x = 12.0;
    var y = 36.0;
    for (var run : runs()) {
      var length = 34 + 6.6 * run.run().length();
      if (x > 12 && x + length > width - LEGEND) {
        x = 12;
        y += 18;
      }
      pen.line(
          new double[] {x, x + 16},
          new double[] {y, y},
          2,
          palette.line(run.colour()),
          2,
          ChartPainter.dash(run.colour()));
      pen.text(run.run(), x + 22, y, Pen.Anchor.LEFT, palette.colour("chart-text"), false);
      x += length;
    }
    new ChartPainter(palette, view, new Area(56, y + 18, width - 68, height - y - 42))
        .draw(pen, lines, marks, weight);
  }

  /** A run and its colour. */
  private record Entry(String run, int colour) {}

  private List<Entry> runs() {
    var entries = new LinkedHashSet<Entry>();
    lines.forEach(line -> entries.add(new Entry(line.run(), line.colour())));
    return new ArrayList<>(entries);
  }

  /** Every value of every line, a row a step, with as many digits as it has. */
  byte[] csv() {
    var steps = new TreeSet<Double>();
    var columns = new ArrayList<TreeMap<Double, Double>>();
    var text = new StringBuilder(view.along().name());
    for (var line : lines) {
      text.append(',').append(quoted(line.name()));
      var column = new TreeMap<Double, Double>();
      for (var i = 0; i < line.curve().size(); i++) {
        column.put(line.curve().x(i), line.curve().y(i));
      }
      steps.addAll(column.keySet());
      columns.add(column);
    }
    text.append('\n');
    for (var step : steps) {
      text.append(number(step));
      for (var column : columns) {
        var value = column.get(step);
        text.append(',').append(value == null ? "" : number(value));
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    return text.matches("[^\",\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
