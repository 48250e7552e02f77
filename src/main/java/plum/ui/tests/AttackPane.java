package plum.ui.tests;

import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.TestsDesk;
import plum.ui.control.Columns;
import plum.ui.session.Words;

/** Tests that an attack on the suites proposes; those selected are added, or all. */
final class AttackPane extends VBox {
  private final TableView<TestsDesk.Line> table = Columns.table("attack-table", "Proposed tests");
  private final Button accept = new Button("", new FontIcon("mdal-check"));

  AttackPane(WorthViewModel model) {
    super(8);
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    var key = Columns.text("Key", 110, TestsDesk.Line::key);
    key.setMinWidth(84);
    key.setMaxWidth(160);
    var test = Columns.<TestsDesk.Line>text("Test", 340, line -> line.test().replace("\n", "; "));
    test.getStyleClass().add("code-cell");
    table.getColumns().add(key);
    table.getColumns().add(test);
    table
        .getColumns()
        .add(
            Columns.number(
                "Trust", 64, line -> String.format(Locale.ROOT, "%.0f %%", 100 * line.share())));
    table.getColumns().add(Columns.number("Separates", 80, line -> Words.count(line.separated())));
    table.getColumns().add(Columns.number("Refuses", 72, line -> Words.count(line.refused())));
    var truth = Columns.text("Truth", 84, AttackPane::truth);
    truth.setMinWidth(80);
    truth.setMaxWidth(110);
    table.getColumns().add(truth);
    accept.setId("attack-accept");
    accept.getStyleClass().add("accent");
    accept.setOnAction(_ -> model.accept(chosen()));
    var refuse = new Button("Add none", new FontIcon("mdal-close"));
    refuse.setId("attack-refuse");
    refuse.setOnAction(_ -> model.dismiss());
    var title = new Label("Proposed tests");
    title.getStyleClass().add("section-title");
    var hint =
        new Label(
            "Each expects what the most trusted solutions agree on: the trust that stands behind it,"
                + " how many groups of solutions it separates, how many solutions it refuses that"
                + " passed so far. Truth is what the set's own solution says; it decides nothing."
                + " Select some to add only those.");
    hint.getStyleClass().add("summary");
    hint.setWrapText(true);
    hint.setMinHeight(USE_PREF_SIZE);
    VBox.setVgrow(table, Priority.ALWAYS);
    var foot = new HBox(10, accept, refuse);
    foot.setAlignment(Pos.CENTER_LEFT);
    accept.setMinWidth(USE_PREF_SIZE);
    refuse.setMinWidth(USE_PREF_SIZE);
    getChildren().addAll(title, hint, table, foot);
    model.outcomeProperty().subscribe(this::show);
    table.getSelectionModel().getSelectedIndices().subscribe(this::review);
  }

  TableView<TestsDesk.Line> table() {
    return table;
  }

  private static String truth(TestsDesk.Line line) {
    var truth = line.truth();
    return truth == null ? "not known" : truth ? "right" : "wrong";
  }

  private void show(TestsDesk.@Nullable Outcome outcome) {
    if (outcome != null) {
      table.getItems().setAll(outcome.lines());
      table.getSelectionModel().clearSelection();
      review();
    }
  }

  /** Those selected, or all. */
  private List<TestsDesk.Line> chosen() {
    var selected = List.copyOf(table.getSelectionModel().getSelectedItems());
    return selected.isEmpty() ? List.copyOf(table.getItems()) : selected;
  }

  private void review() {
    accept.setText("Add " + Words.count(chosen().size(), "test"));
  }
}
