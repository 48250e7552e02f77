package plum.ui.instructions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.css.PseudoClass;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import plum.data.Verdict;
import plum.ui.control.Columns;
import plum.ui.control.VerdictBadge;
import plum.ui.session.Words;

/** The table itself: columns with their heads, as many as were chosen or as there is room for. */
final class InstructionTable extends StackPane {
  private static final PseudoClass READING = PseudoClass.getPseudoClass("reading");
  private static final double SCROLL_BAR = 16;

  private static final KeyCombination COPY = KeyCombination.valueOf("Shortcut+C");
  private static final KeyCombination COPY_JSON = KeyCombination.valueOf("Shortcut+Shift+C");

  private final InstructionsViewModel model;
  private final TableView<Line> table = Columns.table("instruction-table", "Instructions");
  private final ReadOnlyStringWrapper selection = new ReadOnlyStringWrapper("");
  private final Map<Field, TableColumn<Line, ?>> columns = new EnumMap<>(Field.class);

  InstructionTable(InstructionsViewModel model) {
    this.model = model;
    getChildren().add(table);
    table.getStyleClass().add("faceted-table");
    for (var field : Field.values()) {
      columns.put(field, column(field));
    }
    table.setItems(model.rows());
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    var placeholder = new Label();
    model
        .readingProperty()
        .subscribe(
            reading -> {
              placeholder.setText(reading ? "Looking…" : "Nothing matches the filter.");
              table.pseudoClassStateChanged(READING, reading);
            });
    table.setPlaceholder(placeholder);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_NEXT_COLUMN);
    Columns.onOpen(table, model::open);
    table.setContextMenu(menu());
    table.addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
    var selected = table.getSelectionModel().getSelectedIndices();
    selected.subscribe(
        () -> selection.set(selected.size() < 2 ? "" : Words.count(selected.size()) + " selected"));
    model.clippedProperty().subscribe(selection::set);
    model.arrangementProperty().subscribe(_ -> arrange());
    table.widthProperty().subscribe(_ -> arrange());
    model.targetProperty().subscribe(_ -> lead());
    model.readingProperty().subscribe(_ -> lead());
  }

  private ContextMenu menu() {
    var open = new MenuItem("Open");
    open.setId("open-instruction");
    open.setOnAction(
        _ ->
            Optional.ofNullable(table.getSelectionModel().getSelectedItem())
                .ifPresent(model::open));
    var tryIt = new MenuItem("Try it");
    tryIt.setId("try-instruction");
    tryIt.setAccelerator(KeyCombination.valueOf("Shortcut+T"));
    tryIt.setOnAction(_ -> selected().stream().findFirst().ifPresent(model::tryIt));
    return new ContextMenu(
        open,
        tryIt,
        new SeparatorMenuItem(),
        copying("Copy as table", Clipping.TABLE, COPY),
        copying("Copy as JSON", Clipping.JSON, COPY_JSON),
        copying("Copy as code", Clipping.CODE, null),
        copying("Copy link", Clipping.LINKS, null));
  }

  private MenuItem copying(String words, Clipping what, @Nullable KeyCombination keys) {
    var item = new MenuItem(words);
    item.setId("copy-" + what.name().toLowerCase(Locale.ROOT));
    item.setAccelerator(keys);
    item.setOnAction(_ -> copy(what));
    return item;
  }

  private void keys(KeyEvent event) {
    if (COPY_JSON.match(event)) {
      copy(Clipping.JSON);
      event.consume();
    } else if (COPY.match(event)) {
      copy(Clipping.TABLE);
      event.consume();
    }
  }

  private void copy(Clipping what) {
    model.clip(
        selected(),
        what,
        fields(),
        text -> {
          var content = new ClipboardContent();
          content.putString(text);
          Clipboard.getSystemClipboard().setContent(content);
        });
  }

  TableView<Line> table() {
    return table;
  }

  /** How many lines are selected, or what was copied of them. */
  ReadOnlyStringProperty selectionProperty() {
    return selection.getReadOnlyProperty();
  }

  private TableColumn<Line, ?> column(Field field) {
    TableColumn<Line, ?> column =
        switch (field) {
          case KEY -> text(field, Line::key);
          case INSTRUCTION -> text(field, Line::sentence);
          case SET -> text(field, Line::set);
          case SPLIT -> text(field, line -> Words.split(line.split()));
          case ORIGIN -> text(field, line -> Objects.toString(field.value(line)));
          case LENGTH -> number(field, Line::length);
          case TESTS -> number(field, Line::tests);
          case SOLUTIONS -> number(field, Line::solutions);
          case PAIRS -> number(field, Line::pairs);
          case PASS_RATE ->
              Columns.ratio(field.title(), (bar, line) -> bar.set(line.passed(), line.judged()));
          case FAILURE ->
              Columns.<Line, VerdictBadge>node(
                  field.title(),
                  field.width(),
                  () -> new VerdictBadge(Verdict.SKIPPED),
                  (badge, line) -> {
                    var failure = line.failure();
                    badge.setVisible(failure != null);
                    if (failure != null) {
                      badge.setVerdict(failure);
                    }
                  });
          case STATUS ->
              Columns.<Line, StatusMark>node(
                  field.title(),
                  field.width(),
                  StatusMark::new,
                  (mark, line) -> {
                    mark.setVisible(line.loaded());
                    mark.set(line.status());
                  });
        };
    var header = new FieldHeader(field, model, by -> move(field, by));
    header.onDragged(sceneX -> under(sceneX).ifPresent(to -> move(field, to)));
    column.setGraphic(header);
    header.prefWidthProperty().bind(column.widthProperty().subtract(12));
    column.setMinWidth(field.width());
    column.setMaxWidth(
        field == Field.INSTRUCTION ? 5000 : field == Field.KEY ? 220 : 1.4 * field.width());
    return column;
  }

  private static TableColumn<Line, String> text(Field field, Function<Line, String> value) {
    return Columns.text(
        field.title(), field.width(), line -> line.loaded() ? value.apply(line) : "");
  }

  private static TableColumn<Line, String> number(Field field, Function<Line, Integer> value) {
    return Columns.number(
        field.title(),
        field.width(),
        line -> {
          var count = line.loaded() ? value.apply(line) : 0;
          return count == 0 ? "" : Words.count(count);
        });
  }

  /** The columns to show: those chosen, else the most important that fit. */
  List<Field> fields() {
    var chosen = model.arrangementProperty().get().fields();
    if (!chosen.isEmpty()) {
      return chosen;
    }
    var fitting = EnumSet.noneOf(Field.class);
    var room = table.getWidth() - SCROLL_BAR;
    for (var field :
        Arrays.stream(Field.values()).sorted(Comparator.comparingInt(Field::rank)).toList()) {
      room -= field.width();
      if (room < 0 && fitting.size() > 2) {
        break;
      }
      fitting.add(field);
    }
    return List.copyOf(fitting);
  }

  /** Puts a column before or behind another; the table then keeps the columns it has. */
  private void move(Field field, Field to) {
    var now = new ArrayList<>(fields());
    var place = now.indexOf(to);
    if (place >= 0 && now.remove(field)) {
      now.add(place, field);
      model.choose(now);
    }
  }

  /** One place to the left or to the right, by keyboard. */
  private void move(Field field, int by) {
    var now = fields();
    var place = now.indexOf(field) + by;
    if (place >= 0 && place < now.size()) {
      move(field, now.get(place));
    }
  }

  /** The column under a place in the scene, none beside the heads. */
  private Optional<Field> under(double sceneX) {
    return fields().stream()
        .filter(
            field ->
                Objects.requireNonNull(columnOf(field).getGraphic()) instanceof FieldHeader head
                    && head.localToScene(head.getLayoutBounds()).getMinX() <= sceneX
                    && sceneX < head.localToScene(head.getLayoutBounds()).getMaxX())
        .findFirst();
  }

  private void arrange() {
    var wanted = fields().stream().<TableColumn<Line, ?>>map(this::columnOf).toList();
    if (!table.getColumns().equals(wanted)) {
      table.getColumns().setAll(FXCollections.observableArrayList(wanted));
    }
  }

  private TableColumn<Line, ?> columnOf(Field field) {
    return Objects.requireNonNull(columns.get(field));
  }

  /** Goes to the line someone asked for, once it is there. */
  private void lead() {
    var id = model.targetProperty().get();
    if (id == 0) {
      return;
    }
    var index = model.indexOf(id);
    if (index >= 0) {
      model.found();
      table.getSelectionModel().clearAndSelect(index);
      table.getFocusModel().focus(index);
      table.scrollTo(Math.max(0, index - 3));
      table.requestFocus();
    } else if (!model.readingProperty().get()) {
      model.found();
    }
  }

  /** The instructions of the selected lines, by id, from top to bottom. */
  List<Long> selected() {
    return table.getSelectionModel().getSelectedIndices().stream().sorted().map(model::id).toList();
  }
}
