package plum.pipeline;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/** Scores of solutions of one instruction, each from 0 to 1, in the order given. */
final class PairScores {
  /** Of CodeDPO: how much of a score comes from the other side in each round. */
  private static final double DAMPING = 0.85;

  private static final int ROUNDS = 10;

  private PairScores() {}

  /** The scores of a rule. */
  static double[] of(PairRule rule, List<Contender> contenders) {
    return switch (rule) {
      case ALL_PASS, ANY_PASS, PASS_RATE -> passRates(contenders);
      case CONSENSUS -> consensus(contenders.stream().map(Contender::passes).toList());
      case TRUST -> trust(contenders.stream().map(Contender::passes).toList());
    };
  }

  /** Shares of tests passed. */
  static double[] passRates(List<Contender> contenders) {
    return contenders.stream()
        .mapToDouble(each -> each.total() == 0 ? 0 : (double) each.passed() / each.total())
        .toArray();
  }

  /**
   * How many solutions pass just the same tests, times how many tests that is, over the largest.
   *
   * @param passes of each solution the tests it passes
   */
  static double[] consensus(List<BitSet> passes) {
    var members = new HashMap<BitSet, Integer>();
    passes.forEach(each -> members.merge(each, 1, Integer::sum));
    return overLargest(
        passes.stream()
            .mapToDouble(each -> (double) members.getOrDefault(each, 0) * each.cardinality())
            .toArray());
  }

  /**
   * Mutual trust: all begin with 1; in each round a solution keeps (1 - d) of its score and gets d
   * of the scores of the tests it passes, and likewise a test; over the largest of the solutions.
   *
   * @param passes of each solution the tests it passes
   */
  static double[] trust(List<BitSet> passes) {
    var tests = passes.stream().mapToInt(BitSet::length).max().orElse(0);
    var codeScores = new double[passes.size()];
    var testScores = new double[tests];
    Arrays.fill(codeScores, 1);
    Arrays.fill(testScores, 1);
    for (var round = 0; round < ROUNDS; round++) {
      var codes = new double[codeScores.length];
      var newTests = new double[tests];
      for (var j = 0; j < tests; j++) {
        newTests[j] = (1 - DAMPING) * testScores[j];
      }
      for (var i = 0; i < codes.length; i++) {
        codes[i] = (1 - DAMPING) * codeScores[i];
        var passed = passes.get(i);
        for (var j = passed.nextSetBit(0); j >= 0; j = passed.nextSetBit(j + 1)) {
          codes[i] += DAMPING * testScores[j];
          newTests[j] += DAMPING * codeScores[i];
        }
      }
      codeScores = codes;
      testScores = newTests;
    }
    return overLargest(codeScores);
  }

  private static double[] overLargest(double[] scores) {
    var largest = Arrays.stream(scores).max().orElse(0);
    return largest == 0 ? scores : Arrays.stream(scores).map(each -> each / largest).toArray();
  }
}
