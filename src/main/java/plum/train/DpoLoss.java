package plum.train;

/**
 * The losses of preference pairs with a reference, under TRL's names; equations are in {@code
 * Losses} and {@code SortedLosses}.
 */
public enum DpoLoss {
  /** DPO, arXiv 2305.18290; with label smoothing conservative DPO. */
  SIGMOID,
  /** The hinge of SLiC and RSO, arXiv 2309.06657. */
  HINGE,
  /** Identity preference optimisation, arXiv 2310.12036, on log-ratios per token. */
  IPO,
  /** Efficient exact optimisation, arXiv 2402.00856; needs label smoothing above 0. */
  EXO_PAIR,
  /** Noise-contrastive alignment, arXiv 2402.05369. */
  NCA_PAIR,
  /** DPO unbiased under wrong labels, arXiv 2403.00409. */
  ROBUST,
  /** Binary classifier optimisation, arXiv 2404.04656. */
  BCO_PAIR,
  /** Self-play preference optimisation, arXiv 2405.00675. */
  SPPO_HARD,
  /** Alignment via optimal transport, arXiv 2406.05882, on the margins of pairs. */
  AOT,
  /** The same on chosen against rejected completions, whatever their pair. */
  AOT_UNPAIRED,
  /** Anchored preference optimisation for chosen completions better than the policy's. */
  APO_ZERO,
  /** Anchored preference optimisation for chosen completions worse than the policy's. */
  APO_DOWN,
  /** The discovered loss, arXiv 2406.08414. */
  DISCOPOP,
  /** Mean negative log-likelihood of chosen tokens: a term to mix with others. */
  SFT,
  /** DPO on log-ratios per token. */
  SIGMOID_NORM,
  /** DPO-Positive, arXiv 2402.13228: the chosen completion must not become less likely. */
  DPOP,
  /** Contrastive policy gradient, arXiv 2406.19185, on the pass rates of the two completions. */
  COPG;

  /**
   * Whether the two log-ratios enter as their difference, per token or whole, if at all. Only then
   * another divergence has a meaning, since its scores are known up to a constant.
   */
  boolean ofDifference() {
    return switch (this) {
      case SIGMOID, SIGMOID_NORM, HINGE, IPO, EXO_PAIR, ROBUST, DISCOPOP, SFT -> true;
      case NCA_PAIR, BCO_PAIR, SPPO_HARD, AOT, AOT_UNPAIRED, APO_ZERO, APO_DOWN, DPOP, COPG ->
          false;
    };
  }

  /** Whether the loss sorts over a micro-batch, so that no pair has a loss of its own. */
  boolean sorts() {
    return this == AOT || this == AOT_UNPAIRED;
  }
}
