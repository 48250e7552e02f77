package plum.ui;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import plum.ui.session.Command;
import plum.ui.session.Keys;
import plum.ui.session.Place;

/** Type a few letters of what you want, press Enter. */
final class CommandPalette extends VBox {
  private final Keys keys;
  private final Supplier<Place> place;
  private final Runnable closed;
  private final TextField words = new TextField();
  private final ObservableList<Command> found = FXCollections.observableArrayList();
  private final ListView<Command> list = new ListView<>(found);

  /**
   * @param place where the window is now; what applies there comes first
   * @param closed called when the palette is to go
   */
  CommandPalette(Keys keys, Supplier<Place> place, Runnable closed) {
    super(8);
    this.keys = keys;
    this.place = place;
    this.closed = closed;
    setId("command-palette");
    getStyleClass().addAll("card", "overlay", "command-palette");
    setMaxSize(560, USE_PREF_SIZE);
    words.setId("palette-words");
    words.setPromptText("What do you want to do?");
    words.setAccessibleText("Command");
    words.textProperty().subscribe(_ -> search());
    list.setId("palette-list");
    list.setAccessibleText("Commands");
    list.setPlaceholder(new Label("No command has all these letters."));
    list.setFixedCellSize(32);
    list.setPrefHeight(32 * 9 + 4);
    list.setCellFactory(_ -> new Cell());
    list.setOnMouseClicked(_ -> run());
    list.setFocusTraversable(false);
    getChildren().addAll(words, list);
    addEventFilter(KeyEvent.KEY_PRESSED, this::key);
  }

  /** Begins anew. */
  void open() {
    words.clear();
    search();
    words.requestFocus();
  }

  private void key(KeyEvent event) {
    var at = list.getSelectionModel().getSelectedIndex();
    switch (event.getCode()) {
      case ESCAPE -> closed.run();
      case ENTER -> run();
      case DOWN -> select(Math.min(found.size() - 1, at + 1));
      case UP -> select(Math.max(0, at - 1));
      case PAGE_DOWN -> select(Math.min(found.size() - 1, at + 8));
      case PAGE_UP -> select(Math.max(0, at - 8));
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void select(int place) {
    list.getSelectionModel().select(place);
    list.scrollTo(Math.max(0, place - 4));
  }

  private void run() {
    var chosen = list.getSelectionModel().getSelectedItem();
    if (chosen != null) {
      closed.run();
      chosen.run().run();
    }
  }

  private void search() {
    var here = place.get();
    found.setAll(matching(keys.commands(), words.getText(), here));
    if (!found.isEmpty()) {
      select(0);
    }
  }

  /**
   * Commands that can be asked for now and whose name has the words' letters in order, the best
   * first: names that begin so, then names with a word that does, then the others.
   */
  static List<Command> matching(List<Command> commands, String words, Place here) {
    var wanted = words.strip().toLowerCase(Locale.ROOT);
    return commands.stream()
        .filter(each -> each.isGlobal() || each.isOf(here))
        .filter(each -> rank(each, wanted) < 3)
        .sorted(
            Comparator.comparingInt((Command each) -> rank(each, wanted))
                .thenComparing(Command::isGlobal))
        .toList();
  }

  private static int rank(Command command, String wanted) {
    var name = command.name().toLowerCase(Locale.ROOT);
    if (name.startsWith(wanted)) {
      return 0;
    }
    if (name.contains(" " + wanted) || name.contains(wanted)) {
      return 1;
    }
    var at = 0;
    for (var letter : wanted.replace(" ", "").toCharArray()) {
      at = name.indexOf(letter, at) + 1;
      if (at == 0) {
        return 3;
      }
    }
    return 2;
  }

  private final class Cell extends ListCell<Command> {
    private final Label name = new Label();
    private final Label where = new Label();
    private final Label sign = new Label();
    private final HBox row = new HBox(10, name, where, sign);

    Cell() {
      row.setAlignment(Pos.CENTER_LEFT);
      where.getStyleClass().add("summary");
      HBox.setHgrow(where, Priority.ALWAYS);
      where.setMaxWidth(Double.MAX_VALUE);
      sign.getStyleClass().add("key-cap");
      sign.setMinWidth(USE_PREF_SIZE);
      name.setMinWidth(USE_PREF_SIZE);
    }

    @Override
    protected void updateItem(@Nullable Command command, boolean empty) {
      super.updateItem(command, empty);
      if (empty || command == null) {
        setGraphic(null);
        return;
      }
      name.setText(command.name());
      where.setText(command.isGlobal() ? "" : command.where());
      var signs = keys.of(command);
      sign.setText(signs.isEmpty() ? "" : Keys.words(signs.getFirst()));
      sign.setVisible(!signs.isEmpty());
      setAccessibleText(command.name() + (signs.isEmpty() ? "" : ", key " + sign.getText()));
      setGraphic(row);
    }
  }
}
