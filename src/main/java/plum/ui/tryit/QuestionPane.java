package plum.ui.tryit;

import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.AnswerFormat;
import plum.pipeline.BenchQuestion;
import plum.ui.control.CodeView;
import plum.ui.session.Words;

/** The question: an instruction that is looked for, or a prompt and tests that are typed. */
final class QuestionPane extends VBox {
  private final Asked asked;
  private final Label key = new Label();
  private final CodeView prompt = new CodeView("try-prompt", "Prompt of the instruction");
  private final TextField search = new TextField();

  QuestionPane(Asked asked) {
    super(6);
    this.asked = asked;
    setId("question");
    var written = written();
    var shown = new StackPane(prompt, written);
    prompt.setMinHeight(0);
    prompt.setPrefHeight(80);
    written.setMinHeight(0);
    written.setPrefHeight(80);
    VBox.setVgrow(shown, Priority.ALWAYS);
    var head = head();
    asked
        .typedProperty()
        .subscribe(
            typed -> {
              written.setVisible(typed);
              prompt.setVisible(!typed);
              show(asked.instructionProperty().get());
            });
    asked.instructionProperty().subscribe(this::show);
    key.managedProperty().bind(asked.typedProperty().not());
    getChildren().addAll(head, key, shown);
    setMinHeight(120);
  }

  private HBox head() {
    var group = new ToggleGroup();
    var instruction = toggle("ask-instruction", "Instruction", group);
    instruction.getStyleClass().add("left-pill");
    var typed = toggle("ask-typed", "Typed prompt", group);
    typed.getStyleClass().add("right-pill");
    asked
        .typedProperty()
        .subscribe(
            now -> {
              typed.setSelected(now);
              instruction.setSelected(!now);
            });
    instruction.setOnAction(_ -> choose(false, instruction));
    typed.setOnAction(_ -> choose(true, typed));
    key.setId("try-key");
    key.getStyleClass().add("summary");
    key.setMaxWidth(Double.MAX_VALUE);
    search.setId("try-search");
    search.setPromptText("Find by key or words");
    search.setAccessibleText("Find an instruction");
    search.setTooltip(new Tooltip("Part of the key or of the prompt, then Enter   Ctrl+F"));
    search.setPrefWidth(190);
    search.setMinWidth(80);
    search.textProperty().bindBidirectional(asked.searchProperty());
    search.setOnAction(_ -> asked.find());
    search.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
            search.clear();
            event.consume();
          }
        });
    var previous = step("try-previous", "mdal-keyboard_arrow_up", "Previous   Alt+Up");
    previous.setOnAction(_ -> asked.previous());
    var next = step("try-next", "mdal-keyboard_arrow_down", "Next   Alt+Down");
    next.setOnAction(_ -> asked.next());
    var chooser = new HBox(4, search, previous, next);
    chooser.setAlignment(Pos.CENTER_LEFT);
    asked
        .typedProperty()
        .subscribe(
            now -> {
              chooser.setVisible(!now);
              chooser.setManaged(!now);
            });
    asked.missedProperty().subscribe(_ -> show(asked.instructionProperty().get()));
    var pills = new HBox(instruction, typed);
    pills.setAlignment(Pos.CENTER_LEFT);
    pills.setMinWidth(USE_PREF_SIZE);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var head = new HBox(10, pills, space, chooser);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private void choose(boolean typed, ToggleButton button) {
    button.setSelected(true);
    asked.typedProperty().set(typed);
  }

  private static ToggleButton toggle(String id, String text, ToggleGroup group) {
    var toggle = new ToggleButton(text);
    toggle.setId(id);
    toggle.setToggleGroup(group);
    toggle.setMinWidth(USE_PREF_SIZE);
    toggle.getStyleClass().add("small-toggle");
    return toggle;
  }

  private static Button step(String id, String icon, String words) {
    var button = new Button(null, new FontIcon(icon));
    button.setId(id);
    button.getStyleClass().addAll("flat", "button-icon");
    button.setAccessibleText(words);
    button.setTooltip(new Tooltip(words));
    return button;
  }

  private SplitPane written() {
    var text = area("typed-prompt", "Prompt", asked.promptProperty());
    text.setPromptText(
        "def solve(xs):\n    \"\"\"Return the sum of the even numbers in xs.\"\"\"\n");
    var tests = area("typed-tests", "Tests of the typed prompt", asked.assertsProperty());
    tests.setPromptText("Tests, if you like:\nassert solve([1, 2, 4]) == 6");
    var format = new ComboBox<AnswerFormat>();
    format.setId("typed-format");
    format.setAccessibleText("How answers become programs");
    format.getItems().setAll(AnswerFormat.values());
    format.setConverter(new FormatNames());
    format.setMaxWidth(Double.MAX_VALUE);
    format.valueProperty().bindBidirectional(asked.formatProperty());
    VBox.setVgrow(tests, Priority.ALWAYS);
    var split = new SplitPane(text, new VBox(6, tests, format));
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.6);
    return split;
  }

  private static TextArea area(String id, String name, StringProperty bound) {
    var area = new TextArea();
    area.setId(id);
    area.setAccessibleText(name);
    area.getStyleClass().add("code-input");
    area.setPrefRowCount(2);
    area.setMinHeight(40);
    area.textProperty().bindBidirectional(bound);
    return area;
  }

  private void show(@Nullable BenchQuestion question) {
    if (asked.typedProperty().get()) {
      key.setText("");
      return;
    }
    if (question == null) {
      key.setText("No instruction");
      prompt.setCode("");
      return;
    }
    var count = question.tests().size();
    key.setText(
        asked.missedProperty().get()
            ? "Nothing matches \"" + search.getText() + "\""
            : question.instruction().key()
                + "  ·  "
                + Words.split(question.instruction().split())
                + "  ·  "
                + (count == 0
                    ? "no usable tests: candidates are not run"
                    : Words.count(count, "test")));
    prompt.setCode(question.instruction().prompt());
  }

  void focusSearch() {
    asked.typedProperty().set(false);
    search.requestFocus();
  }

  private static final class FormatNames extends StringConverter<AnswerFormat> {
    @Override
    public String toString(@Nullable AnswerFormat format) {
      return format == AnswerFormat.PROGRAM
          ? "The answer is a whole program"
          : "The answer continues the prompt";
    }

    @Override
    public AnswerFormat fromString(String text) {
      return AnswerFormat.CONTINUATION;
    }
  }
}
