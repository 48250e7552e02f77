package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.Checkpoint;
import plum.data.Lesson;
import plum.data.Metric;
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Atomic;
import plum.io.RunLog;
import plum.train.ItemReading;
import plum.train.Previewer;
import plum.train.StepMetrics;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingReport;
import plum.train.TrainingResult;

/** Stage: trains a policy on the preference pool. The checkpoint gets the run's name. */
record TrainPolicy(TrainingConfig config) {
  private static final String REFERENCES = "references";

  /** What the trainer tells while it works. */
  private sealed interface Told {
    record Step(StepMetrics metrics) implements Told {}

    record Note(String text) implements Told {}
  }

  boolean run(Work work) {
    var project = work.project();
    if (project.checkpoints().byName(config.name()).isPresent()) {
      return true; // the checkpoint is entered last, so everything before is done
    }
    var parent = work.pipeline().checkpoint(config.policy());
    var job = job(work.pipeline(), work.pipeline().policies().whole(parent), work::noted);
    if (parent.adapter()) {
      work.noted(
          "\"%s\" is an adapter; it was worked into its model first, and training starts there."
              .formatted(parent.name()));
    }
    noteFreshness(work);
    Previewer.requireRoom(job);
    var result = train(work, job);
    if (result.cancelled()) {
      return false;
    }
    if (!result.remark().isEmpty()) {
      work.noted(result.remark());
    }
    if (result.truncated() > 0) {
      work.noted(
          result.truncated()
              + " of "
              + job.examples().size()
              + " examples were longer than "
              + job.parameters().maxLength()
              + " tokens and lost their end.");
    }
    project
        .checkpoints()
        .add(
            new Checkpoint(
                0,
                config.name(),
                config.parameters().lora() != null,
                project.checkpoints().relative(job.output()),
                work.pipeline().policies().digest(job.output()),
                parent.id(),
                work.run().id()));
    Atomic.delete(job.state());
    return true;
  }

  /**
   * What would be trained, on what, to look at beforehand. An adapter is not worked into its model
   * for that: it changes neither sizes nor tokens.
   */
  TrainingJob job(Pipeline pipeline) {
    var parent = pipeline.checkpoint(config.policy());
    return job(pipeline, pipeline.policies().folder(parent), _ -> {});
  }

  /**
   * What is to be trained, on what.
   *
   * @param start folder of the policy to start from
   * @param note told what the user should know about it
   */
  private TrainingJob job(Pipeline pipeline, Path start, Consumer<String> note) {
    var parent = pipeline.checkpoint(config.policy());
    var pool = pipeline.finished(Stage.PREFERENCES, config.preferences(), "Build preferences");
    OnPolicy.require(pipeline, parent, pool);
    var examples = TrainingExamples.of(config, pipeline, pool, note);
    if (examples.trained().isEmpty()) {
      throw new PlumException(
          "The pool \""
              + config.preferences()
              + "\" holds nothing to train on with this objective."
              + " Draw more solutions, or raise the temperature.");
    }
    var output = pipeline.checkpointFolder(config.name());
    var state = output.resolveSibling(config.name() + ".state");
    var parameters =
        config.parameters().with(examples.objective(), Seeds.of(config.seed(), "train"));
    return new TrainingJob(
        start,
        config.device(),
        parameters,
        examples.trained(),
        examples.heldOut(),
        output,
        state,
        pipeline.project().folder().resolve(REFERENCES),
        config.chat());
  }

  /** Says so if pairs were drawn from another policy than the one that is trained. */
  private void noteFreshness(Work work) {
    var pool = work.finished(Stage.PREFERENCES, config.preferences(), "Build preferences");
    var fresh = Freshness.of(work.project(), pool, config.policy());
    if (fresh.fresh() < fresh.total()) {
      work.noted(fresh.words() + ", where training starts; draw new ones for the rest.");
    }
  }

  private TrainingResult train(Work work, TrainingJob job) {
    var doctor = new Doctor(config.parameters());
    try (var log = RunLogs.open(work.project(), work.run())) {
      return work.<Told, TrainingResult>meanwhile(
          told -> Trainer.train(job, report(told), work.cancelled()),
          batch -> {
            var steps = new ArrayList<StepMetrics>();
            for (var each : batch) {
              switch (each) {
                case Told.Step step -> steps.add(step.metrics());
                case Told.Note note -> work.noted(note.text());
              }
            }
            if (!steps.isEmpty()) {
              record(work, steps, doctor, log);
            }
          });
    } catch (PlumException e) {
      Finding.notFinite(String.valueOf(e.getMessage()))
          .ifPresent(finding -> work.noted(finding.note()));
      throw e;
    }
  }

  private static TrainingReport report(Consumer<Told> told) {
    return new TrainingReport() {
      @Override
      public void measured(StepMetrics metrics) {
        told.accept(new Told.Step(metrics));
      }

      @Override
      public void noted(String text) {
        told.accept(new Told.Note(text));
      }
    };
  }

  private static void record(Work work, List<StepMetrics> batch, Doctor doctor, RunLog log) {
    var metrics = new ArrayList<Metric>();
    var lessons = new ArrayList<Lesson>();
    for (var step : batch) {
      step.items().forEach(item -> lessons.add(lesson(work.run().id(), step.step(), item)));
      step.values()
          .forEach(
              (name, value) -> {
                if (Double.isFinite(value)) {
                  metrics.add(new Metric(work.run().id(), step.step(), name, value));
                }
              });
    }
    work.project().lessons().add(lessons);
    work.measured(metrics);
    log.add(RunLogs.readings(metrics));
    for (var step : batch) {
      doctor.look(step).forEach(finding -> work.noted(finding.note()));
    }
    var last = batch.getLast();
    work.advanced("steps", last.step(), last.totalSteps());
  }

  private static Lesson lesson(long run, int step, ItemReading item) {
    return new Lesson(
        run,
        step,
        item.id(),
        item.heldOut(),
        number(item.chosenReward()),
        number(item.rejectedReward()),
        number(item.chosenLogProb()),
        number(item.rejectedLogProb()));
  }

  /** Null for what is not there. */
  private static @Nullable Float number(double value) {
    return Double.isFinite(value) ? (Float) (float) value : null;
  }
}
