package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The system-call filters of both architectures, asked without applying them. */
class FilterTest {

  @Test
  void filtersRefuseWhatTheyShouldOnBothArchitectures() throws Exception {
    PythonInterpreter python = Sandboxes.python();
    Path sources = directory(PythonJudge.class.getResource("confinement.py"));
    Path questions = directory(FilterTest.class.getResource("filters.py")).resolve("filters.py");
    Process process =
        new ProcessBuilder(python.executable(), "-B", questions.toString(), sources.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals("ok", said);
  }

  private static Path directory(URL resource) throws Exception {
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(resource).toURI()).getParent());
  }

  @Test
  void versionsBeforeThreePointNineAreTooOld() {
    assertTrue(PythonInterpreter.isRecent("3.9.0"));
    assertTrue(PythonInterpreter.isRecent("3.13.1"));
    assertFalse(PythonInterpreter.isRecent("3.8.18"));
    assertFalse(PythonInterpreter.isRecent("2.7.18"));
  }
}
