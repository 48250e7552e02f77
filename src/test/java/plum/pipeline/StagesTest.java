package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.all;
import static plum.pipeline.Stand.before;
import static plum.pipeline.Stand.done;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Evidence;
import plum.data.Outcome;
import plum.data.Stage;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.io.Json;
import plum.sandbox.Isolation;
import plum.store.Project;

/** What stages make of what they are given, broken or not. Nothing is executed. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class StagesTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
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
    new Stand(folder)
        .open(
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
  void weakAndFlakyResultsLabelOnlyWhenAsked() throws Exception {
    // Of each instruction: the other right way is weak, the raising program flaky.
    ScriptedJudge.Script results =
        (program, test) ->
            new TestResult(
                Adders.looks(program, test),
                "",
                Evidence.NONE,
                Duration.ZERO,
                Duration.ZERO,
                program.contains(" + x\n"),
                program.contains("x.y"));
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            () -> new ScriptedJudge(Isolation.Level.NONE, results),
            (project, pipeline) -> {
              before("before").forEach(stage -> done(pipeline, stage));
              var run = project.runs().byName("prefer").orElseThrow();
              assertEquals(
                  "3 solutions with weak and 3 with flaky results were left out; the settings weak"
                      + " and flaky let them in.",
                  run.note());
              var totals = project.preferences().totals(run.id());
              assertEquals(3, totals.desirable());
              assertEquals(6, totals.undesirable());
              var weak =
                  done(
                      pipeline,
                      Adders.stage(Stage.PREFERENCES, Map.of("name", "weak", "weak", true)));
              assertEquals(6, project.preferences().totals(weak.id()).desirable());
              assertEquals(6, project.preferences().totals(weak.id()).undesirable());
              assertTrue(weak.note().startsWith("0 solutions with weak and 3"), weak.note());
              var both =
                  done(
                      pipeline,
                      Adders.stage(
                          Stage.PREFERENCES, Map.of("name", "both", "weak", true, "flaky", true)));
              assertEquals(9, project.preferences().totals(both.id()).undesirable());
              assertEquals("", both.note());
            });
  }

  @Test
  void anEvaluationOfNothingButFaultsStillMakesAReport() throws Exception {
    new Stand(folder)
        .open(
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
    new Stand(folder)
        .open(
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
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            (program, test) ->
                program.contains("# as asked") ? Verdict.TIMEOUT : Adders.looks(program, test),
            (project, pipeline) -> {
              before("before").forEach(stage -> done(pipeline, stage));
              var pool = project.runs().byName("prefer").orElseThrow().id();
              var sampling = project.runs().byName("sample").orElseThrow().id();
              LoopTest.invariants(project, pool, sampling, 4);
              assertEquals(
                  3, project.preferences().totals(pool).desirable(), "the other right way");
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
      new Stand(folder)
          .open(
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
  void givenTestsAreFilteredByTheSetsOwnSolutions() throws Exception {
    Files.writeString(
        folder.resolve("adders.jsonl"),
        Files.readString(folder.resolve("adders.jsonl"))
            .replace("assert solve(-5) == -4", "assert solve(-5) == 4")
            .replaceFirst("\\[\"assert solve\\(1\\) == 3\",\"assert solve\\(-5\\) == -3\"]", "[]"));
    new Stand(folder)
        .open(
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
    new Stand(folder)
        .open(
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
                      Adders.stage(Stage.IMPORT, Map.of("file", "none.jsonl")),
                      _ -> {},
                      () -> false);
              assertTrue(missing.note().contains("There is no file"), missing.note());
              done(
                  pipeline,
                  Adders.stage(Stage.IMPORT, Map.of("name", "i", "file", "adders.jsonl")));
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
    new Stand(folder)
        .open(
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
                  folder.resolve("b.jsonl"),
                  Files.readString(folder.resolve("adders.jsonl")) + "\n");
              var other =
                  pipeline.run(
                      Adders.stage(
                          Stage.IMPORT,
                          Map.of("name", "other", "file", "b.jsonl", "set", "adders")),
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
    new Stand(folder)
        .open(
            "p",
            (project, pipeline) -> {
              var held = new ArrayList<List<String>>();
              for (var file : List.of("many", "shuffled")) {
                done(
                    pipeline,
                    Adders.stage(
                        Stage.IMPORT,
                        Map.of(
                            "name",
                            file,
                            "set",
                            file,
                            "file",
                            file + ".jsonl",
                            "heldOutShare",
                            0.25)));
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
    new Stand(folder)
        .open("p", (_, pipeline) -> before("execute").forEach(stage -> done(pipeline, stage)));
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
}
