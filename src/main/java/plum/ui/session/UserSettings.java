package plum.ui.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final String KEYS = "keys";
  private static final String ZOOM = "zoom";
  private static final String THEME = "theme";

  public static final int SMALLEST_ZOOM = 80;
  public static final int LARGEST_ZOOM = 200;

  private final Path file;
  private volatile Isolation.Level weakest = Isolation.Level.FULL;
  private volatile Map<String, List<String>> keys = Map.of();
  private volatile int zoom = 100;
  private volatile String theme = "";

  /** Reads the settings; a file that is not there or not ours counts as no decisions. */
  public UserSettings(Path file) {
    this.file = file;
    var all = read();
    if (all.get(KEYS) instanceof Map<?, ?> chosen) {
      keys = keys(chosen);
    }
    if (all.get(ZOOM) instanceof Number percent) {
      zoom = Math.clamp(percent.intValue(), SMALLEST_ZOOM, LARGEST_ZOOM);
    }
    if (all.get(THEME) instanceof String name) {
      theme = name;
    }
    if (all.get(SANDBOX) instanceof String name) {
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

  private static Map<String, List<String>> keys(Map<?, ?> chosen) {
    var keys = new LinkedHashMap<String, List<String>>();
    chosen.forEach(
        (id, list) -> {
          if (list instanceof List<?> some) {
            keys.put(String.valueOf(id), some.stream().map(String::valueOf).toList());
          }
        });
    return Map.copyOf(keys);
  }

  /** Keys the user chose, by the id of the command. */
  public Map<String, List<String>> keys() {
    return keys;
  }

  /** Notes the keys the user chose; not yet in the file. */
  public void setKeys(Map<String, List<String>> chosen) {
    keys = Map.copyOf(chosen);
  }

  /** Size of everything in the window, in percent. */
  public int zoom() {
    return zoom;
  }

  /** Notes a size; not yet in the file. */
  public void setZoom(int percent) {
    zoom = Math.clamp(percent, SMALLEST_ZOOM, LARGEST_ZOOM);
  }

  /** Name of the theme that was chosen, empty for none. */
  public String theme() {
    return theme;
  }

  /** Notes a theme; not yet in the file. */
  public void setTheme(String name) {
    theme = name;
  }

  /** Who reviews: the name of the user's account. */
  public String reviewer() {
    return System.getProperty("user.name", "");
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
  public synchronized void save() {
    var all = read();
    all.put(SANDBOX, weakest.name().toLowerCase(Locale.ROOT));
    all.put(KEYS, keys);
    all.put(ZOOM, zoom);
    all.put(THEME, theme);
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
