package plum.ui.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.scene.paint.Color;

/** Draws into an SVG document. */
final class SvgPen implements Pen {
  private final StringBuilder svg = new StringBuilder();
  private int clips;

  SvgPen(double width, double height) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s"
                + " %s\" font-family=\"sans-serif\">%n",
            number(width),
            number(height),
            number(width),
            number(height)));
  }

  /** The whole document. */
  String document() {
    return svg + "</svg>\n";
  }

  private static String number(double value) {
    var text = String.format(Locale.ROOT, "%.2f", value);
    return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
  }

  private static String colour(String attribute, Color colour) {
    var text =
        String.format(
            Locale.ROOT,
            "%s=\"#%02x%02x%02x\"",
            attribute,
            Math.round(colour.getRed() * 255),
            Math.round(colour.getGreen() * 255),
            Math.round(colour.getBlue() * 255));
    return colour.getOpacity() < 1
        ? text + " " + attribute + "-opacity=\"" + number(colour.getOpacity()) + "\""
        : text;
  }

  private void element(String text) {
    svg.append(text).append('\n');
  }

  @Override
  public void box(double x, double y, double width, double height, Color colour) {
    element(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" %s/>"
            .formatted(
                number(x), number(y), number(width), number(height), colour("fill", colour)));
  }

  @Override
  public void clip(double x, double y, double width, double height) {
    clips++;
    element(
        "<clipPath id=\"clip%d\"><rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/></clipPath>"
            .formatted(clips, number(x), number(y), number(width), number(height)));
    element("<g clip-path=\"url(#clip%d)\">".formatted(clips));
  }

  @Override
  public void unclip() {
    element("</g>");
  }

  @Override
  public void rule(double x1, double y1, double x2, double y2, Color colour, boolean dashed) {
    element(
        "<path d=\"M%s %sL%s %s\" %s%s/>"
            .formatted(
                number(x1),
                number(y1),
                number(x2),
                number(y2),
                colour("stroke", colour),
                dashed ? " stroke-dasharray=\"3 3\"" : ""));
  }

  @Override
  public void line(double[] xs, double[] ys, int count, Color colour, double width, Dash dash) {
    var path = new StringBuilder();
    for (var i = 0; i < count; i++) {
      path.append(i == 0 ? 'M' : 'L').append(number(xs[i])).append(' ').append(number(ys[i]));
    }
    path(path, colour, width, dash);
  }

  @Override
  public void bars(double left, double[] ys, Color colour, double width, Dash dash) {
    var path = new StringBuilder();
    for (var column = 0; 2 * column < ys.length; column++) {
      if (!Double.isNaN(ys[2 * column])) {
        path.append(path.isEmpty() ? 'M' : 'L')
            .append(number(left + column + 0.5))
            .append(' ')
            .append(number(ys[2 * column]))
            .append('V')
            .append(number(ys[2 * column + 1]));
      }
    }
    path(path, colour, width, dash);
  }

  private void path(StringBuilder path, Color colour, double width, Dash dash) {
    var lengths =
        Arrays.stream(dash.lengths()).mapToObj(SvgPen::number).collect(Collectors.joining(" "));
    element(
        "<path d=\"%s\" fill=\"none\" stroke-width=\"%s\" stroke-linejoin=\"round\" %s%s/>"
            .formatted(
                path,
                number(width),
                colour("stroke", colour),
                lengths.isEmpty() ? "" : " stroke-dasharray=\"" + lengths + "\""));
  }

  @Override
  public void dot(double x, double y, double radius, Color colour) {
    element(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" %s/>"
            .formatted(number(x), number(y), number(radius), colour("fill", colour)));
  }

  @Override
  public void text(String text, double x, double y, Anchor anchor, Color colour, boolean bold) {
    element(
        ("<text x=\"%s\" y=\"%s\" font-size=\"%s\" dominant-baseline=\"central\" text-anchor=\"%s\""
                + " %s%s>%s</text>")
            .formatted(
                number(x),
                number(y),
                bold ? "12" : "11",
                switch (anchor) {
                  case LEFT -> "start";
                  case MIDDLE -> "middle";
                  case RIGHT -> "end";
                },
                colour("fill", colour),
                bold ? " font-weight=\"bold\"" : "",
                text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
  }
}
