package plum.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import plum.eval.Bootstrap;
import plum.eval.Interval;

/** From outcomes of samples to the cells of a sweep. */
final class SweepStatistics {
  /**
   * Subsets over which a smaller number of samples is averaged; all of them where there are less.
   */
  private static final int MOST_SUBSETS = 256;

  private SweepStatistics() {}

  /**
   * One instruction at one temperature.
   *
   * @param outcomes what became of its samples
   * @param distance how far two of them are apart
   * @param seconds that drawing and running all its samples took
   */
  record Answered(
      List<Contender> outcomes,
      ToDoubleBiFunction<Contender, Contender> distance,
      double seconds) {}

  /**
   * One cell.
   *
   * @param samples at most as many as every instruction has outcomes
   * @param whole instructions to forecast for
   * @param rule how pairs are made
   */
  static SweepResult.Cell cell(
      double temperature,
      int samples,
      List<Answered> instructions,
      int whole,
      PreferencesConfig rule,
      long seed) {
    var rates = new ArrayList<Double>();
    var pairs = new double[instructions.size()];
    var some = new double[instructions.size()];
    var seconds = new double[instructions.size()];
    for (var i = 0; i < pairs.length; i++) {
      var answered = instructions.get(i);
      passRate(answered.outcomes(), rule, rates);
      var found = expected(answered, samples, rule, Seeds.of(seed, "subsets", i));
      pairs[i] = found.pairs();
      some[i] = found.some();
      seconds[i] = answered.seconds() * samples / answered.outcomes().size();
    }
    var mean = Bootstrap.mean(pairs, seed);
    return new SweepResult.Cell(
        temperature,
        samples,
        Bootstrap.mean(rates.stream().mapToDouble(Double::doubleValue).toArray(), seed),
        mean,
        Arrays.stream(some).average().orElse(Double.NaN),
        times(mean, whole),
        times(Bootstrap.mean(seconds, seed), whole));
  }

  private static void passRate(
      List<Contender> outcomes, PreferencesConfig rule, List<Double> rates) {
    var passed = 0;
    var counted = 0;
    for (var outcome : outcomes) {
      if (outcome.isJudged() && rule.takes(outcome.weak(), outcome.flaky())) {
        passed += outcome.verdict().isPass() ? 1 : 0;
        counted++;
      }
    }
    if (counted > 0) {
      rates.add((double) passed / counted);
    }
  }

  private static Interval times(Interval mean, int count) {
    return new Interval(mean.value() * count, mean.low() * count, mean.high() * count);
  }

  /**
   * What a number of samples gives on average.
   *
   * @param pairs expected
   * @param some probability of at least one
   */
  record Yield(double pairs, double some) {}

  /** Averages over subsets of the samples that were drawn: all of them, or many at random. */
  static Yield expected(Answered answered, int samples, PreferencesConfig rule, long seed) {
    var outcomes = answered.outcomes();
    var subsets = subsets(outcomes.size(), samples, new Random(seed));
    var pairs = 0L;
    var some = 0L;
    for (var subset : subsets) {
      var chosen = Arrays.stream(subset).mapToObj(outcomes::get).toList();
      // The draw decides which pairs there are, not how many.
      var count = PairSelection.of(rule, 0, chosen, answered.distance()).pairs().size();
      pairs += count;
      some += count > 0 ? 1 : 0;
    }
    return new Yield((double) pairs / subsets.size(), (double) some / subsets.size());
  }

  private static List<int[]> subsets(int n, int k, Random random) {
    var subsets = new ArrayList<int[]>();
    if (count(n, k) <= MOST_SUBSETS) {
      all(n, k, 0, new int[k], 0, subsets);
      return subsets;
    }
    while (subsets.size() < MOST_SUBSETS) {
      var places = new int[n];
      Arrays.setAll(places, i -> i);
      for (var i = 0; i < k; i++) {
        var j = i + random.nextInt(n - i);
        var kept = places[i];
        places[i] = places[j];
        places[j] = kept;
      }
      subsets.add(Arrays.stream(places, 0, k).sorted().toArray());
    }
    return subsets;
  }

  /** n over k. */
  private static double count(int n, int k) {
    var count = 1.0;
    for (var i = 1; i <= k; i++) {
      count *= (double) (n - k + i) / i;
    }
    return Math.rint(count);
  }

  private static void all(int n, int k, int from, int[] chosen, int filled, List<int[]> subsets) {
    if (filled == k) {
      subsets.add(chosen.clone());
      return;
    }
    for (var i = from; i <= n - (k - filled); i++) {
      chosen[filled] = i;
      all(n, k, i + 1, chosen, filled + 1, subsets);
    }
  }
}
