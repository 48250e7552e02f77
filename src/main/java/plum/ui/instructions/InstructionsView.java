package plum.ui.instructions;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
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
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;
import plum.ui.session.Words;

/** All instructions: a table that is ordered and filtered by its heads. */
public final class InstructionsView extends Page {
  private final InstructionsViewModel model;
  private final CustomTextField filter = new CustomTextField();
  private final InstructionTable table;
  private final SearchPane search;
  private @Nullable RefusedPane refused;

  private final ExportMenu export;

  public InstructionsView(InstructionsViewModel model, InstructionSheets sheets, Exports exports) {
    super("instructions-page", "Instructions", "What the policy is asked to write.");
    this.model = model;
    table = new InstructionTable(model);
    search = new SearchPane(model.search());
    export = new ExportMenu(exports, () -> sheets.shown(table.selected(), search.selected()));
    List.of(table.table(), search.table()).forEach(export::addTo);
    model.nothingProperty().subscribe(nothing -> export.setVisible(!nothing));
    addActions(tabs(), export, importButton("import-button"));
    var empty =
        new EmptyState(
            "mdal-format_list_bulleted",
            "No instructions yet",
            "The import stage of the recipe reads them from a file and puts some aside for"
                + " evaluation.",
            importButton("empty-import-button").primary());
    var full = new VBox(8, tools(), state(), table);
    var health = new HealthPane(model.health());
    model.searchesProperty().subscribe((_, _) -> search.focusField());
    Runnable arrange =
        () ->
            setCenter(
                model.nothingProperty().get()
                    ? empty
                    : switch (model.tabProperty().get()) {
                      case TABLE -> full;
                      case HEALTH -> health;
                      case SEARCH -> search;
                      case REFUSED -> refused();
                    });
    model.nothingProperty().subscribe(arrange);
    model.tabProperty().subscribe(arrange);
    arrange.run();
    VBox.setVgrow(table, Priority.ALWAYS);
  }

  /** Made when it is first looked at: most files have no such row, and its editor takes a while. */
  private RefusedPane refused() {
    if (refused == null) {
      refused = new RefusedPane(model.refused());
      export.addTo(refused.table());
    }
    return refused;
  }

  private HBox tabs() {
    var group = new ToggleGroup();
    var tabs = new HBox();
    tabs.getStyleClass().add("tab-buttons");
    tabs.setMaxHeight(USE_PREF_SIZE);
    for (var tab : InstructionsViewModel.Tab.values()) {
      var button = new ToggleButton(tab.title());
      button.setId("tab-" + tab.name().toLowerCase(Locale.ROOT));
      button.setMinWidth(USE_PREF_SIZE);
      button.getStyleClass().add("tab-button");
      button.setToggleGroup(group);
      button.setOnAction(
          _ -> {
            button.setSelected(true);
            model.tabProperty().set(tab);
          });
      model.tabProperty().subscribe(now -> button.setSelected(now == tab));
      tabs.getChildren().add(button);
    }
    model.nothingProperty().subscribe(nothing -> tabs.setVisible(!nothing));
    return tabs;
  }

  private ActionButton importButton(String id) {
    return new ActionButton(
        id, "Run import", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private HBox tools() {
    filter.setId("instruction-filter");
    filter.setPromptText("Filter by text, key or link   Ctrl+F");
    filter.setAccessibleText("Filter instructions");
    filter.setLeft(new FontIcon("mdmz-search"));
    filter.setPrefWidth(280);
    filter.setMinWidth(180);
    filter.textProperty().bindBidirectional(model.filterProperty());
    filter.setOnAction(_ -> model.follow());
    filter.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE && !filter.getText().isEmpty()) {
            filter.clear();
            event.consume();
          } else if (event.getCode() == KeyCode.DOWN) {
            table.table().requestFocus();
            table.table().getSelectionModel().selectFirst();
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
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var tools = new HBox(8, filter, split, space, new ViewMenu(model, table));
    tools.setAlignment(Pos.CENTER_LEFT);
    return tools;
  }

  /** What is filtered by, and how much that leaves. */
  private HBox state() {
    var summary = new Label();
    summary.setId("instruction-summary");
    summary.setMinWidth(USE_PREF_SIZE);
    summary.getStyleClass().add("summary");
    summary.textProperty().bind(model.summaryProperty());
    var clear = new Button("Clear", new FontIcon("mdal-clear"));
    clear.setId("clear-filter");
    clear.setAccessibleText("Show all instructions");
    clear.setMinWidth(USE_PREF_SIZE);
    clear.getStyleClass().addAll("flat", "clear-filter");
    clear.setOnAction(_ -> model.clear());
    var chips = new FlowPane(6, 4);
    chips.setAlignment(Pos.CENTER_LEFT);
    model
        .arrangementProperty()
        .subscribe(
            now -> {
              clear.setVisible(now.isFiltered());
              chips.getChildren().setAll(model.chips().stream().map(this::chip).toList());
            });
    HBox.setHgrow(chips, Priority.ALWAYS);
    var selection = new Label();
    selection.setId("instruction-selection");
    selection.setMinWidth(USE_PREF_SIZE);
    selection.getStyleClass().add("summary");
    selection.textProperty().bind(table.selectionProperty());
    var state = new HBox(8, summary, clear, chips, selection);
    state.setAlignment(Pos.CENTER_LEFT);
    state.setMinHeight(28);
    return state;
  }

  private Button chip(Chip chip) {
    var button = new Button(chip.words(), new FontIcon("mdal-clear"));
    button.getStyleClass().add("filter-chip");
    button.setAccessibleText("Do not filter by " + chip.words());
    button.setOnAction(_ -> chip.clear().run());
    return button;
  }

  /** The instruction whose line is selected, if the table is shown. */
  public OptionalLong chosen() {
    return model.tabProperty().get() == InstructionsViewModel.Tab.TABLE
        ? table.selected().stream().mapToLong(Long::longValue).findFirst()
        : OptionalLong.empty();
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  @Override
  public void export() {
    export.show();
  }

  @Override
  public void focusFilter() {
    if (model.tabProperty().get() == InstructionsViewModel.Tab.SEARCH) {
      search.focusField();
    } else {
      model.tabProperty().set(InstructionsViewModel.Tab.TABLE);
      filter.requestFocus();
    }
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
