package plum.train;

/**
 * Losses of preference pairs that need no reference, as functions of mean log-probabilities per
 * token. Contrastive preference optimisation is not among them: its losses are {@link Losses#dpo},
 * {@link Losses#hinge} and {@link Losses#ipo} with a reference of zero, arXiv 2401.08417.
 *
 * <p>Notation: p = log &pi;(y<sub>+</sub>|x) / n<sub>+</sub> of the chosen completion with
 * n<sub>+</sub> tokens, q the same of the rejected one. Gradients are with respect to p and q.
 */
final class ReferenceFreeLosses {

  /**
   * Means nearer to 0 than single precision can tell from it count as this, because the odds of a
   * certain completion are infinite.
   */
  private static final double CERTAIN = -0x1p-24;

  private ReferenceFreeLosses() {}

  /**
   * The reward of AlphaPO per &beta;, arXiv 2501.03884: (1 - e<sup>-&alpha; p</sup>) / &alpha;;
   * with &alpha; = 0 the limit p, which is SimPO's.
   */
  static double reward(double p, double alpha) {
    return alpha == 0 ? p : -Math.expm1(-alpha * p) / alpha;
  }

  /**
   * SimPO, arXiv 2405.14734 equation 6, with AlphaPO's reward R and label smoothing &epsilon;: -(1
   * - &epsilon;) log &sigma;(u) - &epsilon; log &sigma;(-u) with u = &beta; (R(p) - R(q)) -
   * &gamma;.
   *
   * @param gamma target margin of the rewards
   */
  static Losses.Pair simpo(
      double p, double q, double beta, double gamma, double labelSmoothing, double alpha) {
    Losses.Pair pair =
        Losses.dpo(reward(p, alpha) - gamma / beta, reward(q, alpha), beta, labelSmoothing);
    return new Losses.Pair(
        pair.loss(),
        pair.chosenGradient() * Math.exp(-alpha * p),
        pair.rejectedGradient() * Math.exp(-alpha * q));
  }

  /**
   * log odds(y<sub>+</sub>|x) - log odds(y<sub>-</sub>|x), arXiv 2403.07691 equations 4 and 5, with
   * odds(y|x) = P / (1 - P) and log P = p.
   */
  static double logOdds(double p, double q) {
    double right = Math.min(p, CERTAIN);
    double wrong = Math.min(q, CERTAIN);
    return right - wrong - (logOneMinusExp(right) - logOneMinusExp(wrong));
  }

  /**
   * The odds-ratio term of ORPO, arXiv 2403.07691 equation 7: -&beta; log &sigma;({@link
   * #logOdds}).
   */
  static Losses.Pair oddsRatio(double p, double q, double beta) {
    double odds = logOdds(p, q);
    double slope = -beta * Losses.sigmoid(-odds);
    // d/dp [p - log(1 - e^p)] = 1 / (1 - e^p)
    return new Losses.Pair(
        -beta * Losses.logSigmoid(odds),
        slope / -Math.expm1(Math.min(p, CERTAIN)),
        -slope / -Math.expm1(Math.min(q, CERTAIN)));
  }

  /** log(1 - e<sup>x</sup>) for x below 0, without cancellation at either end. */
  private static double logOneMinusExp(double x) {
    return x > -Math.log(2) ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
  }
}
