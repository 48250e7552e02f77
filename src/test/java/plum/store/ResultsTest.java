package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Evidence;
import plum.data.Execution;
import plum.data.Judgement;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.Verdict;

/** What was seen of executions, and results that are used again. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ResultsTest {
  @TempDir private Path folder = Path.of("");
  private Project project;
  private Shelf shelf;

  @BeforeEach
  void open() {
    project = Project.open(folder);
    shelf = new Shelf(project);
  }

  @AfterEach
  void close() {
    project.close();
  }

  @Test
  void resultsComeBackWithAllThatWasSeen() {
    project.solutions().add(List.of(shelf.solution(shelf.run.id(), 1, 0, "p")));
    var given = project.suites().of(1).getLast();
    var wrong =
        new TestResult(
            Verdict.WRONG_ANSWER,
            "expected 3, got 4",
            new Evidence("", "", 7, "3", "4", "printed\n", ""),
            Duration.ofNanos(5_000),
            Duration.ofNanos(9_000),
            true,
            false);
    var raised =
        new TestResult(
            Verdict.EXCEPTION,
            "ValueError: no",
            new Evidence("ValueError", "no", 0, "", "", "", "warned \uD83D\uDE00\n"),
            Duration.ZERO,
            Duration.ofMinutes(50),
            false,
            true);
    var executions = List.of(new Execution(1, 1, wrong), new Execution(1, 2, raised));
    var judgement =
        new Judgement(
            1,
            given.id(),
            Verdict.EXCEPTION,
            0,
            2,
            "ValueError: no",
            true,
            true,
            Duration.ofNanos(5_000),
            5L << 30,
            "full");
    project.executions().add(shelf.run.id(), List.of(new Executions.Judged(judgement, executions)));
    assertEquals(
        List.of(wrong, withWall(raised, Duration.ofNanos(Integer.MAX_VALUE * 1000L))),
        project.executions().of(1).stream().map(Execution::result).toList());
    assertEquals(judgement, project.executions().ofInstruction(1).get(1L));
    assertEquals(judgement, project.executions().ofRun(shelf.run.id(), TestOrigin.GIVEN).get(1L));
  }

  private static TestResult withWall(TestResult result, Duration wall) {
    return new TestResult(
        result.verdict(),
        result.detail(),
        result.evidence(),
        result.cpu(),
        wall,
        result.weak(),
        result.flaky());
  }

  @Test
  void whatIsTooLongToKeepIsCutAndSaysSo() {
    project.solutions().add(List.of(shelf.solution(shelf.run.id(), 1, 0, "p")));
    var given = project.suites().of(1).getLast();
    var much = "x".repeat(200_000);
    var result =
        new TestResult(
            Verdict.EXCEPTION,
            much,
            new Evidence(much, much, 1, much, much, much, much),
            Duration.ZERO,
            Duration.ZERO,
            false,
            false);
    project
        .executions()
        .add(
            shelf.run.id(),
            List.of(
                new Executions.Judged(
                    Shelf.judged(1, given, Verdict.EXCEPTION).judgement(),
                    List.of(new Execution(1, 1, result)))));
    var seen = project.executions().of(1).getFirst().result().evidence();
    assertEquals("x".repeat(399) + "…", seen.exception());
    assertEquals("x".repeat(9_999) + "…", seen.actual());
    assertEquals("x".repeat(99_999) + "…", seen.stdout());
  }

  @Test
  void knownResultsAreFoundByTheirDigest() {
    var many = new TreeMap<String, String>();
    for (var i = 0; i < 700; i++) {
      many.put("%064x".formatted(i), "{\"n\": " + i + "}");
    }
    project.knownResults().add(shelf.run.id(), many);
    project.knownResults().add(shelf.run.id(), Map.of());
    assertEquals(many, new TreeMap<>(project.knownResults().find(many.keySet())));
    assertEquals(Map.of(), project.knownResults().find(List.of("ff")));
    assertEquals(Map.of(), project.knownResults().find(List.of()));
    // What two threads found out at once is stored once.
    var first = many.firstKey();
    project.knownResults().add(shelf.run.id(), Map.of(first, "{}", "new", "{}"));
    assertEquals(
        Map.of(first, "{}", "new", "{}"), project.knownResults().find(List.of(first, "new")));
  }
}
