package plum.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The examples set apart, which the policy is asked about without learning from them: the same
 * micro-batches at every look, without gradient and without dropout.
 */
final class HeldOut {
  private static final String PREFIX = "eval_";

  private final TrainingSet set;
  private final Criterion criterion;
  private final List<int[]> batches;
  private ReferenceLogProbs reference = ReferenceLogProbs.NONE;

  HeldOut(TrainingSet set, Criterion criterion, TrainingParameters settings) {
    this.set = set;
    this.criterion = criterion;
    this.batches =
        new BatchOrder(set, settings.objective(), settings.batchSize(), settings.seed()).epoch(0);
  }

  TrainingSet set() {
    return set;
  }

  /** Items of every micro-batch of a look. */
  List<int[]> batches() {
    return batches;
  }

  /** Tells what the reference says about the examples; needed before the first look. */
  void compareWith(ReferenceLogProbs logProbs) {
    reference = logProbs;
  }

  /**
   * Asks the policy.
   *
   * @return empty if cancelled on the way
   */
  Optional<StepTally> look(Learner learner, BooleanSupplier cancelled) {
    List<MicroBatch> micro =
        batches.stream().map(items -> set.microBatch(items, criterion.needsMismatched())).toList();
    int weight = micro.stream().mapToInt(criterion::weight).sum();
    StepTally tally = new StepTally();
    for (int i = 0; i < micro.size(); i++) {
      if (cancelled.getAsBoolean()) {
        return Optional.empty();
      }
      MicroBatch batch = micro.get(i);
      double divergence =
          criterion.needsMismatched()
              ? Losses.divergence(
                  learner.score(batch.mismatched(), false).stream()
                      .mapToDouble(TokenLogProbs::sum)
                      .toArray(),
                  reference.mismatchedOf(i))
              : 0;
      List<TokenLogProbs> rows = learner.score(criterion.rows(batch), criterion.needsLogSquares());
      criterion.gradient(batch, rows, reference.of(batch), divergence, weight, tally);
    }
    return Optional.of(tally);
  }

  /** The metrics of a look, under TRL's names. */
  static Map<String, Double> values(StepTally tally) {
    Map<String, Double> values = new LinkedHashMap<>();
    tally.values().forEach((name, value) -> values.put(PREFIX + name, value));
    return values;
  }

  /** Whether these are metrics of a look. */
  static boolean isLook(StepMetrics metrics) {
    return metrics.values().containsKey(PREFIX + "loss");
  }
}
