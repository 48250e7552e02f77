package plum.ui.training;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.Observable;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Pane;
import org.jspecify.annotations.Nullable;
import plum.ui.control.ChartAction;
import plum.ui.control.DrawTurns;
import plum.ui.control.LiveChart;
import plum.ui.training.TrainingViewModel.Band;

/**
 * A chart for every metric, by group. Only those in sight are in the scene, so that very many
 * metrics cost no more than few.
 */
final class ChartGrid extends ScrollPane {
  private static final double CHART = 224;
  private static final double HEAD = 34;
  private static final double GAP = 12;
  private static final double BESIDE = 20;

  private final TrainingViewModel model;
  private final DrawTurns turns = new DrawTurns();
  private final DoubleProperty pointed = new SimpleDoubleProperty(Double.NaN);
  private final Map<String, LiveChart> charts = new LinkedHashMap<>();
  private final Map<String, Label> heads = new LinkedHashMap<>();
  private final Sheet sheet = new Sheet();
  private List<Place> places = List.of();
  private Opener opener = (_, _) -> {};
  private LiveChart.Picked picked = (_, _) -> {};
  private LiveChart.@Nullable Saver saver;
  private @Nullable LiveChart away;

  /** Shows a chart in full. */
  @FunctionalInterface
  interface Opener {
    /**
     * Takes the chart.
     *
     * @param back gives it back
     */
    void open(LiveChart chart, Runnable back);
  }

  /** Where a head or a chart lies on the sheet. */
  private record Place(String name, boolean head, double x, double y, double width) {
    double end() {
      return y + (head ? HEAD : CHART);
    }
  }

  ChartGrid(TrainingViewModel model) {
    this.model = model;
    setId("training-charts");
    setContent(sheet);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("edge-to-edge");
    widthProperty().subscribe(_ -> arrange());
    model.columnsProperty().subscribe(_ -> arrange());
    model.bands().addListener((Observable _) -> arrange());
    vvalueProperty().subscribe(_ -> show());
    viewportBoundsProperty().subscribe(_ -> show());
    model.revisionProperty().subscribe(_ -> fill());
  }

  void setOpener(Opener how) {
    opener = how;
  }

  void setSaver(LiveChart.Saver taker) {
    saver = taker;
  }

  /** Called when a point of a chart was clicked, or asked for by key. */
  void setOnPicked(LiveChart.Picked action) {
    picked = action;
  }

  private void arrange() {
    var width = getWidth() - BESIDE;
    if (width <= 0) {
      return;
    }
    var columns = ChartSettings.columns(model.columnsProperty().get(), width, GAP);
    var found = new ArrayList<Place>();
    var y = 0.0;
    for (Band band : model.bands()) {
      found.add(new Place(band.title(), true, 0, y, width));
      y += HEAD;
      // A group that does not fill a row stretches over it.
      var size = band.metrics().size();
      var across = Math.min(columns, size);
      var wide = (width - GAP * (across - 1)) / across;
      for (var i = 0; i < size; i++) {
        found.add(new Place(band.metrics().get(i), false, i % across * (wide + GAP), y, wide));
        if (i % across == across - 1 || i == size - 1) {
          y += CHART + GAP;
        }
      }
    }
    places = found;
    sheet.setMinHeight(y);
    sheet.setPrefHeight(y);
    show();
  }

  private void show() {
    var height = getViewportBounds().getHeight();
    var top = getVvalue() * Math.max(0, sheet.getPrefHeight() - height);
    var seen = new LinkedHashMap<Node, Place>();
    for (var place : places) {
      if (place.end() >= top - CHART && place.y() <= top + height + CHART) {
        var node = place.head() ? head(place.name()) : chart(place.name());
        if (node != away) {
          seen.put(node, place);
        }
      }
    }
    sheet.show(seen);
    fill();
  }

  /** Gives the charts in sight what there is to draw. */
  private void fill() {
    charts.forEach(
        (metric, chart) -> {
          if (chart.getScene() != null) {
            chart.setAlong(model.axisProperty().get().along());
            chart.setSeries(model.series(metric));
            chart.setMarks(model.marks(metric));
          }
        });
  }

  private Label head(String title) {
    return heads.computeIfAbsent(
        title,
        _ -> {
          var head = new Label(title);
          head.getStyleClass().add("chart-group");
          return head;
        });
  }

  private LiveChart chart(String metric) {
    return charts.computeIfAbsent(metric, this::make);
  }

  private LiveChart make(String metric) {
    var chart = new LiveChart("chart-" + metric.replace('/', '-'), metric, model.hidden(), turns);
    chart.pointedProperty().bindBidirectional(pointed);
    chart.smoothingProperty().bindBidirectional(model.smoothingProperty());
    chart.setOnPicked((step, run) -> picked.pick(step, run));
    if (saver != null) {
      chart.setSaver(saver);
    }
    chart.setOnFull(() -> toggleFull(chart));
    chart
        .focusedProperty()
        .subscribe(
            focused -> {
              if (focused) {
                reveal(metric);
              }
            });
    return chart;
  }

  private void toggleFull(LiveChart chart) {
    if (away == null) {
      away = chart;
      opener.open(
          chart,
          () -> {
            away = null;
            chart.setOnFull(() -> toggleFull(chart));
            show();
            chart.requestFocus();
          });
    }
  }

  /** Does something with the chart that is seen in full, is pointed at, or has the focus. */
  void perform(ChartAction action) {
    var target = away;
    for (var chart : charts.values()) {
      if (target == null && chart.getScene() != null && chart.isHover()) {
        target = chart;
      }
    }
    for (var chart : charts.values()) {
      if (target == null
          && chart.getScene() != null
          && chart.equals(chart.getScene().getFocusOwner())) {
        target = chart;
      }
    }
    if (target != null) {
      target.perform(action);
    }
  }

  /** Scrolls so that a chart is seen as a whole. */
  private void reveal(String metric) {
    var height = getViewportBounds().getHeight();
    var room = sheet.getPrefHeight() - height;
    if (room <= 0) {
      return;
    }
    var top = getVvalue() * room;
    for (var place : places) {
      if (!place.head() && place.name().equals(metric)) {
        if (place.y() < top) {
          setVvalue(Math.max(0, place.y() - HEAD) / room);
        } else if (place.end() > top + height) {
          setVvalue(Math.min(1, (place.end() - height) / room));
        }
      }
    }
  }

  /** As high as everything, with what is in sight on it. */
  private static final class Sheet extends Pane {
    private Map<Node, Place> seen = Map.of();

    Sheet() {
      getStyleClass().add("chart-sheet");
    }

    void show(Map<Node, Place> now) {
      seen = now;
      var gone = new HashSet<>(getChildren());
      gone.removeAll(now.keySet());
      getChildren().removeAll(gone);
      for (var node : now.keySet()) {
        if (!getChildren().contains(node)) {
          getChildren().add(node);
        }
      }
      requestLayout();
    }

    @Override
    protected void layoutChildren() {
      seen.forEach(
          (node, place) ->
              node.resizeRelocate(
                  place.x(), place.y(), place.width(), place.head() ? HEAD : CHART));
    }
  }
}
