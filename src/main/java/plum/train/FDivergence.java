package plum.train;

/**
 * The divergence that keeps the policy near the reference, arXiv 2309.16240. With another than the
 * reverse Kullback-Leibler divergence a log-ratio x = log &pi;/&pi;<sub>ref</sub> enters a loss as
 * its score f(x); names are TRL's.
 */
public enum FDivergence {
  /** f(x) = x. */
  REVERSE_KL,
  /** f(x) = -e<sup>-x</sup>. */
  FORWARD_KL,
  /** Jensen and Shannon: f(x) = log &sigma;(x). */
  JS_DIVERGENCE,
  /** f(x) = e<sup>(&alpha; - 1) x</sup> / (&alpha; - 1); near &alpha; = 1 the limit x. */
  ALPHA_DIVERGENCE;

  /** Exponents above count as this, so that numbers stay finite. */
  private static final double LARGEST_EXPONENT = 700;

  /** Below this distance of &alpha; from 1 only rounding would be left of the difference. */
  private static final double LIMIT = 1e-6;

  /**
   * f(x). A constant is left out where it cancels between the two completions of a pair.
   *
   * @param alpha coefficient of {@link #ALPHA_DIVERGENCE}
   */
  double score(double x, double alpha) {
    return switch (this) {
      case REVERSE_KL -> x;
      case FORWARD_KL -> -exp(-x);
      case JS_DIVERGENCE -> Losses.logSigmoid(x);
      case ALPHA_DIVERGENCE -> Math.abs(alpha - 1) < LIMIT ? x : exp((alpha - 1) * x) / (alpha - 1);
    };
  }

  /** f'(x), always above 0. */
  double slope(double x, double alpha) {
    return switch (this) {
      case REVERSE_KL -> 1;
      case FORWARD_KL -> exp(-x);
      case JS_DIVERGENCE -> Losses.sigmoid(-x);
      case ALPHA_DIVERGENCE -> Math.abs(alpha - 1) < LIMIT ? 1 : exp((alpha - 1) * x);
    };
  }

  private static double exp(double x) {
    return Math.exp(Math.min(x, LARGEST_EXPONENT));
  }
}
