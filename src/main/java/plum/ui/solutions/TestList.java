package plum.ui.solutions;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.SuiteTest;
import plum.data.Verdict;
import plum.ui.solutions.Inspection.Candidate;

/**
 * Tests with what each distinct solution did on them: kept ones first, then dropped ones and why.
 */
final class TestList extends StackPane {
  private static final int MOST_CELLS = 12;
  private static final PseudoClass PASSED = PseudoClass.getPseudoClass("passed");
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");
  private static final PseudoClass DROPPED = PseudoClass.getPseudoClass("dropped");

  private final VBox rows = new VBox();

  TestList() {
    setId("test-list");
    getStyleClass().add("test-list");
    var scroll = new ScrollPane(rows);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setAccessibleText("Tests");
    getChildren().add(scroll);
  }

  /** Shows the tests of a suite. */
  void show(List<SuiteTest> tests, List<Candidate> candidates) {
    rows.getChildren().clear();
    var judged = candidates.stream().filter(each -> each.judgement() != null).toList();
    tests.stream()
        .filter(SuiteTest::kept)
        .forEach(test -> rows.getChildren().add(row(test, judged)));
    var dropped = tests.stream().filter(test -> !test.kept()).toList();
    if (!dropped.isEmpty()) {
      var heading = new Label("Dropped");
      heading.getStyleClass().add("list-heading");
      rows.getChildren().add(heading);
      dropped.forEach(test -> rows.getChildren().add(row(test, List.of())));
    }
    if (tests.isEmpty()) {
      var none = new Label("No tests for this instruction yet.");
      none.getStyleClass().add("summary");
      rows.getChildren().add(none);
    }
  }

  private static VBox row(SuiteTest test, List<Candidate> judged) {
    var code = new Label(Inspection.line(test));
    code.getStyleClass().add("code-line");
    var truth = truth(test);
    HBox.setHgrow(code, Priority.ALWAYS);
    code.setMaxWidth(Double.MAX_VALUE);
    var head = new HBox(8, code, truth);
    head.setAlignment(Pos.CENTER_LEFT);
    var row = new VBox(2, head);
    row.getStyleClass().add("test-row");
    row.pseudoClassStateChanged(DROPPED, !test.kept());
    if (test.kept()) {
      row.getChildren().add(cells(test, judged));
    } else {
      var reason = new Label(test.reason());
      reason.getStyleClass().add("test-reason");
      row.getChildren().add(reason);
    }
    var tooltip = new Tooltip(Inspection.text(test));
    tooltip.getStyleClass().add("code-tooltip");
    Tooltip.install(row, tooltip);
    return row;
  }

  /** Whether the set's own solution passes the test, where the set has one. */
  private static Label truth(SuiteTest test) {
    var known = test.truth();
    var label = new Label(known == null ? "" : known ? "right" : "wrong");
    label.getStyleClass().add("truth-mark");
    label.setMinWidth(USE_PREF_SIZE);
    if (known != null) {
      label.setGraphic(new FontIcon(known ? "mdal-check" : "mdal-close"));
      label.pseudoClassStateChanged(PASSED, known);
      label.pseudoClassStateChanged(FAILED, !known);
      label.setTooltip(
          new Tooltip(
              known
                  ? "The set's own solution passes this test"
                  : "The set's own solution fails this test: it asks for the wrong thing"));
    }
    return label;
  }

  /** One small square per distinct solution, in the order of the list of solutions. */
  private static HBox cells(SuiteTest test, List<Candidate> judged) {
    var cells = new HBox(3);
    cells.setAlignment(Pos.CENTER_LEFT);
    cells.getStyleClass().add("matrix-row");
    judged.stream()
        .limit(MOST_CELLS)
        .forEach(
            candidate -> {
              var execution = candidate.executions().get(test.id());
              cells
                  .getChildren()
                  .add(cell(execution == null ? Verdict.SKIPPED : execution.verdict()));
            });
    if (judged.size() > MOST_CELLS) {
      var more = new Label("+" + (judged.size() - MOST_CELLS));
      more.getStyleClass().add("summary");
      cells.getChildren().add(more);
    }
    return cells;
  }

  private static Label cell(Verdict verdict) {
    var cell = new Label(letter(verdict));
    cell.getStyleClass().add("matrix-cell");
    cell.setAlignment(Pos.CENTER);
    cell.setMinSize(18, 16);
    cell.setMaxSize(18, 16);
    cell.pseudoClassStateChanged(PASSED, verdict.isPass());
    cell.pseudoClassStateChanged(FAILED, verdict.isFailure());
    cell.setAccessibleText(verdict.label());
    return cell;
  }

  /** A letter beside the colour, so that the colour is not needed. */
  private static String letter(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> "✓";
      case SKIPPED -> "·";
      case WRONG_ANSWER -> "W";
      case EXCEPTION -> "E";
      case UNSUPPORTED_VALUE -> "V";
      case EARLY_EXIT -> "X";
      case TIMEOUT -> "T";
      case MEMORY_LIMIT -> "M";
      case OUTPUT_LIMIT -> "O";
      case CRASHED -> "C";
      case SANDBOX_VIOLATION -> "!";
      case LOAD_ERROR -> "L";
      case SYNTAX_ERROR -> "S";
      case TEST_ERROR, JUDGE_ERROR -> "?";
    };
  }
}
