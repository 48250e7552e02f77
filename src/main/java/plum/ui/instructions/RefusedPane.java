package plum.ui.instructions;

import javafx.geometry.Orientation;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import plum.ui.control.CodeView;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.session.Words;

/** The rows that could not be used: file, line and reason, and below the row as it stands there. */
final class RefusedPane extends BorderPane {
  private final TableView<RefusedViewModel.Line> table =
      Columns.table("refused-table", "Rows that could not be used");
  private final CodeView text = new CodeView("refused-text", "The row as it stands in the file");
  private final Label reason = new Label();

  RefusedPane(RefusedViewModel model) {
    setId("refused-pane");
    var set = Columns.text("Set", 120, RefusedViewModel.Line::set);
    set.setMinWidth(90);
    set.setMaxWidth(220);
    table.getColumns().add(set);
    table.getColumns().add(Columns.number("Line", 72, line -> Words.count(line.number())));
    table.getColumns().add(Columns.text("Reason", 480, RefusedViewModel.Line::reason));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    table.setItems(model.lines());
    table.getSelectionModel().selectedItemProperty().subscribe(this::show);
    var summary = new Label();
    summary.setId("refused-summary");
    summary.getStyleClass().add("summary");
    summary.textProperty().bind(model.summaryProperty());
    reason.setWrapText(true);
    reason.setMinHeight(USE_PREF_SIZE);
    VBox.setVgrow(text, Priority.ALWAYS);
    var detail = new VBox(8, reason, text);
    detail.getStyleClass().add("detail");
    VBox.setVgrow(table, Priority.ALWAYS);
    var split = new SplitPane(new VBox(8, summary, table), detail);
    split.setOrientation(Orientation.VERTICAL);
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.6);
    var none =
        new EmptyState(
            "mdal-check_circle",
            "Every row was used",
            "Rows of imported files that cannot be used are listed here with their line and"
                + " reason.");
    model.lines().subscribe(() -> show(model, none, split));
    show(model, none, split);
  }

  TableView<RefusedViewModel.Line> table() {
    return table;
  }

  private void show(RefusedViewModel model, EmptyState none, SplitPane split) {
    setCenter(model.lines().isEmpty() ? none : split);
    if (table.getSelectionModel().isEmpty()) {
      table.getSelectionModel().selectFirst();
    }
    show(table.getSelectionModel().getSelectedItem());
  }

  private void show(RefusedViewModel.@Nullable Line line) {
    var shown = line == null && !table.getItems().isEmpty() ? table.getItems().getFirst() : line;
    reason.setText(shown == null ? "" : shown.reason());
    text.setCode(shown == null ? "" : shown.text());
  }
}
