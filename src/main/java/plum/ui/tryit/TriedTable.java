package plum.ui.tryit;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.transformation.SortedList;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.BenchTry;
import plum.ui.control.Columns;
import plum.ui.session.Words;

/** Every setting that was tried, to compare, to keep a star on, and to bring back. */
final class TriedTable extends VBox {
  private final TryItViewModel model;
  private final Tried tried;
  private final TableView<BenchTry> table =
      Columns.table("tried-table", "Settings tried in this project");

  TriedTable(TryItViewModel model) {
    super(6);
    this.model = model;
    tried = model.tried();
    getStyleClass().add("tried");
    columns();
    var sorted = new SortedList<>(tried.rows());
    sorted.comparatorProperty().bind(table.comparatorProperty());
    table.setItems(sorted);
    table.setPlaceholder(new Label("Every draw becomes a row here and stays with the project."));
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            one -> {
              if (one != null && one.id() != model.drawing().shownProperty().get()) {
                model.show(one);
              }
            });
    sorted.subscribe(this::select);
    model.drawing().shownProperty().subscribe(_ -> select());
    table.addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
    VBox.setVgrow(table, Priority.ALWAYS);
    getChildren().addAll(head(), table);
    setMinHeight(96);
  }

  TableView<BenchTry> table() {
    return table;
  }

  /** The selected try, null for none. */
  @Nullable BenchTry selected() {
    return table.getSelectionModel().getSelectedItem();
  }

  private HBox head() {
    var title = new Label("Tried");
    title.getStyleClass().add("section-title");
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var remove = new Button("Remove", new FontIcon("mdal-delete"));
    remove.setId("tried-remove");
    remove.getStyleClass().addAll("flat", "small-button");
    remove.setTooltip(new Tooltip("Takes the selected row out   Delete"));
    remove.disableProperty().bind(table.getSelectionModel().selectedItemProperty().isNull());
    remove.setOnAction(_ -> remove());
    var undo = new Button("Undo", new FontIcon("mdmz-undo"));
    undo.setId("tried-undo");
    undo.getStyleClass().addAll("flat", "small-button");
    undo.setTooltip(new Tooltip("Puts the row that was removed last back   Ctrl+Z"));
    undo.visibleProperty().bind(tried.undoableProperty());
    undo.setOnAction(_ -> tried.undo());
    var head = new HBox(6, title, space, undo, remove);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private void keys(KeyEvent event) {
    var one = table.getSelectionModel().getSelectedItem();
    if (event.isShortcutDown() && event.getCode() == KeyCode.Z) {
      tried.undo();
      event.consume();
    } else if (one != null && event.getCode() == KeyCode.DELETE) {
      remove();
      event.consume();
    } else if (one != null && event.getCode() == KeyCode.SPACE) {
      tried.star(one);
      event.consume();
    }
  }

  private void remove() {
    var one = table.getSelectionModel().getSelectedItem();
    if (one != null) {
      table.getSelectionModel().clearSelection();
      tried.remove(one);
    }
  }

  /** Marks the row whose candidates are shown. */
  private void select() {
    for (var i = 0; i < table.getItems().size(); i++) {
      if (table.getItems().get(i).id() == model.drawing().shownProperty().get()) {
        table.getSelectionModel().clearAndSelect(i);
        return;
      }
    }
    table.getSelectionModel().clearSelection();
  }

  private void columns() {
    table.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
    var columns = table.getColumns();
    columns.add(star());
    columns.add(Columns.text("Settings", 180, this::settings));
    columns.add(figure("Pass", 56, BenchTry::passed, one -> one.passed() + "/" + one.judged()));
    columns.add(figure("Pass rate", 108, one -> one.passRate().value(), TriedTable::rate));
    columns.add(
        figure(
            "Tokens",
            64,
            BenchTry::meanTokens,
            one -> String.format(Locale.ROOT, "%.0f", one.meanTokens())));
    columns.add(
        figure("Distinct", 66, BenchTry::distinct, one -> Integer.toString(one.distinct())));
    columns.add(
        figure(
            "Tokens/s",
            72,
            BenchTry::tokensPerSecond,
            one -> String.format(Locale.ROOT, "%,.0f", one.tokensPerSecond())));
    columns.add(
        figure("Time", 62, one -> one.elapsed().toNanos(), one -> Words.duration(one.elapsed())));
    columns.add(Columns.text("Instruction", 96, BenchTry::key));
    columns.add(Columns.text("Policy", 70, one -> one.config().policy()));
  }

  /** What is not as in the recipe. */
  private String settings(BenchTry one) {
    var changes =
        Dials.changes(model.dials().baseProperty().get(), one.config()).stream()
            .map(change -> change.brief() + " " + change.after())
            .collect(Collectors.joining(" · "));
    return (changes.isEmpty() ? "as in the recipe" : changes) + " · seed " + one.config().seed();
  }

  private static String rate(BenchTry one) {
    var rate = one.passRate();
    return Double.isNaN(rate.value())
        ? "not run"
        : String.format(
            Locale.ROOT,
            "%.0f %%  (%.0f–%.0f)",
            100 * rate.value(),
            100 * rate.low(),
            100 * rate.high());
  }

  private static TableColumn<BenchTry, BenchTry> figure(
      String title, double width, ToDoubleFunction<BenchTry> by, Function<BenchTry, String> text) {
    var column = new TableColumn<BenchTry, BenchTry>(title);
    column.getStyleClass().add("number");
    column.setPrefWidth(width);
    column.setReorderable(false);
    column.setComparator(Comparator.comparingDouble(by));
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
    column.setCellFactory(
        _ ->
            new TableCell<>() {
              @Override
              protected void updateItem(@Nullable BenchTry one, boolean empty) {
                super.updateItem(one, empty);
                setText(empty || one == null ? null : text.apply(one));
              }
            });
    return column;
  }

  private TableColumn<BenchTry, BenchTry> star() {
    var column = Columns.<BenchTry, Button>node("", 34, TriedTable::starButton, this::fill);
    column.setSortable(true);
    column.setComparator(Comparator.comparing(BenchTry::starred));
    return column;
  }

  private static Button starButton() {
    var button = new Button(null, new FontIcon("mdmz-star_border"));
    button.getStyleClass().addAll("flat", "star");
    button.setFocusTraversable(false);
    return button;
  }

  private void fill(Button button, BenchTry one) {
    button.setId("star-" + one.id());
    ((FontIcon) button.getGraphic())
        .setIconLiteral(one.starred() ? "mdmz-star" : "mdmz-star_border");
    button.setAccessibleText(one.starred() ? "Take the star" : "Give a star");
    button.setTooltip(new Tooltip("A row with a star is never dropped   Space"));
    button.setOnAction(_ -> tried.star(one));
  }
}
