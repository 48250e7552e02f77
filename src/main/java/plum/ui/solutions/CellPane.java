package plum.ui.solutions;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Execution;
import plum.data.Verdict;
import plum.ui.control.CodeView;
import plum.ui.control.VerdictBadge;
import plum.ui.solutions.Inspection.Candidate;

/** Everything about the selected cell: the test, and what the solution did on it. */
final class CellPane extends SplitPane {
  private static final String HOW =
      "Select a cell: click it, or go into the matrix with Tab and use the arrows. Space turns a"
          + " test off, Enter comes here.";

  private final SuiteViewModel model;
  private final CodeView test = new CodeView("cell-test", "The test of the selected cell");
  private final Label title = new Label();
  private final VerdictBadge badge = new VerdictBadge(Verdict.SKIPPED);
  private final Button copy = new Button("Copy", new FontIcon("mdal-content_copy"));
  private final VBox facts = new VBox(10);
  private final VBox evidence;
  private final Label nothing = new Label();

  CellPane(SuiteViewModel model) {
    this.model = model;
    setId("cell-pane");
    getStyleClass().add("flat-split");
    title.setId("cell-title");
    title.getStyleClass().add("section-title");
    title.setMinWidth(USE_PREF_SIZE);
    copy.setId("copy-cell");
    copy.setAccessibleText("Copy everything about this cell");
    copy.getStyleClass().addAll("flat", "small");
    copy.setOnAction(_ -> copy());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var head = new HBox(10, title, badge, space, copy);
    head.setAlignment(Pos.CENTER_LEFT);
    facts.setId("cell-facts");
    facts.getStyleClass().add("cell-facts");
    var scroll = new ScrollPane(facts);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    scroll.setAccessibleText("What happened");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    evidence = new VBox(6, head, scroll);
    nothing.getStyleClass().add("summary");
    nothing.setWrapText(true);
    test.setMinWidth(160);
    evidence.setMinWidth(240);
    getItems().addAll(test, evidence);
    setDividerPositions(0.4);
    model.placeProperty().subscribe(_ -> show());
    model.outcomesProperty().subscribe(_ -> show());
  }

  private void copy() {
    var place = model.placeProperty().get();
    var now = model.outcomesProperty().get();
    if (place != null && !now.grid().isEmpty()) {
      Copying.text(
          CellText.of(now, place)
              + "\n\n"
              + TestText.text(now.tests().get(place.row()).test())
              + "\n\n"
              + now.candidates().get(place.column()).solution().program());
    }
  }

  private void show() {
    var place = model.placeProperty().get();
    var now = model.outcomesProperty().get();
    var there =
        place != null
            && place.row() < now.tests().size()
            && place.column() < now.candidates().size();
    badge.setVisible(there);
    copy.setVisible(there);
    facts.getChildren().clear();
    if (!there || place == null) {
      title.setText("No cell selected");
      test.setCode("");
      nothing.setText(now.grid().isEmpty() ? "There is no cell to select yet." : HOW);
      facts.getChildren().add(nothing);
      return;
    }
    var line = now.tests().get(place.row());
    var candidate = now.candidates().get(place.column());
    title.setText("Test " + now.number(place.row()) + ", solution " + candidate.number());
    test.setCode(TestText.text(line.test()));
    var verdict = now.grid().cell(place);
    badge.setVerdict(verdict == null ? Verdict.SKIPPED : verdict);
    if (verdict == null) {
      badge.setText("not run");
      add("Result", "This solution has not met this test. Run now fills the cell.", false);
    }
    now.execution(place).ifPresent(execution -> facts(execution, candidate));
    if (!line.on()) {
      add("Does not count", line.reason(), false);
    }
  }

  private void facts(Execution execution, Candidate candidate) {
    var result = execution.result();
    var seen = result.evidence();
    if (!seen.exception().isEmpty()) {
      add(
          "Exception",
          seen.exception() + (seen.message().isEmpty() ? "" : ": " + seen.message()),
          true);
    }
    if (!seen.expected().isEmpty()) {
      add("Expected", seen.expected(), true);
      add("Actual", seen.actual().isEmpty() ? "(nothing)" : seen.actual(), true);
    }
    if (seen.exception().isEmpty() && seen.expected().isEmpty() && !result.detail().isEmpty()) {
      add("What happened", result.detail(), true);
    }
    if (seen.line() > 0) {
      add(
          "Line " + seen.line() + " of the solution",
          line(candidate.solution().program(), seen.line()),
          true);
    }
    add("Standard output", seen.stdout(), true);
    add("Standard error", seen.stderr(), true);
    add(
        "Time",
        CellText.time(result.cpu())
            + " of processor, "
            + CellText.time(result.wall())
            + " in all"
            + (result.weak() ? " · weak: it ran beside the test and could have cheated" : "")
            + (result.flaky() ? " · flaky: it ended otherwise when repeated" : ""),
        false);
  }

  private static String line(String program, int number) {
    return program.lines().skip(number - 1L).findFirst().orElse("").strip();
  }

  /** Adds a fact with its name, unless there is nothing to say. */
  private void add(String name, @Nullable String text, boolean code) {
    if (text == null || text.isBlank()) {
      return;
    }
    var what = new Label(name);
    what.getStyleClass().add("cell-name");
    var value = new Label(text.stripTrailing());
    value.setWrapText(true);
    value.setMinHeight(USE_PREF_SIZE);
    value.getStyleClass().add(code ? "code-line" : "cell-words");
    facts.getChildren().add(new VBox(2, what, value));
  }
}
