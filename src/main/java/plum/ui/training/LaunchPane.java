package plum.ui.training;

import java.util.LinkedHashMap;
import javafx.beans.Observable;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.ActionButton;

/** The form of a training run: every setting, and beside it what would be run. */
final class LaunchPane extends BorderPane {
  private static final double SIDE = 330;

  private final LaunchViewModel model;
  private final VBox sections = new VBox(16);
  private final ScrollPane scroll = new ScrollPane(sections);
  private final BatchPane batch = new BatchPane();

  /**
   * @param close goes back to the charts
   */
  LaunchPane(LaunchViewModel model, PreviewViewModel seen, Node preview, Runnable close) {
    this.model = model;
    setId("launch-form");
    getStyleClass().add("launch");
    sections.getStyleClass().add("launch-sections");
    scroll.setId("launch-settings");
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("edge-to-edge");
    seen.seenProperty().subscribe(now -> batch.show(now == null ? null : now.preview()));
    setTop(head(close));
    setRight(side(preview, close));
    model.fields().addListener((Observable _) -> fill());
    fill();
  }

  private HBox head(Runnable close) {
    var title = new Label("New training run");
    title.getStyleClass().add("section-title");
    var presets = new ComboBox<@Nullable Preset>();
    presets.setId("launch-preset");
    presets.setAccessibleText("Begin with");
    presets.setPromptText("Begin with…");
    presets.getItems().setAll(model.presets());
    presets.setConverter(
        new StringConverter<@Nullable Preset>() {
          @Override
          public String toString(@Nullable Preset preset) {
            return preset == null ? "" : preset.name();
          }

          @Override
          public @Nullable Preset fromString(String name) {
            return null;
          }
        });
    var meaning = new Label();
    meaning.getStyleClass().add("summary");
    meaning.setMinWidth(0);
    HBox.setHgrow(meaning, Priority.ALWAYS);
    meaning.setMaxWidth(Double.MAX_VALUE);
    presets.setOnAction(
        _ -> {
          var chosen = presets.getValue();
          if (chosen != null) {
            model.use(chosen);
            meaning.setText(chosen.meaning());
          }
        });
    model
        .originProperty()
        .subscribe(
            now -> {
              var chosen = presets.getValue();
              if (chosen == null || !chosen.name().equals(now)) {
                meaning.setText(now);
              }
            });
    var first = new ToggleButton("First batch", new FontIcon("mdmz-visibility"));
    first.setId("launch-first-batch");
    first.setMinWidth(USE_PREF_SIZE);
    first.selectedProperty().subscribe(on -> setCenter(on ? batch : scroll));
    var reset = new Button("Reset all", new FontIcon("mdmz-undo"));
    reset.setId("launch-reset");
    reset.getStyleClass().add("flat");
    reset.setMinWidth(USE_PREF_SIZE);
    reset.setOnAction(_ -> model.resetAll());
    var back = new Button("Close", new FontIcon("mdal-close"));
    back.setId("launch-close");
    back.setMinWidth(USE_PREF_SIZE);
    back.setOnAction(_ -> close.run());
    title.setMinWidth(USE_PREF_SIZE);
    presets.setMinWidth(190);
    presets.setMaxWidth(190);
    var head = new HBox(10, title, presets, meaning, first, reset, back);
    head.setAlignment(Pos.CENTER_LEFT);
    head.getStyleClass().add("training-head");
    return head;
  }

  /** Rows by section, in the order in which their first setting comes. */
  private void fill() {
    var at = scroll.getVvalue();
    var bySection = new LinkedHashMap<String, VBox>();
    for (var first :
        new String[] {"Run", "Objective", "What is trained", "Step size", "How much"}) {
      bySection.put(first, section(first));
    }
    for (var field : model.fields()) {
      bySection
          .computeIfAbsent(field.about().section(), LaunchPane::section)
          .getChildren()
          .add(new SettingRow(field));
    }
    var all = bySection.values().stream().filter(box -> box.getChildren().size() > 1).toList();
    sections.getChildren().setAll(all);
    scroll.setVvalue(at);
  }

  private static VBox section(String title) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    return new VBox(10, head);
  }

  private BorderPane side(Node preview, Runnable close) {
    var formula = new Label();
    formula.setId("launch-formula");
    formula.getStyleClass().add("formula");
    formula.setWrapText(true);
    formula.setMinHeight(USE_PREF_SIZE);
    formula.setMaxWidth(Double.MAX_VALUE);
    formula.textProperty().bind(model.formulaProperty());
    var legend = small();
    legend.textProperty().bind(model.legendProperty());
    var command = new TextArea();
    command.setId("launch-command");
    command.setEditable(false);
    command.setWrapText(true);
    command.setPrefRowCount(7);
    command.setAccessibleText("The same run for the command line");
    command.getStyleClass().add("command");
    command.textProperty().bind(model.commandProperty());
    var copy = new Button("Copy", new FontIcon("mdal-content_copy"));
    copy.setId("copy-command");
    copy.setOnAction(
        _ -> {
          var content = new ClipboardContent();
          content.putString(model.commandProperty().get());
          Clipboard.getSystemClipboard().setContent(content);
        });
    var train =
        new ActionButton(
            "launch-train",
            "Train",
            "mdmz-play_arrow",
            model.problemProperty(),
            () -> {
              model.train();
              close.run();
            });
    var why = small();
    why.setId("launch-problem");
    why.getStyleClass().add("field-problem");
    why.textProperty().bind(model.problemProperty());
    var box =
        new VBox(
            8, title("The loss"), formula, legend, preview, titled("The command", copy), command);
    box.getStyleClass().add("launch-side");
    var inner = new ScrollPane(box);
    inner.setFitToWidth(true);
    inner.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    inner.getStyleClass().add("edge-to-edge");
    var side = new BorderPane(inner);
    var foot = new VBox(4, train.primary(), why);
    foot.getStyleClass().add("launch-foot");
    side.setBottom(foot);
    side.setMinWidth(SIDE);
    side.setPrefWidth(SIDE);
    side.setMaxWidth(SIDE);
    side.getStyleClass().add("launch-aside");
    return side;
  }

  private static Label title(String text) {
    var title = new Label(text);
    title.getStyleClass().add("section-title");
    return title;
  }

  private static HBox titled(String text, Node besides) {
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var row = new HBox(8, title(text), space, besides);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Label small() {
    var small = new Label();
    small.getStyleClass().add("setting-meaning");
    small.setWrapText(true);
    small.setMinHeight(USE_PREF_SIZE);
    return small;
  }

  /** Puts the caret into the first field. */
  void focusFirst() {
    var first = lookup("#launch-name");
    if (first != null) {
      first.requestFocus();
    }
  }
}
