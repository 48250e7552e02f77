package plum.eval;

import java.util.Locale;

/**
 * McNemar's test of two policies on the same problems, exact: where only one of them solves a
 * problem, it should be either as often if neither were better (McNemar 1947; the binomial form).
 *
 * @param gained problems that only the second solves
 * @param lost problems that only the first solves
 * @param p probability of a difference this large or larger by chance, two-sided
 */
public record McNemar(int gained, int lost, double p) {
  private static final double USUAL = 0.05;

  /** Tests counts. */
  public static McNemar of(int gained, int lost) {
    if (gained < 0 || lost < 0) {
      throw new IllegalArgumentException(gained + " gained, " + lost + " lost");
    }
    return new McNemar(gained, lost, probability(gained + lost, Math.min(gained, lost)));
  }

  /** Twice the lower tail of a fair binomial, at most 1; summed in logarithms. */
  private static double probability(int n, int smaller) {
    var logCoefficient = 0.0; // of C(n, 0)
    var sum = 0.0;
    for (var i = 0; i <= smaller; i++) {
      sum += Math.exp(logCoefficient - n * Math.log(2));
      logCoefficient += Math.log(n - (double) i) - Math.log(i + 1.0);
    }
    return Math.min(1, 2 * sum);
  }

  /** What it means, one sentence. */
  public String words() {
    if (gained + lost == 0) {
      return "Both solve the same problems, so there is nothing to test.";
    }
    return String.format(
        Locale.ROOT,
        "Of %d problems that only one solves, %d were gained and %d lost; by chance alone a split"
            + " this uneven would come up with probability %s (exact McNemar test), %s.",
        gained + lost,
        gained,
        lost,
        p < 0.001 ? "below 0.001" : String.format(Locale.ROOT, "%.3f", p),
        p >= USUAL
            ? "so this may well be chance"
            : gained > lost ? "so the second policy is better" : "so the second policy is worse");
  }
}
