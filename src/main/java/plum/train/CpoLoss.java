package plum.train;

/** The losses of contrastive preference optimisation, under TRL's names. */
public enum CpoLoss {
  /** Logistic, with label smoothing. */
  SIGMOID,
  /** max(0, 1 - &beta; margin). */
  HINGE,
  /** Squared distance of the margin of mean log-probabilities from 1/(2 &beta;). */
  IPO
}
