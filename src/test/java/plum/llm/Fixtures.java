package plum.llm;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where golden numbers lie: a few beside the tests, more in a folder that may be absent. */
public final class Fixtures {
  private Fixtures() {}

  /** A fixture of the given path, e.g. {@code models/llama-untied}; skips the test without it. */
  public static Path path(String name) {
    var near = Path.of("src/test/resources/golden", name);
    if (Files.exists(near)) {
      return near;
    }
    return orSkip(Path.of("../shared/fixtures", name));
  }

  /** The path if it is there; otherwise the test is skipped. */
  public static Path orSkip(Path path) {
    Assumptions.assumeTrue(Files.exists(path), () -> path + " is not here");
    return path;
  }
}
