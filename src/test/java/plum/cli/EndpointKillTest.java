package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.llm.StubServer;
import plum.llm.StubServer.Way;
import plum.store.Project;

/**
 * {@code plum tests} asks an endpoint that misbehaves, is killed at random moments and started
 * again: right counts, nothing lost, nothing doubled, the key nowhere.
 */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class EndpointKillTest {
  private static final String KEY = "sk-never-to-be-seen-4711";
  private static final int INSTRUCTIONS = 12;
  private static final int DRAFTS = 3;
  private static final int PARALLEL = 3;

  @TempDir private Path folder = Path.of("");

  private void write(String url) throws IOException {
    var lines = new StringBuilder();
    for (var n = 1; n <= INSTRUCTIONS; n++) {
      lines
          .append(
              Json.write(
                  Map.of(
                      "key",
                      "add-" + n,
                      "prompt",
                      "Write solve(x), which adds " + n + " to x.",
                      "entry_point",
                      "solve",
                      "tests",
                      List.of(),
                      "split",
                      "train",
                      "format",
                      "program")))
          .append('\n');
    }
    Files.writeString(folder.resolve("adders.jsonl"), lines);
    Files.writeString(
        folder.resolve("writer.json"),
        Json.write(
            Map.of(
                "url",
                url,
                "model",
                "stub",
                "key",
                "PLUM_TEST_KEY",
                "parallel",
                (long) PARALLEL,
                "attempts",
                4L,
                "pause",
                0.01,
                "timeout",
                20.0,
                "inputPrice",
                1.0,
                "outputPrice",
                2.0)));
  }

  /** A reference, three right tests, one that the reference fails, one that is none. */
  private static String answer(String prompt) {
    var n = Integer.parseInt(prompt.replaceAll("(?s).*which adds (\\d+) to.*", "$1"));
    return """
        The task is easy.
        ```python
        def solve(x):
            return x + %d
        ```
        ```python
        assert solve(1) == %d
        assert solve(2) == %d
        assert solve(10) == %d
        assert solve(3) == 0
        assert solve(
        ```
        """
        .formatted(n, 1 + n, 2 + n, 10 + n);
  }

  /** What is asked about these two never has an answer: one goes on for ever, one is refused. */
  private static final int ENDLESS = 12;

  private static final int REFUSED = 11;

  /** Every request fares badly once or twice, in a way that its seed decides. */
  private static Way way(String prompt, long seed, int time) {
    if (prompt.contains("adds " + ENDLESS + " to")) {
      return Way.ENDLESS;
    }
    if (prompt.contains("adds " + REFUSED + " to")) {
      return Way.REFUSED;
    }
    var ways =
        List.of(
            Way.GOOD,
            Way.SLOW,
            Way.TOO_MANY,
            Way.FAULT,
            Way.CUT,
            Way.BROKEN,
            Way.BAD_JSON,
            Way.PAGE);
    return time < 2
        ? ways.get((int) Math.floorMod(seed * 31 + time * 5L, (long) ways.size()))
        : Way.SLOW;
  }

  private Process start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "plum.Main"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("PLUM_TEST_KEY", KEY);
    return builder
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out.txt").toFile()))
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("err.txt").toFile()))
        .start();
  }

  private Process tests() throws IOException {
    return start(
        "tests",
        "--project",
        folder.resolve("p").toString(),
        "--weak-sandbox",
        "--author",
        "writer",
        "--model",
        "writer=" + folder.resolve("writer.json"),
        "--writing.style",
        "ASSERT",
        "--drafts",
        String.valueOf(DRAFTS));
  }

  @Test
  void killedAtRandomMomentsItContinuesAndLosesNothing() throws Exception {
    var random = new Random(11);
    try (var server = new StubServer(EndpointKillTest::answer, EndpointKillTest::way)) {
      write(server.url());
      assertEquals(
          0,
          start(
                  "import",
                  "--project",
                  folder.resolve("p").toString(),
                  "--file",
                  folder.resolve("adders.jsonl").toString(),
                  "--heldOutShare",
                  "0")
              .waitFor(),
          () -> read(folder.resolve("err.txt")));
      var kills = 0;
      while (kills < 3) {
        var moment = server.good() + 1 + random.nextInt(8);
        var reached = new CountDownLatch(1);
        server.onAnswered(
            count -> {
              if (count >= moment) {
                reached.countDown();
              }
            });
        var process = tests();
        while (process.isAlive() && !reached.await(20, TimeUnit.MILLISECONDS)) {
          // The moment is the server's: whatever the program does just then, it is killed.
        }
        process.destroyForcibly().waitFor();
        kills++;
      }
      server.onAnswered(_ -> {});
      assertEquals(0, tests().waitFor(), () -> read(folder.resolve("err.txt")));
      var requests = INSTRUCTIONS * DRAFTS;
      System.out.printf(
          "%d requests, %d whole answers, %d HTTP requests, %d kills%n",
          requests, server.good(), server.requests().size(), kills);
      assertTrue(
          server.good() <= requests - 2 * DRAFTS + kills * 2 * PARALLEL,
          "asked again is only what was under way: " + server.good());
      assertTrue(server.keys().stream().allMatch(key -> key.equals("Bearer " + KEY)));
      check();
      keyIsNowhere();
      // Once more: everything is known, nobody is asked.
      var before = server.requests().size();
      assertEquals(0, tests().waitFor());
      assertEquals(before, server.requests().size());
    }
  }

  private void check() {
    try (var project = Project.open(folder.resolve("p"))) {
      var suites = project.suites().newest(TestOrigin.MODEL);
      assertEquals(INSTRUCTIONS - 2, suites.size());
      var run = project.runs().byName("tests").orElseThrow();
      for (var suite : suites.values()) {
        assertEquals(5 * DRAFTS, suite.tests().size());
        assertEquals(3, suite.kept().size(), "of equal drafts one of each");
        assertEquals(DRAFTS, suite.references().size());
      }
      var all = project.testScores().counts(run.id());
      assertEquals(INSTRUCTIONS, all.size());
      for (var counts : all) {
        var key = project.instructions().byId(counts.instructionId()).orElseThrow().key();
        assertEquals(
            key.equals("add-" + ENDLESS) ? 0 : key.equals("add-" + REFUSED) ? DRAFTS : 5 * DRAFTS,
            counts.generated(),
            key);
        assertEquals(DRAFTS, counts.attempts());
        assertEquals(0, counts.successes(), "the fourth test fails every reference");
      }
      var usage = project.answers().usage(run.id());
      assertEquals(INSTRUCTIONS * DRAFTS, usage.answers());
      assertEquals(100 * (INSTRUCTIONS - 2) * DRAFTS, usage.promptTokens());
      assertTrue(run.note().contains("36 answers of stub at http://127.0.0.1"), run.note());
      assertTrue(run.note().contains("cost 0.0"), run.note());
      assertTrue(run.note().contains("refused: HTTP 400"), run.note());
      assertTrue(run.note().contains("template assert, version 1"), run.note());
    }
  }

  /** In no file, log or row. */
  private void keyIsNowhere() throws IOException, SQLException {
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(KEY), "the key is in " + file);
        assertFalse(text.contains(KEY.substring(3, 20)), "the key is in " + file);
      }
    }
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("p").toAbsolutePath().resolve("project"), "", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SCRIPT")) {
      var lines = 0;
      while (rows.next()) {
        lines++;
        assertFalse(rows.getString(1).contains(KEY));
      }
      assertTrue(lines > 100, "the whole database was looked at");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
