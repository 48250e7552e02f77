package plum.ui.tests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
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
import plum.pipeline.TestWriting.Style;
import plum.ui.control.ActionButton;
import plum.ui.tests.AuthorViewModel.Source;

/** The form of the tests stage: who writes, how they are asked, what tests must stand. */
final class AuthorPane extends BorderPane {
  private static final double NAME = 104;
  private static final double FORM = 276;

  private final AuthorViewModel model;
  private final List<Runnable> reviews = new ArrayList<>();

  /**
   * @param close goes back to the funnel
   */
  AuthorPane(AuthorViewModel model, Runnable close) {
    this.model = model;
    setId("author-form");
    var form =
        new VBox(
            16,
            section(
                "Author",
                source(),
                row(AuthorSetting.AUTHOR, authors(), "One that the recipe names."),
                row(AuthorSetting.NAME, field(AuthorSetting.NAME), "What the recipe calls it."),
                row(
                    AuthorSetting.FOLDER,
                    field(AuthorSetting.FOLDER),
                    "Folder as it comes from Hugging Face."),
                row(
                    AuthorSetting.URL,
                    field(AuthorSetting.URL),
                    "Up to and with the version, as in http://localhost:8000/v1."),
                row(
                    AuthorSetting.MODEL,
                    field(AuthorSetting.MODEL),
                    "The name the server knows it by."),
                row(
                    AuthorSetting.KEY,
                    field(AuthorSetting.KEY),
                    "The environment variable that holds the key, as in OPENAI_API_KEY; never the"
                        + " key itself."),
                row(
                    AuthorSetting.KEYRING,
                    field(AuthorSetting.KEYRING),
                    "In place of a variable: the account under which the operating system's key"
                        + " store has the key, of the service \"plum\"."),
                row(
                    AuthorSetting.PARALLEL,
                    field(AuthorSetting.PARALLEL),
                    "Most requests at once."),
                row(
                    AuthorSetting.INPUT_PRICE,
                    field(AuthorSetting.INPUT_PRICE),
                    "Of a million tokens of prompt, in whatever currency."),
                row(
                    AuthorSetting.OUTPUT_PRICE,
                    field(AuthorSetting.OUTPUT_PRICE),
                    "Of a million tokens of answer.")),
            section(
                "Asking",
                row(
                    AuthorSetting.STYLE,
                    styles(),
                    "FIRST_STEPS is the embedded model's own language; the others ask in words for"
                        + " assertions, for functions of pytest, or for input and output of whole"
                        + " programs."),
                row(
                    AuthorSetting.DRAFTS,
                    field(AuthorSetting.DRAFTS),
                    "Times it is asked for each instruction."),
                row(
                    AuthorSetting.CAREFUL,
                    check(AuthorSetting.CAREFUL),
                    "Ask for references in the careful mode."),
                row(
                    AuthorSetting.CHAT,
                    check(AuthorSetting.CHAT),
                    "Send the prompt through the checkpoint's own chat template."),
                row(
                    AuthorSetting.TESTS,
                    field(AuthorSetting.TESTS),
                    "Tests that one prompt asks for."),
                row(
                    AuthorSetting.EXAMPLES,
                    field(AuthorSetting.EXAMPLES),
                    "Keys of instructions shown as worked examples, with a comma between."),
                row(
                    AuthorSetting.SIMILAR,
                    field(AuthorSetting.SIMILAR),
                    "More examples, chosen by likeness to the instruction."),
                row(
                    AuthorSetting.RETRIES,
                    field(AuthorSetting.RETRIES),
                    "Times more drafts are asked for where too few tests are left."),
                row(
                    AuthorSetting.TEMPERATURE,
                    field(AuthorSetting.TEMPERATURE),
                    "0 always answers alike."),
                row(
                    AuthorSetting.MOST_TOKENS,
                    field(AuthorSetting.MOST_TOKENS),
                    "Where an answer is cut off. Answers in words take a thousand or more.")),
            section(
                "Checks",
                row(
                    AuthorSetting.IDLE,
                    check(AuthorSetting.IDLE),
                    "Drop tests that an empty or constant function passes too."),
                row(
                    AuthorSetting.REPEATS,
                    field(AuthorSetting.REPEATS),
                    "Times the reference runs again, to find tests that do not always end alike."),
                row(
                    AuthorSetting.BENCHMARK,
                    field(AuthorSetting.BENCHMARK),
                    "File of instructions whose tests no kept test may repeat."),
                row(
                    AuthorSetting.MUTANTS,
                    field(AuthorSetting.MUTANTS),
                    "Most mutants of each reference that suites are scored by at the end; 0 scores"
                        + " nothing.")));
    form.getStyleClass().add("author-sections");
    var scroll = new ScrollPane(form);
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setMinWidth(FORM);
    scroll.setPrefWidth(FORM);
    setTop(head(close));
    setLeft(scroll);
    setCenter(new TemplatePane(model.template()));
    setBottom(foot());
    model.sourceProperty().subscribe(this::review);
    model.text(AuthorSetting.STYLE).subscribe(_ -> review());
  }

  private static HBox head(Runnable close) {
    var title = new Label("Author and prompt");
    title.getStyleClass().add("section-title");
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var back = new Button("Close", new FontIcon("mdal-close"));
    back.setId("author-close");
    back.setOnAction(_ -> close.run());
    back.getStyleClass().add("small-button");
    var head = new HBox(10, title, space, back);
    head.setAlignment(Pos.CENTER_LEFT);
    head.getStyleClass().add("author-head");
    return head;
  }

  private void review() {
    reviews.forEach(Runnable::run);
  }

  private static VBox section(String title, Node... rows) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    var box = new VBox(6, head);
    box.getChildren().addAll(rows);
    return box;
  }

  private HBox row(AuthorSetting setting, Region control, String meaning) {
    var name = new Label(setting.title());
    name.getStyleClass().add("setting-name");
    name.setMinWidth(NAME);
    name.setPrefWidth(NAME);
    name.setTooltip(new Tooltip(meaning));
    name.setLabelFor(control);
    control.setId("author-" + setting.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (control.getAccessibleText() == null) {
      control.setAccessibleText(setting.title());
    }
    control.setAccessibleHelp(meaning);
    Tooltip.install(control, new Tooltip(meaning));
    control.setMaxWidth(Double.MAX_VALUE);
    control.setMinWidth(80);
    HBox.setHgrow(control, Priority.ALWAYS);
    var row = new HBox(6, name, control);
    row.setAlignment(Pos.CENTER_LEFT);
    reviews.add(
        () -> {
          row.setVisible(model.applies(setting));
          row.setManaged(model.applies(setting));
        });
    return row;
  }

  private TextField field(AuthorSetting setting) {
    var field = new TextField();
    field.textProperty().bindBidirectional(model.text(setting));
    return field;
  }

  private CheckBox check(AuthorSetting setting) {
    var check = new CheckBox();
    model.text(setting).subscribe(now -> check.setSelected(Boolean.parseBoolean(now)));
    check.selectedProperty().subscribe(on -> model.text(setting).set(Boolean.toString(on)));
    return check;
  }

  private ComboBox<@Nullable Source> source() {
    var box = new ComboBox<@Nullable Source>();
    box.setId("author-source");
    box.setAccessibleText("Where tests come from");
    box.getItems().setAll(Source.values());
    box.setMaxWidth(Double.MAX_VALUE);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Source source) {
            return source == null ? "" : source.words();
          }

          @Override
          public @Nullable Source fromString(String words) {
            return null;
          }
        });
    model.sourceProperty().subscribe(box::setValue);
    box.valueProperty()
        .subscribe(
            now -> {
              if (now != null) {
                model.sourceProperty().set(now);
              }
            });
    return box;
  }

  private ComboBox<@Nullable String> authors() {
    return choice(AuthorSetting.AUTHOR, model.authors());
  }

  private ComboBox<@Nullable String> styles() {
    var styles = Arrays.stream(Style.values()).map(Style::name).toList();
    return choice(AuthorSetting.STYLE, FXCollections.observableArrayList(styles));
  }

  private ComboBox<@Nullable String> choice(AuthorSetting setting, ObservableList<String> choices) {
    var box = new ComboBox<@Nullable String>();
    choices.subscribe(
        () -> {
          box.getItems().setAll(choices);
          box.setValue(model.text(setting).get());
        });
    box.getItems().setAll(choices);
    model.text(setting).subscribe(box::setValue);
    box.valueProperty()
        .subscribe(
            now -> {
              if (now != null) {
                model.text(setting).set(now);
              }
            });
    return box;
  }

  private VBox foot() {
    var effect = new Label();
    effect.setId("author-effect");
    effect.setWrapText(true);
    effect.setMinHeight(USE_PREF_SIZE);
    effect.setMaxWidth(Double.MAX_VALUE);
    effect.getStyleClass().add("summary");
    HBox.setHgrow(effect, Priority.ALWAYS);
    var command = new TextField();
    command.setId("author-command");
    command.setEditable(false);
    command.getStyleClass().add("code-line");
    command.setAccessibleText("The same on the command line");
    HBox.setHgrow(command, Priority.ALWAYS);
    var copy = new Button("Copy", new FontIcon("mdal-content_copy"));
    copy.setId("author-copy");
    copy.setMinWidth(USE_PREF_SIZE);
    copy.setTooltip(new Tooltip("The command that does the same"));
    copy.setOnAction(
        _ -> {
          var content = new ClipboardContent();
          content.putString(command.getText());
          Clipboard.getSystemClipboard().setContent(content);
        });
    var line = new HBox(6, command, copy);
    line.setAlignment(Pos.CENTER_LEFT);
    var accept =
        new ActionButton(
                "author-accept",
                "Use in the recipe",
                "mdal-check",
                model.problemProperty(),
                model::accept)
            .primary();
    var undo = new Button("Undo", new FontIcon("mdmz-undo"));
    undo.setId("author-undo");
    undo.setMinWidth(USE_PREF_SIZE);
    undo.setOnAction(_ -> model.undo());
    undo.visibleProperty().bind(model.undoableProperty());
    undo.managedProperty().bind(model.undoableProperty());
    var act = new HBox(10, accept, undo, effect);
    act.setAlignment(Pos.CENTER_LEFT);
    Runnable say =
        () -> {
          var proposal = model.proposalProperty().get();
          var problem = model.problemProperty().get();
          var done = model.doneProperty().get();
          effect.setText(
              proposal != null
                  ? proposal.effect()
                  : done.isEmpty() ? problem : done + " " + problem);
          command.setText(proposal == null ? "" : proposal.command());
          line.setVisible(proposal != null);
          line.setManaged(proposal != null);
        };
    model.proposalProperty().subscribe(_ -> say.run());
    model.problemProperty().subscribe(_ -> say.run());
    model.doneProperty().subscribe(_ -> say.run());
    var foot = new VBox(8, line, act);
    foot.getStyleClass().add("author-foot");
    return foot;
  }
}
