package plum.pipeline;

import java.util.List;
import java.util.Map;
import plum.data.Rejection;
import plum.data.Verdict;
import plum.eval.Interval;

/**
 * What a file of programs came to.
 *
 * @param judged programs with a result
 * @param earlier of them, those that had it before
 * @param verdicts how many programs got each
 * @param weak programs with a weak result
 * @param flaky programs with a flaky result
 * @param tasks that samples belong to
 * @param unanswered problems of the benchmark without a sample
 * @param passAt over tasks; empty where programs belong to none
 * @param bad rows that could not be used
 * @param rejections the first of them, with line and reason
 * @param isolation level and layers; empty if nothing had to be run
 * @param cancelled whether the work was stopped before its end
 */
public record JudgeSummary(
    long judged,
    long earlier,
    Map<Verdict, Long> verdicts,
    long weak,
    long flaky,
    int tasks,
    int unanswered,
    List<PassAt> passAt,
    long bad,
    List<Rejection> rejections,
    String isolation,
    boolean cancelled) {

  /**
   * One figure.
   *
   * @param share mean over tasks with its 95 % interval
   */
  public record PassAt(int k, Interval share) {}
}
