package plum.pipeline;

import java.util.List;
import plum.eval.Interval;

/**
 * What a sweep found.
 *
 * @param tried instructions that were drawn for
 * @param whole instructions the sampling stage would draw for
 * @param cells temperatures outside, numbers of samples inside, both rising
 */
public record SweepResult(SweepPlan plan, int tried, int whole, List<Cell> cells) {
  public SweepResult {
    cells = List.copyOf(cells);
  }

  /**
   * One temperature with one number of samples. Intervals are 95 %, by bootstrap over instructions.
   *
   * @param passRate share of samples that pass, mean over instructions; the same for every number
   *     of samples, because all that were drawn are counted
   * @param pairs per instruction, by the recipe's rule; the mean over subsets of what was drawn
   * @param withPairs share of instructions that give a pair at all
   * @param wholePairs forecast for all instructions
   * @param wholeSeconds forecast for drawing and running all, on this machine
   */
  public record Cell(
      double temperature,
      int samples,
      Interval passRate,
      Interval pairs,
      double withPairs,
      Interval wholePairs,
      Interval wholeSeconds) {}

  /** One cell. */
  public Cell cell(int temperature, int samples) {
    return cells.get(temperature * plan.samples().size() + samples);
  }
}
