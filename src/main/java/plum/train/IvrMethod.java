package plum.train;

/** The two methods of implicit value regularisation, arXiv 2303.15810. */
public enum IvrMethod {
  /** Sparse Q-learning: completions that are no better than the value do not count at all. */
  SQL,
  /** Exponential Q-learning: every completion counts, better ones exponentially more. */
  EQL
}
