package plum.train;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Alignment via optimal transport, arXiv 2406.05882: losses of a whole batch that ask for
 * stochastic dominance, the k-th smallest of one list above the k-th smallest of another, instead
 * of pair by pair.
 *
 * <p>With gradient accumulation each micro-batch is sorted by itself, so the micro-batch size
 * matters: with one pair {@link #aot} is DPO.
 */
final class SortedLosses {

  private SortedLosses() {}

  /**
   * Loss of a batch of pairs.
   *
   * @param loss mean over the batch
   * @param chosenGradient derivative of {@code loss} with respect to each log &pi;(y<sub>+</sub>|x)
   * @param rejectedGradient the same for log &pi;(y<sub>-</sub>|x)
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Batch(double loss, double[] chosenGradient, double[] rejectedGradient) {}

  /**
   * Paired data: the margin log &pi;(y<sub>+</sub>) - log &pi;(y<sub>-</sub>) of the policy should
   * dominate that of the reference. Each array has one number per pair.
   */
  static Batch aot(
      double[] chosen,
      double[] rejected,
      double[] chosenReference,
      double[] rejectedReference,
      double beta,
      double labelSmoothing) {
    double[] policy = difference(chosen, rejected);
    double[] reference = difference(chosenReference, rejectedReference);
    int[] order = order(policy);
    int[] other = order(reference);
    int n = order.length;
    double loss = 0;
    double[] gradient = new double[n];
    for (int k = 0; k < n; k++) {
      Losses.Pair rank = Losses.dpo(policy[order[k]], reference[other[k]], beta, labelSmoothing);
      loss += rank.loss() / n;
      gradient[order[k]] = rank.chosenGradient() / n;
    }
    return new Batch(loss, gradient, negated(gradient));
  }

  /**
   * Unpaired data: the log-ratios of chosen completions should dominate those of rejected ones.
   * Each array has one number per completion.
   */
  static Batch aotUnpaired(
      double[] chosen,
      double[] rejected,
      double[] chosenReference,
      double[] rejectedReference,
      double beta,
      double labelSmoothing) {
    double[] right = difference(chosen, chosenReference);
    double[] wrong = difference(rejected, rejectedReference);
    int[] order = order(right);
    int[] other = order(wrong);
    int n = order.length;
    double loss = 0;
    double[] chosenGradient = new double[n];
    double[] rejectedGradient = new double[n];
    for (int k = 0; k < n; k++) {
      Losses.Pair rank = Losses.dpo(right[order[k]], wrong[other[k]], beta, labelSmoothing);
      loss += rank.loss() / n;
      chosenGradient[order[k]] = rank.chosenGradient() / n;
      rejectedGradient[other[k]] = rank.rejectedGradient() / n;
    }
    return new Batch(loss, chosenGradient, rejectedGradient);
  }

  /** Places of the values from the smallest to the largest; equal ones keep their order. */
  private static int[] order(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double[] difference(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
  }

  private static double[] negated(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> -values[i]).toArray();
  }
}
