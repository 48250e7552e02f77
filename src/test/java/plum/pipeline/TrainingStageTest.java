package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.done;
import static plum.pipeline.TrainingStand.lessons;
import static plum.pipeline.TrainingStand.timeless;
import static plum.pipeline.TrainingStand.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Course;
import plum.data.Device;
import plum.data.Lesson;
import plum.data.Outcome;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.llm.LanguageModel.Scored;
import plum.store.Project;

/** The training stage on the embedded model: what it keeps, and that nothing disturbs it. */
final class TrainingStageTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  private void withPool(String name, Stand.Action action) throws Exception {
    TrainingStand.withPool(folder, name, action);
  }

  @Test
  void everyStepKeepsWhatItsPairsDid() throws Exception {
    withPool(
        "p",
        (project, pipeline) -> {
          var run = done(pipeline, training("dpo", Map.of()));
          var pool = project.runs().byName("prefer").orElseThrow().id();
          var pairs =
              project.preferences().forTraining(pool).stream()
                  .map(text -> text.preference())
                  .filter(PreferencePair.class::isInstance)
                  .map(Preference::id)
                  .collect(Collectors.toSet());
          assertEquals(12, pairs.size());
          // 12 pairs, 4 a step, 3 epochs
          for (var epoch = 0; epoch < 3; epoch++) {
            var met = new HashSet<Long>();
            for (var step = 3 * epoch + 1; step <= 3 * epoch + 3; step++) {
              var lessons = project.lessons().ofStep(run.id(), step);
              assertEquals(4, lessons.size());
              lessons.forEach(lesson -> met.add(lesson.preferenceId()));
              var mean = lessons.stream().mapToDouble(Lesson::lead).average().orElseThrow();
              var metric = timeless(project, "dpo").get(step + " rewards/margins");
              assertEquals(metric, mean, 1e-6);
            }
            assertEquals(pairs, met);
          }
          var progress = project.lessons().progress(run.id());
          assertEquals(12, progress.size());
          assertTrue(progress.stream().allMatch(each -> each.met() == 3));
          var uses = project.lessons().uses(progress.getFirst().preferenceId());
          assertEquals(1, uses.size());
          assertEquals(3, uses.getFirst().steps());
          var lines =
              Provenance.of(project, progress.getFirst().preferenceId()).orElseThrow().text();
          assertTrue(lines.contains("trained on 3 times, from step "), lines);
        });
  }

  @Test
  void killedAndContinuedEqualsUndisturbedToTheLastDigit() throws Exception {
    var config =
        training(
            "dpo",
            Map.of("validation", Map.of("instructions", 1, "evalSteps", 2, "keepBest", true)));
    withPool("whole", (_, pipeline) -> done(pipeline, config));
    for (var looks = 3; looks <= 30; looks += 9) {
      var left = new int[] {looks};
      var name = "parts" + looks;
      withPool(
          name,
          (_, pipeline) ->
              assertEquals(
                  Outcome.CANCELLED,
                  pipeline.run(config, _ -> {}, () -> left[0]-- <= 0).outcome()));
      // opened anew, as after a death of the process
      withPool(name, (_, pipeline) -> done(pipeline, config));
    }
    withPool(
        "whole",
        (whole, _) -> {
          for (var looks = 3; looks <= 30; looks += 9) {
            withPool(
                "parts" + looks,
                (parts, _) -> {
                  assertEquals(timeless(whole, "dpo"), timeless(parts, "dpo"));
                  assertEquals(lessons(whole, "dpo"), lessons(parts, "dpo"));
                  assertEquals(
                      whole.checkpoints().byName("dpo").orElseThrow().sha256(),
                      parts.checkpoints().byName("dpo").orElseThrow().sha256());
                });
          }
        });
  }

  @Test
  void aHeldOutInstructionIsNeverTrainedOnAndDoesNotDisturb() throws Exception {
    withPool(
        "p",
        (project, pipeline) -> {
          var slice = Map.<String, Object>of("instructions", 1, "evalSteps", 1);
          var run = done(pipeline, training("dpo", Map.of("validation", slice)));
          var lessons = lessons(project, "dpo");
          var held = instructions(project, lessons, true);
          var trained = instructions(project, lessons, false);
          assertEquals(1, held.size());
          assertEquals(2, trained.size());
          assertFalse(trained.containsAll(held));
          // 8 pairs are left: 2 steps an epoch
          var metrics = timeless(project, "dpo");
          for (var step = 0; step <= 6; step++) {
            assertTrue(metrics.containsKey(step + " eval_loss"), metrics + "");
            assertTrue(metrics.containsKey(step + " eval_rewards/margins"));
          }
          assertEquals(Math.log(2), metrics.get("0 eval_loss"), 1e-12);
          assertTrue(run.note().contains("4 of 12 preferences are held out"), run.note());

          // the same instruction again, looked at less often: the training is the same
          var seldom = Map.<String, Object>of("instructions", 1, "evalSteps", 0);
          done(pipeline, training("seldom", Map.of("validation", seldom)));
          assertEquals(held, instructions(project, lessons(project, "seldom"), true));
          assertEquals(
              project.checkpoints().byName("dpo").orElseThrow().sha256(),
              project.checkpoints().byName("seldom").orElseThrow().sha256());
        });
  }

  private static Set<Long> instructions(Project project, List<Lesson> lessons, boolean heldOut) {
    var pool = project.runs().byName("prefer").orElseThrow().id();
    var instructionOf =
        project.preferences().forTraining(pool).stream()
            .collect(
                Collectors.toMap(
                    text -> text.preference().id(), text -> text.preference().instructionId()));
    return lessons.stream()
        .filter(lesson -> lesson.heldOut() == heldOut)
        .map(lesson -> instructionOf.get(lesson.preferenceId()))
        .collect(Collectors.toSet());
  }

  @Test
  void pausedAndContinuedEqualsUndisturbedAndIsNotBusyMeanwhile() throws Exception {
    withPool(
        "p",
        (project, pipeline) -> {
          done(pipeline, training("straight", Map.of()));
          try (var queue = new JobQueue(pipeline)) {
            var atStep = new CompletableFuture<Integer>();
            var steps = new int[1];
            var job =
                queue.submit(
                    List.of(training("paused", Map.of())),
                    event -> {
                      if (event instanceof JobEvent.Advanced advanced) {
                        steps[0] = (int) advanced.done();
                        atStep.complete(steps[0]);
                      }
                    });
            atStep.join();
            job.pause();
            while (!job.isPaused() && !job.ended().isDone()) {
              Thread.onSpinWait();
            }
            var begin = System.nanoTime();
            var stood = Duration.ofMillis(1200);
            while (System.nanoTime() - begin < stood.toNanos()) {
              Thread.onSpinWait();
            }
            var wasPaused = job.isPaused();
            job.resume();
            assertEquals(Outcome.DONE, job.ended().join());
            assertEquals(timeless(project, "straight"), timeless(project, "paused"));
            assertEquals(lessons(project, "straight"), lessons(project, "paused"));
            if (wasPaused) {
              var run = project.runs().byName("paused").orElseThrow();
              assertTrue(run.note().contains("Paused for 1 s"), run.note());
              var whole = Duration.between(run.started(), run.ended());
              assertTrue(
                  run.busy().compareTo(whole.minus(stood).plusMillis(50)) < 0,
                  run.busy() + " of " + whole);
            }
          }
        });
  }

  @Test
  void theReferenceIsAskedOnceForAllRunsOnTheSameData() throws Exception {
    withPool(
        "p",
        (project, pipeline) -> {
          var first = done(pipeline, training("first", Map.of()));
          assertFalse(first.note().contains("known from earlier runs"), first.note());
          var other = done(pipeline, training("other", Map.of("objective", Map.of("beta", 0.3))));
          assertTrue(other.note().contains("24 completions was known"), other.note());
        });
    withPool(
        "fresh",
        (project, pipeline) ->
            done(pipeline, training("other", Map.of("objective", Map.of("beta", 0.3)))));
    withPool(
        "p",
        (spared, _) ->
            withPool(
                "fresh",
                (fresh, _) -> assertEquals(timeless(fresh, "other"), timeless(spared, "other"))));
  }

  @Test
  void rejectionSamplingTrainsOnPassingSolutionsOnly() throws Exception {
    withPool(
        "p",
        (project, pipeline) -> {
          var run = done(pipeline, training("sft", Map.of("objective", Map.of("type", "sft"))));
          var pool = project.runs().byName("prefer").orElseThrow().id();
          var passing =
              project.preferences().forTraining(pool).stream()
                  .map(text -> text.preference())
                  .filter(p -> p instanceof UnpairedPreference item && item.desirable())
                  .map(Preference::id)
                  .collect(Collectors.toSet());
          var met =
              lessons(project, "sft").stream()
                  .map(Lesson::preferenceId)
                  .collect(Collectors.toSet());
          assertEquals(passing, met);
          assertEquals(6, met.size(), "two distinct ones of each of three instructions");
          assertTrue(
              project.lessons().progress(run.id()).stream()
                  .allMatch(each -> each.course() == Course.UNKNOWN));
        });
  }

  @Test
  void passRatesReachTheObjectivesThatGoByThem() throws Exception {
    withPool(
        "p",
        (project, pipeline) -> {
          var star =
              done(pipeline, training("star", Map.of("objective", Map.of("type", "astarpo"))));
          var metrics = timeless(project, "star");
          // of six solutions three pass: V* = 0.5 log((e^2 + 1) / 2), whichever instruction
          var value = 0.5 * Math.log((Math.exp(2) + 1) / 2);
          var items = project.lessons().ofStep(star.id(), 1);
          var chosen = items.stream().filter(item -> item.chosenReward() != null).count();
          var advantage = (chosen * (1 - value) + (items.size() - chosen) * -value) / items.size();
          assertEquals(advantage, metrics.get("1 advantages"), 1e-12);
          for (var method : List.of("EQL", "SQL")) {
            done(
                pipeline,
                training(method, Map.of("objective", Map.of("type", "ivr", "method", method))));
            assertTrue(timeless(project, method).containsKey("1 weights"));
          }
          done(
              pipeline, training("copg", Map.of("objective", Map.of("lossType", List.of("copg")))));
          // at the start d = 0, so the loss of every pair is 0
          assertEquals(0, timeless(project, "copg").get("1 loss"), 1e-5);
        });
  }

  /** Policy and reference are equal before a first step, so each loss there is log 2. */
  @Test
  void anAdapterIsWorkedIntoItsModelAndTrainedOnByAdaptersAndWhole() throws Exception {
    var lora = Map.<String, Object>of("lora", Map.of("rank", 4), "learningRate", 1e-2);
    withPool(
        "p",
        (project, pipeline) -> {
          done(pipeline, training("first", lora));
          var said = new ArrayList<String>();
          for (var next :
              List.of(
                  TrainingStand.training("second", "first", lora),
                  TrainingStand.training("third", "second", lora),
                  TrainingStand.training("whole", "third", Map.of()))) {
            var ended =
                pipeline.run(
                    next,
                    event -> {
                      if (event instanceof JobEvent.Noted(var _, var text)) {
                        said.add(text);
                      }
                    },
                    () -> false);
            assertEquals(Outcome.DONE, ended.outcome(), ended.note());
            assertTrue(
                said.stream()
                    .anyMatch(text -> text.startsWith("\"" + next.policy() + "\" is an adapter")),
                said.toString());
            assertEquals(
                Math.log(2), timeless(project, next.name()).get("1 loss"), 1e-6, next.name());
          }
          // What the last policy says as an adapter on its model is what it says as a whole.
          var third = project.checkpoints().byName("third").orElseThrow();
          var source = new DjlModels();
          try (var adapted =
                  source.open(
                      pipeline.policies().folder(third),
                      project.checkpoints().folder(third),
                      Device.CPU,
                      false);
              var worked = source.open(pipeline.policies().whole(third), null, Device.CPU, false);
              var start = source.open(TrainingStand.MODEL, null, Device.CPU, false)) {
            var text = List.of(new Scored("def f(x):\n", "    return x + 1\n"));
            assertEquals(
                adapted.logProbabilities(text, () -> false)[0],
                worked.logProbabilities(text, () -> false)[0],
                1e-3);
            assertNotEquals(
                start.logProbabilities(text, () -> false)[0],
                worked.logProbabilities(text, () -> false)[0],
                0.1,
                "something was learned");
          }
          var whole = project.checkpoints().byName("whole").orElseThrow();
          assertFalse(whole.adapter());
          assertEquals(third.id(), whole.parentId());
        });
  }
}
