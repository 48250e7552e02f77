package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.all;
import static plum.pipeline.Stand.before;
import static plum.pipeline.Stand.done;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.io.Json;

/** What stages do when they are stopped, continued and repeated. Nothing is executed. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ContinuationTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  @Test
  void aCancelledRunContinuesToTheSameRowsAsAnUndisturbedOne() throws Exception {
    new Stand(folder).open("undisturbed", (_, pipeline) -> all(pipeline));
    var expected = Adders.tables(folder.resolve("undisturbed"));
    assertEquals(18 + 20, expected.get("SOLUTION").size());
    // Cancelled at every so many looks at the flag, for ever shorter stretches.
    for (var stretch : new int[] {1, 3, 7, 19, 40}) {
      var name = "cancelled-" + stretch;
      var cancellations = 0;
      for (var attempt = 1; attempt < 500; attempt++) {
        var outcome = new AtomicReference<>(Outcome.DONE);
        var looks = new AtomicInteger(stretch * attempt);
        new Stand(folder)
            .open(
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
    new Stand(folder).open("undisturbed", (_, pipeline) -> all(pipeline));
    var calls = new AtomicInteger();
    new Stand(folder)
        .open(
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
    new Stand(folder)
        .open(
            "p",
            (project, pipeline) -> {
              var stage = Adders.stages().getFirst();
              done(pipeline, stage);
              var other =
                  Adders.stage(Stage.IMPORT, Map.of("file", "adders.jsonl", "set", "other"));
              var sentence =
                  assertThrows(PlumException.class, () -> done(pipeline, other)).getMessage();
              assertTrue(sentence.contains("\"import\" with other settings"), sentence);
              assertTrue(sentence.contains("set was \"adders\" and is \"other\""), sentence);
              assertEquals(1, project.runs().all().size());
            });
  }

  @Test
  void whereNoRecipeLiesTheRunsStandForIt() throws Exception {
    new Stand(folder)
        .open(
            "p",
            (project, pipeline) -> {
              for (var stage : Adders.stages()) {
                done(pipeline, stage);
              }
              var none = new Recipe("title", folder, 7, Map.of(), List.of());
              var made = Recipes.asRun(none, project);
              assertEquals(Adders.stages(), made.stages());
              assertEquals(
                  none,
                  new Recipe(made.title(), made.folder(), made.seed(), made.policies(), List.of()));
            });
  }

  @Test
  void aSettingThatCameLaterDoesNotShutOutOlderProjects() throws Exception {
    new Stand(folder)
        .open(
            "p",
            (project, pipeline) -> {
              var stage = Adders.stages().getFirst();
              var kept = Json.parseObject(Json.write(stage));
              assertEquals(0L, kept.remove("limit"));
              project
                  .runs()
                  .add(Stage.IMPORT, stage.name(), 1, Json.write(kept), stage.seed(), "0");
              assertEquals(Json.write(kept), done(pipeline, stage).config());
            });
  }

  @Test
  void settingsWithinSettingsThatCameLaterDoNotEither() throws Exception {
    new Stand(folder)
        .open(
            "p",
            (project, pipeline) -> {
              var stage = Recipes.configure(Stage.SAMPLING, Map.of("name", "old"), "test");
              var json = Json.write(stage);
              var older = json.replace(",\"bestOf\":1", "").replace("\"badWords\":[],", "");
              assertTrue(older.length() < json.length() - 20, older);
              var run = project.runs().add(Stage.SAMPLING, "old", 1, older, 0, "1");
              assertEquals(run.id(), pipeline.run(stage, _ -> {}, () -> true).id());
              var other =
                  Recipes.configure(
                      Stage.SAMPLING,
                      Map.of("name", "old", "sampling", Map.of("bestOf", 2)),
                      "test");
              assertThrows(PlumException.class, () -> pipeline.run(other, _ -> {}, () -> true));
            });
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws Exception {
    var asked = new AtomicInteger();
    new Stand(folder)
        .open(
            "p",
            (policy, request, time) -> {
              asked.incrementAndGet();
              return Adders.answer(policy, request, time);
            },
            Adders::looks,
            (project, pipeline) -> {
              all(pipeline);
              var once = asked.get();
              // 4 instructions with 2 drafts of reference and tests, 3 with 6 samples, 2 twice with
              // 5
              assertEquals(16 + 18 + 20, once);
              var runs = project.runs().all();
              all(pipeline);
              assertEquals(once, asked.get());
              assertEquals(runs, project.runs().all());
            });
  }

  @Test
  void testsMadeAgainJudgeAgain() throws Exception {
    new Stand(folder)
        .open(
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
                              suites.values().stream()
                                  .anyMatch(s -> s.id() == judgement.suiteId())));
              assertEquals(Outcome.DONE, again.outcome());
            });
  }

  @Test
  void moreInstructionsInTheMiddleOfSamplingAreNoObstacle() throws Exception {
    new Stand(folder)
        .open(
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
              done(
                  pipeline,
                  Adders.stage(Stage.IMPORT, Map.of("name", "more", "file", "more.jsonl")));
              done(pipeline, Adders.stage(Stage.TESTS, Map.of("name", "more-tests", "drafts", 2)));
              done(pipeline, sampling);
              var counts =
                  project.solutions().counts(project.runs().byName("sample").orElseThrow().id());
              assertEquals(6, counts.size());
              assertTrue(counts.values().stream().allMatch(count -> count == 6));
            });
  }

  @Test
  void jobsRunOneAfterTheOtherAndStopWhenAsked() throws Exception {
    new Stand(folder)
        .open(
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
                    queue.submit(
                        List.of(Adders.stage(Stage.SAMPLING, Map.of("samples", 99))), _ -> {});
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
