package plum.ui.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;
import javafx.collections.SetChangeListener;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import plum.ui.control.ChartPainter.Area;

/**
 * Lines that grow while they are watched, on a canvas.
 *
 * <p>The crosshair has a canvas of its own; charts that share {@link #pointedProperty} show it at
 * the same step. A zoom stays when values are added. Keys and mouse are in {@link ChartGestures}.
 */
public final class LiveChart extends Region {
  private static final double LEFT = 56;
  private static final double BOTTOM = 24;
  private static final double RIGHT = 18;
  private static final double INNER_TOP = 10;

  /** Runs that have a colour of their own; after so many, colours come again with other dashes. */
  public static final int COLOURS = Palette.LINES;

  /** Largest weight of the past in the moving average. */
  public static final double MOST_SMOOTHING = 0.99;

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

  /** Something to be seen at a step. */
  public record Mark(double step, String text) {}

  /** Takes a point that was clicked. */
  @FunctionalInterface
  public interface Picked {
    /**
     * Looks at what is behind a point.
     *
     * @param x where it lies
     * @param run whose line is nearest to the mouse; empty where a key asked
     */
    void pick(double x, String run);
  }

  /** Takes a file that was made of a chart. */
  @FunctionalInterface
  public interface Saver {
    /**
     * Asks where to, and writes.
     *
     * @param name suggested for the file
     */
    void save(String name, byte[] content);
  }

  private final Label title = new Label();
  private final FlowPane legend = new FlowPane(12, 2);
  private final Label nothing = new Label("No values yet");
  private final ChartMenu menu;
  private final Canvas canvas = new Canvas();
  private final Palette palette =
      new Palette(
          this::requestLayout,
          "chart-grid",
          "chart-text",
          "chart-strong",
          "chart-cursor",
          "chart-surface",
          "chart-mark",
          "chart-brush");
  private final ChartCrosshair crosshair = new ChartCrosshair(palette);
  private final Viewport view = new Viewport();
  private final DrawTurns turns;
  private final ChartGestures gestures;
  private List<Series> series = List.of();
  private List<Series> visible = List.of();
  private List<Mark> marks = List.of();
  private ChartPainter painter = new ChartPainter(palette, view, new Area(LEFT, 40, 1, 1));
  private Picked picked = (_, _) -> {};
  private Set<String> before = Set.of();
  private boolean pointing;

  private final DoubleProperty smoothing = new SimpleDoubleProperty(0);
  private final BooleanProperty logX = new SimpleBooleanProperty();
  private final BooleanProperty logY = new SimpleBooleanProperty();
  private final BooleanProperty withoutOutliers = new SimpleBooleanProperty();
  private final DoubleProperty pointed = new SimpleDoubleProperty(Double.NaN);
  private final ReadOnlyBooleanWrapper zoomed = new ReadOnlyBooleanWrapper();
  private final ObservableSet<String> hidden;

  /**
   * @param hidden names of runs that are not drawn, shared with other charts
   * @param turns when it draws new values, shared with other charts
   */
  public LiveChart(String id, String name, ObservableSet<String> hidden, DrawTurns turns) {
    this.hidden = hidden;
    this.turns = turns;
    setId(id);
    getStyleClass().add("live-chart");
    setFocusTraversable(true);
    title.setText(name);
    title.getStyleClass().add("chart-title");
    legend.getStyleClass().add("chart-legend");
    nothing.getStyleClass().add("chart-nothing");
    menu = new ChartMenu(this);
    getChildren().addAll(palette, canvas, crosshair, title, legend, nothing, menu);
    setMinSize(160, 140);
    setPrefSize(320, 200);
    say("");
    smoothing.subscribe(_ -> requestLayout());
    logX.subscribe(on -> change(() -> view.setLogX(on)));
    logY.subscribe(on -> change(() -> view.setLogY(on)));
    withoutOutliers.subscribe(on -> change(() -> view.setWithoutOutliers(on)));
    pointed.subscribe(
        _ -> {
          if (!pointing) {
            turns.ask(this, false);
          }
        });
    hidden.addListener(
        (SetChangeListener<String>)
            _ -> {
              fillLegend();
              choose();
            });
    gestures = new ChartGestures(this, canvas);
    gestures.install();
  }

  /** A chart by itself. */
  public LiveChart(String id, String name) {
    this(id, name, FXCollections.observableSet(new HashSet<>()), new DrawTurns());
  }

  /** Weight of the past in the moving average, 0 for the points themselves. */
  public DoubleProperty smoothingProperty() {
    return smoothing;
  }

  /** Whether x goes by powers of ten. */
  public BooleanProperty logXProperty() {
    return logX;
  }

  /** Whether y goes by powers of ten; values that are not above 0 keep a place. */
  public BooleanProperty logYProperty() {
    return logY;
  }

  /** Whether y leaves out the outermost hundredth of the values. */
  public BooleanProperty withoutOutliersProperty() {
    return withoutOutliers;
  }

  /** The x under the mouse or the cursor, NaN for none. */
  public DoubleProperty pointedProperty() {
    return pointed;
  }

  /** Whether a part is looked at, which then stays. */
  public ReadOnlyBooleanProperty zoomedProperty() {
    return zoomed.getReadOnlyProperty();
  }

  /** What it shows, in words. */
  public String name() {
    return title.getText();
  }

  /** Called when a point was clicked, or asked for by key. */
  public void setOnPicked(Picked action) {
    picked = action;
  }

  /** Who takes pictures and tables of it; without one they are not offered. */
  public void setSaver(Saver saver) {
    menu.setSaver(saver);
  }

  /** Who shows it in full; without one that is not offered. */
  public void setOnFull(Runnable action) {
    menu.setOnFull(action);
  }

  /** Does what a key asks for. */
  public void perform(ChartAction action) {
    gestures.perform(action);
  }

  /** Shows other lines, or the same ones after they have grown. */
  public void setSeries(List<Series> lines) {
    var same = names(lines).equals(names(series));
    series = List.copyOf(lines);
    if (!same) {
      fillLegend();
      requestLayout();
    }
    choose();
  }

  /** Lays something else along x; lines that go by it follow. */
  public void setAlong(Along along) {
    if (!view.along().equals(along)) {
      change(() -> view.setAlong(along));
      pointed.set(Double.NaN);
    }
  }

  public void setMarks(List<Mark> found) {
    if (!marks.equals(found)) {
      marks = List.copyOf(found);
      turns.ask(this, true);
    }
  }

  private void choose() {
    visible = series.stream().filter(line -> !hidden.contains(line.run())).toList();
    nothing.setVisible(visible.stream().allMatch(line -> line.curve().isEmpty()));
    turns.ask(this, true);
  }

  private static List<String> names(List<Series> lines) {
    return lines.stream().map(line -> line.name() + line.colour() + line.dashed()).toList();
  }

  private void fillLegend() {
    legend
        .getChildren()
        .setAll(series.stream().filter(this::isFirst).map(this::legendEntry).toList());
    if (series.stream().anyMatch(Series::dashed)) {
      var note = new Label("– – held out");
      note.getStyleClass().add("chart-note");
      legend.getChildren().add(note);
    }
    requestLayout();
  }

  /** Whether it is the first line of its run. */
  private boolean isFirst(Series line) {
    return series.stream().map(Series::run).toList().indexOf(line.run()) == series.indexOf(line);
  }

  private HBox legendEntry(Series line) {
    var stroke = new Line(0, 0, 16, 0);
    stroke.getStyleClass().addAll("chart-stroke", "chart-stroke-" + line.colour() % Palette.LINES);
    for (var length : ChartPainter.dash(line.colour()).lengths()) {
      stroke.getStrokeDashArray().add(length / 2);
    }
    var entry = new HBox(6, stroke, new Label(line.run()));
    entry.getStyleClass().add("chart-legend-entry");
    entry.setOpacity(hidden.contains(line.run()) ? 0.4 : 1);
    entry.setOnMouseClicked(
        event -> {
          if (event.getClickCount() == 1) {
            before = Set.copyOf(hidden);
            if (!hidden.remove(line.run())) {
              hidden.add(line.run());
            }
          } else {
            isolate(line.run());
          }
        });
    return entry;
  }

  /** Shows one run alone; all of them if it was alone before. */
  private void isolate(String run) {
    var others = new HashSet<String>();
    series.stream().map(Series::run).filter(each -> !each.equals(run)).forEach(others::add);
    if (before.equals(others)) {
      hidden.clear();
    } else {
      hidden.addAll(others);
      hidden.remove(run);
    }
  }

  // Looking

  Viewport view() {
    return view;
  }

  ChartPainter painter() {
    return painter;
  }

  List<Series> visible() {
    return visible;
  }

  /** Changes what is looked at. */
  void change(Runnable change) {
    change.run();
    zoomed.set(view.isZoomed());
    turns.ask(this, true);
  }

  /** Points at a step, and says its values to whoever cannot see them. */
  void point(double at) {
    pointing = true; // the others wait for their turn
    pointed.set(at);
    pointing = false;
    drawCrosshair();
    say(ChartCrosshair.words(visible, at, smoothing.get(), view.along()));
  }

  private void say(String words) {
    setAccessibleText(name() + " chart" + (words.isEmpty() ? "" : ", " + words));
  }

  void pick(double step, String run) {
    picked.pick(step, run);
  }

  ChartMenu menu() {
    return menu;
  }

  void brush(double left, double top, double width, double height) {
    crosshair.setBrush(new double[] {left, top, width, height});
    drawCrosshair();
  }

  void dropBrush() {
    crosshair.setBrush(null);
    drawCrosshair();
  }

  ChartExport export() {
    return new ChartExport(
        name(), palette, view, visible, marks, smoothing.get(), getWidth(), getHeight());
  }

  @Override
  protected void layoutChildren() {
    var width = getWidth();
    var height = getHeight();
    if (width <= 0 || height <= 0) {
      return;
    }
    menu.autosize();
    menu.relocate(width - menu.getWidth() - 6, 5);
    var end = width - menu.getWidth() - 12;
    title.resizeRelocate(12, 8, Math.min(end - 12, title.prefWidth(-1)), title.prefHeight(-1));
    var room = end - 12 - title.getWidth() - 16;
    var besides = room > legend.prefWidth(-1) * 0.999 && legend.prefHeight(room) < 24;
    var legendY = besides ? 8 : 8 + title.getHeight() + 4;
    var legendWidth = besides ? room : width - 24;
    var legendHeight = Math.min(legend.prefHeight(legendWidth), height / 4);
    legend.resizeRelocate(
        besides ? 12 + title.getWidth() + 16 : 12, legendY, legendWidth, legendHeight);
    var top = Math.max(8 + title.getHeight(), legendY + legendHeight) + INNER_TOP;
    canvas.setWidth(width);
    canvas.setHeight(height);
    crosshair.setWidth(width);
    crosshair.setHeight(height);
    painter =
        new ChartPainter(
            palette,
            view,
            new Area(
                LEFT, top, Math.max(1, width - LEFT - RIGHT), Math.max(1, height - top - BOTTOM)));
    nothing.autosize();
    nothing.relocate(
        (width - nothing.getWidth()) / 2, top + (height - top - BOTTOM - nothing.getHeight()) / 2);
    draw();
  }

  void draw() {
    if (getScene() == null || getWidth() <= 0) {
      return;
    }
    view.measure(visible.stream().map(Series::curve).toList());
    var g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, getWidth(), getHeight());
    painter.draw(new CanvasPen(g), visible, marks, smoothing.get());
    drawCrosshair();
  }

  void drawCrosshair() {
    if (getScene() != null) {
      crosshair.draw(painter, visible, marks, pointed.get(), smoothing.get());
    }
  }
}
