package plum.eval;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How well scores put right things before wrong ones. */
public final class Ranking {
  private Ranking() {}

  /**
   * Of what a filter keeps and drops.
   *
   * @param precision share of the kept that is right; NaN where nothing is kept
   * @param recall share of the right that is kept; NaN where nothing is right
   */
  public record Filtered(int kept, int right, double precision, double recall) {
    /**
     * Counts.
     *
     * @param kept what the filter says of each
     * @param right what is true of each
     */
    public static Filtered of(List<Boolean> kept, List<Boolean> right) {
      var both =
          (int) IntStream.range(0, kept.size()).filter(i -> kept.get(i) && right.get(i)).count();
      var all = (int) kept.stream().filter(each -> each).count();
      var good = (int) right.stream().filter(each -> each).count();
      return new Filtered(
          all,
          both,
          all == 0 ? Double.NaN : (double) both / all,
          good == 0 ? Double.NaN : (double) both / good);
    }
  }

  /**
   * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs.
   *
   * @return from -1 to 1; NaN where one side has only one value
   */
  public static double spearman(List<Double> one, List<Double> other) {
    return pearson(ranks(one), ranks(other));
  }

  private static double[] ranks(List<Double> values) {
    var order =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> values.get(i)))
            .mapToInt(i -> i)
            .toArray();
    var ranks = new double[order.length];
    for (var from = 0; from < order.length; ) {
      var to = from;
      while (to + 1 < order.length && values.get(order[to + 1]).equals(values.get(order[from]))) {
        to++;
      }
      for (var i = from; i <= to; i++) {
        ranks[order[i]] = (from + to) / 2.0;
      }
      from = to + 1;
    }
    return ranks;
  }

  private static double pearson(double[] one, double[] other) {
    var n = one.length;
    var meanOne = IntStream.range(0, n).mapToDouble(i -> one[i]).average().orElse(0);
    var meanOther = IntStream.range(0, n).mapToDouble(i -> other[i]).average().orElse(0);
    var product = 0.0;
    var squaresOne = 0.0;
    var squaresOther = 0.0;
    for (var i = 0; i < n; i++) {
      product += (one[i] - meanOne) * (other[i] - meanOther);
      squaresOne += (one[i] - meanOne) * (one[i] - meanOne);
      squaresOther += (other[i] - meanOther) * (other[i] - meanOther);
    }
    return product / Math.sqrt(squaresOne * squaresOther);
  }

  /**
   * Probability that a right thing has a higher score than a wrong one, ties counting half: the
   * area under the ROC curve.
   *
   * @return NaN where all are right or all wrong
   */
  public static double area(List<Double> scores, List<Boolean> right) {
    var ranks = ranks(scores);
    var good = right.stream().filter(each -> each).count();
    var bad = right.size() - good;
    var sum =
        IntStream.range(0, ranks.length).filter(right::get).mapToDouble(i -> ranks[i] + 1).sum();
    return (sum - good * (good + 1) / 2.0) / ((double) good * bad);
  }
}
