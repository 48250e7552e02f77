package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.io.Json;
import plum.store.Project;

/**
 * What stages do when they are stopped, repeated or given something broken. Nothing is executed.
 */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class StagesTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  private interface Action {
    void on(Project project, Pipeline pipeline) throws Exception;
  }

  private void open(
      String name,
      ScriptedModel.Source.NamedScript script,
      BiFunction<String, TestCase, Verdict> verdicts,
      Action action)
      throws Exception {
    try (var project = Project.open(folder.resolve(name));
        var pipeline =
            new Pipeline(
                project,
                folder,
                Adders.policies(folder),
                new ScriptedModel.Source(script),
                () -> Adders.judge(verdicts))) {
      action.on(project, pipeline);
    }
  }

  private void open(String name, Action action) throws Exception {
    open(name, Adders::answer, Adders::looks, action);
  }

  private static Run done(Pipeline pipeline, StageConfig stage) {
    var run = pipeline.run(stage, _ -> {}, () -> false);
    assertEquals(Outcome.DONE, run.outcome(), run.note());
    return run;
  }

  private static void all(Pipeline pipeline) {
    Adders.stages().forEach(stage -> done(pipeline, stage));
  }

  private static Stream<StageConfig> before(String name) {
    return Adders.stages().stream().takeWhile(stage -> !stage.name().equals(name));
  }

  @Test
  void aCancelledRunContinuesToTheSameRowsAsAnUndisturbedOne() throws Exception {
    open("undisturbed", (_, pipeline) -> all(pipeline));
    var expected = Adders.tables(folder.resolve("undisturbed"));
    assertEquals(18 + 20, expected.get("SOLUTION").size());
    // Cancelled at every so many looks at the flag, for ever shorter stretches.
    for (var stretch : new int[] {1, 3, 7, 19, 40}) {
      var name = "cancelled-" + stretch;
      var cancellations = 0;
      for (var attempt = 1; attempt < 500; attempt++) {
        var outcome = new AtomicReference<>(Outcome.DONE);
        var looks = new AtomicInteger(stretch * attempt);
        open(
            name,
            (_, pipeline) -> {
              for (var stage : Adders.stages()) {
                var run = pipeline.run(stage, _ -> {}, () -> looks.getAndDecrement() <= 0);
                outcome.set(run.outcome());
                if (run.outcome() != Outcome.DONE) {
                  break;
                }
              }
            });
        if (outcome.get() == Outcome.DONE) {
          break;
        }
        assertEquals(Outcome.CANCELLED, outcome.get());
        cancellations++;
        if (cancellations > 6) {
          stretch *= 2;
        }
      }
      assertTrue(cancellations > 0, name);
      assertEquals(expected, Adders.tables(folder.resolve(name)), name);
    }
  }

  @Test
  void aFailedRunContinuesToo() throws Exception {
    open("undisturbed", (_, pipeline) -> all(pipeline));
    var calls = new AtomicInteger();
    open(
        "failed",
        Adders::answer,
        (program, test) -> {
          if (calls.incrementAndGet() == 50) {
            throw new IllegalStateException("a bug");
          }
          return Adders.looks(program, test);
        },
        (project, pipeline) -> {
          assertThrows(IllegalStateException.class, () -> all(pipeline));
          var failed =
              project.runs().all().stream().filter(r -> r.outcome() == Outcome.FAILED).toList();
          assertEquals(1, failed.size());
          assertTrue(failed.getFirst().note().contains("a bug"));
          all(pipeline);
        });
    assertEquals(
        Adders.tables(folder.resolve("undisturbed")), Adders.tables(folder.resolve("failed")));
  }

  @Test
  void theSameNameWithOtherSettingsIsRefused() throws Exception {
    open(
        "p",
        (project, pipeline) -> {
          var stage = Adders.stages().getFirst();
          done(pipeline, stage);
          var other = Adders.stage(Stage.IMPORT, Map.of("file", "adders.jsonl", "set", "other"));
          var sentence =
              assertThrows(PlumException.class, () -> done(pipeline, other)).getMessage();
          assertTrue(sentence.contains("\"import\" with other settings"), sentence);
          assertEquals(1, project.runs().all().size());
        });
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws Exception {
    var asked = new AtomicInteger();
    open(
        "p",
        (policy, request, time) -> {
          asked.incrementAndGet();
          return Adders.answer(policy, request, time);
        },
        Adders::looks,
        (project, pipeline) -> {
          all(pipeline);
          var once = asked.get();
          // 4 instructions with 2 drafts of reference and tests, 3 with 6 samples, 2 twice with 5
          assertEquals(16 + 18 + 20, once);
          var runs = project.runs().all();
          all(pipeline);
          assertEquals(once, asked.get());
          assertEquals(runs, project.runs().all());
        });
  }

  @Test
  void harnessFaultsLabelNothingAndAreNotCounted() throws Exception {
    BiFunction<String, TestCase, Verdict> verdicts =
        (program, test) ->
            program.contains("x.y") || program.contains(" + x\n")
                ? Verdict.JUDGE_ERROR
                : program.contains("Add 6.") && program.contains("x - 6")
                    ? Verdict.TEST_ERROR
                    : Adders.looks(program, test);
    open(
        "p",
        Adders::answer,
        verdicts,
        (project, pipeline) -> {
          all(pipeline);
          var totals =
              project.preferences().totals(project.runs().byName("prefer").orElseThrow().id());
          // of each: one right (and its duplicate), wrong, torn; the two others are faults
          assertEquals(3, totals.desirable());
          assertEquals(6, totals.undesirable());
          assertEquals(6, totals.pairs());
          assertTrue(
              project
                  .runs()
                  .byName("execute")
                  .orElseThrow()
                  .note()
                  .contains("6 programs met a fault"));
          var report = Report.of(project, "", 0);
          var before = report.policies().getFirst();
          // the greedy answer to 6 met a fault, so only that to 5 counts
          assertEquals(1, before.greedy().value());
          // 5: right of (right, wrong, torn); 6: right of (right, torn)
          assertEquals((1 / 3.0 + 1 / 2.0) / 2, before.sampled().value(), 1e-12);
          assertEquals(
              0, report.policies().get(1).gained(), "nothing to gain on what was not measured");
          assertFalse(Json.writePretty(report).isEmpty());
        });
  }

  @Test
  void anEvaluationOfNothingButFaultsStillMakesAReport() throws Exception {
    open(
        "p",
        Adders::answer,
        (program, test) ->
            program.contains("Add 5") || program.contains("Add 6")
                ? Verdict.JUDGE_ERROR
                : Adders.looks(program, test),
        (project, pipeline) -> {
          all(pipeline);
          var report = Report.of(project, "", 0);
          assertTrue(Double.isNaN(report.policies().get(1).greedy().value()));
          assertFalse(ReportText.of(report).contains("NaN"), ReportText.of(report));
          Json.parseObject(Json.writePretty(report));
        });
  }

  @Test
  void aGreedyOnlyEvaluationSaysNothingAboutSamples() throws Exception {
    open(
        "p",
        (project, pipeline) -> {
          done(pipeline, Adders.stages().getFirst());
          done(pipeline, Adders.stage(Stage.EVALUATION, Map.of("name", "a", "samples", 0)));
          done(
              pipeline,
              Adders.stage(
                  Stage.EVALUATION, Map.of("name", "b", "samples", 0, "policy", "better")));
          var report = Report.of(project, "", 0);
          assertEquals(0.5, report.policies().get(1).greedyChange().value());
          assertTrue(Double.isNaN(report.policies().get(1).sampledChange().value()));
          assertFalse(ReportText.of(report).contains("NaN"), ReportText.of(report));
        });
  }

  @Test
  void aProgramWithTwoOutcomesIsInNeitherPile() throws Exception {
    open(
        "p",
        Adders::answer,
        (program, test) ->
            program.contains("# as asked") ? Verdict.TIMEOUT : Adders.looks(program, test),
        (project, pipeline) -> {
          before("before").forEach(stage -> done(pipeline, stage));
          var pool = project.runs().byName("prefer").orElseThrow().id();
          var sampling = project.runs().byName("sample").orElseThrow().id();
          LoopTest.invariants(project, pool, sampling, 4);
          assertEquals(3, project.preferences().totals(pool).desirable(), "the other right way");
        });
  }

  @Test
  void poolsOfManyRandomSolutionsKeepTheRule() throws Exception {
    var bodies = List.of("return x + %d", "return x+%d", "return x  +  %d # c", "pass # %d");
    ScriptedModel.Source.NamedScript script =
        (policy, request, time) -> {
          if (request.seed() % 3 == 0
              || request.prompt().contains(plum.firststeps.PromptFormat.TESTS_SUFFIX)
              || request.prompt().startsWith(plum.firststeps.PromptFormat.CAREFUL_PREFIX)) {
            return Adders.answer(policy, request, time % 6);
          }
          var random = new Random(request.seed());
          var body = bodies.get(random.nextInt(bodies.size()));
          return "    " + body.formatted(random.nextInt(9)) + "\n";
        };
    BiFunction<String, TestCase, Verdict> verdicts =
        (program, test) ->
            switch (program.hashCode() & 3) {
              case 0 -> Verdict.WRONG_ANSWER;
              case 1 -> program.hashCode() % 5 == 0 ? Verdict.JUDGE_ERROR : Verdict.PASSED;
              default -> Verdict.PASSED;
            };
    var pools = new ArrayList<Object>();
    for (var seed : new int[] {1, 1, 2}) {
      open(
          "p" + pools.size(),
          script,
          verdicts,
          (project, pipeline) -> {
            done(pipeline, Adders.stages().get(0));
            done(pipeline, Adders.stage(Stage.TESTS, Map.of("drafts", 1, "minTests", 1)));
            done(pipeline, Adders.stage(Stage.SAMPLING, Map.of("samples", 40)));
            done(pipeline, Adders.stage(Stage.EXECUTION, Map.of()));
            var pool =
                done(
                    pipeline,
                    Adders.stage(
                        Stage.PREFERENCES, Map.of("maxPairsPerInstruction", 7, "seed", seed)));
            LoopTest.invariants(
                project, pool.id(), project.runs().byName("sample").orElseThrow().id(), 7);
            assertTrue(project.preferences().totals(pool.id()).pairs() > 7);
            pools.add(
                project.preferences().forTraining(pool.id()).stream()
                    .map(each -> each.preference())
                    .toList());
          });
    }
    assertEquals(pools.get(0), pools.get(1));
    assertNotEquals(pools.get(0), pools.get(2));
  }

  @Test
  void testsMadeAgainJudgeAgain() throws Exception {
    open(
        "p",
        (project, pipeline) -> {
          before("prefer").forEach(stage -> done(pipeline, stage));
          done(
              pipeline,
              Adders.stage(Stage.TESTS, Map.of("name", "more", "drafts", 1, "minTests", 1)));
          var again = done(pipeline, Adders.stage(Stage.EXECUTION, Map.of("name", "again")));
          var sampling = project.runs().byName("sample").orElseThrow();
          var suites = project.suites().newest(TestOrigin.MODEL);
          project
              .executions()
              .ofRun(sampling.id(), TestOrigin.MODEL)
              .values()
              .forEach(
                  judgement ->
                      assertTrue(
                          suites.values().stream().anyMatch(s -> s.id() == judgement.suiteId())));
          assertEquals(Outcome.DONE, again.outcome());
        });
  }

  @Test
  void moreInstructionsInTheMiddleOfSamplingAreNoObstacle() throws Exception {
    open(
        "p",
        (project, pipeline) -> {
          before("sample").forEach(stage -> done(pipeline, stage));
          var sampling = Adders.stages().get(2);
          var looks = new AtomicInteger(3);
          assertEquals(
              Outcome.CANCELLED,
              pipeline.run(sampling, _ -> {}, () -> looks.getAndDecrement() <= 0).outcome());
          Files.writeString(
              folder.resolve("more.jsonl"),
              Files.readString(folder.resolve("adders.jsonl")).replace("add-", "more-"));
          done(pipeline, Adders.stage(Stage.IMPORT, Map.of("name", "more", "file", "more.jsonl")));
          done(pipeline, Adders.stage(Stage.TESTS, Map.of("name", "more-tests", "drafts", 2)));
          done(pipeline, sampling);
          var counts =
              project.solutions().counts(project.runs().byName("sample").orElseThrow().id());
          assertEquals(6, counts.size());
          assertTrue(counts.values().stream().allMatch(count -> count == 6));
        });
  }

  @Test
  void givenTestsAreFilteredByTheSetsOwnSolutions() throws Exception {
    Files.writeString(
        folder.resolve("adders.jsonl"),
        Files.readString(folder.resolve("adders.jsonl"))
            .replace("assert solve(-5) == -4", "assert solve(-5) == 4")
            .replaceFirst("\\[\"assert solve\\(1\\) == 3\",\"assert solve\\(-5\\) == -3\"]", "[]"));
    open(
        "p",
        (project, pipeline) -> {
          done(pipeline, Adders.stages().getFirst());
          var run = done(pipeline, Adders.stage(Stage.TESTS, Map.of("origin", "GIVEN")));
          var suite = project.suites().newest(TestOrigin.GIVEN).get(1L);
          assertEquals(run.id(), suite.runId());
          assertEquals(
              List.of("", "reference: wrong answer"),
              suite.tests().stream().map(each -> each.reason()).toList());
          assertTrue(suite.usable());
          // instruction 2 came without tests, so three have a suite
          assertEquals(3, project.suites().done(run.id()).size());
        });
  }

  @Test
  void stagesOutOfOrderSayWhatIsMissing() throws Exception {
    open(
        "p",
        (_, pipeline) -> {
          for (var stage :
              List.of(
                  Stage.TESTS,
                  Stage.SAMPLING,
                  Stage.EXECUTION,
                  Stage.PREFERENCES,
                  Stage.TRAINING,
                  Stage.EVALUATION)) {
            var run = pipeline.run(Adders.stage(stage, Map.of()), _ -> {}, () -> false);
            assertEquals(Outcome.FAILED, run.outcome());
            assertTrue(run.note().endsWith(".") && run.note().length() > 30, run.note());
          }
          var missing =
              pipeline.run(
                  Adders.stage(Stage.IMPORT, Map.of("file", "none.jsonl")), _ -> {}, () -> false);
          assertTrue(missing.note().contains("There is no file"), missing.note());
          done(pipeline, Adders.stage(Stage.IMPORT, Map.of("name", "i", "file", "adders.jsonl")));
          var unknown =
              pipeline.run(
                  Adders.stage(Stage.EVALUATION, Map.of("name", "e", "policy", "none")),
                  _ -> {},
                  () -> false);
          assertTrue(unknown.note().contains("Known are: base, better"), unknown.note());
        });
  }

  @Test
  void aSetIsImportedOnceAndNotFromTwoFiles() throws Exception {
    open(
        "p",
        (project, pipeline) -> {
          done(
              pipeline,
              Adders.stage(
                  Stage.IMPORT, Map.of("file", "adders.jsonl", "set", "adders", "limit", 2)));
          assertEquals(2, project.counts().instructions());
          var whole =
              pipeline.run(
                  Adders.stage(
                      Stage.IMPORT,
                      Map.of("name", "whole", "file", "adders.jsonl", "set", "adders")),
                  _ -> {},
                  () -> false);
          assertEquals(Outcome.FAILED, whole.outcome());
          assertTrue(whole.note().contains("limit"), whole.note());
          Files.writeString(
              folder.resolve("b.jsonl"), Files.readString(folder.resolve("adders.jsonl")) + "\n");
          var other =
              pipeline.run(
                  Adders.stage(
                      Stage.IMPORT, Map.of("name", "other", "file", "b.jsonl", "set", "adders")),
                  _ -> {},
                  () -> false);
          assertTrue(other.note().contains("from another file"), other.note());
        });
  }

  @Test
  void theSplitDependsOnSeedAndKeyAlone() throws Exception {
    var rows = new StringBuilder();
    for (var i = 0; i < 2000; i++) {
      rows.append("{\"key\":\"k%d\",\"prompt\":\"p\",\"tests\":[]}\n".formatted(i));
    }
    Files.writeString(folder.resolve("many.jsonl"), rows);
    var lines = new ArrayList<>(rows.toString().lines().toList());
    java.util.Collections.shuffle(lines, new Random(1));
    Files.writeString(folder.resolve("shuffled.jsonl"), String.join("\n", lines));
    open(
        "p",
        (project, pipeline) -> {
          var held = new ArrayList<List<String>>();
          for (var file : List.of("many", "shuffled")) {
            done(
                pipeline,
                Adders.stage(
                    Stage.IMPORT,
                    Map.of(
                        "name", file, "set", file, "file", file + ".jsonl", "heldOutShare", 0.25)));
            var set = project.instructions().set(file).orElseThrow();
            held.add(
                project.instructions().all(plum.data.Split.HELD_OUT, set.id()).stream()
                    .map(each -> each.key())
                    .sorted()
                    .toList());
          }
          assertEquals(held.get(0), held.get(1));
          // a quarter of 2000, within four standard deviations
          assertEquals(500, held.get(0).size(), 4 * Math.sqrt(2000 * 0.25 * 0.75));
        });
  }

  @Test
  void changedWeightsAreNoticed() throws Exception {
    open("p", (_, pipeline) -> before("execute").forEach(stage -> done(pipeline, stage)));
    try (var project = Project.open(folder.resolve("p"));
        var pipeline =
            new Pipeline(
                project,
                folder,
                Map.of("base", folder.resolve("better")),
                new ScriptedModel.Source(Adders::answer),
                () -> Adders.judge(Adders::looks))) {
      var run =
          pipeline.run(
              Adders.stage(Stage.SAMPLING, Map.of("name", "second")), _ -> {}, () -> false);
      assertEquals(Outcome.FAILED, run.outcome());
      assertTrue(run.note().contains("have changed"), run.note());
    }
  }

  @Test
  void jobsRunOneAfterTheOtherAndStopWhenAsked() throws Exception {
    open(
        "p",
        (project, pipeline) -> {
          try (var queue = new JobQueue(pipeline)) {
            var first = queue.submit(Adders.stages().subList(0, 2), _ -> {});
            var second = queue.submit(Adders.stages().subList(2, 8), _ -> {});
            second.cancel();
            assertEquals(Outcome.DONE, first.ended().get());
            assertEquals(Outcome.CANCELLED, second.ended().get());
            assertEquals(Outcome.DONE, queue.submit(Adders.stages(), _ -> {}).ended().get());
            var refused =
                queue.submit(List.of(Adders.stage(Stage.SAMPLING, Map.of("samples", 99))), _ -> {});
            var failure =
                assertThrows(
                    java.util.concurrent.ExecutionException.class, () -> refused.ended().get());
            assertTrue(failure.getCause() instanceof PlumException);
            assertEquals(List.of(), queue.open());
          }
          assertEquals(8, project.runs().all().size());
        });
  }
}
