package plum.ui.preferences;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Judgement;
import plum.data.Verdict;
import plum.ui.control.CodeView;
import plum.ui.control.VerdictBadge;
import plum.ui.control.WordDiff;

/** One pair: prompt, the two sides with what happened to them, and what can be decided. */
final class PairPane extends VBox {
  private static final PseudoClass BLIND = PseudoClass.getPseudoClass("blind");

  private final ReviewViewModel model;
  private final CodeView prompt = new CodeView("pair-prompt", "Prompt of the instruction");
  private final Side left = new Side("chosen", "Chosen");
  private final Side right = new Side("rejected", "Rejected");
  private final Label detail = new Label();
  private final Label remark = new Label();
  private final PairEditor editor;
  private final StackPane middle = new StackPane();
  private final SplitPane sides = new SplitPane(left, right);
  private boolean differences = true;

  PairPane(PreferencesViewModel preferences) {
    super(8);
    model = preferences.review();
    getStyleClass().add("pair-detail");
    prompt.setPrefHeight(84);
    prompt.setMinHeight(40);
    sides.getStyleClass().add("flat-split");
    sides.setMinHeight(70);
    editor = new PairEditor(model, this::closeEditor);
    middle.getChildren().add(sides);
    VBox.setVgrow(middle, Priority.ALWAYS);
    detail.setId("rejected-detail");
    detail.getStyleClass().addAll("code-line", "judgement-detail");
    detail.setWrapText(true);
    detail.setMaxHeight(64);
    detail.setMaxWidth(Double.MAX_VALUE);
    remark.setId("pair-comment");
    remark.getStyleClass().add("pair-comment");
    remark.setGraphic(new FontIcon("mdal-chat_bubble_outline"));
    remark.setWrapText(true);
    remark.setMinHeight(USE_PREF_SIZE);
    getChildren()
        .addAll(
            prompt,
            middle,
            detail,
            remark,
            editor.comment(),
            new CandidateBar(model),
            new DecisionBar(preferences, this));
    model.blindProperty().subscribe(_ -> show(model.selectedProperty().get()));
  }

  /** One side with its name and its verdict. */
  private static final class Side extends VBox {
    private final Label name = new Label();
    private final VerdictBadge verdict = new VerdictBadge(Verdict.PASSED);
    private final Label tests = new Label();
    private final CodeView code;

    Side(String id, String word) {
      super(8);
      code = new CodeView(id + "-code", word + " solution");
      name.setId(id + "-name");
      name.setText(word);
      name.getStyleClass().add("section-title");
      name.setMinWidth(USE_PREF_SIZE);
      tests.setId(id + "-tests");
      tests.getStyleClass().add("summary");
      var space = new Region();
      HBox.setHgrow(space, Priority.ALWAYS);
      var head = new HBox(10, name, verdict, space, tests);
      head.setAlignment(Pos.CENTER_LEFT);
      VBox.setVgrow(code, Priority.ALWAYS);
      getChildren().addAll(head, code);
      setMinWidth(150);
    }

    void show(
        Pair pair, String word, @Nullable Judgement judgement, boolean hidden, boolean written) {
      name.setText(word);
      verdict.setVisible(judgement != null && !hidden);
      verdict.setManaged(verdict.isVisible());
      if (judgement != null) {
        verdict.setVerdict(judgement.verdict());
      }
      tests.setText(
          hidden || !pair.isRead()
              ? ""
              : (judgement == null ? "not run" : judgement.passed() + "/" + judgement.total())
                  + (written ? ", edited" : ""));
    }
  }

  void show(@Nullable Pair pair) {
    setVisible(pair != null);
    if (pair == null) {
      return;
    }
    var hidden = model.blindProperty().get();
    pseudoClassStateChanged(BLIND, hidden);
    if (!prompt.code().equals(pair.prompt().stripTrailing())) {
      prompt.setCode(pair.prompt());
    }
    var straight = model.chosenIsLeft(pair);
    var one = straight ? pair.chosen() : pair.rejected();
    var other = straight ? pair.rejected() : pair.chosen();
    var now = pair.state().now();
    left.show(
        pair,
        hidden ? "Left" : "Chosen",
        straight ? pair.chosenJudgement() : pair.rejectedJudgement(),
        hidden,
        now.chosenText() != null);
    right.show(
        pair,
        hidden ? "Right" : "Rejected",
        straight ? pair.rejectedJudgement() : pair.chosenJudgement(),
        hidden,
        now.rejectedText() != null);
    var diff = differences ? WordDiff.of(one, other) : new WordDiff(List.of(), List.of());
    left.code.setAdded(one, diff.left());
    if (hidden) {
      right.code.setAdded(other, diff.right());
    } else {
      right.code.setRemoved(other, diff.right());
    }
    var said = hidden ? "" : pair.detail();
    detail.setText(said);
    detail.setVisible(!said.isEmpty());
    detail.setManaged(!said.isEmpty());
    var comment = pair.state().comment();
    remark.setText(comment);
    remark.setVisible(!comment.isEmpty());
    remark.setManaged(!comment.isEmpty());
    editor.follow(pair);
  }

  /** Word differences on or off. */
  void diff() {
    differences = !differences;
    show(model.selectedProperty().get());
  }

  /** Asks for a comment. */
  void comment() {
    editor.askComment();
  }

  /** Makes both sides editable. */
  void edit() {
    if (!model.blindProperty().get() && editor.begin()) {
      middle.getChildren().setAll(editor);
    }
  }

  private void closeEditor() {
    middle.getChildren().setAll(sides);
    requestFocus();
  }
}
