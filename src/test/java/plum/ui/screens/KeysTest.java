package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.ui.session.Command;
import plum.ui.session.Keys;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/** Which keys commands have, and which they may get. */
final class KeysTest {
  @TempDir private Path folder = Path.of("");

  private static final Command PALETTE =
      Command.anywhere("palette", "Palette", () -> {}, "Shortcut+K", "Shortcut+Shift+P");
  private static final Command ACCEPT =
      Command.at(Place.PREFERENCES, "accept", "Accept", () -> {}, "A");
  private static final Command REJECT =
      Command.at(Place.PREFERENCES, "reject", "Reject", () -> {}, "X");
  private static final Command ADD = Command.at(Place.TESTS, "add", "Add", () -> {}, "A");

  private UserSettings settings() {
    return new UserSettings(folder.resolve("settings.json"));
  }

  private static Keys keys(UserSettings settings) {
    var keys = new Keys(settings);
    keys.add(List.of(PALETTE, ACCEPT, REJECT, ADD));
    return keys;
  }

  @Test
  void aKeyMayMeanDifferentThingsAtDifferentPlacesOnly() {
    var keys = keys(settings());
    assertEquals(Optional.of(ACCEPT), keys.bind(REJECT, "A"));
    assertEquals(List.of("X"), keys.of(REJECT), "nothing changed");
    assertEquals(Optional.empty(), keys.bind(REJECT, "B"));
    assertEquals(Optional.of(PALETTE), keys.bind(ADD, "Shift+Shortcut+P"), "in any order");
    assertEquals(Optional.of(ACCEPT), keys.bind(PALETTE, "A"), "everywhere meets every place");
  }

  @Test
  void chosenKeysAreKept() {
    var settings = settings();
    var keys = keys(settings);
    var sign = keys.sign("reject");
    assertEquals("X", sign.getValue());
    keys.bind(REJECT, "Shortcut+Backspace");
    assertEquals("Ctrl+⌫", sign.getValue().replace("Cmd", "Ctrl"));
    assertTrue(keys.isChanged(REJECT));
    settings.setZoom(130);
    settings.save();
    var again = settings();
    assertEquals(130, again.zoom());
    assertEquals(List.of("Shortcut+Backspace"), keys(again).of(REJECT));
    assertEquals(List.of("A"), keys(again).of(ACCEPT));
    keys.reset(REJECT);
    assertFalse(keys.isChanged(REJECT));
    settings.save();
    assertEquals(List.of("X"), keys(settings()).of(REJECT));
  }

  @Test
  void aKeyComesBackOnlyIfItIsFree() {
    var keys = keys(settings());
    keys.bind(ACCEPT, "Y");
    keys.bind(REJECT, "A");
    assertEquals(Optional.of(REJECT), keys.reset(ACCEPT));
    keys.resetAll();
    assertEquals(List.of("A"), keys.of(ACCEPT));
    assertEquals(List.of("X"), keys.of(REJECT));
  }

  @Test
  void zoomStaysWithinItsLimits() {
    var settings = settings();
    settings.setZoom(1000);
    assertEquals(200, settings.zoom());
    settings.setZoom(10);
    assertEquals(80, settings.zoom());
  }
}
