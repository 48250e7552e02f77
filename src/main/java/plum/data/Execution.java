package plum.data;

/** One solution run against one test. */
public record Execution(long solutionId, long testId, TestResult result) {
  public Verdict verdict() {
    return result.verdict();
  }

  public String detail() {
    return result.detail();
  }
}
