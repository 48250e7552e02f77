package plum.ui.solutions;

import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.SuiteTest;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.ui.control.CodeView;
import plum.ui.control.VerdictBadge;
import plum.ui.control.WordDiff;
import plum.ui.session.Words;
import plum.ui.solutions.Inspection.Candidate;

/** One of two solutions: a choice among the distinct ones, the code, and what each test said. */
final class SolutionPane extends VBox {
  private final boolean isLeft;
  private final ComboBox<@Nullable Candidate> choice = new ComboBox<>();
  private final Label facts = new Label();
  private final CodeView code;
  private final VBox results = new VBox();
  private @Nullable Candidate shown;

  /**
   * Makes one of the two.
   *
   * @param side left or right, for ids
   */
  SolutionPane(String side, ObjectProperty<@Nullable Candidate> candidate) {
    super(8);
    isLeft = side.equals("left");
    getStyleClass().add("solution-pane");
    setMinWidth(200);
    code = new CodeView(side + "-code", "Solution on the " + side);
    choice.setId(side + "-choice");
    choice.setAccessibleText("Solution on the " + side);
    choice.setMaxWidth(Double.MAX_VALUE);
    choice.setCellFactory(_ -> new CandidateCell());
    choice.setButtonCell(new CandidateCell());
    choice.valueProperty().bindBidirectional(candidate);
    facts.getStyleClass().add("summary");
    results.setId(side + "-results");
    var scroll = new ScrollPane(results);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setAccessibleText("Results of the tests");
    var parts = new SplitPane(code, scroll);
    parts.setOrientation(Orientation.VERTICAL);
    parts.getStyleClass().add("flat-split");
    parts.setDividerPositions(0.5);
    VBox.setVgrow(parts, Priority.ALWAYS);
    getChildren().addAll(choice, facts, parts);
  }

  void setCandidates(List<Candidate> candidates) {
    var value = choice.getValue();
    choice.getItems().setAll(candidates);
    choice.setValue(value);
    choice.setDisable(candidates.isEmpty());
  }

  void clear() {
    shown = null;
    code.setCode("");
    facts.setText("No solution yet");
    results.getChildren().clear();
  }

  /** Shows a solution with the words marked that the other side lacks. */
  void show(Candidate candidate, List<WordDiff.Range> ranges, @Nullable TestSuite suite) {
    shown = candidate;
    var solution = candidate.solution();
    if (isLeft) {
      code.setAdded(solution.completion(), ranges);
    } else {
      code.setRemoved(solution.completion(), ranges);
    }
    facts.setText(
        String.format(
                Locale.ROOT,
                "%d tokens · log p %.1f · %s",
                solution.tokenCount(),
                solution.logProbability(),
                candidate.runs())
            .replace("-", "−"));
    showResults(suite);
  }

  /** Shows what the tests of a suite said. */
  void showResults(@Nullable TestSuite suite) {
    results.getChildren().clear();
    var candidate = shown;
    if (candidate == null || suite == null) {
      return;
    }
    var judgement = candidate.judgement();
    if (judgement == null) {
      var not = new Label("Not run yet. Run execution to see what the tests say.");
      not.setWrapText(true);
      not.getStyleClass().add("summary");
      results.getChildren().add(not);
      return;
    }
    if (!judgement.detail().isEmpty()) {
      var detail = new Label(judgement.detail());
      detail.setWrapText(true);
      detail.getStyleClass().addAll("code-line", "judgement-detail");
      results.getChildren().add(detail);
    }
    suite
        .kept()
        .forEach(
            test -> results.getChildren().add(result(test, candidate.executions().get(test.id()))));
  }

  private static VBox result(SuiteTest test, @Nullable Execution execution) {
    var badge = new VerdictBadge(execution == null ? Verdict.SKIPPED : execution.verdict());
    var line = new Label(TestText.line(test.test()));
    line.getStyleClass().add("code-line");
    HBox.setHgrow(line, Priority.ALWAYS);
    line.setMaxWidth(Double.MAX_VALUE);
    var time =
        new Label(
            execution == null || execution.result().cpu().toMillis() < 10
                ? ""
                : Words.duration(execution.result().cpu()));
    time.getStyleClass().add("summary");
    time.setMinWidth(USE_PREF_SIZE);
    var head = new HBox(8, badge, line, time);
    head.setAlignment(Pos.CENTER_LEFT);
    var row = new VBox(2, head);
    row.getStyleClass().add("result-row");
    if (execution != null && !execution.detail().isEmpty()) {
      var detail = new Label(execution.detail());
      detail.getStyleClass().addAll("code-line", "result-detail");
      detail.setWrapText(true);
      detail.setMinHeight(USE_PREF_SIZE);
      row.getChildren().add(detail);
    }
    return row;
  }

  /** A candidate in the list: verdict, tests passed, how often it was drawn. */
  private static final class CandidateCell extends ListCell<@Nullable Candidate> {
    @Override
    protected void updateItem(@Nullable Candidate candidate, boolean empty) {
      super.updateItem(candidate, empty);
      if (empty || candidate == null) {
        setGraphic(null);
        setText(null);
        return;
      }
      var judgement = candidate.judgement();
      var badge = new VerdictBadge(judgement == null ? Verdict.SKIPPED : judgement.verdict());
      if (judgement == null) {
        badge.setText("not run");
      }
      var words =
          new Label(
              (judgement == null ? "" : judgement.passed() + "/" + judgement.total() + " · ")
                  + candidate.copies()
                  + "×");
      words.getStyleClass().add("summary");
      var row = new HBox(10, badge, words);
      row.setAlignment(Pos.CENTER_LEFT);
      setText(null);
      setGraphic(row);
    }
  }
}
