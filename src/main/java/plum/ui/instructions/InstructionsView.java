package plum.ui.instructions;

import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.controlsfx.control.textfield.CustomTextField;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Split;
import plum.ui.control.ActionButton;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.session.Words;

/** The table of instructions. */
public final class InstructionsView extends Page {
  private final InstructionsViewModel model;
  private final CustomTextField filter = new CustomTextField();
  private final TableView<InstructionsViewModel.Line> table =
      Columns.table("instruction-table", "Instructions");

  public InstructionsView(InstructionsViewModel model) {
    super(
        "instructions-page",
        "Instructions",
        "What the policy is asked to write. Held-out instructions are never trained on.");
    this.model = model;
    addActions(importButton("import-button"));
    columns();
    rows();
    var empty =
        new EmptyState(
            "mdal-format_list_bulleted",
            "No instructions yet",
            "The import stage of the recipe reads them from a file and puts some aside for"
                + " evaluation.",
            importButton("empty-import-button").primary());
    var full = new VBox(12, tools(), table);
    model.nothingProperty().subscribe(nothing -> setCenter(nothing ? empty : full));
    VBox.setVgrow(table, Priority.ALWAYS);
  }

  private ActionButton importButton(String id) {
    return new ActionButton(
        id, "Run import", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private HBox tools() {
    filter.setId("instruction-filter");
    filter.setPromptText("Filter by text or key   Ctrl+F");
    filter.setAccessibleText("Filter instructions");
    filter.setLeft(new FontIcon("mdmz-search"));
    filter.setPrefWidth(280);
    filter.setMinWidth(180);
    filter.textProperty().bindBidirectional(model.filterProperty());
    filter.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE && !filter.getText().isEmpty()) {
            filter.clear();
            event.consume();
          } else if (event.getCode() == KeyCode.DOWN) {
            table.requestFocus();
            table.getSelectionModel().selectFirst();
            event.consume();
          }
        });
    var split = new ComboBox<@Nullable Split>();
    split.setId("split-filter");
    split.setAccessibleText("Side of the split");
    split.getItems().add(null);
    split.getItems().addAll(Split.values());
    split.setConverter(new SplitNames());
    split.valueProperty().bindBidirectional(model.splitProperty());
    split.setButtonCell(new SplitCell());
    split.setMinWidth(116);
    var summary = new Label();
    summary.setId("instruction-summary");
    summary.setMinWidth(USE_PREF_SIZE);
    summary.getStyleClass().add("summary");
    summary.textProperty().bind(model.summaryProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var tools = new HBox(8, filter, split, space, summary);
    tools.setAlignment(Pos.CENTER_LEFT);
    return tools;
  }

  private void columns() {
    table.getColumns().add(Columns.text("Key", 120, InstructionsViewModel.Line::key));
    table.getColumns().add(Columns.text("Instruction", 420, row -> row.sentence()));
    table.getColumns().add(Columns.text("Split", 80, row -> Words.split(row.split())));
    table.getColumns().add(Columns.number("Tests", 56, row -> figure(row.tests())));
    table.getColumns().add(Columns.number("Solutions", 82, row -> figure(row.solutions())));
    table
        .getColumns()
        .add(Columns.ratio("Pass rate", (bar, row) -> bar.set(row.passed(), row.judged())));
    table.getColumns().add(Columns.number("Pairs", 56, row -> figure(row.pairs())));
    table.getColumns().get(0).setMaxWidth(140);
    table.getColumns().get(0).setMinWidth(84);
    table.getColumns().get(2).setMinWidth(72);
    table.getColumns().get(2).setMaxWidth(88);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  private static String figure(int count) {
    return count == 0 ? "" : Words.count(count);
  }

  private void rows() {
    table.setItems(model.rows());
    table.setPlaceholder(new Label("Nothing matches the filter."));
    table.setRowFactory(
        _ ->
            new TableRow<>() {
              @Override
              protected void updateItem(InstructionsViewModel.@Nullable Line item, boolean empty) {
                super.updateItem(item, empty);
                if (!empty && getIndex() > model.rows().size() - 40) {
                  model.more();
                }
              }
            });
    Columns.onOpen(table, model::open);
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  @Override
  public void focusFilter() {
    filter.requestFocus();
  }

  private static final class SplitNames extends StringConverter<@Nullable Split> {
    @Override
    public String toString(@Nullable Split split) {
      return split == null ? "Both sides" : Words.split(split);
    }

    @Override
    public @Nullable Split fromString(String text) {
      return null;
    }
  }

  private static final class SplitCell extends ListCell<@Nullable Split> {
    @Override
    protected void updateItem(@Nullable Split split, boolean empty) {
      super.updateItem(split, empty);
      setText(split == null ? "Both sides" : Words.split(split));
    }
  }
}
