package plum.data;

/**
 * What happened when a solution met a test.
 *
 * <p>The order is the order of severity: the verdict of a program is the largest of its tests.
 */
public enum Verdict {
  PASSED("passed", Blame.NOBODY),
  /** Not run, because an earlier test settled the matter or the job was cancelled. */
  SKIPPED("skipped", Blame.NOBODY),
  WRONG_ANSWER("wrong answer", Blame.SOLUTION),
  EXCEPTION("exception", Blame.SOLUTION),
  UNSUPPORTED_VALUE("unsupported value", Blame.SOLUTION),
  EARLY_EXIT("early exit", Blame.SOLUTION),
  TIMEOUT("timeout", Blame.SOLUTION),
  MEMORY_LIMIT("memory limit", Blame.SOLUTION),
  OUTPUT_LIMIT("output limit", Blame.SOLUTION),
  CRASHED("crashed", Blame.SOLUTION),
  SANDBOX_VIOLATION("sandbox violation", Blame.SOLUTION),
  LOAD_ERROR("load error", Blame.SOLUTION),
  SYNTAX_ERROR("syntax error", Blame.SOLUTION),
  /** The test itself is broken. */
  TEST_ERROR("test error", Blame.HARNESS),
  /** The sandbox failed twice; says nothing about the solution. */
  JUDGE_ERROR("judge error", Blame.HARNESS);

  private enum Blame {
    NOBODY,
    SOLUTION,
    HARNESS
  }

  private final String label;
  private final Blame blame;

  Verdict(String label, Blame blame) {
    this.label = label;
    this.blame = blame;
  }

  /** The verdict in words, lower case. */
  public String label() {
    return label;
  }

  /** Whether the solution did what the test asks. */
  public boolean isPass() {
    return this == PASSED;
  }

  /** Whether the solution is at fault; harness faults and skipped tests are not held against it. */
  public boolean isFailure() {
    return blame == Blame.SOLUTION;
  }

  /** Whether the test or the sandbox is at fault. */
  public boolean isHarnessFault() {
    return blame == Blame.HARNESS;
  }
}
