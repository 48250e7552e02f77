package plum.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Two policies on the same instructions.
 *
 * @param difference after minus before, mean over instructions, with its paired bootstrap interval
 * @param gained indices of instructions whose score rose
 * @param lost indices of instructions whose score fell
 */
public record PairedComparison(Interval difference, List<Integer> gained, List<Integer> lost) {

  /**
   * Compares scores instruction by instruction.
   *
   * @param before one score per instruction
   * @param after the same instructions in the same order
   */
  public static PairedComparison of(double[] before, double[] after, long seed) {
    if (before.length != after.length) {
      throw new IllegalArgumentException(before.length + " scores against " + after.length);
    }
    var differences = new double[before.length];
    var gained = new ArrayList<Integer>();
    var lost = new ArrayList<Integer>();
    for (var i = 0; i < before.length; i++) {
      differences[i] = after[i] - before[i];
      if (differences[i] > 0) {
        gained.add(i);
      } else if (differences[i] < 0) {
        lost.add(i);
      }
    }
    return new PairedComparison(
        Bootstrap.mean(differences, seed), List.copyOf(gained), List.copyOf(lost));
  }
}
