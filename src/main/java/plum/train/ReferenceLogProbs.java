package plum.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Log-probabilities under the frozen reference, computed once before the first step.
 *
 * @param rows per row of the training set; empty where no reference is needed
 * @param mismatched for KTO, per micro-batch of the whole run the mismatched rows; else empty
 */
record ReferenceLogProbs(List<Double> rows, List<List<Double>> mismatched) {

  static final ReferenceLogProbs NONE = new ReferenceLogProbs(List.of(), List.of());

  ReferenceLogProbs {
    rows = List.copyOf(rows);
    mismatched = mismatched.stream().map(List::copyOf).toList();
  }

  /**
   * Asks the reference: the learner before its first step, its adapter switched off. Rows go
   * through it in the micro-batches in which training meets them first, so that before the first
   * step the policy gives the very same numbers.
   *
   * @param batches items of all micro-batches of the run, in order
   * @param cache spares asking about what is kept
   * @return empty if cancelled
   */
  static Optional<ReferenceLogProbs> compute(
      Learner learner,
      TrainingSet set,
      List<int[]> batches,
      Criterion criterion,
      ReferenceCache cache,
      BooleanSupplier cancelled) {
    boolean mismatched = criterion.needsMismatched();
    double[] logProbs = new double[set.rowCount()];
    boolean[] known = new boolean[set.items()];
    List<List<Double>> mismatchedLogProbs = new ArrayList<>();
    for (int[] items : batches) {
      if (cancelled.getAsBoolean()) {
        cache.save();
        return Optional.empty();
      }
      MicroBatch batch = set.microBatch(items, mismatched);
      if (!IntStream.of(items).allMatch(item -> known[item])) {
        double[] values =
            criterion.reference(batch, rows -> cache.ask(rows, learner::logProbsWithoutAdapter));
        for (int i = 0; i < values.length; i++) {
          logProbs[batch.rowIndices()[i]] = values[i];
        }
        IntStream.of(items).forEach(item -> known[item] = true);
      }
      if (mismatched) {
        double[] values = cache.ask(batch.mismatched(), learner::logProbsWithoutAdapter);
        mismatchedLogProbs.add(DoubleStream.of(values).boxed().toList());
      }
    }
    cache.save();
    return Optional.of(
        new ReferenceLogProbs(DoubleStream.of(logProbs).boxed().toList(), mismatchedLogProbs));
  }

  /** Of the rows of a micro-batch; empty if there is no reference. */
  double[] of(MicroBatch batch) {
    return rows.isEmpty()
        ? new double[0]
        : Arrays.stream(batch.rowIndices()).mapToDouble(rows::get).toArray();
  }

  /**
   * Of the mismatched rows of a micro-batch.
   *
   * @param number of the micro-batch in the run, counted from 0
   */
  double[] mismatchedOf(int number) {
    return mismatched.get(number).stream().mapToDouble(Double::doubleValue).toArray();
  }
}
