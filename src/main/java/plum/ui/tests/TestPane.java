package plum.ui.tests;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.store.TestLines.Line;
import plum.store.TestScores;
import plum.ui.control.CodeView;
import plum.ui.control.KeyButton;
import plum.ui.control.WordDiff;
import plum.ui.solutions.TestText;

/**
 * One test: its text and its repair, what is known of it, who meets it, and what can be decided.
 */
final class TestPane extends VBox {
  private final TestReviewViewModel model;
  private final Label key = new Label();
  private final Label fate = new Label();
  private final Label scores = line("test-scores");
  private final Label marks = line("test-marks");
  private final CodeView text = new CodeView("test-text", "Text of the test");
  private final CodeView original = new CodeView("test-original", "Text before the repair");
  private final Label repaired = line("test-repair");
  private final Button undoRepair = new Button("Undo the repair", new FontIcon("mdmz-undo"));
  private final VBox mended;
  private final Label remark = line("test-comment");
  private final TestEditor editor;
  private final StackPane middle = new StackPane();
  private final ScrollPane reading;

  /**
   * @param done called when the keyboard is to go back to the queue
   */
  TestPane(TestReviewViewModel model, Runnable done) {
    super(8);
    this.model = model;
    getStyleClass().add("pair-detail");
    setMinWidth(300);
    key.getStyleClass().add("section-title");
    key.setId("test-key");
    key.setMinWidth(0);
    fate.setId("test-fate");
    fate.getStyleClass().add("summary");
    fate.setMinWidth(0);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var head = new HBox(10, key, space, fate);
    head.setAlignment(Pos.BASELINE_LEFT);
    marks.getStyleClass().add("test-doubt");
    marks.setGraphic(new FontIcon("mdal-help_outline"));
    repaired.setGraphic(new FontIcon("mdal-build"));
    undoRepair.setId("undo-repair");
    undoRepair.setMinWidth(USE_PREF_SIZE);
    undoRepair.setOnAction(_ -> model.undoRepair());
    original.setPrefHeight(72);
    original.setMinHeight(40);
    var words = new HBox(10, repaired, undoRepair);
    HBox.setHgrow(repaired, Priority.ALWAYS);
    words.setAlignment(Pos.CENTER_LEFT);
    mended = new VBox(6, words, original);
    text.setPrefHeight(96);
    text.setMinHeight(72);
    remark.getStyleClass().add("pair-comment");
    remark.setGraphic(new FontIcon("mdal-chat_bubble_outline"));
    var tabs = tabs();
    VBox.setVgrow(tabs, Priority.ALWAYS);
    reading = new ScrollPane(new VBox(8, text, mended, tabs));
    reading.setFitToWidth(true);
    reading.setFitToHeight(true);
    reading.getStyleClass().add("flat-scroll");
    editor = new TestEditor(model, this::closeEditor, done);
    middle.getChildren().add(reading);
    middle.setMinHeight(60);
    VBox.setVgrow(middle, Priority.ALWAYS);
    getChildren()
        .addAll(head, scores, marks, middle, remark, editor.comment(), said(), decisions(), more());
    model.selectedProperty().subscribe(this::show);
    model.examined().repairProperty().subscribe(_ -> show(model.selectedProperty().get()));
  }

  private static Label line(String id) {
    var label = new Label();
    label.setId(id);
    label.getStyleClass().add("summary");
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private TabPane tabs() {
    var prompt = new CodeView("test-prompt", "Prompt of the instruction");
    var reference = new CodeView("test-reference", "Reference solution of the instruction");
    model
        .examined()
        .instructionProperty()
        .subscribe(
            instruction -> {
              prompt.setCode(instruction == null ? "" : instruction.prompt());
              var own = instruction == null ? null : instruction.referenceSolution();
              reference.setCode(own == null ? "# The set has no solution of its own." : own);
            });
    var solutions = new Tab("Solutions", new MetPane(model.examined()));
    model
        .examined()
        .solutionsProperty()
        .subscribe(found -> solutions.setText("Solutions: " + found.words()));
    var tabs = new TabPane(solutions, new Tab("Prompt", prompt), new Tab("Reference", reference));
    tabs.setId("test-tabs");
    tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
    tabs.getStyleClass().add("dense-tabs");
    tabs.setMinHeight(90);
    return tabs;
  }

  private void show(@Nullable Line line) {
    for (var child : getChildren()) {
      child.setVisible(line != null);
    }
    if (line == null) {
      return;
    }
    key.setText(line.key());
    var waits = TestWords.waiting(line);
    fate.setText(
        TestWords.fate(line)
            + ", "
            + line.review().review().label()
            + (line.review().flagged() ? ", flagged" : "")
            + (waits.isEmpty() ? "" : ", " + waits));
    scores.setText(TestWords.scores(line));
    say(marks, TestWords.marks(line));
    say(remark, line.review().comment());
    var edited = line.review().edited();
    var now = TestText.text(edited == null ? line.test() : edited);
    var repair = model.examined().repairProperty().get();
    if (edited != null && !edited.equals(line.test())) {
      mended("Rewritten in the review; not applied yet. Before:", TestText.text(line.test()), now);
      undoRepair.setVisible(false);
    } else if (repair != null && !repair.original().isEmpty()) {
      mended("Repaired: " + repair.repair() + ". As it was written:", repair.original(), now);
      undoRepair.setVisible(true);
    } else {
      text.setCode(now);
      seen(mended, repair != null);
      repaired.setText(repair == null ? "" : referenceMended(repair));
      undoRepair.setVisible(false);
      seen(original, false);
    }
    undoRepair.setManaged(undoRepair.isVisible());
    editor.follow(line);
  }

  private static String referenceMended(TestScores.Repair repair) {
    return "Repaired: " + repair.repair() + ". The text of the test is as it was written.";
  }

  /** Shows the text beside an earlier one. */
  private void mended(String words, String before, String now) {
    var diff = WordDiff.of(before, now);
    original.setRemoved(before, diff.left());
    text.setAdded(now, diff.right());
    repaired.setText(words);
    seen(mended, true);
    seen(original, true);
  }

  private static void say(Label label, String words) {
    label.setText(words);
    seen(label, !words.isEmpty());
  }

  private static void seen(Node node, boolean when) {
    node.setVisible(when);
    node.setManaged(when);
  }

  /** What was decided last, and whether that is on the disk. */
  private HBox said() {
    var message = new Label();
    message.setId("test-message");
    message.getStyleClass().add("summary");
    message.textProperty().bind(model.messageProperty());
    message.setWrapText(true);
    message.setMinWidth(0);
    message.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(message, Priority.ALWAYS);
    var saved = new Label();
    saved.setId("test-saved");
    saved.getStyleClass().add("summary");
    saved.textProperty().bind(model.savedProperty());
    saved.setMinWidth(USE_PREF_SIZE);
    var row = new HBox(12, message, saved);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinHeight(USE_PREF_SIZE);
    return row;
  }

  private FlowPane decisions() {
    var accept = button("accept-test", "Accept", "review.accept", "mdal-check", model::accept);
    accept.getStyleClass().add("success");
    var reject = button("reject-test", "Reject", "review.reject", "mdal-close", model::reject);
    reject.getStyleClass().add("danger");
    var pane =
        new FlowPane(
            6, 6, accept, reject, button("skip-test", "Skip", "review.skip", "", model::skip));
    pane.setMinHeight(USE_PREF_SIZE);
    return pane;
  }

  private FlowPane more() {
    var undo = button("undo-test", "Undo", "review.undo", "mdmz-undo", model::undo).small();
    enabled(undo, model.undoableProperty());
    var redo = button("redo-test", "Redo", "review.redo", "mdmz-redo", model::redo).small();
    enabled(redo, model.redoableProperty());
    var pane =
        new FlowPane(
            6,
            6,
            button("flag-test", "Flag", "review.flag", "mdal-flag", model::flag).small(),
            button(
                    "comment-test",
                    "Comment",
                    "review.comment",
                    "mdal-chat_bubble_outline",
                    this::comment)
                .small(),
            button("edit-test", "Edit", "review.edit", "mdal-edit", this::edit).small(),
            button(
                    "open-test",
                    "Open the instruction",
                    "review.open",
                    "mdmz-open_in_new",
                    model::openInstruction)
                .small(),
            undo,
            redo);
    pane.setMinHeight(USE_PREF_SIZE);
    return pane;
  }

  private KeyButton button(String id, String name, String command, String icon, Runnable action) {
    return new KeyButton(id, name, icon, model.sign(command), action);
  }

  private static void enabled(Button button, ReadOnlyBooleanProperty when) {
    when.subscribe(possible -> button.setDisable(!possible));
  }

  /** Asks for a comment. */
  void comment() {
    editor.askComment();
  }

  /** Makes the text editable. */
  void edit() {
    if (editor.begin()) {
      middle.getChildren().setAll(editor);
    }
  }

  private void closeEditor() {
    middle.getChildren().setAll(reading);
  }
}
