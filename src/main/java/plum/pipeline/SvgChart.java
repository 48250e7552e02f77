package plum.pipeline;

import java.util.List;
import java.util.Locale;
import plum.data.Metric;
import plum.eval.Interval;

/** Small charts as SVG, to stand in a page by themselves. */
final class SvgChart {
  private static final int WIDE = 220;
  private static final int TALL = 84;
  private static final int LEFT = 40;
  private static final int BOTTOM = 16;
  private static final int TOP = 16;
  private static final int MOST_POINTS = 300;

  private SvgChart() {}

  /**
   * A metric over steps.
   *
   * @param marks steps to mark with a line, as where the doctor found something
   */
  static String curve(String name, List<Metric> metrics, List<Integer> marks) {
    var points = metrics.stream().filter(m -> Double.isFinite(m.value())).toList();
    if (points.size() < 2) {
      return "";
    }
    var low = points.stream().mapToDouble(Metric::value).min().orElse(0);
    var high = points.stream().mapToDouble(Metric::value).max().orElse(1);
    var from = points.getFirst().step();
    var to = points.getLast().step();
    var svg = new StringBuilder();
    svg.append(
        "<svg class=\"curve\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">"
            .formatted(WIDE, TALL, WIDE, TALL));
    svg.append(
        "<title>%s from %s at step %d to %s at step %d</title>"
            .formatted(
                ReportPage.escaped(name),
                number(points.getFirst().value()),
                from,
                number(points.getLast().value()),
                to));
    text(svg, LEFT, 10, "start", "name", name);
    text(svg, LEFT - 4, TOP + 8, "end", "tick", number(high));
    text(svg, LEFT - 4, TALL - BOTTOM, "end", "tick", number(low));
    text(svg, LEFT, TALL - 4, "start", "tick", "step " + from);
    text(svg, WIDE - 2, TALL - 4, "end", "tick", Integer.toString(to));
    for (var mark : marks) {
      var x = x(mark, from, to);
      svg.append(
          "<line class=\"mark\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>"
              .formatted(place(x), TOP, place(x), TALL - BOTTOM));
    }
    svg.append("<polyline points=\"");
    var every = Math.max(1, points.size() / MOST_POINTS);
    for (var i = 0; i < points.size(); i++) {
      if (i % every == 0 || i == points.size() - 1) {
        var point = points.get(i);
        var y =
            TOP
                + (TALL - TOP - BOTTOM)
                    * (high > low ? (high - point.value()) / (high - low) : 0.5);
        svg.append(place(x(point.step(), from, to))).append(',').append(place(y)).append(' ');
      }
    }
    return svg.append("\"/></svg>\n").toString();
  }

  /** A share between 0 and 1 with its interval, as one line of a table. */
  static String interval(Interval interval) {
    if (Double.isNaN(interval.value())) {
      return "";
    }
    var wide = 160;
    return ("<svg class=\"interval\" width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" role=\"img\">"
            + "<line class=\"axis\" x1=\"0\" y1=\"7\" x2=\"%d\" y2=\"7\"/>"
            + "<line class=\"range\" x1=\"%s\" y1=\"7\" x2=\"%s\" y2=\"7\"/>"
            + "<circle cx=\"%s\" cy=\"7\" r=\"3.5\"/></svg>")
        .formatted(
            wide,
            wide,
            wide,
            place(wide * interval.low()),
            place(wide * interval.high()),
            place(wide * interval.value()));
  }

  private static double x(int step, int from, int to) {
    return LEFT + (WIDE - LEFT - 4.0) * (step - from) / Math.max(1, to - from);
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String style, String text) {
    svg.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
            .formatted(style, place(x), place(y), anchor, ReportPage.escaped(text)));
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
