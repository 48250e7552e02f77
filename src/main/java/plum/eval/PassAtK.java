package plum.eval;

import java.util.List;

/** The unbiased estimator of pass@k, arXiv 2107.03374, equation 1. */
public final class PassAtK {
  private PassAtK() {}

  /**
   * Probability that at least one of k samples passes, estimated from n samples of which c passed:
   * 1 - C(n - c, k) / C(n, k).
   *
   * @throws IllegalArgumentException unless 0 &lt;= c &lt;= n and 1 &lt;= k &lt;= n
   */
  public static double estimate(int n, int c, int k) {
    if (c < 0 || c > n || k < 1 || k > n) {
      throw new IllegalArgumentException("pass@" + k + " of " + c + " in " + n);
    }
    if (n - c < k) {
      return 1;
    }
    var allFail = 1.0;
    for (var i = n - c + 1; i <= n; i++) {
      allFail *= 1 - (double) k / i;
    }
    return 1 - allFail;
  }

  /** Mean over instructions; the counts are given as {n, c}. */
  public static double mean(List<int[]> counts, int k) {
    return counts.stream()
        .mapToDouble(nc -> estimate(nc[0], nc[1], k))
        .average()
        .orElse(Double.NaN);
  }
}
