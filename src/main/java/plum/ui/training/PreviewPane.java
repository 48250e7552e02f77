package plum.ui.training;

import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.train.TrainingPreview;
import plum.ui.session.Words;
import plum.ui.training.PreviewViewModel.Seen;

/** What a run would take, on a press of a button. */
final class PreviewPane extends VBox {
  private static final double NAME = 64;

  private final PreviewViewModel model;
  private final LaunchViewModel launch;
  private final VBox sight = new VBox(8);
  private final VBox result = new VBox(8);

  PreviewPane(PreviewViewModel model, LaunchViewModel launch) {
    super(8);
    this.model = model;
    this.launch = launch;
    setId("launch-preview");
    var title = new Label("Before it starts");
    title.getStyleClass().add("section-title");
    getChildren().addAll(title, sight, buttons(), result);
    model.foundProperty().subscribe(_ -> fill());
    launch.configProperty().subscribe(_ -> fill());
    launch.configProperty().subscribe(model::see);
    model.seenProperty().subscribe(this::show);
  }

  /** Shows what the run would begin with. */
  private void show(@Nullable Seen seen) {
    launch.refuse(seen == null ? null : seen.config(), seen == null ? "" : seen.refusal());
    sight.getChildren().clear();
    if (seen == null) {
      return;
    }
    var preview = seen.preview();
    if (preview == null) {
      var why = new Label(seen.problem());
      why.setId("preview-problem");
      why.getStyleClass().add("setting-meaning");
      why.setWrapText(true);
      why.setMinHeight(Region.USE_PREF_SIZE);
      sight.getChildren().add(why);
      return;
    }
    var grid = new GridPane(10, 3);
    var free = preview.fit().free();
    row(grid, 0, "Data", Words.count(preview.items(), "item") + dropped(preview));
    row(grid, 1, "Steps", Words.count(preview.steps()));
    row(
        grid,
        2,
        "Memory",
        Words.count(Math.round(preview.fit().needed() / 1e6))
            + " MB needed"
            + (free.isEmpty()
                ? ""
                : ", " + Words.count(Math.round(free.getAsLong() / 1e6)) + " MB free"));
    sight
        .getChildren()
        .addAll(grid, new LengthBars(preview.lengths(), seen.config().parameters().maxLength()));
  }

  private static String dropped(TrainingPreview preview) {
    return (preview.truncated() == 0 ? "" : ", " + Words.count(preview.truncated()) + " cut")
        + (preview.leftOut() == 0 ? "" : ", " + Words.count(preview.leftOut()) + " left out");
  }

  private static void row(GridPane grid, int at, String title, String text) {
    var name = new Label(title);
    name.getStyleClass().add("setting-range");
    name.setMinWidth(NAME);
    var value = new Label(text);
    value.setWrapText(true);
    value.getStyleClass().add("figures");
    value.setMinHeight(Region.USE_PREF_SIZE);
    GridPane.setValignment(name, VPos.TOP);
    grid.addRow(at, name, value);
  }

  private HBox buttons() {
    var look = new Button("Measure", new FontIcon("mdmz-speed"));
    look.setId("launch-measure");
    look.setAccessibleText("Measure what the run would take");
    look.setMinWidth(USE_PREF_SIZE);
    look.setOnAction(
        _ -> {
          var config = launch.configProperty().get();
          if (config != null) {
            model.look(config);
          }
        });
    var stop = new Button("Stop");
    stop.setId("launch-measure-stop");
    stop.setOnAction(_ -> model.cancel());
    var wheel = new ProgressIndicator();
    wheel.setPrefSize(20, 20);
    wheel.setMaxSize(20, 20);
    var words = new Label();
    words.getStyleClass().add("setting-meaning");
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    var row = new HBox(8, look, wheel, stop, words);
    row.setAlignment(Pos.CENTER_LEFT);
    Runnable show =
        () -> {
          var works = model.workingProperty().get();
          wheel.setVisible(works);
          wheel.setManaged(works);
          stop.setVisible(works);
          stop.setManaged(works);
          look.setDisable(
              works
                  || !model.reasonProperty().get().isEmpty()
                  || launch.configProperty().get() == null
                  || !launch.problemProperty().get().isEmpty());
          words.setText(
              works ? "A few batches go through the policy…" : model.reasonProperty().get());
        };
    model.workingProperty().subscribe(_ -> show.run());
    model.reasonProperty().subscribe(_ -> show.run());
    launch.configProperty().subscribe(_ -> show.run());
    launch.problemProperty().subscribe(_ -> show.run());
    return row;
  }

  private void fill() {
    result.getChildren().clear();
    var found = model.foundProperty().get();
    if (found == null) {
      return;
    }
    if (!found.config().equals(launch.configProperty().get())) {
      var old = new Label("The settings have changed since; measure again.");
      old.getStyleClass().add("setting-meaning");
      old.setWrapText(true);
      result.getChildren().add(old);
    }
    var grid = new GridPane(10, 3);
    grid.setId("launch-estimate");
    var at = 0;
    for (var row : found.rows()) {
      row(grid, at++, row.getFirst(), row.getLast());
    }
    result.getChildren().add(grid);
  }
}
