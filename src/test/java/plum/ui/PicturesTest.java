package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
@Tag("slow")
final class PicturesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void everyStateIsDrawnInBothThemesAtBothSizes()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    var full = Files.createDirectory(folder.resolve("full"));
    FirstSteps.copy(full);
    var empty = Files.createDirectory(folder.resolve("empty"));
    FirstSteps.empty(empty);
    var said = Display.run(folder, PicturesSession.class, full.toString(), empty.toString());
    var names = said.lines();
    assertTrue(names.size() > 100, () -> names.size() + " pictures\n" + said.errors());
    Map<String, String> seen = new HashMap<>();
    for (var name : names) {
      var picture = Files.readAllBytes(Path.of("target", "screens", name + ".png"));
      var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
      assertEquals(null, seen.put(digest, name), () -> name + " looks like another");
    }
  }
}
