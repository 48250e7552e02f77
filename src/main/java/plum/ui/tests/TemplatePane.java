package plum.ui.tests;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.PromptTemplate;
import plum.ui.control.CodeEditor;
import plum.ui.tests.TemplateViewModel.Version;

/** The prompt as it is written, and below it as the author would be shown it. */
final class TemplatePane extends StackPane {
  private final TemplateViewModel model;

  TemplatePane(TemplateViewModel model) {
    this.model = model;
    getStyleClass().add("template-pane");
    var writing = writing();
    var seeing = seeing();
    VBox.setVgrow(writing, Priority.ALWAYS);
    VBox.setVgrow(seeing, Priority.ALWAYS);
    getChildren().addAll(new VBox(8, writing, seeing), new TrialPane(model));
    model
        .inWordsProperty()
        .subscribe(
            inWords -> {
              writing.setVisible(inWords);
              writing.setManaged(inWords);
            });
  }

  private VBox writing() {
    var versions = versions();
    HBox.setHgrow(versions, Priority.ALWAYS);
    var revert = button("template-revert", "", "mdmz-undo");
    revert.setAccessibleText("Back to the chosen version");
    revert.setTooltip(new Tooltip("Back to the chosen version"));
    revert.setOnAction(_ -> model.revert());
    revert.disableProperty().bind(model.savedProperty());
    var name = new TextField();
    name.setId("template-name");
    name.setAccessibleText("Name to save the prompt under");
    name.setPrefWidth(96);
    name.setMinWidth(72);
    name.textProperty().bindBidirectional(model.nameProperty());
    var save = button("template-save", "Save", "mdmz-save");
    save.setTooltip(new Tooltip("Another version under this name; older ones stay"));
    save.setOnAction(_ -> model.save());
    save.disableProperty().bind(model.savedProperty().or(model.problemProperty().isNotEmpty()));
    var head = new HBox(6, versions, revert, name, save);
    head.setAlignment(Pos.CENTER_LEFT);
    var editor = new CodeEditor("template-editor", "The prompt", PromptTemplate.KNOWN);
    editor.setMinHeight(90);
    editor.setPrefHeight(180);
    VBox.setVgrow(editor, Priority.ALWAYS);
    model.textProperty().subscribe(editor::setCode);
    editor.setOnChanged(model.textProperty()::set);
    var problem = new Label();
    problem.setId("template-problem");
    problem.getStyleClass().add("field-problem");
    problem.setWrapText(true);
    problem.setMinHeight(USE_PREF_SIZE);
    var places =
        new Label(
            "Filled in: "
                + String.join(
                    ", ", PromptTemplate.KNOWN.stream().map(TemplatePane::braces).toList()));
    places.getStyleClass().add("summary");
    places.setWrapText(true);
    places.setMinHeight(USE_PREF_SIZE);
    model
        .problemProperty()
        .subscribe(
            now -> {
              problem.setText(now);
              shown(problem, !now.isEmpty());
              shown(places, now.isEmpty());
              editor.markFault(PromptTemplate.faultLine(model.textProperty().get()));
            });
    return new VBox(6, head, editor, problem, places);
  }

  private static String braces(String name) {
    return "{{" + name + "}}";
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }

  private ComboBox<@Nullable Version> versions() {
    var box = new ComboBox<@Nullable Version>();
    box.setId("template-version");
    box.setAccessibleText("Version of the prompt");
    box.setMaxWidth(Double.MAX_VALUE);
    box.setMinWidth(120);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Version version) {
            return version == null ? "" : version.words();
          }

          @Override
          public @Nullable Version fromString(String words) {
            return null;
          }
        });
    model
        .versions()
        .subscribe(
            () -> {
              box.getItems().setAll(model.versions());
              box.setValue(model.chosenProperty().get());
            });
    box.getItems().setAll(model.versions());
    model.chosenProperty().subscribe(box::setValue);
    box.setOnAction(
        _ -> {
          var chosen = box.getValue();
          if (chosen != null) {
            model.chosenProperty().set(chosen);
          }
        });
    return box;
  }

  private VBox seeing() {
    var title = new Label("As shown to the author");
    title.getStyleClass().add("section-title");
    title.setMinWidth(0);
    var key = new TextField();
    key.setId("preview-key");
    key.setAccessibleText("Key of the instruction to fill in");
    key.setPrefWidth(110);
    key.setMinWidth(80);
    key.textProperty().bindBidirectional(model.keyProperty());
    var back = button("preview-previous", "", "mdal-chevron_left");
    back.setAccessibleText("The instruction before");
    back.setOnAction(_ -> model.step(-1));
    var on = button("preview-next", "", "mdal-chevron_right");
    on.setAccessibleText("The next instruction");
    on.setOnAction(_ -> model.step(1));
    var place = new Label();
    place.getStyleClass().add("summary");
    place.setMinWidth(USE_PREF_SIZE);
    place.textProperty().bind(model.placeProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var ask = button("author-try", "Try it on this one", "mdmz-play_arrow");
    ask.setTooltip(new Tooltip("Asks the author once; nothing is stored"));
    ask.setOnAction(_ -> model.ask());
    ask.disableProperty().bind(model.unseenProperty().isNotEmpty());
    var stop = button("author-stop", "Stop", "mdmz-stop");
    stop.setOnAction(_ -> model.stop());
    model
        .askingProperty()
        .subscribe(
            asking -> {
              shown(ask, !asking);
              shown(stop, asking);
            });
    var head = new HBox(6, key, back, on, place, space, ask, stop);
    head.setAlignment(Pos.CENTER_LEFT);
    var text = new TextArea();
    text.setId("prompt-preview");
    text.setEditable(false);
    text.setWrapText(true);
    text.setAccessibleText("The prompt for this instruction");
    text.getStyleClass().addAll("code-input", "prompt-preview");
    text.textProperty().bind(model.promptProperty());
    var unseen = new Label();
    unseen.setId("prompt-unseen");
    unseen.getStyleClass().add("prompt-unseen");
    unseen.setWrapText(true);
    unseen.textProperty().bind(model.unseenProperty());
    model
        .unseenProperty()
        .subscribe(
            now -> {
              unseen.setVisible(!now.isEmpty());
              text.setVisible(now.isEmpty());
            });
    text.setPrefHeight(120);
    text.setMinHeight(60);
    var pane = new StackPane(text, unseen);
    VBox.setVgrow(pane, Priority.ALWAYS);
    return new VBox(6, title, head, pane);
  }

  private static Button button(String id, String text, String icon) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.getStyleClass().add("small-button");
    return button;
  }
}
