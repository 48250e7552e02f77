package plum.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.data.Verdict;

/**
 * A solution drawn by hand. It belongs to no run and never becomes part of a pool.
 *
 * @param number of the sample, counted from 0
 * @param text what the policy wrote
 * @param tokens drawn, the end token counted
 * @param elapsed from its admission into a batch to its last token
 * @param verdict null while it was not run
 * @param passed tests passed
 * @param tests tests that were run
 * @param failing source of the first test it failed, empty for none
 * @param detail what happened in that test, or to the program as a whole
 */
public record BenchCandidate(
    int number,
    String text,
    FinishReason finish,
    int tokens,
    double logProbability,
    Duration elapsed,
    @Nullable Verdict verdict,
    int passed,
    int tests,
    String failing,
    String detail,
    boolean weak,
    boolean flaky) {

  public boolean passes() {
    return verdict != null && verdict.isPass();
  }

  /** Whether its result counts: faults of tests and sandbox say nothing about a solution. */
  public boolean counts() {
    return verdict != null && (verdict.isPass() || verdict.isFailure());
  }
}
