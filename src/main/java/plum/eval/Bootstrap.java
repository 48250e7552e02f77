package plum.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Percentile bootstrap over instructions. */
public final class Bootstrap {
  /** Resamples drawn; the same for every figure so that intervals can be compared. */
  public static final int RESAMPLES = 2000;

  private Bootstrap() {}

  /**
   * The mean of one number per instruction with its 95 % interval.
   *
   * @param values one per instruction; for a paired comparison the differences
   * @param seed decides the resamples
   * @return all NaN if there are no values
   */
  public static Interval mean(double[] values, long seed) {
    if (values.length == 0) {
      return new Interval(Double.NaN, Double.NaN, Double.NaN);
    }
    var random = new SplittableRandom(seed);
    var means = new double[RESAMPLES];
    for (var r = 0; r < RESAMPLES; r++) {
      var sum = 0.0;
      for (var i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    Arrays.sort(means);
    return new Interval(
        Arrays.stream(values).average().orElse(Double.NaN),
        quantile(means, 0.025),
        quantile(means, 0.975));
  }

  /** Linear interpolation between order statistics. */
  private static double quantile(double[] sorted, double q) {
    var place = q * (sorted.length - 1);
    var below = (int) Math.floor(place);
    var above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
