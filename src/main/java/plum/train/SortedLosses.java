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
    Batch margins =
        ranked(
            difference(chosen, rejected),
            difference(chosenReference, rejectedReference),
            beta,
            labelSmoothing);
    return new Batch(margins.loss(), margins.chosenGradient(), negated(margins.chosenGradient()));
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
    return ranked(
        difference(chosen, chosenReference),
        difference(rejected, rejectedReference),
        beta,
        labelSmoothing);
  }

  /** The k-th smallest of one list against the k-th smallest of another, with both gradients. */
  private static Batch ranked(double[] above, double[] below, double beta, double labelSmoothing) {
    int[] order = order(above);
    int[] other = order(below);
    int n = order.length;
    double loss = 0;
    double[] gradient = new double[n];
    double[] otherGradient = new double[n];
    for (int k = 0; k < n; k++) {
      Losses.Pair rank = Losses.dpo(above[order[k]], below[other[k]], beta, labelSmoothing);
      loss += rank.loss() / n;
      gradient[order[k]] = rank.chosenGradient() / n;
      otherGradient[other[k]] = rank.rejectedGradient() / n;
    }
    return new Batch(loss, gradient, otherGradient);
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
