package plum.ui.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.Observable;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.ActionButton;
import plum.ui.control.EmptyState;
import plum.ui.control.LiveChart;
import plum.ui.control.Page;
import plum.ui.control.StateDot;

/** Training runs and their curves. */
public final class TrainingView extends Page {
  private static final double CHART_HEIGHT = 224;

  private final TrainingViewModel model;
  private final Map<LiveChart, List<String>> charts = new LinkedHashMap<>();
  private final DoubleProperty pointed = new SimpleDoubleProperty(Double.NaN);
  private final VBox runs = new VBox(4);
  private final GridPane grid = new GridPane(12, 12);
  private int columns;

  public TrainingView(TrainingViewModel model) {
    super(
        "training-page",
        "Training",
        "Chosen solutions should become more probable than rejected ones: watch the margin, and the"
            + " log-probability of the chosen.");
    this.model = model;
    addActions(trainButton("train-button"));
    chart("loss-chart", "Loss", "loss");
    chart("reward-chart", "Rewards · chosen —, rejected - -", "rewards/chosen", "rewards/rejected");
    chart("margin-chart", "Reward margin", "rewards/margins");
    chart("accuracy-chart", "Reward accuracy", "rewards/accuracies");
    chart("logp-chart", "Log p · chosen —, rejected - -", "logps/chosen", "logps/rejected");
    chart("gradient-chart", "Gradient norm", "grad_norm");
    chart("rate-chart", "Learning rate", "learning_rate");
    chart("kl-chart", "KL to the reference", "kl");
    var empty =
        new EmptyState(
            "mdmz-show_chart",
            "No training run yet",
            "Training needs preference pairs. Its loss, rewards and log-probabilities are drawn here"
                + " while it works.",
            trainButton("empty-train-button").primary());
    var full = full();
    model.nothingProperty().subscribe(nothing -> setCenter(nothing ? empty : full));
    model.revisionProperty().subscribe(_ -> draw());
    model.lines().addListener((Observable _) -> list());
    list();
  }

  private ActionButton trainButton(String id) {
    return new ActionButton(
        id, "Run training", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private void chart(String id, String title, String... metrics) {
    var chart = new LiveChart(id, title);
    chart.pointedProperty().bindBidirectional(pointed);
    chart.smoothingProperty().bind(model.smoothingProperty());
    chart.setPrefHeight(CHART_HEIGHT);
    chart.setMinHeight(CHART_HEIGHT);
    GridPane.setHgrow(chart, Priority.ALWAYS);
    charts.put(chart, List.of(metrics));
  }

  private BorderPane full() {
    grid.getStyleClass().add("scroll-content");
    var scroll = new ScrollPane(grid);
    scroll.setId("training-charts");
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.widthProperty().subscribe(width -> arrange(width.doubleValue()));
    var pane = new BorderPane(scroll);
    pane.setTop(new VBox(12, alarm(), head()));
    return pane;
  }

  private HBox alarm() {
    var text = new Label();
    text.setId("training-alarm");
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    text.textProperty().bind(model.alarmProperty());
    var alarm = new HBox(12, new FontIcon("mdmz-warning"), text);
    alarm.getStyleClass().add("alarm");
    model
        .alarmProperty()
        .subscribe(
            now -> {
              alarm.setVisible(!now.isEmpty());
              alarm.setManaged(!now.isEmpty());
            });
    return alarm;
  }

  private HBox head() {
    runs.setId("training-runs");
    var slider = new Slider(0, 0.95, 0);
    slider.setId("smoothing-slider");
    slider.setAccessibleText("Smoothing");
    slider.setBlockIncrement(0.1);
    slider.setPrefWidth(120);
    slider.valueProperty().bindBidirectional(model.smoothingProperty());
    slider.setTooltip(new Tooltip("Moving average; the raw line stays visible behind"));
    var word = new Label("Smoothing");
    word.getStyleClass().add("summary");
    word.setMinWidth(USE_PREF_SIZE);
    word.setLabelFor(slider);
    var smoothing = new HBox(8, word, slider);
    smoothing.setAlignment(Pos.CENTER);
    smoothing.setMinWidth(USE_PREF_SIZE);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var head = new HBox(24, runs, space, smoothing);
    head.setAlignment(Pos.TOP_LEFT);
    head.getStyleClass().add("training-head");
    return head;
  }

  private void list() {
    runs.getChildren().setAll(model.lines().stream().map(this::row).toList());
  }

  private HBox row(TrainingViewModel.Line line) {
    var shown = new CheckBox(line.run().name());
    shown.setId("show-" + line.run().name());
    shown.getStyleClass().addAll("run-check", "run-check-" + line.colour() % 8);
    shown.setSelected(line.shown());
    shown.setMinWidth(96);
    shown.setOnAction(_ -> model.show(line.run(), shown.isSelected()));
    var dot = new StateDot();
    dot.setState(line.state().label());
    var objective = new Label(line.objective());
    objective.getStyleClass().add("summary");
    objective.setMinWidth(USE_PREF_SIZE);
    var figures = new Label(line.figures());
    figures.getStyleClass().add("figures");
    var row = new HBox(10, dot, shown, objective, figures);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private void arrange(double width) {
    var fits = width >= 1080 ? 3 : 2;
    if (fits == columns) {
      return;
    }
    columns = fits;
    grid.getColumnConstraints().clear();
    for (var i = 0; i < columns; i++) {
      var column = new ColumnConstraints();
      column.setPercentWidth(100.0 / columns);
      grid.getColumnConstraints().add(column);
    }
    draw();
  }

  private void draw() {
    if (columns == 0) {
      return;
    }
    var place = 0;
    var placed = new ArrayList<LiveChart>();
    for (var entry : charts.entrySet()) {
      var chart = entry.getKey();
      var series = series(entry.getValue());
      chart.setSeries(series);
      // A chart without values says nothing; loss and rewards stay, so that the page has its shape.
      if (place < 4 || series.stream().anyMatch(each -> !each.curve().isEmpty())) {
        GridPane.setConstraints(chart, place % columns, place / columns);
        placed.add(chart);
        place++;
      }
    }
    if (!grid.getChildren().equals(placed)) {
      grid.getChildren().setAll(placed);
    }
  }

  private List<LiveChart.Series> series(List<String> metrics) {
    var series = new ArrayList<LiveChart.Series>();
    for (var line : model.lines()) {
      for (var i = 0; i < metrics.size(); i++) {
        var curve = model.curve(line.run().id(), metrics.get(i));
        if (line.shown() && !curve.isEmpty()) {
          var part = metrics.size() == 1 ? "" : part(metrics.get(i));
          series.add(new LiveChart.Series(line.run().name(), part, line.colour(), i > 0, curve));
        }
      }
    }
    return series;
  }

  private static String part(String metric) {
    return metric.substring(metric.indexOf('/') + 1);
  }

  @Override
  public void refresh() {
    model.refresh();
  }
}
