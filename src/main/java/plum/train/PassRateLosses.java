package plum.train;

import java.util.Arrays;

/**
 * Losses that go by rewards instead of preferences, as pure functions in double arithmetic. The
 * reward of a completion is its pass rate, or 1 for passing every test.
 *
 * <p>Notation: r is the reward of a completion, l = log &pi;(y|x) - log &pi;<sub>ref</sub>(y|x) its
 * log-ratio; V is the value of a prompt, from the rewards of all its stored solutions.
 */
final class PassRateLosses {
  /** Of the exponent, as in the authors' code. */
  private static final double SHARPNESS = 10;

  private static final double MOST = 100;

  private PassRateLosses() {}

  /**
   * The optimal value of a prompt under a pull of strength &beta; towards the policy that drew the
   * solutions: V = &beta; log mean<sub>i</sub> e<sup>r<sub>i</sub>/&beta;</sup>. It is the V* of
   * A*-PO, arXiv 2505.20686, and with &beta; = &alpha; where the value loss of EQL, E[exp((r -
   * V)/&alpha;) + V/&alpha;], arXiv 2303.15810, is least.
   *
   * @param rewards of the prompt's solutions, at least one
   */
  static double softValue(double[] rewards, double beta) {
    double most = Arrays.stream(rewards).max().orElseThrow();
    double mean = Arrays.stream(rewards).map(r -> Math.exp((r - most) / beta)).average().orElse(1);
    return most + beta * Math.log(mean);
  }

  /**
   * Where the value loss of SQL, arXiv 2303.15810, is least: E[1(z &gt; 0) z<sup>2</sup> +
   * V/&alpha;] with z = (r - V)/(2 &alpha;) + 1. Its derivative vanishes where E[max(0, z)] = 1; on
   * the k largest rewards, those with z &gt; 0 among n, that is V = (&Sigma; r - 2 &alpha; (n - k))
   * / k.
   *
   * @param rewards of the prompt's solutions, at least one
   */
  static double sparseValue(double[] rewards, double alpha) {
    double[] sorted = rewards.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double sum = 0;
    for (int k = 1; k <= n; k++) {
      sum += sorted[n - k];
      double value = (sum - 2 * alpha * (n - k)) / k;
      if (k == n || sorted[n - k - 1] <= value - 2 * alpha) {
        return value;
      }
    }
    throw new IllegalArgumentException("a prompt without solutions has no value");
  }

  /**
   * Weight of a completion in the regression of SQL or EQL, as the authors' code has it: max(0, r -
   * V), and exp(10 (r - V)/&alpha;) but at most 100.
   */
  static double weight(IvrMethod method, double reward, double value, double alpha) {
    return switch (method) {
      case SQL -> Math.max(0, reward - value);
      case EQL -> Math.min(MOST, Math.exp(SHARPNESS * (reward - value) / alpha));
    };
  }

  /**
   * The regression of A*-PO, arXiv 2505.20686: (&beta; l - (r - V))<sup>2</sup>.
   *
   * @param value V* of the prompt
   */
  static Losses.Item aStar(double l, double reward, double value, double beta) {
    double gap = beta * l - (reward - value);
    return new Losses.Item(gap * gap, 2 * beta * gap);
  }

  /**
   * Contrastive policy gradient, arXiv 2406.19185: -(R(y) - R(y')) (l - l'), where R = r -
   * (&beta;/2) l is the reward less half of its pull towards the reference. With d = l - l' that is
   * (&beta;/2) d<sup>2</sup> - (r - r') d, whose gradient by l is -[(r - &beta; l) - (r' - &beta;
   * l')], and which is least where &beta; d = r - r': IPO with a gap for each pair.
   *
   * @param rewardGap r - r', of the chosen less the rejected completion
   */
  static Losses.Pair contrastive(double c, double r, double rewardGap, double beta) {
    double d = c - r;
    double slope = beta * d - rewardGap;
    return new Losses.Pair(0.5 * beta * d * d - rewardGap * d, slope, -slope);
  }
}
