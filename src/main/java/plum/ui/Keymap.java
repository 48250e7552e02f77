package plum.ui;

import java.util.Optional;
import java.util.Set;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.fxmisc.richtext.GenericStyledArea;
import plum.ui.session.Command;
import plum.ui.session.Keys;
import plum.ui.session.Place;

/** Finds the command a key asks for, without taking keys from whoever is writing. */
final class Keymap {
  private static final Set<KeyCode> EDITING =
      Set.of(KeyCode.A, KeyCode.C, KeyCode.V, KeyCode.X, KeyCode.Y, KeyCode.Z);
  private static final Set<KeyCode> PRESSING = Set.of(KeyCode.SPACE, KeyCode.ENTER);

  private final Keys keys;

  Keymap(Keys keys) {
    this.keys = keys;
  }

  /** The command of a pressed key at a place; one of the page before one of the window. */
  Optional<Command> find(KeyEvent event, Place place) {
    if (belongsToTarget(event)) {
      return Optional.empty();
    }
    return keys.commands().stream()
        .filter(command -> command.isOf(place) && asks(command, event))
        .findFirst()
        .or(
            () ->
                keys.commands().stream()
                    .filter(command -> command.isGlobal() && asks(command, event))
                    .findFirst());
  }

  private boolean asks(Command command, KeyEvent event) {
    return keys.of(command).stream().anyMatch(key -> combination(key).match(event))
        && command.applies().getAsBoolean();
  }

  /** Keys as the toolkit knows them. */
  static KeyCombination combination(String keys) {
    return KeyCombination.valueOf(keys);
  }

  /** Whether the control that has the focus needs the key for itself. */
  private static boolean belongsToTarget(KeyEvent event) {
    var code = event.getCode();
    var modified = event.isShortcutDown() || event.isAltDown() || event.isMetaDown();
    return switch (event.getTarget()) {
      case TextInputControl _ -> isWriting(event, modified);
      case GenericStyledArea<?, ?, ?> area when area.isEditable() -> isWriting(event, modified);
      case ButtonBase _ -> PRESSING.contains(code) && !modified;
      case ComboBoxBase<?> box when box.isEditable() -> !modified && !code.isFunctionKey();
      case ComboBoxBase<?> _ ->
          !modified && (PRESSING.contains(code) || code.isNavigationKey() || code.isArrowKey());
      case Spinner<?> _ -> !modified && !code.isFunctionKey();
      case Slider _ -> code.isArrowKey();
      default -> false;
    };
  }

  private static boolean isWriting(KeyEvent event, boolean modified) {
    var code = event.getCode();
    return modified
        ? event.isShortcutDown()
            && (EDITING.contains(code) || code.isArrowKey() || code == KeyCode.ENTER)
        : !code.isFunctionKey();
  }

  /** What a person pressed, as keys are written; empty while only modifiers are down. */
  static Optional<String> pressed(KeyEvent event) {
    var code = event.getCode();
    if (code.isModifierKey() || code == KeyCode.UNDEFINED) {
      return Optional.empty();
    }
    return Optional.of(
        (event.isShortcutDown() ? "Shortcut+" : "")
            + (event.isAltDown() ? "Alt+" : "")
            + (event.isShiftDown() ? "Shift+" : "")
            + code.getName().replace(" ", ""));
  }
}
