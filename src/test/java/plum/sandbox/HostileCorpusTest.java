package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import plum.data.Language;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.Verdict;

/**
 * Programs that attack, each with the verdicts it may get, and controls that must pass. An attack
 * answers correctly only if it worked. Each is followed by a good program in the same worker, which
 * must pass.
 */
class HostileCorpusTest {

  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(500), Duration.ofMillis(2500), 512L << 20, 64L << 10);
  private static final String GOOD =
      """
      import math
      assert not hasattr(math, 'left')
      def f(x):
          return 4 if x == 3 else 0
      """;

  private record Line(String name, Set<Verdict> expected, List<TestCase> tests, String program) {}

  private static List<Line> corpus() {
    try {
      var url = HostileCorpusTest.class.getResource("hostile");
      try (Stream<Path> files = Files.list(Path.of(Objects.requireNonNull(url).toURI()))) {
        return files.sorted().map(HostileCorpusTest::read).toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Line read(Path file) {
    try {
      String program = Files.readString(file);
      Set<Verdict> expected = EnumSet.noneOf(Verdict.class);
      List<TestCase> tests = new ArrayList<>();
      String stdin = "";
      for (String line : program.lines().takeWhile(l -> l.startsWith("# ")).toList()) {
        String[] parts = line.substring(2).split(": ?", 2);
        String value = parts.length == 2 ? parts[1].replace("\\n", "\n") : "";
        switch (parts[0]) {
          case "expect" -> Stream.of(value.split(" ")).map(Verdict::valueOf).forEach(expected::add);
          case "test" -> tests.add(new TestCase.AssertTest(value));
          case "stdin" -> stdin = value;
          case "stdout" -> tests.add(new TestCase.StdioTest(stdin, value, new Match.Lines()));
          default -> {}
        }
      }
      String body = program.substring(program.indexOf("\n\n")); // it must not carry its own tests
      return new Line(String.valueOf(file.getFileName()), expected, tests, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Judges one line and then the good program; what is wrong in words, or nothing. */
  private static String wrong(PythonJudge judge, Line line) {
    Limits limits = line.name().startsWith("control") ? Limits.defaults() : LIMITS;
    Problem problem = new Problem(Language.PYTHON, "f", "", line.tests(), limits);
    boolean whole = line.tests().getFirst() instanceof TestCase.StdioTest;
    List<ProgramResult> results = judge.judge(problem, List.of(line.program(), GOOD), () -> false);
    ProgramResult hostile = results.getFirst();
    if (!line.expected().contains(hostile.verdict())) {
      return "%s: %s %s".formatted(line.name(), hostile.verdict(), hostile.detail());
    }
    List<TestCase> easy = List.of(new TestCase.AssertTest("assert f(3) == 4"));
    if (!whole && line.tests().equals(easy) && !results.getLast().verdict().isPass()) {
      ProgramResult good = results.getLast();
      return "after %s: %s %s".formatted(line.name(), good.verdict(), good.detail());
    }
    return "";
  }

  private static void contains(PythonJudge judge) throws ExecutionException, InterruptedException {
    List<Long> workers = judge.pids();
    List<String> failures = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(judge.workers())) {
      List<Future<String>> pending = new ArrayList<>();
      for (Line line : corpus()) {
        pending.add(callers.submit(() -> wrong(judge, line)));
      }
      for (Future<String> future : pending) {
        failures.add(future.get());
      }
    }
    failures.removeIf(String::isEmpty);
    assertEquals(List.of(), failures);
    assertEquals(workers, judge.pids(), "no worker was lost");
    assertFalse(Files.exists(Path.of("/tmp/plum-canary")));
    assertFalse(Files.exists(Path.of("/plum-canary")));
  }

  @Test
  void theCorpusIsLargeEnoughToMeanSomething() {
    List<Line> lines = corpus();
    long controls = lines.stream().filter(l -> l.name().startsWith("control")).count();
    assertTrue(controls >= 8, controls + " controls");
    assertTrue(lines.size() - controls >= 60, lines.size() + " programs");
    lines.forEach(line -> assertFalse(line.expected().isEmpty(), line.name()));
  }

  @Test
  void nothingPassesThatShouldNotWithAllLayers() throws Exception {
    PythonJudge judge = Sandboxes.open(2);
    try {
      assumeTrue(judge.isolation().level() == Isolation.Level.FULL, judge.isolation().toString());
      contains(judge);
    } finally {
      Sandboxes.close(judge);
    }
  }

  @Test
  @Tag("slow")
  void theSameWithoutBubblewrap() throws Exception {
    PythonJudge judge = Sandboxes.open(2, EnumSet.of(Worker.Layer.LANDLOCK, Worker.Layer.SECCOMP));
    try {
      assertNotNull(judge);
      assumeTrue(judge.isolation().level() == Isolation.Level.FULL, judge.isolation().toString());
      contains(judge);
    } finally {
      Sandboxes.close(judge);
    }
  }
}
