package plum.train;

/** The losses of single completions with a label, under TRL's names. */
public enum KtoLoss {
  /** Kahneman-Tversky optimisation, arXiv 2402.01306, against an estimate of the divergence. */
  KTO,
  /** Anchored preference optimisation without pairs, arXiv 2408.06266: no estimate. */
  APO_ZERO_UNPAIRED
}
