package plum.eval;

/** Wilson's score interval of a share (Wilson 1927): honest for few trials and near 0 and 1. */
public final class Wilson {
  /** The 97.5 % quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  private Wilson() {}

  /**
   * A share with its 95 % interval.
   *
   * @return all NaN if there were no trials
   * @throws IllegalArgumentException unless 0 &lt;= successes &lt;= trials
   */
  public static Interval of(long successes, long trials) {
    if (successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " of " + trials);
    }
    if (trials == 0) {
      return new Interval(Double.NaN, Double.NaN, Double.NaN);
    }
    var n = (double) trials;
    var share = successes / n;
    var scale = 1 + Z * Z / n;
    var centre = (share + Z * Z / (2 * n)) / scale;
    var half = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / scale;
    return new Interval(share, Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
