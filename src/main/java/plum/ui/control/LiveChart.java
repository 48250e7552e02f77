package plum.ui.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * Lines that grow while they are watched, on a canvas.
 *
 * <p>A long line is drawn from the smallest and largest value of each pixel column, so the cost
 * follows the width and not the number of points. The crosshair has a canvas of its own; charts
 * that share {@link #pointedProperty} show it at the same step. L switches the logarithmic axis.
 */
public final class LiveChart extends Region {
  private static final double LEFT = 56;
  private static final double BOTTOM = 22;
  private static final double RIGHT = 12;
  private static final double INNER_TOP = 8;

  /**
   * One line.
   *
   * @param run stands in the legend
   * @param part which quantity of the run, empty where a chart shows only one
   * @param colour number of the run's colour, the same on every chart
   * @param dashed tells a second quantity of the same run from the first; it shares its legend
   */
  public record Series(String run, String part, int colour, boolean dashed, Curve curve) {
    String name() {
      return part.isEmpty() ? run : run + " " + part;
    }
  }

  private final Label title = new Label();
  private final FlowPane legend = new FlowPane(12, 2);
  private final Label nothing = new Label("No values yet");
  private final Canvas canvas = new Canvas();
  private final Canvas crosshair = new Canvas();
  private final Palette palette =
      new Palette(this::requestLayout, "chart-grid", "chart-text", "chart-cursor", "chart-surface");
  private final Set<String> hidden = new HashSet<>();
  private List<Series> series = List.of();
  private List<Curve> drawn = List.of();
  private double top = 40;
  private double minX;
  private double maxX = 1;
  private double minY;
  private double maxY = 1;

  private final DoubleProperty smoothing = new SimpleDoubleProperty(0);
  private final BooleanProperty logarithmic = new SimpleBooleanProperty();
  private final DoubleProperty pointed = new SimpleDoubleProperty(Double.NaN);

  public LiveChart(String id, String name) {
    setId(id);
    getStyleClass().add("live-chart");
    setFocusTraversable(true);
    setAccessibleText(name + " chart");
    title.setText(name);
    title.getStyleClass().add("chart-title");
    legend.getStyleClass().add("chart-legend");
    nothing.getStyleClass().add("chart-nothing");
    crosshair.setMouseTransparent(true);
    getChildren().addAll(palette, canvas, crosshair, title, legend, nothing);
    setMinSize(160, 140);
    setPrefSize(320, 200);
    smoothing.subscribe(_ -> requestLayout());
    logarithmic.subscribe(_ -> requestLayout());
    pointed.subscribe(_ -> drawCrosshair());
    canvas.setOnMouseMoved(event -> pointed.set(valueX(event.getX())));
    canvas.setOnMouseExited(_ -> pointed.set(Double.NaN));
    canvas.setOnMousePressed(_ -> requestFocus());
    setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.L) {
            logarithmic.set(!logarithmic.get());
            event.consume();
          }
        });
  }

  /** Weight of the past in the moving average, 0 for the points themselves. */
  public DoubleProperty smoothingProperty() {
    return smoothing;
  }

  public BooleanProperty logarithmicProperty() {
    return logarithmic;
  }

  /** The x under the mouse, NaN for none. */
  public DoubleProperty pointedProperty() {
    return pointed;
  }

  /** Shows these lines; call again when their curves have grown. */
  public void setSeries(List<Series> lines) {
    if (!names(lines).equals(names(series))) {
      series = List.copyOf(lines);
      legend
          .getChildren()
          .setAll(series.stream().filter(line -> !line.dashed()).map(this::legendEntry).toList());
    } else {
      series = List.copyOf(lines);
    }
    nothing.setVisible(series.stream().allMatch(line -> line.curve().isEmpty()));
    requestLayout();
  }

  private static List<String> names(List<Series> lines) {
    return lines.stream().map(line -> line.name() + line.colour() + line.dashed()).toList();
  }

  private HBox legendEntry(Series line) {
    var stroke = new Line(0, 0, 16, 0);
    stroke.getStyleClass().addAll("chart-stroke", "chart-stroke-" + line.colour() % Palette.LINES);
    var name = new Label(line.run());
    var entry = new HBox(6, stroke, name);
    entry.getStyleClass().add("chart-legend-entry");
    entry.setOnMouseClicked(
        _ -> {
          if (!hidden.remove(line.run())) {
            hidden.add(line.run());
          }
          entry.setOpacity(hidden.contains(line.run()) ? 0.4 : 1);
          requestLayout();
        });
    return entry;
  }

  private List<Series> visible() {
    return series.stream().filter(line -> !hidden.contains(line.run())).toList();
  }

  @Override
  protected void layoutChildren() {
    var width = getWidth();
    var height = getHeight();
    if (width <= 0 || height <= 0) {
      return;
    }
    title.resizeRelocate(12, 8, Math.min(width - 24, title.prefWidth(-1)), title.prefHeight(-1));
    var room = width - 24 - title.getWidth() - 16;
    var besides = room > legend.prefWidth(-1) * 0.999 && legend.prefHeight(room) < 24;
    var legendY = besides ? 8 : 8 + title.getHeight() + 4;
    var legendWidth = besides ? room : width - 24;
    var legendHeight = legend.prefHeight(legendWidth);
    legend.resizeRelocate(
        besides ? 12 + title.getWidth() + 16 : 12, legendY, legendWidth, legendHeight);
    top = Math.max(8 + title.getHeight(), legendY + legendHeight) + INNER_TOP;
    canvas.setWidth(width);
    canvas.setHeight(height);
    crosshair.setWidth(width);
    crosshair.setHeight(height);
    nothing.autosize();
    nothing.relocate(
        (width - nothing.getWidth()) / 2, top + (height - top - BOTTOM - nothing.getHeight()) / 2);
    draw();
    drawCrosshair();
  }

  private void draw() {
    var weight = smoothing.get();
    var lines = visible();
    drawn =
        lines.stream()
            .map(line -> weight > 0 ? line.curve().smoothed(weight) : line.curve())
            .toList();
    measure(lines);
    var g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, getWidth(), getHeight());
    grid(g);
    g.save();
    g.beginPath();
    g.rect(LEFT, top - 2, plotWidth(), plotHeight() + 4);
    g.clip();
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var colour = palette.line(line.colour());
      if (weight > 0) {
        g.setStroke(colour.deriveColor(0, 1, 1, 0.28));
        stroke(g, line.curve(), false);
      }
      g.setStroke(colour);
      stroke(g, drawn.get(i), line.dashed());
    }
    g.restore();
  }

  /** Ranges of both axes over what is visible. */
  private void measure(List<Series> lines) {
    var lowX = Double.POSITIVE_INFINITY;
    var highX = Double.NEGATIVE_INFINITY;
    var lowY = Double.POSITIVE_INFINITY;
    var highY = Double.NEGATIVE_INFINITY;
    for (var line : lines) {
      var curve = line.curve();
      for (var i = 0; i < curve.size(); i++) {
        var y = curve.y(i);
        if (!Double.isFinite(y) || (logarithmic.get() && y <= 0)) {
          continue;
        }
        lowX = Math.min(lowX, curve.x(i));
        highX = Math.max(highX, curve.x(i));
        lowY = Math.min(lowY, y);
        highY = Math.max(highY, y);
      }
    }
    if (lowX > highX) {
      lowX = 0;
      highX = 1;
      lowY = logarithmic.get() ? 0.1 : 0;
      highY = 1;
    }
    minX = lowX;
    maxX = highX > lowX ? highX : lowX + 1;
    if (logarithmic.get()) {
      minY = highY > lowY ? lowY * 0.9 : lowY / 2;
      maxY = highY > lowY ? highY * 1.1 : highY * 2;
    } else {
      var margin = highY > lowY ? (highY - lowY) * 0.06 : highY == 0 ? 1 : Math.abs(highY) * 0.1;
      minY = lowY - margin;
      maxY = highY + margin;
    }
  }

  private double plotWidth() {
    return Math.max(1, getWidth() - LEFT - RIGHT);
  }

  private double plotHeight() {
    return Math.max(1, getHeight() - top - BOTTOM);
  }

  private double pixelX(double x) {
    return LEFT + (x - minX) / (maxX - minX) * plotWidth();
  }

  private double valueX(double pixel) {
    return minX + (pixel - LEFT) / plotWidth() * (maxX - minX);
  }

  private double pixelY(double y) {
    var share =
        logarithmic.get()
            ? (Math.log(Math.max(y, 1e-300)) - Math.log(minY)) / (Math.log(maxY) - Math.log(minY))
            : (y - minY) / (maxY - minY);
    return top + (1 - share) * plotHeight();
  }

  private void grid(GraphicsContext g) {
    g.setFont(Font.font(11));
    g.setLineWidth(1);
    g.setLineDashes();
    var ticks =
        logarithmic.get()
            ? Ticks.logarithmic(minY, maxY)
            : Ticks.linear(minY, maxY, (int) Math.clamp(plotHeight() / 36, 2, 8));
    g.setTextAlign(TextAlignment.RIGHT);
    g.setTextBaseline(VPos.CENTER);
    for (var tick : ticks) {
      var y = Math.round(pixelY(tick)) + 0.5;
      g.setStroke(palette.colour("chart-grid"));
      g.strokeLine(LEFT, y, LEFT + plotWidth(), y);
      g.setFill(palette.colour("chart-text"));
      g.fillText(Ticks.label(tick), LEFT - 8, y);
    }
    g.setTextAlign(TextAlignment.CENTER);
    g.setTextBaseline(VPos.TOP);
    if (visible().stream().anyMatch(line -> !line.curve().isEmpty())) {
      for (var tick : Ticks.linear(minX, maxX, (int) Math.clamp(plotWidth() / 72, 2, 10))) {
        g.setFill(palette.colour("chart-text"));
        g.fillText(Ticks.label(tick), pixelX(tick), top + plotHeight() + 6);
      }
    }
  }

  private void stroke(GraphicsContext g, Curve curve, boolean dashed) {
    g.setLineWidth(1.75);
    g.setLineDashes(dashed ? new double[] {5, 4} : new double[0]);
    var columns = (int) plotWidth();
    g.beginPath();
    var open = false;
    if (curve.size() <= 2 * columns) {
      for (var i = 0; i < curve.size(); i++) {
        open = to(g, open, pixelX(curve.x(i)), curve.y(i));
      }
    } else {
      var extremes = curve.extremes(minX, maxX, columns);
      for (var column = 0; column < columns; column++) {
        if (!Double.isNaN(extremes[2 * column])) {
          open = to(g, open, LEFT + column + 0.5, extremes[2 * column]);
          open = to(g, open, LEFT + column + 0.5, extremes[2 * column + 1]);
        }
      }
    }
    g.stroke();
    if (curve.size() == 1 && Double.isFinite(curve.y(0))) {
      g.setFill(g.getStroke());
      g.fillOval(pixelX(curve.x(0)) - 2.5, pixelY(curve.y(0)) - 2.5, 5, 5);
    }
    g.setLineDashes();
  }

  private boolean to(GraphicsContext g, boolean open, double x, double y) {
    if (!Double.isFinite(y) || (logarithmic.get() && y <= 0)) {
      return false;
    }
    if (open) {
      g.lineTo(x, pixelY(y));
    } else {
      g.moveTo(x, pixelY(y));
    }
    return true;
  }

  private void drawCrosshair() {
    var g = crosshair.getGraphicsContext2D();
    g.clearRect(0, 0, crosshair.getWidth(), crosshair.getHeight());
    var at = pointed.get();
    var lines = visible();
    if (Double.isNaN(at) || lines.isEmpty() || drawn.size() != lines.size()) {
      return;
    }
    var texts = new ArrayList<String>();
    var colours = new ArrayList<Integer>();
    var step = Double.NaN;
    for (var line : lines) {
      var i = line.curve().nearest(at);
      if (i >= 0) {
        step = line.curve().x(i);
        var y = line.curve().y(i);
        texts.add(line.name() + "  " + Ticks.exact(y));
        colours.add(line.colour());
        if (Double.isFinite(y) && (!logarithmic.get() || y > 0)) {
          g.setFill(palette.line(line.colour()));
          g.fillOval(pixelX(step) - 3, pixelY(y) - 3, 6, 6);
        }
      }
    }
    if (texts.isEmpty()) {
      return;
    }
    var x = Math.round(pixelX(step)) + 0.5;
    g.setStroke(palette.colour("chart-cursor"));
    g.setLineWidth(1);
    g.strokeLine(x, top, x, top + plotHeight());
    box(g, x, "step " + Ticks.label(step), texts, colours);
  }

  private void box(
      GraphicsContext g, double x, String head, List<String> texts, List<Integer> colours) {
    g.setFont(Font.font(11));
    var longest = Math.max(head.length(), texts.stream().mapToInt(String::length).max().orElse(0));
    var width = 7.0 * longest + 28;
    var height = 16.0 * (texts.size() + 1) + 10;
    var left = x + 12 + width < getWidth() ? x + 12 : Math.max(2, x - 12 - width);
    var y = Math.clamp(top + 4, 2, Math.max(2, getHeight() - height - 2));
    g.setFill(palette.colour("chart-surface"));
    g.fillRoundRect(left, y, width, height, 8, 8);
    g.setStroke(palette.colour("chart-grid"));
    g.strokeRoundRect(left + 0.5, y + 0.5, width - 1, height - 1, 8, 8);
    g.setTextAlign(TextAlignment.LEFT);
    g.setTextBaseline(VPos.TOP);
    g.setFill(palette.colour("chart-text"));
    g.fillText(head, left + 8, y + 5);
    for (var i = 0; i < texts.size(); i++) {
      var row = y + 5 + 16.0 * (i + 1);
      g.setFill(palette.line(colours.get(i)));
      g.fillRect(left + 8, row + 3, 8, 8);
      g.setFill(palette.colour("chart-text"));
      g.fillText(texts.get(i), left + 22, row);
    }
  }
}
