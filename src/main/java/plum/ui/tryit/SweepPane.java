package plum.ui.tryit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.ActionButton;
import plum.ui.control.EmptyState;
import plum.ui.control.HeatMap;
import plum.ui.tryit.SweepViewModel.Measure;

/** A sweep: its plan, how far it is, and its surface. */
final class SweepPane extends VBox {
  private final SweepViewModel model;
  private final HeatMap map = new HeatMap("sweep-map", "Surface over temperature and samples");

  /**
   * @param reason why nothing can be drawn now; empty when it can
   */
  SweepPane(SweepViewModel model, ObservableValue<String> reason, Runnable run) {
    super(8);
    this.model = model;
    setId("sweep");
    var size = new Label();
    size.setId("sweep-size");
    size.getStyleClass().add("summary");
    size.setWrapText(true);
    size.setMinHeight(USE_PREF_SIZE);
    size.textProperty().bind(model.sizeProperty());
    var forecast = new Label();
    forecast.setId("sweep-forecast");
    forecast.setWrapText(true);
    forecast.setMinHeight(USE_PREF_SIZE);
    forecast.textProperty().bind(model.forecastProperty());
    forecast.managedProperty().bind(model.forecastProperty().map(text -> !text.isEmpty()));
    var surface = surface();
    VBox.setVgrow(surface, Priority.ALWAYS);
    getChildren().addAll(form(reason, run), size, progress(), measures(), surface, forecast);
    map.onChoose(model::choose);
    model.resultProperty().subscribe(_ -> show());
    model.measureProperty().subscribe(_ -> show());
  }

  private FlowPane form(ObservableValue<String> reason, Runnable run) {
    var start =
        new ActionButton("sweep-run", "Run sweep", "mdmz-play_arrow", reason, run).primary();
    start.button().setTooltip(new Tooltip("Draw and run as planned   Ctrl+Enter"));
    var cancel =
        new ActionButton(
            "sweep-cancel",
            "Cancel",
            "mdmz-stop",
            model.workingProperty().map(working -> working ? "" : "No sweep is running."),
            model::cancel);
    var slice = new Button("New slice", new FontIcon("mdal-casino"));
    slice.setId("new-slice");
    slice.getStyleClass().add("small-button");
    slice.setOnAction(_ -> model.newSlice());
    var form =
        new FlowPane(
            12,
            8,
            field("sweep-temperatures", "Temperatures", 12, model.temperaturesProperty()),
            field("sweep-samples", "Samples K", 8, model.samplesProperty()),
            field("sweep-instructions", "Instructions", 4, model.instructionsProperty()),
            new HBox(6, field("sweep-slice", "Slice", 6, model.sliceProperty()), slice),
            new HBox(8, start, cancel));
    form.setAlignment(Pos.BOTTOM_LEFT);
    form.getChildren().forEach(SweepPane::low);
    return form;
  }

  private static void low(Node node) {
    if (node instanceof HBox line) {
      line.setAlignment(Pos.BOTTOM_LEFT);
    }
  }

  private static VBox field(String id, String name, int width, StringProperty text) {
    var field = new TextField();
    field.setId(id);
    field.setAccessibleText(name);
    field.setPrefColumnCount(width);
    field.getStyleClass().add("small-field");
    field.textProperty().bindBidirectional(text);
    var label = new Label(name);
    label.getStyleClass().add("summary");
    label.setLabelFor(field);
    return new VBox(2, label, field);
  }

  private HBox progress() {
    var bar = new ProgressBar();
    bar.setId("sweep-bar");
    bar.setAccessibleText("Progress of the sweep");
    bar.getStyleClass().add("status-meter");
    bar.setPrefWidth(180);
    bar.setMinWidth(80);
    bar.progressProperty().bind(model.fractionProperty());
    bar.visibleProperty().bind(model.workingProperty());
    bar.managedProperty().bind(model.workingProperty());
    var words = new Label();
    words.setId("sweep-progress");
    words.getStyleClass().add("summary");
    words.setWrapText(true);
    words.textProperty().bind(model.progressProperty());
    HBox.setHgrow(words, Priority.ALWAYS);
    var line = new HBox(10, bar, words);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private HBox measures() {
    var group = new ToggleGroup();
    var pills = new HBox();
    pills.setAlignment(Pos.CENTER_LEFT);
    var all = Measure.values();
    for (var measure : all) {
      var toggle = new ToggleButton(measure.title());
      toggle.setId("measure-" + measure.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      toggle.setToggleGroup(group);
      toggle.setMinWidth(USE_PREF_SIZE);
      toggle
          .getStyleClass()
          .addAll(
              "small-toggle",
              measure == all[0]
                  ? "left-pill"
                  : measure == all[all.length - 1] ? "right-pill" : "center-pill");
      toggle.setOnAction(
          _ -> {
            toggle.setSelected(true);
            model.measureProperty().set(measure);
          });
      model.measureProperty().subscribe(now -> toggle.setSelected(now == measure));
      pills.getChildren().add(toggle);
    }
    pills.visibleProperty().bind(model.resultProperty().isNotNull());
    pills.managedProperty().bind(model.resultProperty().isNotNull());
    return pills;
  }

  private StackPane surface() {
    var empty =
        new EmptyState(
            "mdal-grid_on",
            "No sweep yet",
            "A sweep draws for a random slice of the instructions at several temperatures and shows"
                + " how many pass, how many pairs that makes, and what the whole set would give.");
    map.visibleProperty().bind(model.resultProperty().isNotNull());
    empty.visibleProperty().bind(model.resultProperty().isNull());
    var surface = new StackPane(empty, map);
    surface.setMinHeight(120);
    return surface;
  }

  private void show() {
    var found = model.resultProperty().get();
    if (found == null) {
      return;
    }
    var measure = model.measureProperty().get();
    var plan = found.plan();
    var rows = new ArrayList<List<HeatMap.Cell>>();
    for (var i = 0; i < plan.temperatures().size(); i++) {
      var row = new ArrayList<HeatMap.Cell>();
      for (var j = 0; j < plan.samples().size(); j++) {
        var cell = found.cell(i, j);
        row.add(new HeatMap.Cell(measure.of(cell), measure.text(cell), measure.interval(cell)));
      }
      rows.add(row);
    }
    map.set(
        "Temperature",
        plan.temperatures().stream().map(Dial.TEMPERATURE::text).toList(),
        measure == Measure.PASS_RATE
            ? "Samples K (the pass rate counts all that were drawn, so it is the same for each)"
            : "Samples K",
        plan.samples().stream().map(String::valueOf).toList(),
        rows);
    if (model.chosenProperty().get() == null) {
      map.mark(-1, -1);
    }
  }
}
