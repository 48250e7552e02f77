package plum.ui.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;
import plum.sandbox.Isolation;

/** What a user decided for all projects, in one JSON file. Thread-safe. */
public final class UserSettings {
  private static final String SANDBOX = "weakestSandbox";

  private final Path file;
  private volatile Isolation.Level weakest = Isolation.Level.FULL;

  /** Reads the settings; a file that is not there or not ours counts as no decisions. */
  public UserSettings(Path file) {
    this.file = file;
    if (read().get(SANDBOX) instanceof String name) {
      for (var level : Isolation.Level.values()) {
        if (level.name().equalsIgnoreCase(name)) {
          weakest = level;
        }
      }
    }
  }

  /** The settings of whoever started the program. */
  public static UserSettings ofUser() {
    return new UserSettings(Path.of(System.getProperty("user.home"), ".plum", "settings.json"));
  }

  /** Whether programs may run with no better isolation than this. */
  public boolean acceptsSandbox(Isolation.Level level) {
    return level.compareTo(weakest) <= 0;
  }

  /** Notes that programs may run with no better isolation than this; not yet in the file. */
  public void acceptSandbox(Isolation.Level level) {
    weakest = level;
  }

  /**
   * Writes the file; what others keep in it stays.
   *
   * @throws PlumException if the disk refuses
   */
  public void save() {
    var all = read();
    all.put(SANDBOX, weakest.name().toLowerCase(Locale.ROOT));
    Atomic.text(file, Json.writePretty(all) + "\n");
  }

  private Map<String, @Nullable Object> read() {
    try {
      return Files.exists(file) ? Json.parseObject(Files.readString(file)) : new LinkedHashMap<>();
    } catch (IOException | PlumException e) {
      return new LinkedHashMap<>();
    }
  }
}
