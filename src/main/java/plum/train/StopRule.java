package plum.train;

import java.util.Locale;

/**
 * Early stopping: which look at the held-out slice was the best one, and whether there is any use
 * in going on. It follows from the looks alone, so a run that is resumed shows it the earlier ones
 * again.
 */
final class StopRule {
  private final Validation validation;
  private double weighted;
  private double weights;
  private double best = Double.NaN;
  private int bestStep = -1;
  private int without;

  StopRule(Validation validation) {
    this.validation = validation;
  }

  /**
   * Takes note of a look. The rule goes by the running mean of the looks, in which the earlier ones
   * weigh {@link Validation#smoothing} of what they weighed before; a look that is not a number is
   * no improvement.
   *
   * @return whether it is the best so far
   */
  boolean look(int step, double value) {
    if (!Double.isFinite(value)) {
      without++;
      return false;
    }
    weighted = validation.smoothing() * weighted + (1 - validation.smoothing()) * value;
    weights = validation.smoothing() * weights + (1 - validation.smoothing());
    double mean = weighted / weights;
    double gain = validation.lessIsBetter() ? best - mean : mean - best;
    boolean improved = bestStep < 0 || (gain > 0 && gain >= validation.minChange());
    if (improved) {
      best = mean;
      bestStep = step;
      without = 0;
    } else {
      without++;
    }
    return improved;
  }

  /** Whether training is to end. */
  boolean stops() {
    return validation.patience() > 0 && without >= validation.patience();
  }

  /** The step of the best look; -1 before the first. */
  int bestStep() {
    return bestStep;
  }

  /**
   * What became of the run, as sentences; empty if nothing did.
   *
   * @param last step taken
   */
  String remark(int last) {
    String name = validation.metric();
    String stopped =
        stops()
            ? "Stopped early after step %d: %s was best at step %d (%s) and has not become better by %s in %d looks."
                .formatted(
                    last, name, bestStep, short4(best), short4(validation.minChange()), without)
            : "";
    String kept =
        validation.keepBest() && bestStep >= 0 && bestStep < last
            ? "Kept is the policy after step %d, where %s was best (%s)."
                .formatted(bestStep, name, short4(best))
            : "";
    return (stopped + " " + kept).strip();
  }

  private static String short4(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
