package plum.train;

import java.util.Arrays;

/**
 * Preference losses as pure functions of log-probabilities, in double arithmetic.
 *
 * <p>Every function returns the loss together with its exact gradient with respect to the policy's
 * sequence log-probabilities. The engine continues the backward pass from there, so a loss is
 * written once, here, and needs no tensors. Losses that sort over a batch are in {@link
 * SortedLosses}, those of means without a reference in {@link ReferenceFreeLosses}.
 *
 * <p>Notation: c = log &pi;(y<sub>+</sub>|x) - log &pi;<sub>ref</sub>(y<sub>+</sub>|x) is the
 * log-ratio of the chosen completion, r that of the rejected one, d = c - r; logarithms of
 * completions are sums over their tokens.
 */
final class Losses {

  private Losses() {}

  /**
   * Loss of one pair.
   *
   * @param loss in nats
   * @param chosenGradient derivative with respect to log &pi;(y<sub>+</sub>|x)
   * @param rejectedGradient derivative with respect to log &pi;(y<sub>-</sub>|x)
   */
  record Pair(double loss, double chosenGradient, double rejectedGradient) {}

  /**
   * Loss of one unpaired item.
   *
   * @param loss between 0 and the item's weight
   * @param gradient derivative with respect to log &pi;(y|x)
   */
  record Item(double loss, double gradient) {}

  /** &sigma;(x) = 1 / (1 + e<sup>-x</sup>), without overflow. */
  static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + Math.exp(-x));
    }
    double e = Math.exp(x);
    return e / (1 + e);
  }

  /** log &sigma;(x), without overflow or cancellation. */
  static double logSigmoid(double x) {
    return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
  }

  /** &sigma;'(x) = &sigma;(x) &sigma;(-x). */
  private static double sigmoidSlope(double x) {
    return sigmoid(x) * sigmoid(-x);
  }

  /**
   * Direct preference optimisation, arXiv 2305.18290 equation 7, with the label smoothing of its
   * section on conservative DPO: -(1 - &epsilon;) log &sigma;(&beta; d) - &epsilon; log
   * &sigma;(-&beta; d).
   */
  static Pair dpo(double c, double r, double beta, double labelSmoothing) {
    double u = beta * (c - r);
    double loss = -(1 - labelSmoothing) * logSigmoid(u) - labelSmoothing * logSigmoid(-u);
    double slope = -(1 - labelSmoothing) * sigmoid(-u) + labelSmoothing * sigmoid(u);
    return ofMargin(loss, beta * slope);
  }

  /**
   * DPO-Positive, arXiv 2402.13228: -log &sigma;(&beta; (d - &lambda; max(0, -c))). The second term
   * keeps the chosen completion from becoming less likely than under the reference, which is what
   * happens to pairs that differ in few tokens.
   */
  static Pair dpop(double c, double r, double beta, double lambda) {
    double u = beta * (c - r - lambda * Math.max(0, -c));
    double slope = -beta * sigmoid(-u);
    return new Pair(-logSigmoid(u), slope * (c < 0 ? 1 + lambda : 1), -slope);
  }

  /**
   * DPO for labels wrong with probability &epsilon;, unbiased, arXiv 2403.00409: [-(1 - &epsilon;)
   * log &sigma;(&beta; d) + &epsilon; log &sigma;(-&beta; d)] / (1 - 2 &epsilon;).
   */
  static Pair robust(double c, double r, double beta, double labelSmoothing) {
    double u = beta * (c - r);
    double loss = -(1 - labelSmoothing) * logSigmoid(u) + labelSmoothing * logSigmoid(-u);
    double slope = -(1 - labelSmoothing) * sigmoid(-u) - labelSmoothing * sigmoid(u);
    double scale = 1 / (1 - 2 * labelSmoothing);
    return ofMargin(scale * loss, scale * beta * slope);
  }

  /** The hinge of SLiC and RSO, arXiv 2309.06657: max(0, 1 - &beta; d). */
  static Pair hinge(double c, double r, double beta) {
    double slack = 1 - beta * (c - r);
    return slack > 0 ? ofMargin(slack, -beta) : new Pair(0, 0, 0);
  }

  /**
   * Identity preference optimisation, arXiv 2310.12036 equation 17, on log-ratios per token:
   * (c/n<sub>+</sub> - r/n<sub>-</sub> - 1/(2 &beta;))<sup>2</sup>.
   */
  static Pair ipo(double c, double r, int chosenTokens, int rejectedTokens, double beta) {
    double gap = c / chosenTokens - r / rejectedTokens - 1 / (2 * beta);
    return new Pair(gap * gap, 2 * gap / chosenTokens, -2 * gap / rejectedTokens);
  }

  /** DPO on log-ratios per token: -log &sigma;(&beta; (c/n<sub>+</sub> - r/n<sub>-</sub>)). */
  static Pair perToken(double c, double r, int chosenTokens, int rejectedTokens, double beta) {
    double u = beta * (c / chosenTokens - r / rejectedTokens);
    double slope = -beta * sigmoid(-u);
    return new Pair(-logSigmoid(u), slope / chosenTokens, -slope / rejectedTokens);
  }

  /**
   * Efficient exact optimisation, arXiv 2402.00856: the reverse divergence between &sigma;(&beta;
   * d) and the smoothed label 1 - &epsilon;; &epsilon; must be above 0.
   */
  static Pair exo(double c, double r, double beta, double labelSmoothing) {
    double u = beta * (c - r);
    double right = logSigmoid(u) - Math.log1p(-labelSmoothing);
    double wrong = logSigmoid(-u) - Math.log(labelSmoothing);
    double loss = sigmoid(u) * right + sigmoid(-u) * wrong;
    return ofMargin(loss, beta * sigmoidSlope(u) * (right - wrong));
  }

  /**
   * Noise-contrastive alignment, arXiv 2402.05369: -log &sigma;(&beta; c) - &frac12; log
   * &sigma;(-&beta; c) - &frac12; log &sigma;(-&beta; r).
   */
  static Pair nca(double c, double r, double beta) {
    double loss = -logSigmoid(beta * c) - 0.5 * logSigmoid(-beta * c) - 0.5 * logSigmoid(-beta * r);
    return new Pair(
        loss,
        beta * (0.5 * sigmoid(beta * c) - sigmoid(-beta * c)),
        beta * 0.5 * sigmoid(beta * r));
  }

  /**
   * Binary classifier optimisation on pairs, arXiv 2404.04656, without the running shift: -log
   * &sigma;(&beta; c) - log &sigma;(-&beta; r).
   */
  static Pair bco(double c, double r, double beta) {
    return new Pair(
        -logSigmoid(beta * c) - logSigmoid(-beta * r),
        -beta * sigmoid(-beta * c),
        beta * sigmoid(beta * r));
  }

  /**
   * Self-play preference optimisation with hard labels, arXiv 2405.00675: (c - 1/(2
   * &beta;))<sup>2</sup> + (r + 1/(2 &beta;))<sup>2</sup>.
   */
  static Pair sppo(double c, double r, double beta) {
    double up = c - 1 / (2 * beta);
    double down = r + 1 / (2 * beta);
    return new Pair(up * up + down * down, 2 * up, 2 * down);
  }

  /**
   * Anchored preference optimisation, arXiv 2408.06266: 1 - &sigma;(&beta; c) + &sigma;(&beta; r).
   */
  static Pair apoZero(double c, double r, double beta) {
    return new Pair(
        sigmoid(-beta * c) + sigmoid(beta * r),
        -beta * sigmoidSlope(beta * c),
        beta * sigmoidSlope(beta * r));
  }

  /**
   * Anchored preference optimisation, arXiv 2408.06266: &sigma;(&beta; c) + 1 - &sigma;(&beta; d).
   */
  static Pair apoDown(double c, double r, double beta) {
    double push = beta * sigmoidSlope(beta * (c - r));
    return new Pair(
        sigmoid(beta * c) + sigmoid(-beta * (c - r)), beta * sigmoidSlope(beta * c) - push, push);
  }

  /**
   * The discovered loss of arXiv 2406.08414: -(1 - m) log &sigma;(u) + m e<sup>-u</sup> with u =
   * &beta; d and m = &sigma;(u / &tau;).
   */
  static Pair discopop(double c, double r, double beta, double tau) {
    double u = beta * (c - r);
    double m = sigmoid(u / tau);
    double mSlope = sigmoidSlope(u / tau) / tau;
    // m e^-u and m' e^-u as one exponential each: e^-u alone overflows where m vanishes
    double pull = Math.exp(-u + logSigmoid(u / tau));
    double pullSlope = pull * sigmoid(-u / tau) / tau;
    double loss = -logSigmoid(u) * (1 - m) + pull;
    double slope = -sigmoid(-u) * (1 - m) + logSigmoid(u) * mSlope - pull + pullSlope;
    return ofMargin(loss, beta * slope);
  }

  /**
   * Kahneman-Tversky optimisation of one item, arXiv 2402.01306 equation 8: &lambda; (1 -
   * &sigma;(&beta; (l - z))) for a desirable completion, &lambda; (1 - &sigma;(&beta; (z - l))) for
   * an undesirable one. With z = 0 this is anchored optimisation without pairs.
   *
   * @param l log-ratio of the completion
   * @param z divergence estimate of the batch, a constant for the gradient
   * @param weight &lambda;<sub>D</sub> or &lambda;<sub>U</sub>
   */
  static Item kto(double l, double z, boolean desirable, double beta, double weight) {
    double u = desirable ? beta * (l - z) : beta * (z - l);
    double slope = weight * beta * sigmoidSlope(u);
    return new Item(weight * sigmoid(-u), desirable ? -slope : slope);
  }

  /**
   * The divergence estimate z<sub>0</sub> of KTO, arXiv 2402.01306 section 4: the mean log-ratio of
   * mismatched completions, at least 0.
   */
  static double divergence(double[] policyLogProbs, double[] referenceLogProbs) {
    double sum = 0;
    for (int i = 0; i < policyLogProbs.length; i++) {
      sum += policyLogProbs[i] - referenceLogProbs[i];
    }
    return policyLogProbs.length == 0 ? 0 : Math.max(0, sum / policyLogProbs.length);
  }

  /** Mean negative log-likelihood per token, of completions given by their sums. */
  static double negativeLogLikelihood(double[] logProbs, int tokens) {
    return -Arrays.stream(logProbs).sum() / tokens;
  }

  /** A loss that depends on d alone: chosen and rejected pull with equal force. */
  private static Pair ofMargin(double loss, double slope) {
    return new Pair(loss, slope, -slope);
  }
}
