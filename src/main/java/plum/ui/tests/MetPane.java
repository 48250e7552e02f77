package plum.ui.tests;

import javafx.geometry.Orientation;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableView;
import javafx.scene.layout.BorderPane;
import plum.data.Verdict;
import plum.ui.control.CodeView;
import plum.ui.control.Columns;
import plum.ui.control.VerdictBadge;
import plum.ui.session.Words;
import plum.ui.tests.ExaminedViewModel.Met;

/** The solutions that met a test, with what was expected and what they gave, and their programs. */
final class MetPane extends BorderPane {
  private final TableView<Met> table =
      Columns.table("test-solutions", "Solutions that met the test");
  private final CodeView program = new CodeView("test-program", "Program of the solution");

  MetPane(ExaminedViewModel model) {
    table
        .getColumns()
        .add(
            Columns.<Met, VerdictBadge>node(
                "Verdict",
                128,
                () -> new VerdictBadge(Verdict.PASSED),
                (badge, met) -> badge.setVerdict(met.result().verdict())));
    table.getColumns().add(Columns.number("Drawn", 58, met -> Words.count(met.copies())));
    table
        .getColumns()
        .add(Columns.text("Expected", 110, met -> met.result().evidence().expected()));
    table.getColumns().add(Columns.text("Gave", 150, MetPane::gave));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table.setPlaceholder(new Label("No solution was run against this test."));
    table.setMinHeight(60);
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(met -> program.setCode(met == null ? "" : met.program()));
    model
        .solutionsProperty()
        .subscribe(
            found -> {
              table.getItems().setAll(found.met());
              if (!found.met().isEmpty()) {
                table.getSelectionModel().select(0);
              }
            });
    program.setMinHeight(0);
    var split = new SplitPane(table, program);
    split.setOrientation(Orientation.VERTICAL);
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.55);
    setCenter(split);
  }

  private static String gave(Met met) {
    if (met.passes()) {
      return "";
    }
    var evidence = met.result().evidence();
    return evidence.actual().isEmpty() ? met.result().detail() : evidence.actual();
  }
}
