package plum.ui.control;

import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;

/**
 * Shares with their 95 % intervals, one under the other, with the first row as the mark to beat.
 */
public final class IntervalChart extends Region {
  private static final double LEFT = 112;
  private static final double RIGHT = 24;
  private static final double TOP = 12;
  private static final double BOTTOM = 24;
  private static final double ROW = 36;

  /** A share between 0 and 1 with the ends of its interval. */
  public record Share(double value, double low, double high) {}

  /** One policy: a share per kind, NaN where not measured. */
  public record Row(String name, List<Share> shares) {}

  private final Canvas canvas = new Canvas();
  private final Palette palette =
      new Palette(this::requestLayout, "chart-grid", "chart-text", "chart-strong");
  private List<Row> rows = List.of();

  public IntervalChart(String id, String name) {
    setId(id);
    getStyleClass().add("interval-chart");
    setAccessibleText(name);
    getChildren().addAll(palette, canvas);
    setMinHeight(TOP + ROW + BOTTOM);
  }

  /** Shows these rows from top to bottom. */
  public void setRows(List<Row> now) {
    rows = List.copyOf(now);
    var height = TOP + ROW * Math.max(1, rows.size()) + BOTTOM;
    setMinHeight(height);
    setPrefHeight(height);
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(getHeight());
    var g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, getWidth(), getHeight());
    if (rows.isEmpty() || getWidth() < LEFT + RIGHT + 40) {
      return;
    }
    var low = shares(false);
    var high = shares(true);
    var from = Math.max(0, Math.floor(10 * (low - 0.04)) / 10);
    var to = Math.min(1, Math.ceil(10 * (high + 0.04)) / 10);
    grid(g, from, to);
    for (var i = 0; i < rows.size(); i++) {
      row(g, i, from, to);
    }
  }

  private double shares(boolean largest) {
    var all =
        rows.stream()
            .flatMap(row -> row.shares().stream())
            .filter(share -> !Double.isNaN(share.value()))
            .mapToDouble(share -> largest ? share.high() : share.low());
    return largest ? all.max().orElse(1) : all.min().orElse(0);
  }

  private double pixel(double share, double from, double to) {
    return LEFT + (share - from) / (to - from) * (getWidth() - LEFT - RIGHT);
  }

  private void grid(GraphicsContext g, double from, double to) {
    var bottom = TOP + ROW * rows.size();
    g.setFont(Font.font(11));
    g.setTextAlign(TextAlignment.CENTER);
    g.setTextBaseline(VPos.TOP);
    g.setLineWidth(1);
    g.setLineDashes();
    for (var tick : Ticks.linear(100 * from, 100 * to, 6)) {
      var x = Math.round(pixel(tick / 100, from, to)) + 0.5;
      g.setStroke(palette.colour("chart-grid"));
      g.strokeLine(x, TOP, x, bottom);
      g.setFill(palette.colour("chart-text"));
      g.fillText(Ticks.label(tick) + " %", x, bottom + 6);
    }
    var first = rows.getFirst().shares();
    g.setLineDashes(3, 4);
    for (var kind = 0; kind < first.size(); kind++) {
      if (!Double.isNaN(first.get(kind).value())) {
        var x = Math.round(pixel(first.get(kind).value(), from, to)) + 0.5;
        g.setStroke(palette.line(kind).deriveColor(0, 1, 1, 0.6));
        g.strokeLine(x, TOP, x, bottom);
      }
    }
    g.setLineDashes();
  }

  private void row(GraphicsContext g, int index, double from, double to) {
    var row = rows.get(index);
    var middle = TOP + ROW * (index + 0.5);
    g.setFont(Font.font(null, FontWeight.BOLD, 12));
    g.setTextAlign(TextAlignment.RIGHT);
    g.setTextBaseline(VPos.CENTER);
    g.setFill(palette.colour("chart-strong"));
    g.fillText(row.name(), LEFT - 16, middle, LEFT - 24);
    for (var kind = 0; kind < row.shares().size(); kind++) {
      var share = row.shares().get(kind);
      if (Double.isNaN(share.value())) {
        continue;
      }
      var y = middle + (kind - (row.shares().size() - 1) / 2.0) * 14;
      var colour = palette.line(kind);
      g.setStroke(colour);
      g.setLineWidth(2);
      var left = pixel(share.low(), from, to);
      var right = pixel(share.high(), from, to);
      g.strokeLine(left, y, right, y);
      g.strokeLine(left, y - 4, left, y + 4);
      g.strokeLine(right, y - 4, right, y + 4);
      g.setFill(colour);
      var x = pixel(share.value(), from, to);
      if (kind == 0) {
        g.fillOval(x - 5, y - 5, 10, 10);
      } else {
        g.fillRect(x - 4.5, y - 4.5, 9, 9);
      }
    }
  }
}
