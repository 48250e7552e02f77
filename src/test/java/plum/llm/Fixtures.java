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
    var far = Path.of("../shared/fixtures", name);
    Assumptions.assumeTrue(Files.exists(far), () -> far + " is not here");
    return far;
  }
}
