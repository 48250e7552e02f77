package plum.ui.tests;

import java.util.ArrayList;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.AuthorTrial;
import plum.ui.control.Columns;
import plum.ui.session.Words;

/** One answer of the author as it came, and what was made of it. */
final class TrialPane extends VBox {
  private final Label words = new Label();
  private final TextArea answer = new TextArea();
  private final TableView<AuthorTrial.Made> tests =
      Columns.table("trial-tests", "Tests in the answer");

  TrialPane(TemplateViewModel model) {
    super(6);
    setId("author-trial");
    getStyleClass().add("trial-pane");
    words.setId("trial-words");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    var close = new Button("Back", new FontIcon("mdal-close"));
    close.setId("trial-close");
    close.getStyleClass().add("small-button");
    close.setMinWidth(USE_PREF_SIZE);
    close.setOnAction(_ -> model.forget());
    var head = new HBox(8, words, close);
    head.setAlignment(Pos.CENTER_LEFT);
    answer.setId("trial-answer");
    answer.setEditable(false);
    answer.setWrapText(true);
    answer.setAccessibleText("The answer as it came");
    answer.getStyleClass().add("code-input");
    answer.setMinHeight(60);
    tests.setMinHeight(90);
    tests.setPrefHeight(150);
    var test = Columns.<AuthorTrial.Made>text("Test", 240, made -> made.test().replace("\n", "; "));
    test.getStyleClass().add("code-cell");
    tests.getColumns().add(test);
    var fate = Columns.text("What becomes of it", 190, TrialPane::fate);
    tests.getColumns().add(fate);
    tests.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    VBox.setVgrow(answer, Priority.ALWAYS);
    VBox.setVgrow(tests, Priority.ALWAYS);
    getChildren().addAll(head, answer, tests);
    model.trialProperty().subscribe(this::show);
  }

  private static String fate(AuthorTrial.Made made) {
    var verdict = made.verdict();
    var fate =
        !made.problem().isEmpty()
            ? "unusable: " + made.problem()
            : verdict == null
                ? "there is no reference to run"
                : verdict.isPass()
                    ? "its reference passes it"
                    : "its reference: " + verdict.label();
    return made.repair().isEmpty() ? fate : fate + " (mended: " + made.repair() + ")";
  }

  private void show(@Nullable AuthorTrial trial) {
    setVisible(trial != null);
    if (trial == null) {
      return;
    }
    answer.setText(trial.answer());
    tests.getItems().setAll(trial.tests());
    var parts = new ArrayList<String>();
    if (trial.answer().isEmpty()) {
      parts.add("No answer.");
    } else {
      var good = trial.tests().stream().filter(each -> each.problem().isEmpty()).count();
      parts.add(
          Words.count(good, "test")
              + (trial.reference().isBlank()
                  ? " and no reference solution"
                  : " and a reference solution")
              + " in "
              + Words.count(trial.tokens(), "token")
              + ".");
    }
    if (trial.attempts() > 1) {
      parts.add("It took " + trial.attempts() + " tries.");
    }
    if (trial.length()) {
      parts.add("It was cut off: allow more tokens.");
    }
    if (!trial.problem().isEmpty()) {
      parts.add(trial.problem());
    }
    words.setText(String.join(" ", parts));
  }
}
