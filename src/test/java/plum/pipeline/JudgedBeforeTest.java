package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.before;
import static plum.pipeline.Stand.done;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Evidence;
import plum.data.Language;
import plum.data.Match;
import plum.data.Outcome;
import plum.data.Stage;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.sandbox.Isolation;
import plum.sandbox.Limits;
import plum.sandbox.Problem;
import plum.store.Project;

/** What is run again and what is not. Nothing is executed. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class JudgedBeforeTest {
  @TempDir private Path folder = Path.of("");

  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  private ScriptedJudge.Script counting(ScriptedJudge.Script script) {
    return (program, test) -> {
      ran.add(program);
      return script.of(program, test);
    };
  }

  private static TestResult looks(String program, TestCase test) {
    return TestResult.of(Adders.looks(program, test), "", Duration.ZERO);
  }

  private ScriptedJudge judge(Isolation.Level level) {
    return new ScriptedJudge(level, counting(JudgedBeforeTest::looks));
  }

  private static Problem problem(Limits limits, TestCase... tests) {
    return new Problem(Language.PYTHON, "f", "", List.of(tests), limits);
  }

  private interface Action {
    void on(Project project, long runId);
  }

  private void store(Action action) {
    try (var project = Project.open(folder.resolve("p"))) {
      action.on(project, project.runs().add(Stage.EXECUTION, "run", 1, "{}", 0, "0").id());
    }
  }

  @Test
  void theSameRunAgainExecutesNothingAndSaysTheSame() throws Exception {
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            () -> judge(Isolation.Level.FULL),
            (project, pipeline) -> {
              before("prefer").forEach(stage -> done(pipeline, stage));
              assertTrue(ran.size() > 20);
              ran.clear();
              // The same answers, drawn and judged under another name.
              done(pipeline, Adders.stage(Stage.SAMPLING, Map.of("name", "twin", "samples", 6)));
              var again =
                  done(
                      pipeline,
                      Adders.stage(Stage.EXECUTION, Map.of("name", "again", "solutions", "twin")));
              assertEquals(List.of(), ran);
              // The solutions, and of each instruction the reference that says what time is fair.
              assertTrue(
                  again.note().contains("21 of 21 programs were judged before."), again.note());
              assertEquals(
                  verdicts(project, "sample", "execute"), verdicts(project, "twin", "again"));
              // A limit is a condition.
              done(pipeline, Adders.stage(Stage.SAMPLING, Map.of("name", "third", "samples", 6)));
              var other =
                  done(
                      pipeline,
                      Adders.stage(
                          Stage.EXECUTION,
                          Map.of(
                              "name", "other", "solutions", "third", "limits", Map.of("cpu", 3))));
              assertTrue(ran.size() >= 18, ran.toString());
              assertTrue(!other.note().contains("before"), other.note());
            });
  }

  private static Object verdicts(Project project, String sampling, String execution) {
    assertEquals(Outcome.DONE, project.runs().byName(execution).orElseThrow().outcome());
    return project
        .executions()
        .verdicts(project.runs().byName(sampling).orElseThrow().id(), plum.data.TestOrigin.MODEL);
  }

  @Test
  void everyConditionCounts() {
    var limits = Limits.defaults();
    var one = new AssertTest("assert f(1) == 1");
    var two = new AssertTest("assert f(2) == 2");
    var problem = problem(limits, one, two);
    List<UnaryOperator<Problem>> changes =
        List.of(
            p -> problem(limits, two, one),
            p -> problem(limits, one),
            p -> problem(limits, one, new CheckTest(two.code())),
            p -> problem(limits, one, new ModuleTest(two.code(), "")),
            p -> problem(limits, one, new ModuleTest(two.code(), "test_a")),
            p -> problem(limits, one, new StdioTest("", "", new Match.Lines())),
            p -> problem(limits, one, new StdioTest("", "", new Match.Numbers(0.1))),
            p -> problem(limits, one, new StdioTest("", "", new Match.Numbers(0.2))),
            p -> problem(limits, one, new StdioTest("", "", new Match.Checker("a"))),
            p ->
                problem(
                    new Limits(
                        Duration.ofSeconds(3),
                        limits.wall(),
                        limits.memoryBytes(),
                        limits.outputBytes()),
                    one,
                    two),
            p ->
                problem(
                    new Limits(
                        limits.cpu(),
                        limits.wall(),
                        limits.memoryBytes() + 1,
                        limits.outputBytes()),
                    one,
                    two),
            p -> new Problem(Language.JAVASCRIPT, "f", "", p.tests(), limits),
            p -> new Problem(Language.PYTHON, "g", "", p.tests(), limits),
            p -> new Problem(Language.PYTHON, "f", "import math", p.tests(), limits));
    ScriptedJudge.Script script =
        counting((_, _) -> TestResult.of(Verdict.PASSED, "", Duration.ZERO));
    store(
        (project, runId) -> {
          var full = new ScriptedJudge(Isolation.Level.FULL, script);
          try (var judge = new JudgedBefore(full, project.knownResults(), runId)) {
            judge.judge(problem, List.of("a", "b", "a"), () -> false);
            assertEquals(List.of("a", "a", "b", "b"), ran, "equal programs run once");
            ran.clear();
            judge.judge(problem, List.of("b", "a"), () -> false);
            assertEquals(List.of(), ran);
            judge.judge(problem, List.of("a", "\uD800", "\uD801"), () -> false);
            assertEquals(4, ran.size(), "broken texts are different texts");
            for (var change : changes) {
              ran.clear();
              judge.judge(change.apply(problem), List.of("a"), () -> false);
              assertTrue(!ran.isEmpty(), change.apply(problem).toString());
              ran.clear();
              judge.judge(change.apply(problem), List.of("a"), () -> false);
              assertEquals(List.of(), ran);
            }
          }
          var partial = new ScriptedJudge(Isolation.Level.PARTIAL, script);
          try (var judge = new JudgedBefore(partial, project.knownResults(), runId)) {
            judge.judge(problem, List.of("a"), () -> false);
            assertEquals(2, ran.size());
          }
        });
  }

  @Test
  void aResultComesBackWhole() {
    var seen =
        new TestResult(
            Verdict.WRONG_ANSWER,
            "expected 1, got 2",
            new Evidence("E", "m", 3, "1", "2", "out \uD83D\uDE00\u0000", "err"),
            Duration.ofNanos(1_234_567),
            Duration.ofNanos(7_654_321),
            true,
            false);
    var problem = problem(Limits.defaults(), new AssertTest("assert f(1) == 1"));
    store(
        (project, runId) -> {
          var judge = new ScriptedJudge(Isolation.Level.FULL, counting((_, _) -> seen));
          var first = judge.judge(problem, List.of("p"), () -> false);
          for (var i = 0; i < 2; i++) {
            try (var before = new JudgedBefore(judge, project.knownResults(), runId)) {
              assertEquals(first, before.judge(problem, List.of("p"), () -> false));
              assertEquals(i, before.known());
              assertEquals(1, before.asked());
              // and one by one
              try (var session = before.prepare(problem, () -> false).orElseThrow()) {
                assertEquals(first.getFirst(), session.run("p").orElseThrow());
              }
            }
          }
          assertEquals(2, ran.size());
        });
  }

  @Test
  void faultsAndCancelledProgramsAreNotRemembered() {
    var problem = problem(Limits.defaults(), new AssertTest("assert f(1) == 1"));
    var cancelled = new CancelToken();
    store(
        (project, runId) -> {
          ScriptedJudge.Script script =
              (program, _) -> {
                if (program.equals("stop")) {
                  cancelled.cancel();
                }
                return TestResult.of(
                    program.equals("fault") ? Verdict.JUDGE_ERROR : Verdict.PASSED,
                    "",
                    Duration.ZERO);
              };
          var programs = List.of("good", "fault", "stop", "never");
          var scripted = new ScriptedJudge(Isolation.Level.FULL, counting(script));
          try (var judge = new JudgedBefore(scripted, project.knownResults(), runId)) {
            assertEquals(3, judge.judge(problem, programs, cancelled).size());
          }
          ran.clear();
          try (var judge = new JudgedBefore(scripted, project.knownResults(), runId)) {
            assertEquals(4, judge.judge(problem, programs, () -> false).size());
            assertEquals(List.of("fault", "stop", "never"), ran);
            assertEquals(1, judge.known());
          }
        });
  }

  @Test
  void whatWasDoneBeforeABugOrACancellationIsKept() throws Exception {
    // Everything up to the solutions; then a bug in the middle of running them.
    var calls = new AtomicInteger();
    ScriptedJudge.Script script =
        counting(
            (program, test) -> {
              if (calls.incrementAndGet() == 30) {
                throw new IllegalStateException("a bug");
              }
              return looks(program, test);
            });
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            () -> new ScriptedJudge(Isolation.Level.FULL, script),
            (project, pipeline) -> {
              before("execute").forEach(stage -> done(pipeline, stage));
              calls.set(0);
              ran.clear();
              var execute = Adders.stage(Stage.EXECUTION, Map.of());
              try {
                pipeline.run(execute, _ -> {}, () -> false);
              } catch (IllegalStateException e) {
                assertEquals("a bug", e.getMessage());
              }
              assertEquals(
                  0,
                  project
                      .executions()
                      .ofRun(
                          project.runs().byName("sample").orElseThrow().id(),
                          plum.data.TestOrigin.MODEL)
                      .size());
              assertTrue(ran.size() >= 30);
              var finished = new ArrayList<>(ran);
              ran.clear();
              var run = done(pipeline, execute);
              assertTrue(run.note().contains("programs were judged before."), run.note());
              assertTrue(ran.size() < finished.size(), ran.size() + " of " + finished.size());
            });
  }
}
