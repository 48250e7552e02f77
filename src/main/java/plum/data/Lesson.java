package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * What one preference did in one optimiser step, before the step changed the policy. Rewards and
 * log-probabilities are in nats and as the objective counts them.
 *
 * @param step counted from 1; held-out preferences are looked at before the first one too, as 0
 * @param heldOut whether it was only looked at, not trained on
 * @param chosenReward null where there is no chosen side, or where the objective knows no reward
 * @param rejectedReward likewise
 * @param chosenLogProb null where there is no chosen side
 * @param rejectedLogProb likewise
 */
public record Lesson(
    long runId,
    int step,
    long preferenceId,
    boolean heldOut,
    @Nullable Float chosenReward,
    @Nullable Float rejectedReward,
    @Nullable Float chosenLogProb,
    @Nullable Float rejectedLogProb) {

  /**
   * How far the policy is on the right side: the margin of a pair, the reward of a desirable
   * completion, the negative reward of an undesirable one. Null where the objective knows no
   * reward.
   */
  public @Nullable Float lead() {
    if (chosenReward != null) {
      return rejectedReward == null ? chosenReward : (Float) (chosenReward - rejectedReward);
    }
    return rejectedReward == null ? null : (Float) (-rejectedReward);
  }
}
