package plum.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.Judgement;
import plum.data.PlumException;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;

/**
 * Stage: turns judged solutions into the preference pool. All tests passed: chosen. At least one
 * failed: rejected. A harness fault: neither; a weak or flaky result: neither unless the
 * configuration says otherwise. Duplicates, also those that differ only in comments and white
 * space, count once.
 */
record BuildPreferences(PreferencesConfig config) {

  boolean run(Work work) {
    var project = work.project();
    var sampling = work.finished(Stage.SAMPLING, config.solutions(), "Draw and run solutions");
    var judgements = project.executions().ofRun(sampling.id(), config.tests());
    if (judgements.isEmpty()) {
      throw new PlumException(
          "The solutions of \""
              + config.solutions()
              + "\" have not been run yet. Run the execute stage first.");
    }
    var counts = project.solutions().counts(sampling.id());
    var instructions =
        project.instructions().all(Split.TRAIN, null).stream()
            .filter(each -> counts.containsKey(each.id()))
            .toList();
    var left = leaveOut(judgements);
    var pool = new ArrayList<Preference>();
    var done = 0;
    for (var instruction : instructions) {
      if (work.isCancelled()) {
        return false;
      }
      var solutions = project.solutions().of(sampling.id(), instruction.id());
      var passing = distinct(solutions, each -> isPass(judgements.get(each.id())));
      var failing = distinct(solutions, each -> isFailure(judgements.get(each.id())));
      // The same program with two outcomes, by a hair's breadth within a limit, says nothing.
      var both = new HashSet<>(passing.keySet());
      both.retainAll(failing.keySet());
      passing.keySet().removeAll(both);
      failing.keySet().removeAll(both);
      add(
          work.run().id(),
          instruction,
          List.copyOf(passing.values()),
          List.copyOf(failing.values()),
          pool);
      work.advanced("instructions", ++done, instructions.size());
    }
    // All or nothing: what an earlier, killed attempt stored is replaced.
    project.preferences().clear(work.run().id());
    project.preferences().add(pool);
    if (!left.isEmpty()) {
      work.noted(left);
    }
    return true;
  }

  /** Removes the judgements that do not label and says how many; empty for none. */
  private String leaveOut(Map<Long, Judgement> judgements) {
    var before = judgements.size();
    if (!config.weak()) {
      judgements.values().removeIf(each -> each.weak() && !each.verdict().isHarnessFault());
    }
    var weak = before - judgements.size();
    if (!config.flaky()) {
      judgements.values().removeIf(each -> each.flaky() && !each.verdict().isHarnessFault());
    }
    var flaky = before - weak - judgements.size();
    return weak + flaky == 0
        ? ""
        : "%d solutions with weak and %d with flaky results were left out; the settings weak and flaky let them in."
            .formatted(weak, flaky);
  }

  private void add(
      long runId,
      Instruction instruction,
      List<Solution> passing,
      List<Solution> failing,
      List<Preference> pool) {
    var random = new Random(Seeds.of(config.seed(), config.name(), instruction.key()));
    var pairs = new ArrayList<PreferencePair>();
    for (var chosen : passing) {
      for (var rejected : failing) {
        pairs.add(
            new PreferencePair(
                0, runId, instruction.id(), chosen.id(), rejected.id(), Review.PENDING));
      }
    }
    Collections.shuffle(pairs, random);
    pool.addAll(pairs.subList(0, Math.min(pairs.size(), config.maxPairsPerInstruction())));
    for (var solution : passing) {
      pool.add(
          new UnpairedPreference(0, runId, instruction.id(), solution.id(), true, Review.PENDING));
    }
    for (var solution : failing) {
      pool.add(
          new UnpairedPreference(0, runId, instruction.id(), solution.id(), false, Review.PENDING));
    }
  }

  private static boolean isPass(@Nullable Judgement judgement) {
    return judgement != null && judgement.verdict().isPass();
  }

  private static boolean isFailure(@Nullable Judgement judgement) {
    return judgement != null && judgement.verdict().isFailure();
  }

  /** The first of each group of solutions that do the same for all a test can see, in order. */
  static SequencedMap<String, Solution> distinct(
      List<Solution> solutions, Predicate<Solution> which) {
    var first = new LinkedHashMap<String, Solution>();
    for (var solution : solutions) {
      if (which.test(solution)) {
        first.putIfAbsent(Programs.normalised(solution.program()), solution);
      }
    }
    return first;
  }
}
