package plum.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import plum.data.Checkpoint;
import plum.data.Metric;
import plum.data.PlumException;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Stage;
import plum.io.Atomic;
import plum.store.Preferences.Texts;
import plum.train.Example;
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
    var result = train(work, job);
    if (result.cancelled()) {
      return false;
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
    OnPolicy.require(pipeline, parent, pool);
    var texts = pipeline.project().preferences().forTraining(pool.id());
    var objective = balanced(note, config.parameters().objective(), texts);
    var examples = examples(objective, texts);
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
        output,
        state,
        config.chat());
  }

  private TrainingResult train(Work work, TrainingJob job) {
    var alarm = new CollapseAlarm(config.parameters().objective());
    return work.<StepMetrics, TrainingResult>meanwhile(
        steps -> Trainer.train(job, steps, work.cancelled()), batch -> record(work, batch, alarm));
  }

  private static void record(Work work, List<StepMetrics> batch, CollapseAlarm alarm) {
    var metrics = new ArrayList<Metric>();
    for (var step : batch) {
      step.values()
          .forEach(
              (name, value) -> {
                if (Double.isFinite(value)) {
                  metrics.add(new Metric(work.run().id(), step.step(), name, value));
                }
              });
    }
    work.measured(metrics);
    for (var step : batch) {
      alarm.look(step).ifPresent(work::noted);
    }
    var last = batch.getLast();
    work.advanced("steps", last.step(), last.totalSteps());
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

  private List<Example> examples(Objective objective, List<Texts> texts) {
    var examples = new ArrayList<Example>();
    switch (objective) {
      case Objective.Dpo _, Objective.Cpo _, Objective.Simpo _, Objective.Orpo _ ->
          texts.stream()
              .filter(t -> t.preference() instanceof PreferencePair)
              .forEach(t -> examples.add(new Example.Pair(t.prompt(), t.chosen(), t.rejected())));
      case Objective.Kto _ ->
          texts.forEach(
              t -> {
                if (t.preference() instanceof UnpairedPreference item) {
                  examples.add(
                      new Example.Labelled(
                          t.prompt(),
                          item.desirable() ? t.chosen() : t.rejected(),
                          item.desirable()));
                }
              });
      case Objective.Sft _ -> demonstrations(texts, examples);
    }
    return examples;
  }

  /** Passing solutions, at most so many of each instruction, drawn at random. */
  private void demonstrations(List<Texts> texts, List<Example> examples) {
    var shuffled =
        new ArrayList<>(
            texts.stream()
                .filter(t -> t.preference() instanceof UnpairedPreference item && item.desirable())
                .toList());
    Collections.shuffle(shuffled, new Random(Seeds.of(config.seed(), "demonstrations")));
    var used = new HashMap<Long, Integer>();
    for (var text : shuffled) {
      if (used.merge(text.preference().instructionId(), 1, Integer::sum)
          <= config.demonstrationsPerInstruction()) {
        examples.add(new Example.Demonstration(text.prompt(), text.chosen()));
      }
    }
  }
}
