package plum.store;

import plum.data.Review;
import plum.data.ReviewState;

/**
 * A pair in short: what a queue is ordered and filtered by.
 *
 * @param asBuilt whether the sides are as the rule built them
 * @param reviewer who decided last, empty for nobody
 * @param blind whether the sides were hidden then
 * @param margin NaN while the pair was not measured; share of tests passed by the side the rule
 *     chose, less that of the other, 0 to 1
 * @param weak whether a result on either side is weak or flaky
 * @param lengthGap difference of the lengths over the larger, in tokens, 0 to 1
 * @param disagreement mean log-probability per token of the rejected side less that of the chosen
 *     one, in nats; positive where the policy likes what the tests do not
 * @param failure name of the rejected side's verdict, empty where it has none
 */
public record PairLine(
    long id,
    long instructionId,
    Review review,
    boolean flagged,
    boolean asBuilt,
    String reviewer,
    boolean blind,
    float margin,
    boolean weak,
    float lengthGap,
    float disagreement,
    String failure) {

  /** The same after a decision. */
  public PairLine with(ReviewState state) {
    return new PairLine(
        id,
        instructionId,
        state.review(),
        state.flagged(),
        !state.isChanged(),
        state.reviewer(),
        state.blind(),
        margin,
        weak,
        lengthGap,
        disagreement,
        failure);
  }

  /** Whether the last figures are known. */
  public boolean isMeasured() {
    return !Float.isNaN(margin);
  }

  /**
   * How much a look at this pair is likely to be worth, 0 to 4: one point each for a small margin,
   * weak tests, a large gap in length, and a policy that disagrees with the tests.
   */
  public double usefulness() {
    return 1 - margin + (weak ? 1 : 0) + lengthGap + 1 / (1 + Math.exp(-disagreement));
  }
}
