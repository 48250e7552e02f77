package plum.ui;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.animation.AnimationTimer;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.scene.Scene;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.RowConstraints;
import javafx.stage.Stage;
import plum.pipeline.WindowFigure;
import plum.ui.control.Curve;
import plum.ui.control.DrawTurns;
import plum.ui.control.LiveChart;

/**
 * Measures how evenly frames follow each other while ten charts of ten runs with ten thousand
 * points each are watched and every line grows.
 */
public final class ChartBenchmark {
  private static final int CHARTS = 10;
  private static final int RUNS = 10;
  private static final int POINTS = 10_000;
  private static final int COLUMNS = 4;
  private static final int FRAMES = 600;
  private static final int WARM_UP = 120;
  private static final long BETWEEN = 100_000_000;
  private static final int AT_ONCE = 10;

  /** Milliseconds from frame to frame at sixty a second. */
  private static final double AIM = 1000.0 / 60;

  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;

  private final Consumer<WindowFigure> figures;
  private final FxDriver driver = new FxDriver();
  private final List<LiveChart> charts = new ArrayList<>();
  private final List<List<LiveChart.Series>> series = new ArrayList<>();
  private final DoubleProperty pointed = new SimpleDoubleProperty(Double.NaN);
  private final Random random = new Random(1);
  private final Stage stage;
  private int step;

  private ChartBenchmark(Consumer<WindowFigure> figures) {
    this.figures = figures;
    stage = driver.ask(this::show);
  }

  /**
   * Opens a window with charts, measures, and closes it again.
   *
   * @param figures given each figure as soon as it is known
   * @throws plum.data.PlumException where there is no display
   */
  public static void measure(Consumer<WindowFigure> figures) {
    Fx.start(() -> {});
    var benchmark = new ChartBenchmark(figures);
    try {
      benchmark.run();
    } finally {
      var _ =
          benchmark.driver.ask(
              () -> {
                benchmark.stage.hide();
                return true;
              });
    }
  }

  private Stage show() {
    var grid = new GridPane(12, 12);
    for (var i = 0; i < COLUMNS; i++) {
      var column = new ColumnConstraints();
      column.setPercentWidth(100.0 / COLUMNS);
      grid.getColumnConstraints().add(column);
    }
    for (var i = 0; i < (CHARTS + COLUMNS - 1) / COLUMNS; i++) {
      var row = new RowConstraints();
      row.setVgrow(Priority.ALWAYS);
      grid.getRowConstraints().add(row);
    }
    var hidden = FXCollections.<String>observableSet();
    var turns = new DrawTurns();
    for (var c = 0; c < CHARTS; c++) {
      var chart = new LiveChart("chart-" + c, "metric " + c, hidden, turns);
      chart.pointedProperty().bindBidirectional(pointed);
      var lines = new ArrayList<LiveChart.Series>();
      for (var r = 0; r < RUNS; r++) {
        lines.add(new LiveChart.Series("run " + r, "", r, false, new Curve()));
      }
      series.add(lines);
      charts.add(chart);
      grid.add(chart, c % COLUMNS, c / COLUMNS);
    }
    for (step = 0; step < POINTS; step++) {
      append();
    }
    draw();
    var scene = new Scene(grid, WIDTH, HEIGHT);
    var _ = new Theme(scene, new SimpleObjectProperty<>(Theme.Choice.LIGHT));
    var window = new Stage();
    window.setTitle("Chart benchmark");
    window.setScene(scene);
    window.show();
    return window;
  }

  /** A falling line with noise for every run of every chart. */
  private void append() {
    for (var lines : series) {
      for (var line : lines) {
        var level = Math.exp(-step / 3000.0) + 0.05 * line.colour();
        line.curve().add(step, level + 0.15 * random.nextGaussian());
      }
    }
  }

  private void draw() {
    for (var c = 0; c < CHARTS; c++) {
      charts.get(c).setSeries(series.get(c));
    }
  }

  private void run() {
    frames("frames, nothing happens", _ -> {});
    frames("frames, lines grow", this::grow);
    frames(
        "frames, lines grow, crosshair moves",
        frame -> {
          grow(frame);
          pointed.set(step * (frame % 200) / 200.0);
        });
    pointed.set(Double.NaN);
    frames(
        "frames, lines grow, smoothed",
        frame -> {
          if (frame == 0) {
            charts.forEach(chart -> chart.smoothingProperty().set(0.9));
          }
          grow(frame);
        });
  }

  private long grown;

  /** Ten points more on every line, ten times a second. */
  private void grow(int frame) {
    var now = System.nanoTime();
    if (now - grown >= BETWEEN) {
      grown = now;
      for (var i = 0; i < AT_ONCE; i++) {
        append();
        step++;
      }
      draw();
    }
  }

  private void frames(String what, IntConsumer each) {
    var over = new CompletableFuture<double[]>();
    var before = busy();
    var _ =
        driver.ask(
            () -> {
              new Watch(each, over).start();
              return true;
            });
    var times = over.orTimeout(2, TimeUnit.MINUTES).join();
    var after = busy();
    Arrays.sort(times);
    figures.accept(
        new WindowFigure(
            what + ", median",
            times[times.length / 2],
            "ms",
            AIM,
            String.format(
                Locale.ROOT,
                "%.1f frames/s; processor %.1f + %.1f ms a frame",
                1000 / Arrays.stream(times).average().orElse(Double.NaN),
                (after[0] - before[0]) / (FRAMES + WARM_UP),
                (after[1] - before[1]) / (FRAMES + WARM_UP))));
    figures.accept(
        new WindowFigure(
            what + ", 95 of 100",
            times[(int) (0.95 * (times.length - 1))],
            "ms",
            AIM,
            String.format(
                Locale.ROOT,
                "99 of 100 %.1f ms, longest %.1f ms",
                times[(int) (0.99 * (times.length - 1))],
                times[times.length - 1])));
  }

  /** Milliseconds of processor time that the window's thread and the one that paints have had. */
  private static double[] busy() {
    var threads = ManagementFactory.getThreadMXBean();
    var busy = new double[2];
    for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals("JavaFX Application Thread")) {
        busy[0] += threads.getThreadCpuTime(thread.getThreadId()) / 1e6;
      } else if (thread != null && thread.getThreadName().startsWith("QuantumRenderer")) {
        busy[1] += threads.getThreadCpuTime(thread.getThreadId()) / 1e6;
      }
    }
    return busy;
  }

  /** Notes when frames begin. */
  private static final class Watch extends AnimationTimer {
    private final IntConsumer each;
    private final CompletableFuture<double[]> over;
    private final double[] times = new double[FRAMES];
    private int frame = -WARM_UP;
    private long last;

    Watch(IntConsumer each, CompletableFuture<double[]> over) {
      this.each = each;
      this.over = over;
    }

    @Override
    public void handle(long now) {
      var begin = System.nanoTime();
      if (frame > 0) {
        times[frame - 1] = (begin - last) / 1e6;
      }
      last = begin;
      if (frame == FRAMES) {
        stop();
        over.complete(times);
        return;
      }
      try {
        each.accept(Math.max(0, frame));
      } catch (RuntimeException e) {
        stop();
        over.completeExceptionally(e);
      }
      frame++;
    }
  }
}
