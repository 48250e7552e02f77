package plum.ui.tests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.store.SuiteLines.Line;
import plum.store.SuiteLines.Order;
import plum.ui.control.ActionButton;
import plum.ui.control.Columns;
import plum.ui.session.Words;
import plum.ui.tests.TestsViewModel.SuiteLine;

/**
 * The suites behind the funnel: as many as match what was chosen, by the column that was chosen.
 */
final class SuiteTable extends VBox {
  private final TestsViewModel model;
  private final TableView<SuiteLine> table = Columns.table("suite-table", "Test suites");
  private final Map<TableColumn<?, ?>, Order> orders = new LinkedHashMap<>();

  SuiteTable(TestsViewModel model) {
    super(8);
    this.model = model;
    table.getStyleClass().add("tight-table");
    table.setItems(model.suites());
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    table.setPlaceholder(new Label("No suite matches."));
    columns();
    table.setSortPolicy(_ -> sort());
    Columns.onOpen(table, model::open);
    VBox.setVgrow(table, Priority.ALWAYS);
    table.setMinHeight(80);
    getChildren().addAll(head(), table);
  }

  TableView<SuiteLine> table() {
    return table;
  }

  /** The selected suites, from top to bottom. */
  List<SuiteLine> selected() {
    return table.getSelectionModel().getSelectedIndices().stream()
        .sorted()
        .map(model.suites()::get)
        .toList();
  }

  private HBox head() {
    var heading = new Label("Suites");
    heading.getStyleClass().add("section-title");
    heading.setMinWidth(USE_PREF_SIZE);
    var summary = new Label();
    summary.setId("suite-summary");
    summary.getStyleClass().add("summary");
    summary.setMinWidth(USE_PREF_SIZE);
    summary.textProperty().bind(model.summaryProperty());
    var chip = new Button("", new FontIcon("mdal-clear"));
    chip.setId("suite-chip");
    chip.getStyleClass().add("filter-chip");
    chip.setOnAction(_ -> model.chooseAll());
    model
        .choiceProperty()
        .subscribe(
            now -> {
              chip.setText(now.words());
              chip.setAccessibleText("Do not filter by " + now.words());
              chip.setVisible(!now.words().isEmpty());
              chip.setManaged(!now.words().isEmpty());
            });
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var worth = model.worth();
    var score =
        new ActionButton(
            "score-tests", "Score tests", "mdmz-rule", worth.reasonProperty(), worth::score);
    var attack =
        new ActionButton(
            "attack-suites",
            "Attack suites",
            "mdal-call_split",
            worth.reasonProperty(),
            worth::attack);
    for (var each : List.of(score, attack)) {
      each.button().getStyleClass().add("small-toggle");
    }
    var head = new HBox(10, heading, summary, chip, space, score, attack);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private void columns() {
    var key = Columns.<SuiteLine>text("Key", 96, line -> line.line().key());
    key.setMinWidth(84);
    add(Order.KEY, "Which instruction", key, 200);
    var sentence =
        Columns.<SuiteLine>text(
            "Instruction", 300, line -> Words.firstSentence(line.line().prompt()));
    sentence.setMinWidth(120);
    table.getColumns().add(sentence);
    number(Order.WRITTEN, "Written", 62, "Tests written", Line::written);
    number(Order.KEPT, "Kept", 50, "Tests kept", Line::kept);
    scored(
        Order.DISCRIMINATING,
        "Discr.",
        56,
        "Kept tests that tell programs apart",
        line -> Words.count(line.discriminating()));
    scored(
        Order.TRUST,
        "Trust",
        52,
        "Mean trust of the kept tests, from 0 to 1",
        line -> share(line.trust()));
    scored(
        Order.LEAST_TRUST,
        "Least",
        52,
        "Smallest trust of a kept test, from 0 to 1",
        line -> share(line.least()));
    scored(
        Order.MUTATION,
        "Mutants",
        64,
        "Mutants of the reference that the kept tests kill",
        line -> percent(line.killed(), line.killable()));
    text(
        Order.SUCCESSES,
        "Drafts",
        54,
        "Drafts whose reference passed all its own tests, of those asked for",
        line -> line.attempts() == 0 ? "–" : line.successes() + "/" + line.attempts());
    text(
        Order.RIGHT,
        "Right",
        54,
        "Kept tests that the set's own solution passes",
        line -> percent(line.right(), line.audited()));
    var usable =
        Columns.<SuiteLine>text(
            "", 62, line -> !line.loaded() ? "" : line.line().usable() ? "usable" : "too few");
    usable.setMinWidth(72);
    usable.setMaxWidth(80);
    table.getColumns().add(usable);
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** "96 %", or a dash of nothing. */
  static String percent(int part, int whole) {
    return whole == 0 ? "–" : String.format(Locale.ROOT, "%.0f %%", 100.0 * part / whole);
  }

  private void number(
      Order order, String title, double width, String help, ToIntFunction<Line> value) {
    text(order, title, width, help, line -> Words.count(value.applyAsInt(line)));
  }

  private void scored(
      Order order, String title, double width, String help, Function<Line, String> value) {
    text(order, title, width, help, line -> line.scored() == 0 ? "–" : value.apply(line));
  }

  private void text(
      Order order, String title, double width, String help, Function<Line, String> value) {
    add(
        order,
        help,
        Columns.number(title, width, line -> line.loaded() ? value.apply(line.line()) : ""),
        1.5 * width);
  }

  private void add(
      Order order, String help, TableColumn<SuiteLine, String> column, double maxWidth) {
    column.setSortable(true);
    column.setMaxWidth(maxWidth);
    var title = new Label(column.getText());
    title.setTooltip(new Tooltip(help));
    title.setAccessibleText(column.getText() + ": " + help);
    column.setText("");
    column.setGraphic(title);
    orders.put(column, order);
    table.getColumns().add(column);
  }

  /** The store orders, not the table. */
  private boolean sort() {
    var first = table.getSortOrder().stream().findFirst();
    var order =
        Optional.ofNullable(first.isEmpty() ? null : orders.get(first.get())).orElse(Order.MADE);
    model.sort(
        order, first.isPresent() && first.get().getSortType() == TableColumn.SortType.DESCENDING);
    return true;
  }
}
