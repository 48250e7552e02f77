package plum.train;

import java.util.Objects;
import java.util.stream.IntStream;
import plum.data.Settings;

/**
 * A slice of the pool that training does not learn from but looks at meanwhile, and what follows
 * from what it sees. Looking changes nothing of what is learned, not a bit.
 *
 * @param share of the instructions that is set apart, with all they have in the pool; 0 for none
 * @param instructions how many of them instead, 0 to go by the share
 * @param evalSteps optimiser steps from one look to the next; there is one before the first step
 *     and one after the last in any case
 * @param metric what the rules below go by, under TRL's name; eval_loss if absent. Of a loss less
 *     is better, of everything else more
 * @param smoothing what the earlier looks weigh in the running mean that the rules go by, 0 for
 *     nothing
 * @param patience looks in a row without improvement after which training ends, 0 for never
 * @param minChange by how much a look must be better than the best to be an improvement
 * @param keepBest whether the checkpoint is the policy at its best look instead of the last
 */
public record Validation(
    double share,
    int instructions,
    int evalSteps,
    String metric,
    double smoothing,
    int patience,
    double minChange,
    boolean keepBest) {
  public Validation {
    metric = Objects.requireNonNullElse(metric, "eval_loss");
    metric = metric.startsWith("eval_") ? metric : "eval_" + metric;
    Settings.require(share >= 0 && share < 1, "share must be at least 0 and below 1", share);
    Settings.require(instructions >= 0, "instructions must be 0 or more", instructions);
    Settings.require(evalSteps >= 0, "evalSteps must be 0 or more", evalSteps);
    Settings.require(
        smoothing >= 0 && smoothing < 1, "smoothing must be at least 0 and below 1", smoothing);
    Settings.require(patience >= 0, "patience must be 0 or more", patience);
    Settings.require(
        minChange >= 0 && Double.isFinite(minChange), "minChange must be 0 or more", minChange);
    Settings.require(
        share > 0 || instructions > 0 || (patience == 0 && !keepBest),
        "share or instructions must be above 0 with patience or keepBest, which go by the held-out"
            + " slice",
        share);
  }

  /** Nothing is set apart. */
  public static Validation off() {
    return new Validation(0, 0, 10, "eval_loss", 0, 0, 0, false);
  }

  /** Whether anything is set apart. */
  public boolean isOn() {
    return share > 0 || instructions > 0;
  }

  /** How often a run of so many steps looks, if it goes to its end. */
  int looks(int totalSteps) {
    return (int) IntStream.rangeClosed(0, totalSteps).filter(s -> isDue(s, totalSteps)).count();
  }

  /** Whether it looks after a step; step 0 is before the first one. */
  boolean isDue(int step, int totalSteps) {
    return step == 0 || step == totalSteps || (evalSteps > 0 && step % evalSteps == 0);
  }

  /** Whether less of the metric is better. */
  boolean lessIsBetter() {
    return metric.endsWith("loss");
  }
}
