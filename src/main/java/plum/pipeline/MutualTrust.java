package plum.pipeline;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Self-validation scores of CodeDPO (arXiv 2410.05605): solutions and tests vouch for each other as
 * pages do in PageRank. All begin with 1. In each of ten rounds a solution keeps (1 - d) of its
 * score and gets d = 0.85 times the scores of the tests it passes; a test likewise of the solutions
 * that pass it. Each side is divided by its largest.
 *
 * <p>As published, a test that passes whatever happens gets the largest score of all. Here such an
 * idle test has the score 0 and lends nothing.
 */
final class MutualTrust {
  private static final double DAMPING = 0.85;
  private static final int ROUNDS = 10;

  private final double[] solutions;
  private final double[] tests;

  private MutualTrust(double[] solutions, double[] tests) {
    this.solutions = solutions;
    this.tests = tests;
  }

  /**
   * The scores of one instruction's solutions and tests.
   *
   * @param passes of each solution the tests it passes, by place
   * @param tests how many there are
   * @param idle the tests that an empty or constant function passes too
   */
  static MutualTrust of(List<BitSet> passes, int tests, BitSet idle) {
    var codes = new double[passes.size()];
    var checks = new double[tests];
    Arrays.fill(codes, 1);
    for (var j = 0; j < tests; j++) {
      checks[j] = idle.get(j) ? 0 : 1;
    }
    for (var round = 0; round < ROUNDS; round++) {
      var newCodes = new double[codes.length];
      var newChecks = new double[tests];
      for (var j = 0; j < tests; j++) {
        newChecks[j] = (1 - DAMPING) * checks[j];
      }
      for (var i = 0; i < codes.length; i++) {
        newCodes[i] = (1 - DAMPING) * codes[i];
        var passed = passes.get(i);
        for (var j = passed.nextSetBit(0); j >= 0; j = passed.nextSetBit(j + 1)) {
          newCodes[i] += DAMPING * checks[j];
          newChecks[j] += idle.get(j) ? 0 : DAMPING * codes[i];
        }
      }
      codes = newCodes;
      checks = newChecks;
    }
    return new MutualTrust(overLargest(codes), overLargest(checks));
  }

  private static double[] overLargest(double[] scores) {
    var largest = Arrays.stream(scores).max().orElse(0);
    return largest == 0 ? scores : Arrays.stream(scores).map(each -> each / largest).toArray();
  }

  /** Score of a solution, from 0 to 1. */
  double solution(int place) {
    return solutions[place];
  }

  /** Score of a test, from 0 to 1. */
  double test(int place) {
    return tests[place];
  }

  double[] solutions() {
    return solutions.clone();
  }
}
