package plum.pipeline;

import java.util.BitSet;
import plum.data.Verdict;

/**
 * A judged solution as a rule sees it.
 *
 * @param program equal for solutions of an instruction that do the same for all a test can see
 * @param passes the tests it passes, by place; empty where only their number was asked for
 * @param total tests run
 * @param tokens length of the completion
 */
record Contender(
    long id,
    int program,
    Verdict verdict,
    BitSet passes,
    int passed,
    int total,
    boolean weak,
    boolean flaky,
    int tokens) {

  /** Whether the result says something about the solution rather than about tests or sandbox. */
  boolean isJudged() {
    return verdict.isPass() || verdict.isFailure();
  }
}
