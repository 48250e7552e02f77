package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.store.Project;
import plum.store.TestScores;

/**
 * Ctrl+C, a real SIGINT, while tests are scored: what is scored stays, the same command goes on.
 */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ScoreInterruptTest {
  private static final int SUITES = 120;

  @TempDir private Path folder = Path.of("");

  private int plum(String... arguments) {
    var err = new StringWriter();
    var code =
        Plum.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err), _ -> {});
    assertEquals(0, code, err.toString());
    return code;
  }

  private String project() {
    return folder.resolve("p").toString();
  }

  @Test
  void whatIsScoredStaysAndTheSameCommandContinues() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "this needs signals");
    plum("import", "--project", project(), "--file", write().toString(), "--heldOutShare", "0");
    plum("tests", "--project", project(), "--origin", "GIVEN");

    var process = score();
    try (var lines = process.errorReader(StandardCharsets.UTF_8)) {
      String line;
      do {
        line = lines.readLine();
      } while (line != null && !line.endsWith("suites scored"));
      assertTrue(line != null, "it ended by itself");
      assertEquals(
          0, new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor());
      assertEquals(130, process.waitFor());
      assertTrue(
          lines.lines().anyMatch(each -> each.contains("the same command continues it")),
          "it says so");
    }

    Map<Long, String> before;
    long marked;
    try (var project = Project.open(Path.of(project()))) {
      before = new HashMap<>(project.testScores().bases(TestOrigin.GIVEN));
      assertTrue(!before.isEmpty() && before.size() < SUITES, before.size() + " were scored");
      marked = before.keySet().iterator().next();
      // Whoever scored this one again would write the true number over it.
      var scores = List.copyOf(project.testScores().of(List.of(marked)).values());
      var was = project.testScores().ofSuite(marked).orElseThrow();
      project
          .testScores()
          .replace(
              new TestScores.SuiteScore(
                  marked, 999, was.mutants(), was.killed(), was.equal(), was.still()),
              scores,
              before.get(marked));
    }

    assertEquals(0, score().waitFor());
    try (var project = Project.open(Path.of(project()))) {
      var after = project.testScores().bases(TestOrigin.GIVEN);
      assertEquals(SUITES, after.size());
      before.forEach((suite, basis) -> assertEquals(basis, after.get(suite)));
      assertEquals(999, project.testScores().ofSuite(marked).orElseThrow().programs());
    }
  }

  private Path write() throws IOException {
    var text = new StringBuilder();
    for (var i = 0; i < SUITES; i++) {
      text.append(
              Json.write(
                  Map.of(
                      "key",
                      "k" + i,
                      "prompt",
                      "Add " + i + ".",
                      "entry_point",
                      "f",
                      "reference_solution",
                      "def f(x):\n    total = %d\n    for k in range(x):\n        total += 1\n    return total"
                          .formatted(i),
                      "tests",
                      List.of(
                          "assert f(0) == %d".formatted(i), "assert f(3) == %d".formatted(3 + i)),
                      "split",
                      "train",
                      "format",
                      "program")))
          .append('\n');
    }
    return Files.writeString(folder.resolve("set.jsonl"), text);
  }

  /** Our own command line in a Java of its own. */
  private Process score() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "plum.Main",
            "tests",
            "--project",
            project(),
            "--origin",
            "GIVEN",
            "--score",
            "8")
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }
}
