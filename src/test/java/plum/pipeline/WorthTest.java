package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.done;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Stage;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.llm.CompletionRequest;
import plum.sandbox.PythonJudge;
import plum.store.Project;

/** What tests must stand, what they are worth and what an attack finds, with real execution. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class WorthTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  /** Passes where hashes are as the judge has them, and nowhere else. */
  private static final String FLAKY = "import sys\nassert solve(sys.flags.hash_randomization) == ";

  private static String answer(int n) {
    return """
    ```python
    def solve(x):
        return x + %d
    ```
    ```python
    import sys
    assert solve(1) == %d
    assert solve(2) == %d
    assert isinstance(solve(3), int)
    assert solve(0) > 0
    assert solve(sys.flags.hash_randomization) == %d
    assert solve([1, 2, 3][0]) == %d
    ```
    """
        .formatted(n, 1 + n, 2 + n, n, 1 + n);
  }

  /** Three of four solutions are right; the fourth is so for numbers that are not negative. */
  private static String say(String policy, CompletionRequest request, int time) {
    var prompt = request.prompt();
    var n = prompt.replaceAll("(?s).*Add (\\d+)\\..*", "$1").charAt(0) - '0';
    if (prompt.startsWith("Several programs claim")) {
      return "Try these:\n```python\nsolve(1)\nsolve(open('x'))\nsolve(-70)\n```";
    }
    return prompt.startsWith("You are the teaching")
        ? answer(n)
        : "    return %s + %d\n".formatted(time % 4 == 3 ? "abs(x)" : "x", n);
  }

  private static Map<String, Object> tests(Map<String, Object> checks) {
    return Map.of(
        "drafts", 1, "writing", Map.of("style", "ASSERT"), "checks", checks, "minTests", 2);
  }

  private void open(Stand.Action action) throws Exception {
    new Stand(folder).open("p", WorthTest::say, () -> PythonJudge.open(2), action);
  }

  private static List<String> reasons(Project project, long instruction) {
    return project.suites().of(instruction).getFirst().tests().stream()
        .map(each -> each.reason())
        .toList();
  }

  @Test
  void idleFlakyAndKnownTestsAreDroppedWithTheirReasons() throws Exception {
    Files.writeString(
        folder.resolve("bench.jsonl"),
        Json.write(
            Map.of(
                "key", "bench/1",
                "prompt", "Add.",
                "entry_point", "f",
                "reference_solution", "def f(x):\n    return x + 1",
                "tests", List.of("assert f( [1, 2, 3][0] ) == 2  # one"),
                "split", "train",
                "format", "program")));
    open(
        (project, pipeline) -> {
          done(pipeline, Adders.stages().getFirst());
          var run =
              done(
                  pipeline,
                  Adders.stage(
                      Stage.TESTS,
                      tests(
                          Map.of(
                              "idle",
                              true,
                              "repeats",
                              1,
                              "benchmark",
                              "bench.jsonl",
                              "mutants",
                              50))));
          assertEquals(
              List.of(
                  "",
                  "",
                  SuiteChecks.IDLE,
                  "",
                  SuiteChecks.FLAKY,
                  SuiteChecks.BENCHMARK + "bench/1"),
              reasons(project, 1));
          assertEquals("", reasons(project, 2).getLast(), "adding 2 is not in the benchmark");
          // Mutants of x + 2: minus for plus, 2 more or less by one, nothing returned. solve(1) and
          // solve(2) kill all four; solve(0) > 0 cannot tell 2 from 1 or 3.
          var suite = project.suites().of(2).getFirst();
          var worth = project.testScores().ofSuite(suite.id()).orElseThrow();
          assertEquals(4, worth.mutants());
          assertEquals(4, worth.killed());
          assertEquals(1, worth.mutationScore());
          var scores = project.testScores().of(List.of(suite.id()));
          var kept = suite.kept();
          assertEquals(4, scores.get(kept.get(0).id()).kills());
          assertEquals(2, scores.get(kept.get(2).id()).kills());
          assertEquals(
              1, scores.values().stream().filter(each -> each.needed()).count(), "one does it all");
          var counts = project.testScores().counts(run.id()).get(1);
          assertEquals(6, counts.generated());
          assertEquals(4, counts.kept());
          assertEquals(4, counts.discriminating());
          assertEquals(1, counts.attempts());
          assertEquals(1, counts.successes());
          assertEquals(0, counts.difficulty());
          // Six tests of each of four instructions; 1 loses three of them, the others two.
          var funnel = TestsFunnel.of(project, run);
          assertEquals(
              List.of(
                  "written",
                  "parsed",
                  "reference passes",
                  "kept",
                  "trusted",
                  "trusted and discriminating",
                  "discriminating"),
              funnel.steps().stream().map(TestsFunnel.Step::name).toList());
          assertEquals(
              List.of(24, 24, 24, 15, 15, 15, 15),
              funnel.steps().stream().map(TestsFunnel.Step::tests).toList());
          assertTrue(
              funnel.steps().stream()
                  .allMatch(step -> step.instructions() == 4 && step.precision() == 1));
          assertTrue(ReportText.of(Report.of(project, "", 0)).contains("kept 15 (100.0 % right)"));
        });
  }

  @Test
  void withoutChecksNothingIsDropped() throws Exception {
    open(
        (project, pipeline) -> {
          done(pipeline, Adders.stages().getFirst());
          done(pipeline, Adders.stage(Stage.TESTS, tests(Map.of())));
          assertEquals(List.of("", "", "", "", "", ""), reasons(project, 1));
          assertTrue(
              project.suites().of(1).getFirst().tests().stream()
                  .anyMatch(each -> ((AssertTest) each.test()).code().startsWith(FLAKY)));
        });
  }

  @Test
  void anAttackSeparatesWhatAgreedAndItsTestIsTrue() throws Exception {
    open(
        (project, pipeline) -> {
          done(pipeline, Adders.stages().getFirst());
          var stage =
              (TestsConfig) Adders.stage(Stage.TESTS, tests(Map.of("idle", true, "repeats", 1)));
          done(pipeline, stage);
          done(pipeline, Adders.stage(Stage.SAMPLING, Map.of("samples", 4)));
          done(pipeline, Adders.stage(Stage.EXECUTION, Map.of()));
          var sampling = project.runs().byName("sample").orElseThrow();
          assertTrue(
              project.executions().ofRun(sampling.id(), TestOrigin.MODEL).values().stream()
                  .allMatch(each -> each.verdict().isPass()),
              "all agree so far");
          var recipe = new Recipe("", folder, 0, Map.of(), List.of());
          var queue = new JobQueue(pipeline);
          var desk = new TestsDesk(pipeline, new Inspector(pipeline, queue, recipe));
          assertTrue(desk.score(stage, 0, _ -> {}, () -> false));
          var first = project.suites().newest(TestOrigin.MODEL).get(1L);
          assertTrue(
              project.testScores().of(Set.of(first.id())).values().stream()
                  .noneMatch(each -> each.splits()));
          // the own solution adds n too, so its word on each is yes
          var outcome = desk.attack(stage, true, true, _ -> {}, () -> false);
          assertEquals(4, outcome.suites());
          assertEquals(4, outcome.lines().size(), outcome.toString());
          for (var line : outcome.lines()) {
            var n = line.key().charAt(4) - '0';
            var x = Integer.parseInt(line.test().replaceAll("assert solve\\((-?\\d+)\\).*", "$1"));
            assertTrue(x < 0, "only there they differ: " + line);
            assertEquals("assert solve(%d) == %d".formatted(x, x + n), line.test());
            assertEquals(-70, x, "the author thought of it before chance did");
            assertEquals(0.75, line.share(), 1e-12);
            assertEquals(1, line.refused());
            assertEquals(true, line.truth());
          }
          var suite = project.suites().newest(TestOrigin.MODEL).get(1L);
          assertFalse(suite.id() == first.id(), "another version");
          assertEquals(first.kept().size() + 1, suite.kept().size());
          var late =
              assertThrows(PlumException.class, () -> desk.accept(stage.origin(), outcome.lines()));
          assertTrue(late.getMessage().contains("changed after it was attacked"));
          assertEquals(suite, project.suites().newest(TestOrigin.MODEL).get(1L));
          queue.close();
        });
  }

  @Test
  void aTestNobodyTrustsDoesNotCountWhereTheRuleSaysSo() throws Exception {
    // The second draft believes in one more than asked, and its test says so.
    new Stand(folder)
        .open(
            "p",
            (policy, request, time) -> {
              var prompt = request.prompt();
              var n = prompt.replaceAll("(?s).*Add (\\d+)\\..*", "$1").charAt(0) - '0';
              if (!prompt.startsWith("You are the teaching")) {
                return "    return x + %d\n".formatted(time == 3 ? n + 3 : n);
              }
              return time == 0
                  ? answer(n)
                  : "```python\ndef solve(x):\n    return x + %d\n```\n```python\nassert solve(50) == %d\n```"
                      .formatted(n + 1, 51 + n);
            },
            () -> PythonJudge.open(2),
            (project, pipeline) -> {
              done(pipeline, Adders.stages().getFirst());
              var values = new java.util.HashMap<>(tests(Map.of("idle", true)));
              values.put("drafts", 2);
              var stage = (TestsConfig) Adders.stage(Stage.TESTS, values);
              done(pipeline, stage);
              done(pipeline, Adders.stage(Stage.SAMPLING, Map.of("samples", 4)));
              done(pipeline, Adders.stage(Stage.EXECUTION, Map.of()));
              var plain = done(pipeline, Adders.stage(Stage.PREFERENCES, Map.of()));
              assertEquals(0, project.preferences().totals(plain.id()).desirable());
              var trusting = Map.of("name", "trusting", "minTrust", 0.5);
              var early =
                  pipeline.run(Adders.stage(Stage.PREFERENCES, trusting), _ -> {}, () -> false);
              assertEquals(Outcome.FAILED, early.outcome());
              assertTrue(early.note().contains("plum tests --score"), early.note());
              var recipe = new Recipe("", folder, 0, Map.of(), List.of());
              var queue = new JobQueue(pipeline);
              var desk = new TestsDesk(pipeline, new Inspector(pipeline, queue, recipe));
              assertTrue(desk.score(stage, 0, _ -> {}, () -> false));
              var pool = done(pipeline, Adders.stage(Stage.PREFERENCES, trusting));
              assertEquals(4, project.preferences().totals(pool.id()).desirable());
              assertEquals(4, project.preferences().totals(pool.id()).pairs());
              queue.close();
            });
  }

  @Test
  void moreDraftsAreAskedForWhereTooFewTestsAreLeft() throws Exception {
    var asked = new int[1];
    new Stand(folder)
        .open(
            "p",
            (policy, request, time) -> {
              asked[0]++;
              var prompt = request.prompt();
              var n = prompt.replaceAll("(?s).*Add (\\d+)\\..*", "$1").charAt(0) - '0';
              // Of 1 the first draft is right, of 2 the third, of 3 and 4 none.
              var right = n == 1 || (n == 2 && asked[0] > 8);
              return right ? answer(n) : "I cannot do that.";
            },
            () -> PythonJudge.open(2),
            (project, pipeline) -> {
              done(pipeline, Adders.stages().getFirst());
              var run =
                  done(
                      pipeline,
                      Adders.stage(
                          Stage.TESTS,
                          Map.of(
                              "drafts",
                              1,
                              "minTests",
                              2,
                              "writing",
                              Map.of("style", "ASSERT", "retries", 3))));
              var counts = project.testScores().counts(run.id());
              assertEquals(List.of(1, 4, 4, 4), counts.stream().map(c -> c.attempts()).toList());
              assertEquals(List.of(1, 1, 0, 0), counts.stream().map(c -> c.successes()).toList());
              assertEquals(0.75, counts.get(1).difficulty());
              assertEquals(1, counts.get(2).difficulty());
              assertTrue(counts.get(1).usable());
              assertFalse(counts.get(2).usable());
            });
  }
}
