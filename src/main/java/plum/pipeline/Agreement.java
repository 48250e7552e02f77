package plum.pipeline;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/**
 * Dual execution agreement, CodeT (arXiv 2207.10397): solutions that pass just the same tests form
 * a consensus. Its score is the number of its solutions times the number of tests they pass. A
 * solution gets the score of its consensus, a test that of the best consensus that passes it, each
 * divided by the best of all; all are 0 where nobody passes anything.
 *
 * <p>It needs no reference solution. A wrong test that most solutions pass is trusted all the same.
 */
public final class Agreement {
  private final double[] solutions;
  private final double[] tests;

  private Agreement(double[] solutions, double[] tests) {
    this.solutions = solutions;
    this.tests = tests;
  }

  /**
   * Solutions that count once each.
   *
   * @param passes of each solution the tests it passes, by place
   * @param tests how many there are
   */
  public static Agreement of(List<BitSet> passes, int tests) {
    return of(passes, passes.stream().map(_ -> 1).toList(), tests);
  }

  /**
   * Solutions some of which stand for several that are equal.
   *
   * @param copies how often each solution counts
   */
  public static Agreement of(List<BitSet> passes, List<Integer> copies, int tests) {
    var members = new HashMap<BitSet, Integer>();
    for (var i = 0; i < passes.size(); i++) {
      members.merge(passes.get(i), copies.get(i), Integer::sum);
    }
    var solutions = new double[passes.size()];
    for (var i = 0; i < solutions.length; i++) {
      var consensus = passes.get(i);
      solutions[i] = (double) members.getOrDefault(consensus, 0) * consensus.cardinality();
    }
    var best = Arrays.stream(solutions).max().orElse(0);
    var ofTests = new double[tests];
    for (var i = 0; i < solutions.length; i++) {
      solutions[i] = best == 0 ? 0 : solutions[i] / best;
      var passed = passes.get(i);
      for (var test = passed.nextSetBit(0); test >= 0; test = passed.nextSetBit(test + 1)) {
        ofTests[test] = Math.max(ofTests[test], solutions[i]);
      }
    }
    return new Agreement(solutions, ofTests);
  }

  /** Score of a solution, from 0 to 1. */
  public double solution(int place) {
    return solutions[place];
  }

  /** Score of a test, from 0 to 1. */
  public double test(int place) {
    return tests[place];
  }

  /** Whether somebody passes something, so that the scores say anything. */
  public boolean exists() {
    return Arrays.stream(solutions).anyMatch(score -> score > 0);
  }

  double[] solutions() {
    return solutions.clone();
  }
}
