package plum.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import plum.data.PlumException;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Run;
import plum.store.Preferences.Texts;
import plum.train.Example;
import plum.train.Objective;

/**
 * A pool as what the trainer is given: examples of the kind the objective learns from, some of them
 * held out.
 *
 * @param objective with weights that follow from the examples
 */
record TrainingExamples(Objective objective, List<Example> trained, List<Example> heldOut) {

  /**
   * Reads a pool.
   *
   * @param note told what the user should know about it
   */
  static TrainingExamples of(
      TrainingConfig config, Pipeline pipeline, Run pool, Consumer<String> note) {
    var objective = config.parameters().objective();
    var rates = objective.needsPassRates() ? PassRates.of(pipeline, pool) : PassRates.NONE;
    return new Reading(config, rates)
        .of(pipeline.project().preferences().forTraining(pool.id()), note);
  }

  /**
   * The work of reading.
   *
   * @param rates none where the objective does not go by them
   */
  private record Reading(TrainingConfig config, PassRates rates) {

    TrainingExamples of(List<Texts> texts, Consumer<String> note) {
      var objective = config.parameters().objective();
      var fitting = texts.stream().filter(this::fits).toList();
      var usable = fitting.stream().filter(this::isRated).toList();
      if (usable.size() < fitting.size()) {
        note.accept(
            "%,d of %,d preferences are left out: they have no pass rate, or no solution of their instruction passes."
                .formatted(fitting.size() - usable.size(), fitting.size()));
      }
      var slice = HeldOutSlice.of(usable, config.parameters().validation(), config.seed());
      slice.remark().ifPresent(note);
      return new TrainingExamples(
          balanced(note, objective, slice.trained()),
          examples(slice.trained()),
          examples(slice.heldOut()));
    }

    /** Whether the objective learns from such a preference. */
    private boolean fits(Texts text) {
      var objective = config.parameters().objective();
      return switch (text.preference()) {
        case PreferencePair _ -> objective.takesPairs();
        case UnpairedPreference item ->
            !objective.takesPairs() && (item.desirable() || !(objective instanceof Objective.Sft));
      };
    }

    /**
     * Whether the pass rates it needs are known. A*-PO leaves out instructions that no solution
     * solves, arXiv 2505.20686: their reference has nothing to lean towards.
     */
    private boolean isRated(Texts text) {
      var objective = config.parameters().objective();
      return !objective.needsPassRates()
          || switch (text.preference()) {
            case PreferencePair pair ->
                !Double.isNaN(rates.gap(pair.chosenId(), pair.rejectedId()));
            case UnpairedPreference item ->
                rates.bySolution().containsKey(item.solutionId())
                    && (!(objective instanceof Objective.AStarPo)
                        || rates
                            .byInstruction()
                            .getOrDefault(item.instructionId(), List.of())
                            .stream()
                            .anyMatch(rate -> rate >= 1));
          };
    }

    /** KTO with weights 0 gets weights under which both labels weigh the same. */
    private static Objective balanced(
        Consumer<String> note, Objective objective, List<Texts> texts) {
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
                  desirable,
                  weighted.desirableWeight(),
                  undesirable,
                  weighted.undesirableWeight()));
      return weighted;
    }

    /** Preferences of the right kind as examples; of demonstrations a choice. */
    private List<Example> examples(List<Texts> texts) {
      return config.parameters().objective() instanceof Objective.Sft
          ? demonstrations(texts)
          : texts.stream().map(this::example).toList();
    }

    private Example example(Texts text) {
      return switch (text.preference()) {
        case PreferencePair pair ->
            new Example.Pair(
                pair.id(),
                text.prompt(),
                text.chosen(),
                text.rejected(),
                rates.gap(pair.chosenId(), pair.rejectedId()));
        case UnpairedPreference item -> {
          var completion = item.desirable() ? text.chosen() : text.rejected();
          var rate = rates.bySolution().get(item.solutionId());
          yield rate == null
              ? new Example.Labelled(item.id(), text.prompt(), completion, item.desirable())
              : new Example.Rated(
                  item.id(),
                  text.prompt(),
                  completion,
                  rate,
                  rates.byInstruction().getOrDefault(item.instructionId(), List.of()));
        }
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
}
