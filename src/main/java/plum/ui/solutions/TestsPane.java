package plum.ui.solutions;

import javafx.animation.PauseTransition;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.DataFormat;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.CodeEditor;
import plum.ui.control.OutcomeGrid;

/** The tests of an instruction to change: a list to order and turn off, an editor for the text. */
final class TestsPane extends SplitPane {
  private static final PseudoClass OFF = PseudoClass.getPseudoClass("off");
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
  private static final PseudoClass TARGET = PseudoClass.getPseudoClass("target");
  private static final DataFormat PLACE = new DataFormat("application/x-plum-test");
  private static final Duration REST = Duration.millis(250);

  private final SuiteViewModel model;
  private final ListView<Draft.Line> list = new ListView<>();
  private final CodeEditor editor = new CodeEditor("test-editor", "Text of the test");
  private final Label about = new Label();
  private final Label fault = new Label(null, new FontIcon("mdal-error"));
  private final PauseTransition rest = new PauseTransition(REST);
  private boolean filling;

  TestsPane(SuiteViewModel model) {
    this.model = model;
    setId("tests-pane");
    getStyleClass().add("flat-split");
    list.setId("draft-list");
    list.setAccessibleText("Tests of this instruction");
    list.getStyleClass().addAll("dense", "draft-list");
    list.setCellFactory(_ -> new LineCell());
    list.setPlaceholder(new Label("No tests. Add one."));
    list.getSelectionModel().selectedItemProperty().subscribe((_, now) -> choose(now));
    list.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    VBox.setVgrow(list, Priority.ALWAYS);
    var left = new VBox(6, buttons(), list);
    left.setMinWidth(220);
    about.setId("test-about");
    about.getStyleClass().add("summary");
    about.setWrapText(true);
    fault.setId("test-fault");
    fault.getStyleClass().add("test-fault");
    fault.setWrapText(true);
    fault.managedProperty().bind(fault.visibleProperty());
    editor.setOnChanged(this::type);
    editor.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            list.requestFocus();
            event.consume();
          }
        });
    VBox.setVgrow(editor, Priority.ALWAYS);
    var right = new VBox(6, about, editor, fault);
    right.setMinWidth(220);
    getItems().addAll(left, right);
    setDividerPositions(0.45);
    rest.setOnFinished(_ -> model.faults().check(model.draftProperty().get()));
    model.draftProperty().subscribe(this::fill);
    model.placeProperty().subscribe(this::follow);
    model.faults().foundProperty().subscribe(_ -> showFault());
  }

  private HBox buttons() {
    var bar =
        new HBox(
            2,
            button("add-test", "mdal-add", "Add a test   Insert", this::add),
            button("duplicate-test", "mdal-content_copy", "Duplicate   Ctrl+Insert", this::copy),
            button(
                "move-test-up",
                "mdal-arrow_upward",
                "Move up   Ctrl+Up, or drag it",
                () -> move(-1)),
            button(
                "move-test-down",
                "mdal-arrow_downward",
                "Move down   Ctrl+Down, or drag it",
                () -> move(1)),
            button(
                "delete-test",
                "mdal-delete_outline",
                "Delete; undo brings it back   Delete",
                this::delete));
    bar.setAlignment(Pos.CENTER_LEFT);
    return bar;
  }

  private static Button button(String id, String icon, String words, Runnable action) {
    var button = new Button(null, new FontIcon(icon));
    button.setId(id);
    button.getStyleClass().addAll("flat", "button-icon");
    button.setAccessibleText(words);
    button.setTooltip(new Tooltip(words));
    button.setOnAction(_ -> action.run());
    return button;
  }

  private void key(KeyEvent event) {
    var line = selected();
    switch (event.getCode()) {
      case INSERT -> {
        if (event.isShortcutDown()) {
          copy();
        } else {
          add();
        }
      }
      case DELETE -> delete();
      case SPACE -> {
        if (line != null) {
          model.toggle(line.key());
        }
      }
      case ENTER -> editor.edit();
      case UP -> {
        if (!event.isShortcutDown()) {
          return;
        }
        move(-1);
      }
      case DOWN -> {
        if (!event.isShortcutDown()) {
          return;
        }
        move(1);
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private Draft.@Nullable Line selected() {
    return list.getSelectionModel().getSelectedItem();
  }

  private long key() {
    var line = selected();
    return line == null ? 0 : line.key();
  }

  private void add() {
    select(model.add(key()));
    editor.edit();
  }

  private void copy() {
    if (selected() != null) {
      select(model.duplicate(key()));
    }
  }

  private void move(int by) {
    if (selected() != null) {
      model.move(key(), by);
    }
  }

  private void delete() {
    if (selected() != null) {
      model.remove(key());
    }
  }

  private void select(long key) {
    var at = model.draftProperty().get().indexOf(key);
    list.getSelectionModel().clearAndSelect(Math.max(0, at));
    list.scrollTo(Math.max(0, at));
  }

  /** Shows the draft; the selected line stays selected, or the one that took its place. */
  private void fill(Draft draft) {
    var key = key();
    var at = Math.max(0, list.getSelectionModel().getSelectedIndex());
    filling = true;
    list.getItems().setAll(draft.lines());
    var again = draft.indexOf(key);
    if (!draft.lines().isEmpty()) {
      list.getSelectionModel()
          .clearAndSelect(again >= 0 ? again : Math.min(at, draft.lines().size() - 1));
    }
    filling = false;
    show(selected());
    rest.playFromStart();
  }

  private void choose(Draft.@Nullable Line line) {
    if (filling) {
      return;
    }
    show(line);
    if (line != null) {
      model.selectTest(line.key());
    }
  }

  private void show(Draft.@Nullable Line line) {
    editor.setEditable(line != null);
    editor.setCode(line == null ? "" : TestText.text(line.test()));
    about.setText(line == null ? "Select a test to see its text." : about(line));
    showFault();
  }

  private static String about(Draft.Line line) {
    var kind = TestText.kind(line.test());
    return Character.toUpperCase(kind.charAt(0))
        + kind.substring(1)
        + (line.from() == null ? ", new" : line.source() == 0 ? ", changed here" : "")
        + (line.reason().isEmpty() ? "" : " · does not count: " + line.reason())
        + (line.truth() == null
            ? ""
            : line.truth()
                ? " · the set's own solution passes it"
                : " · the set's own solution fails it");
  }

  private void showFault() {
    var line = selected();
    var words = line == null ? "" : model.faults().of(line);
    fault.setText(words.isEmpty() ? "" : "This is no test: " + words + ".");
    fault.setVisible(!words.isEmpty());
    editor.markFault(TestText.lineOf(words));
    list.refresh();
  }

  private void type(String text) {
    var line = selected();
    if (line != null) {
      model.rewrite(line.key(), text);
    }
  }

  private void follow(OutcomeGrid.@Nullable Place place) {
    var tests = model.outcomesProperty().get().tests();
    if (place != null && place.row() < tests.size()) {
      var key = tests.get(place.row()).key();
      if (key != key()) {
        filling = true;
        select(key);
        filling = false;
        show(selected());
      }
    }
  }

  /** One test: whether it counts, its text in a line, what is special about it. */
  private final class LineCell extends ListCell<Draft.Line> {
    private final CheckBox counts = new CheckBox();
    private final Label words = new Label();
    private final Label mark = new Label();
    private final Label number = new Label();
    private final HBox row = new HBox(6, counts, number, words, mark);

    LineCell() {
      counts.setFocusTraversable(false);
      counts.setOnAction(
          _ -> {
            var line = getItem();
            if (line != null) {
              model.toggle(line.key());
            }
          });
      words.getStyleClass().add("code-line");
      words.setMinWidth(0);
      words.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(words, Priority.ALWAYS);
      mark.getStyleClass().add("draft-mark");
      number.getStyleClass().add("draft-mark");
      number.setMinWidth(16);
      mark.setMinWidth(USE_PREF_SIZE);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
      setOnDragDetected(this::take);
      setOnDragOver(this::over);
      setOnDragExited(_ -> pseudoClassStateChanged(TARGET, false));
      setOnDragDropped(this::drop);
    }

    /** Takes a test up to put it in another place. */
    private void take(MouseEvent event) {
      if (getItem() != null) {
        var content = new ClipboardContent();
        content.put(PLACE, getIndex());
        startDragAndDrop(TransferMode.MOVE).setContent(content);
        event.consume();
      }
    }

    private void over(DragEvent event) {
      if (event.getDragboard().hasContent(PLACE)) {
        event.acceptTransferModes(TransferMode.MOVE);
        pseudoClassStateChanged(TARGET, true);
        event.consume();
      }
    }

    /** Puts the test where this one stands, or at the end. */
    private void drop(DragEvent event) {
      if (event.getDragboard().getContent(PLACE) instanceof Integer from
          && from < list.getItems().size()) {
        var to = getItem() == null ? list.getItems().size() - 1 : getIndex();
        var key = list.getItems().get(from).key();
        model.move(key, to - from);
        select(key);
        event.setDropCompleted(true);
        event.consume();
      }
    }

    @Override
    protected void updateItem(Draft.@Nullable Line line, boolean empty) {
      super.updateItem(line, empty);
      if (empty || line == null) {
        setGraphic(null);
        return;
      }
      counts.setSelected(line.on());
      counts.setAccessibleText("Test " + (getIndex() + 1) + " counts");
      number.setText(Integer.toString(getIndex() + 1));
      words.setText(TestText.line(line.test()));
      words.pseudoClassStateChanged(OFF, !line.on());
      var wrong = !model.faults().of(line).isEmpty();
      mark.setText(
          wrong
              ? "no test"
              : line.from() == null ? "new" : line.source() == 0 ? "changed" : line.reason());
      mark.pseudoClassStateChanged(WRONG, wrong);
      setGraphic(row);
    }
  }
}
