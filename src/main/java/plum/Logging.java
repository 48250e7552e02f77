package plum;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log lines go: to a file in the user's home, so that the terminal shows results only. */
final class Logging {
  private static final int BYTES = 2 << 20;

  private Logging() {}

  /**
   * Sends everything from INFO up to {@code ~/.plum/plum.log}; without a home nothing is logged.
   */
  static void toFile() {
    LogManager.getLogManager().reset();
    var root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    try {
      var folder = Files.createDirectories(Path.of(System.getProperty("user.home"), ".plum"));
      var file = new FileHandler(folder.resolve("plum.log").toString(), BYTES, 2, true);
      file.setFormatter(new SimpleFormatter());
      root.addHandler(file);
    } catch (IOException e) {
      root.setLevel(Level.OFF); // a read-only home must not keep anybody from working
    }
  }
}
