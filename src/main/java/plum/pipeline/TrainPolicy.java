package plum.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.Checkpoint;
import plum.data.Lesson;
import plum.data.Metric;
import plum.data.PlumException;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Stage;
import plum.io.Atomic;
import plum.io.RunLog;
import plum.store.Preferences.Texts;
import plum.train.Example;
import plum.train.ItemReading;
import plum.train.Objective;
import plum.train.StepMetrics;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingResult;

/** Stage: trains a policy on the preference pool. The checkpoint gets the run's name. */
record TrainPolicy(TrainingConfig config) {

  boolean run(Work work) {
    var project = work.project();
    if (project.checkpoints().byName(config.name()).isPresent()) {
      return true; // the checkpoint is entered last, so everything before is done
    }
    var job = job(work.pipeline(), work::noted);
    noteFreshness(work);
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
                work.pipeline().checkpoint(config.policy()).id(),
                work.run().id()));
    Atomic.delete(job.state());
    return true;
  }

  /**
   * What is to be trained, on what.
   *
   * @param note told what the user should know about it
   */
  TrainingJob job(Pipeline pipeline, Consumer<String> note) {
    var parent = pipeline.checkpoint(config.policy());
    if (parent.adapter()) {
      throw new PlumException(
          "Training on top of the adapter \""
              + parent.name()
              + "\" is not offered; start from a whole checkpoint.");
    }
    var pool = pipeline.finished(Stage.PREFERENCES, config.preferences(), "Build preferences");
    var slice = slice(pipeline.project().preferences().forTraining(pool.id()));
    slice.remark().ifPresent(note);
    var objective = balanced(note, config.parameters().objective(), slice.trained());
    var examples = examples(objective, slice.trained());
    if (examples.isEmpty()) {
      throw new PlumException(
          "The pool \""
              + config.preferences()
              + "\" holds nothing to train on with this objective."
              + " Draw more solutions, or raise the temperature.");
    }
    var output = pipeline.checkpointFolder(config.name());
    var state = output.resolveSibling(config.name() + ".state");
    var parameters = config.parameters().with(objective, Seeds.of(config.seed(), "train"));
    return new TrainingJob(
        pipeline.policies().folder(parent),
        config.device(),
        parameters,
        examples,
        examples(objective, slice.heldOut()),
        output,
        state,
        config.chat());
  }

  /** What of the pool this objective learns from, less what is set apart. */
  private HeldOutSlice slice(List<Texts> texts) {
    var objective = config.parameters().objective();
    var usable =
        texts.stream()
            .filter(
                text ->
                    switch (text.preference()) {
                      case PreferencePair _ -> objective.takesPairs();
                      case UnpairedPreference item ->
                          !objective.takesPairs()
                              && (item.desirable() || !(objective instanceof Objective.Sft));
                    })
            .toList();
    return HeldOutSlice.of(usable, config.parameters().validation(), config.seed());
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
      return work.<StepMetrics, TrainingResult>meanwhile(
          steps -> Trainer.train(job, steps, work.cancelled()),
          batch -> record(work, batch, doctor, log));
    } catch (PlumException e) {
      Finding.notFinite(String.valueOf(e.getMessage()))
          .ifPresent(finding -> work.noted(finding.note()));
      throw e;
    }
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

  /** KTO with weights 0 gets weights under which both labels weigh the same. */
  private static Objective balanced(Consumer<String> note, Objective objective, List<Texts> texts) {
    if (!(objective instanceof Objective.Kto kto)
        || kto.desirableWeight() > 0
        || kto.undesirableWeight() > 0) {
      return objective;
    }
    var desirable =
        texts.stream()
            .filter(t -> t.preference() instanceof UnpairedPreference item && item.desirable())
            .count();
    var undesirable =
        texts.stream()
            .filter(t -> t.preference() instanceof UnpairedPreference item && !item.desirable())
            .count();
    if (desirable == 0 || undesirable == 0) {
      throw new PlumException(
          "KTO needs desirable and undesirable solutions, and the pool has "
              + desirable
              + " and "
              + undesirable
              + ".");
    }
    var more = Math.max(desirable, undesirable);
    var weighted =
        new Objective.Kto(
            kto.beta(), (double) more / desirable, (double) more / undesirable, kto.lossType());
    note.accept(
        "KTO: %d desirable weighted %.2f, %d undesirable weighted %.2f."
            .formatted(
                desirable, weighted.desirableWeight(), undesirable, weighted.undesirableWeight()));
    return weighted;
  }

  /** Preferences of the right kind as examples; of demonstrations a choice. */
  private List<Example> examples(Objective objective, List<Texts> texts) {
    return objective instanceof Objective.Sft
        ? demonstrations(texts)
        : texts.stream().map(TrainPolicy::example).toList();
  }

  private static Example example(Texts text) {
    return switch (text.preference()) {
      case PreferencePair pair ->
          new Example.Pair(pair.id(), text.prompt(), text.chosen(), text.rejected());
      case UnpairedPreference item ->
          new Example.Labelled(
              item.id(),
              text.prompt(),
              item.desirable() ? text.chosen() : text.rejected(),
              item.desirable());
    };
  }

  /** Passing solutions, at most so many of each instruction, drawn at random. */
  private List<Example> demonstrations(List<Texts> texts) {
    var shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(Seeds.of(config.seed(), "demonstrations")));
    var used = new HashMap<Long, Integer>();
    var examples = new ArrayList<Example>();
    for (var text : shuffled) {
      var instruction = text.preference().instructionId();
      if (used.merge(instruction, 1, Integer::sum) <= config.demonstrationsPerInstruction()) {
        examples.add(
            new Example.Demonstration(text.preference().id(), text.prompt(), text.chosen()));
      }
    }
    return examples;
  }
}
