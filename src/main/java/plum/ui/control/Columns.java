package plum.ui.control;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;

/** Columns of tables, and tables in the window's manner. */
public final class Columns {
  private Columns() {}

  /** A compact table of records. */
  public static <R> TableView<R> table(String id, String name) {
    var table = new TableView<R>();
    table.setId(id);
    table.setAccessibleText(name);
    table.getStyleClass().addAll("dense", "compact-table");
    table.setFixedCellSize(28);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table.setPlaceholder(new Label(""));
    return table;
  }

  /**
   * Makes Enter and a double click open a row.
   *
   * @param open what to do with it
   */
  public static <R> void onOpen(TableView<R> table, Consumer<R> open) {
    // A filter, because the table takes Enter for itself.
    table.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          var chosen = table.getSelectionModel().getSelectedItem();
          if (event.getCode() == KeyCode.ENTER && chosen != null) {
            open.accept(chosen);
            event.consume();
          }
        });
    table.addEventHandler(
        MouseEvent.MOUSE_CLICKED,
        event -> {
          var chosen = table.getSelectionModel().getSelectedItem();
          if (event.getClickCount() == 2 && chosen != null && isInRow(event.getTarget())) {
            open.accept(chosen);
          }
        });
  }

  private static boolean isInRow(Object target) {
    for (var node = target instanceof Node hit ? hit : null;
        node != null;
        node = node.getParent()) {
      if (node instanceof TableRow<?> row) {
        return !row.isEmpty();
      }
    }
    return false;
  }

  /** A column of words. */
  public static <R> TableColumn<R, String> text(
      String title, double width, Function<R, String> value) {
    var column = new TableColumn<R, String>(title);
    column.setPrefWidth(width);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(value.apply(row.getValue())));
    return column;
  }

  /** A column of numbers, to the right. */
  public static <R> TableColumn<R, String> number(
      String title, double width, Function<R, String> value) {
    var column = text(title, width, value);
    column.getStyleClass().add("number");
    column.setMinWidth(width);
    column.setMaxWidth(width * 1.4);
    return column;
  }

  /**
   * A column of shares as small bars.
   *
   * @param fill shows a row in the bar
   */
  public static <R> TableColumn<R, R> ratio(String title, BiConsumer<RatioBar, R> fill) {
    var column = Columns.<R, RatioBar>node(title, 120, RatioBar::new, fill);
    column.setMinWidth(118);
    column.setMaxWidth(132);
    return column;
  }

  /**
   * A column of controls, made once per cell and filled per row.
   *
   * @param fill shows a row in the control
   */
  public static <R, N extends Node> TableColumn<R, R> node(
      String title, double width, Supplier<N> make, BiConsumer<N, R> fill) {
    var column = new TableColumn<R, R>(title);
    column.setPrefWidth(width);
    column.setSortable(false);
    column.setReorderable(false);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
    column.setCellFactory(
        _ ->
            new TableCell<>() {
              // Hidden where there is nothing to show: taken out and put back it would be styled
              // anew.
              private final N node = make.get();

              {
                setGraphic(node);
              }

              @Override
              protected void updateItem(@Nullable R row, boolean empty) {
                super.updateItem(row, empty);
                node.setVisible(!empty && row != null);
                if (!empty && row != null) {
                  fill.accept(node, row);
                }
              }
            });
    return column;
  }
}
