package plum.ui.preferences;

import java.util.Locale;
import plum.ui.session.Words;

/**
 * How a pool's single labels lie, and the weights that even them out.
 *
 * <p>The KTO paper (arXiv 2402.01306, equation 8) wants the ratio of weighted desirable to weighted
 * undesirable labels between 1 and 4/3, with one of the weights at 1.
 */
record KtoBalance(int desirable, int undesirable) {
  private static final double LARGEST_RATIO = 4.0 / 3;

  /** Whether weights of 1 do, or are all there is to say. */
  boolean isEven() {
    var ratio = (double) desirable / undesirable;
    return desirable == 0 || undesirable == 0 || (ratio >= 1 && ratio <= LARGEST_RATIO);
  }

  /** Smallest and largest good weight of desirable labels, that of the others being 1. */
  double[] desirableWeights() {
    var least = (double) undesirable / desirable;
    return new double[] {least, least * LARGEST_RATIO};
  }

  /** Smallest and largest good weight of undesirable labels, that of the others being 1. */
  double[] undesirableWeights() {
    var most = (double) desirable / undesirable;
    return new double[] {most / LARGEST_RATIO, most};
  }

  /** "KTO: 280 labels, 120 desirable (43 %); weigh desirable ones 1.33 to 1.78". */
  String words() {
    var labels = desirable + undesirable;
    if (labels == 0) {
      return "";
    }
    var share =
        String.format(
            Locale.ROOT,
            "KTO: %s, %s desirable (%.0f %%)",
            Words.count(labels, "label"),
            Words.count(desirable),
            100.0 * desirable / labels);
    if (desirable == 0 || undesirable == 0) {
      return share + "; KTO needs both kinds";
    }
    if (isEven()) {
      return share + "; weights 1 and 1 do";
    }
    var few = desirable < undesirable;
    var weights = few ? desirableWeights() : undesirableWeights();
    return share
        + String.format(
            Locale.ROOT,
            "; weigh %s ones %.2f to %.2f",
            few ? "desirable" : "undesirable",
            weights[0],
            weights[1]);
  }
}
