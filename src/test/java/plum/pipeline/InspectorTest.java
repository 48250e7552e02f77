package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.before;
import static plum.pipeline.Stand.done;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Evidence;
import plum.data.Instruction;
import plum.data.Judgement;
import plum.data.Split;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.sandbox.Isolation;
import plum.sandbox.Judge;
import plum.sandbox.PythonJudge;
import plum.store.Project;

/** Changing tests by hand: labels by the stage's own rule, and nothing stored is changed. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class InspectorTest {
  private static final Verdict[] VERDICTS = {
    Verdict.PASSED,
    Verdict.PASSED,
    Verdict.PASSED,
    Verdict.WRONG_ANSWER,
    Verdict.EXCEPTION,
    Verdict.TIMEOUT,
    Verdict.SKIPPED,
    Verdict.TEST_ERROR
  };

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  /** A judge of chance that says the same of the same program and test. */
  private static Judge chance(long seed) {
    return new ScriptedJudge(
        Isolation.Level.FULL,
        (program, test) -> {
          var random = new Random(Objects.hash(seed, program, test));
          for (var i = 0; i < 4; i++) {
            random.nextInt();
          }
          // The tests must be kept, so references pass them all.
          var verdict =
              program.contains("return x + ")
                  ? Verdict.PASSED
                  : VERDICTS[random.nextInt(VERDICTS.length)];
          return new TestResult(
              verdict,
              verdict.label() + random.nextInt(100),
              Evidence.NONE,
              Duration.ZERO,
              Duration.ZERO,
              random.nextInt(9) == 0,
              random.nextInt(9) == 0);
        });
  }

  private Inspector inspector(Pipeline pipeline) {
    return new Inspector(
        pipeline,
        new JobQueue(pipeline),
        new Recipe("adders", folder, 0, Map.of(), Adders.stages()));
  }

  private static List<SuiteTest> without(TestSuite suite, Random random) {
    var tests = new ArrayList<SuiteTest>();
    for (var test : suite.tests()) {
      tests.add(test.kept() && random.nextBoolean() ? off(test) : test);
    }
    return tests;
  }

  private static SuiteTest off(SuiteTest test) {
    return new SuiteTest(
        test.id(),
        0,
        test.draft(),
        test.position(),
        test.test(),
        false,
        "disabled by hand",
        test.truth());
  }

  private static Map<Long, Judgement> labels(Project project, Instruction instruction) {
    var run = project.runs().byName("sample").orElseThrow();
    var all = project.executions().ofRun(run.id(), TestOrigin.MODEL);
    var ids = new HashMap<Long, Judgement>();
    for (var solution : project.solutions().of(run.id(), instruction.id())) {
      var judgement = all.get(solution.id());
      if (judgement != null) {
        ids.put(solution.id(), judgement);
      }
    }
    return ids;
  }

  @Test
  void labelsWithoutATestAreThoseOfRunningWithoutIt() throws Exception {
    for (var seed = 0; seed < 12; seed++) {
      var random = new Random(seed);
      var judge = chance(seed);
      new Stand(folder)
          .open(
              "p" + seed,
              Adders::answer,
              () -> judge,
              (project, pipeline) -> {
                before("prefer").forEach(stage -> done(pipeline, stage));
                var inspector = inspector(pipeline);
                var config =
                    (PreferencesConfig)
                        Adders.stage(
                            Stage.PREFERENCES, Map.of("maxPairsPerInstruction", 4, "weak", true));
                var expected = Labelling.Pool.NONE;
                for (var instruction : project.instructions().all(Split.TRAIN, null)) {
                  var suite = project.suites().newest(TestOrigin.MODEL).get(instruction.id());
                  if (suite == null) {
                    continue;
                  }
                  var revised =
                      inspector.revise(instruction, suite, without(suite, random), "some off");
                  var stored = labels(project, instruction);
                  if (revised.usable()) {
                    assertTrue(inspector.run(instruction, revised, _ -> {}, () -> false));
                    assertEquals(labels(project, instruction), stored);
                    assertEquals(6, stored.size());
                  } else {
                    assertTrue(stored.isEmpty(), "no test, no label");
                  }
                  var sampling = project.runs().byName("sample").orElseThrow();
                  expected =
                      expected.plus(
                          Labelling.pool(
                              project.solutions().of(sampling.id(), instruction.id()),
                              stored,
                              Map.of(),
                              Map.of(),
                              config));
                }
                done(pipeline, config);
                var totals =
                    project
                        .preferences()
                        .totals(project.runs().byName("prefer").orElseThrow().id());
                assertEquals(
                    expected,
                    new Labelling.Pool(totals.pairs(), totals.desirable(), totals.undesirable()));
              });
    }
  }

  @Test
  void earlierVersionsKeepTheirTestsAndTheirResults() throws Exception {
    new Stand(folder)
        .open(
            "p",
            (project, pipeline) -> {
              before("prefer").forEach(stage -> done(pipeline, stage));
              var inspector = inspector(pipeline);
              var instruction = project.instructions().byId(1).orElseThrow();
              var first = project.suites().labelling(1, TestOrigin.MODEL).orElseThrow();
              var before = project.executions().judgements(1);
              var executions = project.executions().executions(1);
              var tests = new ArrayList<>(first.tests());
              var kept = first.kept();
              tests.set(tests.indexOf(kept.getFirst()), off(kept.getFirst()));
              tests.add(
                  new SuiteTest(
                      0,
                      0,
                      SuiteTest.BY_HAND,
                      9,
                      new TestCase.AssertTest("assert solve(7) == 8"),
                      true,
                      "",
                      null));
              var second = inspector.revise(instruction, first, tests, "1 off, 1 added");
              assertEquals(kept.size(), second.kept().size());
              assertEquals(
                  "disabled by hand",
                  second.tests().get(first.tests().indexOf(kept.getFirst())).reason());
              assertTrue(labels(project, instruction).isEmpty(), "nobody has met the new test");
              assertTrue(project.executions().judgements(1).containsAll(before));
              assertTrue(project.executions().executions(1).containsAll(executions));
              assertEquals(
                  first,
                  project.suites().of(1).stream()
                      .filter(s -> s.id() == first.id())
                      .findFirst()
                      .orElseThrow());
              var versions = project.suites().versions(1);
              assertEquals(second.id(), versions.getFirst().suiteId());
              assertEquals(first.id(), versions.getFirst().parentId());
              assertTrue(versions.getFirst().inUse());
              assertFalse(
                  versions.stream()
                      .filter(version -> version.suiteId() == first.id())
                      .findFirst()
                      .orElseThrow()
                      .inUse());
              assertEquals(second, project.suites().newest(TestOrigin.MODEL).get(1L));
              var seen = new ArrayList<Long>();
              assertTrue(
                  inspector.run(
                      instruction,
                      second,
                      judged -> seen.add(judged.judgement().solutionId()),
                      () -> false));
              assertEquals(6, seen.size());
              assertEquals(6, labels(project, instruction).size());
              assertTrue(project.executions().judgements(1).containsAll(before));
              // Taken back: the labels are those of the beginning, under a third version.
              var third = inspector.revise(instruction, second, first.tests(), "undone");
              assertEquals(kept.size(), third.kept().size());
              for (var judgement : before) {
                if (judgement.suiteId() == first.id()) {
                  var again = labels(project, instruction).get(judgement.solutionId());
                  assertEquals(judgement.verdict(), again.verdict());
                  assertEquals(judgement.passed(), again.passed());
                }
              }
            });
  }

  @Test
  void whatIsNoTestIsToldAtOnce() throws Exception {
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            () -> PythonJudge.open(1),
            (_, pipeline) -> {
              var inspector = inspector(pipeline);
              assertEquals("", fault(inspector, "assert solve(1) == 2"));
              assertTrue(fault(inspector, "x = 1\nassert solve(x) = 2").startsWith("line 2: "));
              assertTrue(fault(inspector, "assert solve((1 == 2").startsWith("line 1: "));
              assertTrue(fault(inspector, "solve(1) == 2").startsWith("no assertion"));
              assertEquals("it is empty", fault(inspector, "  \n"));
              assertEquals(
                  "",
                  inspector.fault(
                      new TestCase.CheckTest("def check(candidate):\n    assert candidate(1)"),
                      () -> false));
            });
  }

  private static String fault(Inspector inspector, String code) {
    return inspector.fault(new TestCase.AssertTest(code), () -> false);
  }

  @Test
  void aTriedProgramIsRunAndNotStored() throws Exception {
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            () -> PythonJudge.open(1),
            (project, pipeline) -> {
              before("prefer").forEach(stage -> done(pipeline, stage));
              var counts = project.counts();
              var instruction = project.instructions().byId(1).orElseThrow();
              var suite = project.suites().labelling(1, TestOrigin.MODEL).orElseThrow();
              var results =
                  inspector(pipeline)
                      .attempt(
                          instruction,
                          suite,
                          "def solve(x):\n    return x + 1 if x < 3 else None\n",
                          () -> false)
                      .orElseThrow();
              assertEquals(suite.kept().size(), results.size());
              assertEquals(
                  List.of(Verdict.PASSED, Verdict.PASSED, Verdict.WRONG_ANSWER),
                  results.stream().map(TestResult::verdict).toList());
              assertEquals(counts, project.counts());
            });
  }
}
