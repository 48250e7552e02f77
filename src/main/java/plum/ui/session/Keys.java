package plum.ui.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.value.ObservableValue;

/**
 * Everything the window can be asked for, and the keys that ask: those the commands come with, or
 * those the user chose instead.
 */
public final class Keys {
  private final UserSettings settings;
  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper();

  public Keys(UserSettings settings) {
    this.settings = settings;
  }

  /** Adds commands. */
  public void add(List<Command> more) {
    more.forEach(each -> commands.put(each.id(), each));
    revision.set(revision.get() + 1);
  }

  /** Every command, in the order they were added. */
  public List<Command> commands() {
    return List.copyOf(commands.values());
  }

  /** Grows when commands or keys have changed. */
  public ReadOnlyLongProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** The keys of a command as they are now, the first of them for display. */
  public List<String> of(Command command) {
    return settings.keys().getOrDefault(command.id(), command.keys());
  }

  /** Whether the user chose the keys of a command. */
  public boolean isChanged(Command command) {
    return settings.keys().containsKey(command.id());
  }

  /** The first key of a command in words, followed as it changes; empty for none. */
  public ObservableValue<String> sign(String id) {
    return revision.map(
        _ ->
            Optional.ofNullable(commands.get(id)).map(this::of).stream()
                .flatMap(List::stream)
                .findFirst()
                .map(Keys::words)
                .orElse(""));
  }

  /** Another command that the same key would ask for at the same place. */
  public Optional<Command> conflict(Command command, String key) {
    return commands.values().stream()
        .filter(other -> !other.id().equals(command.id()) && other.meets(command))
        .filter(other -> of(other).stream().anyMatch(each -> same(each, key)))
        .findFirst();
  }

  /**
   * Gives a command a key in place of those it has.
   *
   * @return what has the key already, in which case nothing changes
   */
  public Optional<Command> bind(Command command, String key) {
    var other = conflict(command, key);
    if (other.isEmpty()) {
      change(command, List.of(key));
    }
    return other;
  }

  /** Gives a command the keys it came with, unless another has one of them by now. */
  public Optional<Command> reset(Command command) {
    var other = command.keys().stream().flatMap(key -> conflict(command, key).stream()).findFirst();
    if (other.isEmpty()) {
      change(command, command.keys());
    }
    return other;
  }

  /** Gives every command the keys it came with. */
  public void resetAll() {
    settings.setKeys(Map.of());
    revision.set(revision.get() + 1);
  }

  /** Gives the commands the keys of another program, and all others those they came with. */
  public void apply(KeyPreset preset) {
    settings.setKeys(preset.keys());
    revision.set(revision.get() + 1);
  }

  private void change(Command command, List<String> keys) {
    var all = new LinkedHashMap<>(settings.keys());
    if (keys.equals(command.keys())) {
      all.remove(command.id());
    } else {
      all.put(command.id(), keys);
    }
    settings.setKeys(all);
    revision.set(revision.get() + 1);
  }

  private static boolean same(String one, String other) {
    return parts(one).equals(parts(other));
  }

  /** Modifiers in any order, then the key. */
  private static List<String> parts(String keys) {
    var parts = new ArrayList<>(List.of(keys.replace("Ctrl", "Shortcut").split("\\+")));
    var last = parts.removeLast();
    parts.sort(null);
    parts.add(last);
    return parts;
  }

  /** "Ctrl+Shift+P" as it stands on a key cap. */
  public static String words(String keys) {
    var mac = System.getProperty("os.name", "").startsWith("Mac");
    return keys.replace("Shortcut", mac ? "Cmd" : "Ctrl")
        .replace("Slash", "/")
        .replace("Open Bracket", "[")
        .replace("Close Bracket", "]")
        .replace("Backspace", "⌫")
        .replace("Enter", "↵")
        .replace("Comma", ",")
        .replace("Right", "→")
        .replace("Left", "←");
  }
}
