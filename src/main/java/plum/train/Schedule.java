package plum.train;

/** How the learning rate moves after the warm-up. */
public enum Schedule {
  CONSTANT,
  /** Straight down to zero. */
  LINEAR,
  /** Half a cosine wave down to {@code minLearningRateRatio} of the peak. */
  COSINE
}
