package plum.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.session.Command;
import plum.ui.session.KeyPreset;
import plum.ui.session.Keys;

/**
 * Every command with its keys: to read, to search, to copy or print, and to give other keys. A key
 * that something else at the same place has already is refused.
 */
final class KeySheet extends VBox {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final PseudoClass WAITING = PseudoClass.getPseudoClass("waiting");

  private final Keys keys;
  private final Runnable keep;
  private final Runnable closed;
  private final TextField words = new TextField();
  private final VBox rows = new VBox();
  private final Label message = new Label();
  private @Nullable Command waiting;

  /**
   * @param keep called when keys have changed and should be stored
   * @param closed called when the sheet is to go
   */
  KeySheet(Keys keys, Runnable keep, Runnable closed) {
    super(10);
    this.keys = keys;
    this.keep = keep;
    this.closed = closed;
    setId("key-sheet");
    setVisible(false);
    getStyleClass().addAll("card", "overlay", "key-sheet");
    setMaxSize(640, 560);
    words.setId("sheet-words");
    words.setPromptText("Search commands and keys");
    words.setAccessibleText("Search commands and keys");
    words.textProperty().subscribe(_ -> fill());
    HBox.setHgrow(words, Priority.ALWAYS);
    var scroll = new ScrollPane(rows);
    scroll.setId("sheet-rows");
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("flat-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    message.setId("sheet-message");
    message.getStyleClass().add("summary");
    message.setWrapText(true);
    message.setMinHeight(USE_PREF_SIZE);
    HBox.setHgrow(message, Priority.ALWAYS);
    message.setMaxWidth(Double.MAX_VALUE);
    getChildren().addAll(head(), words, scroll, foot());
    addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    keys.revisionProperty().subscribe(_ -> fill());
  }

  private HBox head() {
    var title = new Label("Commands and keys");
    title.getStyleClass().add("sandbox-title");
    HBox.setHgrow(title, Priority.ALWAYS);
    title.setMaxWidth(Double.MAX_VALUE);
    var close = new Button(null, new FontIcon("mdal-close"));
    close.setId("sheet-close");
    close.setAccessibleText("Close");
    close.getStyleClass().addAll("flat", "button-icon");
    close.setOnAction(_ -> closed.run());
    var head = new HBox(8, title, close);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private HBox foot() {
    var copy = new Button("Copy as text");
    copy.setId("sheet-copy");
    copy.setTooltip(new Tooltip("The whole sheet, to print or to keep"));
    copy.setMinWidth(USE_PREF_SIZE);
    copy.setOnAction(
        _ -> {
          var content = new ClipboardContent();
          content.putString(text(keys));
          Clipboard.getSystemClipboard().setContent(content);
          message.setText("Copied.");
        });
    var reset = new Button("All as they came");
    reset.setId("sheet-reset");
    reset.setMinWidth(USE_PREF_SIZE);
    reset.setOnAction(
        _ -> {
          keys.resetAll();
          keep.run();
          message.setText("All keys are as they came.");
        });
    var foot = new HBox(8, message, presets(), reset, copy);
    foot.setAlignment(Pos.CENTER_LEFT);
    return foot;
  }

  /** Keys as people have them in their fingers from elsewhere. */
  private MenuButton presets() {
    var menu = new MenuButton("Keys as in");
    menu.setId("sheet-presets");
    menu.setMinWidth(USE_PREF_SIZE);
    for (var preset : KeyPreset.values()) {
      var item = new MenuItem(preset.title());
      item.setId("preset-" + preset.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      item.setOnAction(
          _ -> {
            keys.apply(preset);
            keep.run();
            message.setText("The review has the keys of " + preset.title() + ".");
          });
      menu.getItems().add(item);
    }
    return menu;
  }

  /** Begins anew. */
  void open() {
    waiting = null;
    message.setText("Press a key cap to give its command another key.");
    words.clear();
    fill();
    words.requestFocus();
  }

  private void fill() {
    if (!isVisible()) {
      return; // whoever opens it has it filled
    }
    rows.getChildren().clear();
    var wanted = words.getText().strip().toLowerCase(Locale.ROOT);
    var where = "";
    for (var command : ordered(keys)) {
      if (!text(command).toLowerCase(Locale.ROOT).contains(wanted)) {
        continue;
      }
      if (!command.where().equals(where)) {
        where = command.where();
        var heading = new Label(where);
        heading.getStyleClass().add("list-heading");
        rows.getChildren().add(heading);
      }
      rows.getChildren().add(row(command));
    }
    if (rows.getChildren().isEmpty()) {
      rows.getChildren().add(new Label("Nothing is called so, and no key is written so."));
    }
  }

  /** Those for everywhere first, then page by page. */
  private static List<Command> ordered(Keys keys) {
    var all = new ArrayList<>(keys.commands().stream().filter(Command::isGlobal).toList());
    keys.commands().stream().filter(c -> !c.isGlobal()).forEach(all::add);
    return all;
  }

  private String text(Command command) {
    return command.name()
        + " "
        + keys.of(command).stream().map(Keys::words).collect(Collectors.joining(" "));
  }

  private HBox row(Command command) {
    var name = new Label(command.name());
    HBox.setHgrow(name, Priority.ALWAYS);
    name.setMaxWidth(Double.MAX_VALUE);
    var row = new HBox(6, name);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("key-row");
    if (keys.isChanged(command)) {
      var back = new Button("as it came");
      back.getStyleClass().addAll("flat", "key-back");
      back.setAccessibleText("Give " + command.name() + " the keys it came with");
      back.setOnAction(_ -> reset(command));
      row.getChildren().add(back);
    }
    var held = waiting != null && waiting.id().equals(command.id());
    var signs =
        held
            ? "press a key …"
            : keys.of(command).stream().map(Keys::words).collect(Collectors.joining("   "));
    var cap = new Button(signs.isEmpty() ? "none" : signs);
    cap.setId("key-" + command.id().replace('.', '-'));
    cap.getStyleClass().add("key-button");
    cap.pseudoClassStateChanged(CHANGED, keys.isChanged(command));
    cap.pseudoClassStateChanged(WAITING, held);
    cap.setAccessibleText(command.name() + ", " + cap.getText() + "; press to change");
    cap.setOnAction(_ -> await(command));
    row.getChildren().add(cap);
    return row;
  }

  private void await(Command command) {
    waiting = command;
    message.setText("Press the new key for \"" + command.name() + "\", or Esc.");
    fill();
    requestFocus();
  }

  private void reset(Command command) {
    keys.reset(command)
        .ifPresentOrElse(
            other -> message.setText("Not possible: \"" + other.name() + "\" has that key now."),
            keep);
  }

  private void key(KeyEvent event) {
    var command = waiting;
    if (command == null) {
      if (event.getCode() == KeyCode.ESCAPE) {
        closed.run();
        event.consume();
      }
      return;
    }
    event.consume();
    if (event.getCode() == KeyCode.ESCAPE) {
      waiting = null;
      message.setText("Left as it was.");
      fill();
      return;
    }
    Keymap.pressed(event).ifPresent(pressed -> bind(command, pressed));
  }

  private void bind(Command command, String pressed) {
    waiting = null;
    var other = keys.bind(command, pressed);
    if (other.isPresent()) {
      message.setText(
          Keys.words(pressed)
              + " belongs to \""
              + other.get().name()
              + "\". Give that another key first.");
      fill();
    } else {
      keep.run();
      message.setText(Keys.words(pressed) + " now means \"" + command.name() + "\".");
    }
  }

  /** The sheet as text, one command a line under the name of its place. */
  static String text(Keys keys) {
    var text = new StringBuilder("PLUM Workbench: commands and keys\n");
    var where = "";
    for (var command : ordered(keys)) {
      if (!command.where().equals(where)) {
        where = command.where();
        text.append('\n').append(where).append('\n');
      }
      text.append(
          String.format(
              Locale.ROOT,
              "  %-28s %s%n",
              keys.of(command).stream().map(Keys::words).collect(Collectors.joining(", ")),
              command.name()));
    }
    return text.toString();
  }
}
