package plum.ui.training;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.collections.FXCollections;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.ActionButton;
import plum.ui.control.ChartAction;
import plum.ui.control.EmptyState;
import plum.ui.control.LiveChart;
import plum.ui.control.Page;
import plum.ui.export.Exports;
import plum.ui.session.Command;
import plum.ui.session.FileChoice;
import plum.ui.session.Place;

/** Training runs and their curves. */
public final class TrainingView extends Page {
  private final TrainingViewModel model;
  private final LaunchViewModel launch;
  private final PreviewViewModel seen;
  private final PreviewPane preview;
  private final MicroscopeViewModel microscope;
  private final ChartGrid charts;
  private final TextField filter = new TextField();
  private final StackPane stack = new StackPane();
  private final EmptyState empty;
  private final Exports exports;
  private @Nullable Runnable back;

  /** Offers the table that is over the charts, if one is. */
  private Runnable exporting = () -> {};

  /**
   * @param files where pictures and curves go
   * @param exports where tables go
   */
  public TrainingView(
      TrainingViewModel model,
      LaunchViewModel launch,
      PreviewViewModel preview,
      MicroscopeViewModel microscope,
      FileChoice files,
      Exports exports) {
    super(
        "training-page",
        "Training",
        "Chosen solutions should become more probable than rejected ones: watch the margin, and the"
            + " log-probability of the chosen.");
    this.model = model;
    this.launch = launch;
    this.exports = exports;
    this.microscope = microscope;
    seen = preview;
    this.preview = new PreviewPane(preview, launch);
    charts = new ChartGrid(model);
    charts.setSaver(
        (name, content) ->
            files.toSave("Save chart", name).ifPresent(file -> model.save(file, content)));
    charts.setOpener(this::openFull);
    charts.setOnPicked(
        (x, line) ->
            model
                .pick(x, line)
                .ifPresent(
                    picked -> {
                      microscope.open(picked.run(), picked.step());
                      openMicroscope();
                    }));
    addActions(newButton("new-run-button"), trainButton("train-button"));
    empty =
        new EmptyState(
            "mdmz-show_chart",
            "No training run yet",
            "Training needs preference pairs. Its loss, rewards and log-probabilities are drawn"
                + " here while it works.",
            trainButton("empty-train-button").primary(),
            newButton("empty-new-run-button"));
    stack.getChildren().add(full());
    model.nothingProperty().subscribe(_ -> choose());
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE && back != null) {
            event.consume();
            back();
          }
        });
  }

  /** The keys of charts as commands. */
  public static List<Command> commands(Supplier<TrainingView> view) {
    return Arrays.stream(ChartAction.values())
        .map(
            action ->
                Command.at(
                    Place.TRAINING,
                    "chart." + action.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    action.words(),
                    () -> view.get().charts.perform(action),
                    action.keys().toArray(String[]::new)))
        .toList();
  }

  private ActionButton trainButton(String id) {
    return new ActionButton(
        id, "Run training", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private Button newButton(String id) {
    var button = new Button("New run…", new FontIcon("mdal-add"));
    button.setId(id);
    button.getStyleClass().add("page-switch");
    button.setAccessibleText("Set up a new training run");
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(
        _ -> {
          launch.begin();
          openForm();
        });
    return button;
  }

  @Override
  public void export() {
    exporting.run();
  }

  /** Shows the form over the charts. */
  private void openForm() {
    var form = new LaunchPane(launch, seen, preview, this::back);
    over(form);
    form.focusFirst();
  }

  /** Shows single preferences over the charts. */
  private void openMicroscope() {
    var pane = new MicroscopePane(microscope, exports, this::back);
    over(pane);
    exporting = pane::export;
    pane.focusFirst();
  }

  private void over(Node pane) {
    back();
    stack.getChildren().add(pane);
    back =
        () -> {
          back = null;
          exporting = () -> {};
          stack.getChildren().remove(pane);
          choose();
        };
    choose();
  }

  private void back() {
    if (back != null) {
      back.run();
    }
  }

  private void choose() {
    setCenter(model.nothingProperty().get() && back == null ? empty : stack);
  }

  private BorderPane full() {
    var pane = new BorderPane(charts);
    var rows =
        new RunRows(
            model,
            new RunRows.Actions() {
              @Override
              public void cloneOf(TrainingViewModel.Line line) {
                launch.cloneOf(line.run());
                openForm();
              }

              @Override
              public void pairs(TrainingViewModel.Line line) {
                microscope.open(line.run(), null);
                openMicroscope();
              }
            });
    pane.setTop(new VBox(8, new FindingsPane(model), rows, new QueuePane(model.queue()), tools()));
    return pane;
  }

  /** Shows one chart over all others until Esc. */
  private void openFull(LiveChart chart, Runnable giveBack) {
    var pane = new BorderPane(chart);
    pane.getStyleClass().add("chart-full");
    var hint = new Label("Esc goes back to all charts");
    hint.getStyleClass().add("summary");
    BorderPane.setAlignment(hint, Pos.CENTER_RIGHT);
    pane.setBottom(hint);
    stack.getChildren().add(pane);
    chart.requestFocus();
    back =
        () -> {
          back = null;
          pane.setCenter(null);
          stack.getChildren().remove(pane);
          giveBack.run();
        };
    chart.setOnFull(
        () -> {
          if (back != null) {
            back.run();
          }
        });
  }

  private HBox tools() {
    filter.setId("metric-filter");
    filter.setPromptText("Metrics, e.g. rewards|loss");
    filter.setAccessibleText("Filter metrics by a regular expression");
    filter.setPrefColumnCount(18);
    filter.textProperty().bindBidirectional(model.filterProperty());
    var problem = new Label();
    problem.setId("metric-filter-problem");
    problem.getStyleClass().add("field-problem");
    problem.textProperty().bind(model.filterProblemProperty());
    HBox.setHgrow(problem, Priority.ALWAYS);
    problem.setMaxWidth(Double.MAX_VALUE);
    var tools =
        new HBox(
            12,
            filter,
            problem,
            word("Over"),
            axis(),
            word("Columns"),
            columns(),
            word("Smoothing"),
            smoothing());
    tools.setAlignment(Pos.CENTER_LEFT);
    tools.getStyleClass().add("training-head");
    return tools;
  }

  private ComboBox<RunAxis> axis() {
    var box = new ComboBox<>(FXCollections.observableArrayList(RunAxis.values()));
    box.setId("chart-axis");
    box.setAccessibleText("What curves are drawn over");
    box.setConverter(
        new StringConverter<RunAxis>() {
          @Override
          public String toString(RunAxis axis) {
            return axis.words();
          }

          @Override
          public RunAxis fromString(String words) {
            throw new UnsupportedOperationException("it is chosen, not written");
          }
        });
    box.setMinWidth(USE_PREF_SIZE);
    box.valueProperty().bindBidirectional(model.axisProperty());
    return box;
  }

  private ComboBox<String> columns() {
    var box = new ComboBox<>(FXCollections.observableArrayList("as fit", "1", "2", "3", "4"));
    box.setId("chart-columns");
    box.setAccessibleText("Charts side by side");
    model.columnsProperty().subscribe(now -> box.getSelectionModel().select(now.intValue()));
    box.getSelectionModel()
        .selectedIndexProperty()
        .subscribe(now -> model.columnsProperty().set(Math.max(0, now.intValue())));
    return box;
  }

  private HBox smoothing() {
    var slider = new Slider(0, LiveChart.MOST_SMOOTHING, 0);
    slider.setId("smoothing-slider");
    slider.setAccessibleText("Smoothing");
    slider.setBlockIncrement(0.1);
    slider.setPrefWidth(120);
    slider.setMinWidth(80);
    slider.valueProperty().bindBidirectional(model.smoothingProperty());
    slider.setTooltip(new Tooltip("Moving average; the raw line stays visible behind"));
    var figure = new Label();
    figure.getStyleClass().add("figures");
    figure.setMinWidth(32);
    figure
        .textProperty()
        .bind(model.smoothingProperty().map(now -> "%.2f".formatted(now.doubleValue())));
    var row = new HBox(6, slider, figure);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Label word(String text) {
    var word = new Label(text);
    word.getStyleClass().add("summary");
    word.setMinWidth(USE_PREF_SIZE);
    return word;
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  @Override
  public void focusFilter() {
    filter.requestFocus();
  }
}
