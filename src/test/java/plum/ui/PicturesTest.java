package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every screen and state of the inspector is drawn, and each looks like no other. */
@Tag("ui")
final class PicturesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void everyStateIsDrawnInBothThemesAtBothSizes()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    var errors = folder.resolve("errors.txt");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Dglass.platform=Headless",
                "-Dprism.order=sw",
                "-Dtestfx.robot=glass",
                "-cp",
                System.getProperty("java.class.path"),
                PicturesSession.class.getName())
            .redirectError(errors.toFile())
            .start();
    var names =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    process.waitFor();
    assertTrue(names.size() > 100, () -> names.size() + " pictures\n" + tail(errors));
    Map<String, String> seen = new HashMap<>();
    for (var name : names) {
      var picture = Files.readAllBytes(Path.of("target", "screens", name + ".png"));
      var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
      assertEquals(null, seen.put(digest, name), () -> name + " looks like another");
    }
  }

  private static String tail(Path file) {
    try {
      var lines = Files.readAllLines(file);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
