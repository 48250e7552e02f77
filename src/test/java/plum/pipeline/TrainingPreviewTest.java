package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.done;
import static plum.pipeline.TrainingStand.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;
import plum.train.Previewer;
import plum.train.TrainingPreview;
import plum.train.TrainingPreview.Part;

/** What is seen before a run and of its pairs after it, with the embedded model. */
final class TrainingPreviewTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  private static TrainingPreview look(Pipeline pipeline, TrainingConfig config) {
    return Previewer.look(new TrainPolicy(config).job(pipeline));
  }

  @Test
  void theFirstBatchIsWhatTheFirstStepTrainsOn() throws Exception {
    TrainingStand.withPool(
        folder,
        "p",
        (project, pipeline) -> {
          var config = training("dpo", Map.of("gradientAccumulationSteps", 1));
          var preview = look(pipeline, config);
          assertEquals(12, preview.items());
          assertEquals(18, preview.steps());
          var rows = preview.firstBatch();
          assertEquals(
              List.of("chosen", "chosen", "rejected", "rejected"),
              rows.stream().map(TrainingPreview.Line::side).toList());
          var run = done(pipeline, config);
          var trained = project.lessons().ofStep(run.id(), 1);
          assertEquals(
              trained.stream().map(lesson -> lesson.preferenceId()).toList(),
              rows.stream().limit(2).map(TrainingPreview.Line::id).sorted().toList());
          for (var row : rows) {
            var pair = project.preferences().pairs(List.of(row.id())).getFirst();
            assertEquals(pair.prompt(), row.text(Part.PROMPT));
            var completion = row.side().equals("chosen") ? pair.chosen() : pair.rejected();
            var shown = row.text(Part.COMPLETION);
            assertTrue(shown.startsWith(completion), shown);
            assertTrue(shown.length() > completion.length(), "and the end token: " + shown);
            assertEquals(0, row.count(Part.CUT));
          }
          // the tokens of a first step, where every prompt that a pair shares is read once
          assertTrue(rows.get(2).shares());
          assertEquals(0, preview.truncated());
          assertEquals(24, preview.lengths().rows());
          assertEquals(24, preview.lengths().counts().stream().mapToInt(c -> c).sum());
          assertEquals(0, preview.lengths().shareBeyond());
          assertTrue(preview.fit().fits());
        });
  }

  @Test
  void whatIsCutIsShownAndCounted() throws Exception {
    TrainingStand.withPool(
        folder,
        "p",
        (project, pipeline) -> {
          var whole = look(pipeline, training("dpo", Map.of()));
          var row = whole.firstBatch().getFirst();
          var max = row.count(Part.PROMPT) + 2;
          var cut = look(pipeline, training("dpo", Map.of("maxLength", max)));
          assertTrue(cut.truncated() > 0);
          assertTrue(cut.lengths().shareBeyond() > 0.5, cut.lengths() + "");
          assertEquals(whole.lengths().longest(), cut.lengths().longest(), "before the cut");
          for (var each : cut.firstBatch()) {
            assertTrue(each.count(Part.PROMPT) + each.count(Part.COMPLETION) <= max);
          }
          assertTrue(cut.firstBatch().stream().anyMatch(each -> each.count(Part.CUT) > 0));
          assertThrows(
              PlumException.class, () -> look(pipeline, training("dpo", Map.of("maxLength", 4))));
        });
  }

  @Test
  void whatDoesNotFitIsRefusedWithWhatToChange() throws Exception {
    TrainingStand.withPool(
        folder,
        "p",
        (_, pipeline) -> {
          var fit = look(pipeline, training("dpo", Map.of())).fit();
          assertTrue(fit.refusal().isEmpty());
          var tight =
              new TrainingPreview.Fit(
                  fit.memory(),
                  OptionalLong.of(fit.needed() - 1),
                  List.of("compute.gradientCheckpointing on (9 MB)"));
          assertFalse(tight.fits());
          assertTrue(tight.refusal().orElseThrow().contains("It fits with compute"));
          var hopeless = new TrainingPreview.Fit(fit.memory(), OptionalLong.of(1), List.of());
          assertTrue(hopeless.refusal().orElseThrow().contains("smaller policy"));
          // all pairs at once in memory that is a little short: smaller parts are offered and fit
          var job = new TrainPolicy(training("dpo", Map.of("batchSize", 12))).job(pipeline);
          var needed = Previewer.fit(job, OptionalLong.empty()).needed();
          var refused = Previewer.fit(job, OptionalLong.of(needed - 1));
          assertFalse(refused.fits());
          assertTrue(
              refused.refusal().orElseThrow().contains("gradientCheckpointing on"),
              refused.refusal().orElseThrow());
          var none = Previewer.fit(job, OptionalLong.of(1000));
          assertTrue(none.changes().isEmpty());
        });
  }

  @Test
  void tokenRatiosAddUpToWhatTrainingMeasuredOfThePair() throws Exception {
    TrainingStand.withPool(
        folder,
        "p",
        (project, pipeline) -> {
          // the look after the last step is at the policy that is kept
          var config =
              training("dpo", Map.of("validation", Map.of("instructions", 1, "evalSteps", 0)));
          var run = done(pipeline, config);
          var last = project.lessons().ofStep(run.id(), 9);
          var held = project.lessons().ofStep(run.id(), 6);
          var looked = (last.isEmpty() ? held : last).stream().filter(l -> l.heldOut()).toList();
          assertEquals(4, looked.size());
          for (var lesson : looked) {
            var compared =
                new TokenRatios(pipeline).of(run, lesson.preferenceId(), () -> false).orElseThrow();
            assertEquals("dpo", compared.policy());
            assertEquals("base", compared.reference());
            var beta = 0.1;
            assertEquals(lesson.chosenReward(), beta * compared.chosen().ratio(), 1e-3);
            assertEquals(lesson.rejectedReward(), beta * compared.rejected().ratio(), 1e-3);
            assertEquals(lesson.lead(), beta * compared.margin(), 1e-3);
            var pair = project.preferences().pairs(List.of(lesson.preferenceId())).getFirst();
            var text = new StringBuilder();
            compared.chosen().tokens().forEach(token -> text.append(token.text()));
            assertEquals(pair.chosen(), text.toString());
          }
          assertTrue(
              new TokenRatios(pipeline)
                  .of(run, looked.getFirst().preferenceId(), () -> true)
                  .isEmpty());
          assertThrows(
              PlumException.class, () -> new TokenRatios(pipeline).of(run, 999_999, () -> false));
        });
  }
}
