package plum.data;

import java.time.Duration;
import java.util.List;

/**
 * One program against one test.
 *
 * @param detail one short text: exception with line, expected and actual value, signal, limit
 * @param cpu processor time of the solution in this test
 * @param wall time from the beginning of the test to its end
 * @param weak whether solution and test shared a process, so that the solution could have cheated
 * @param flaky whether the test ended otherwise when it was repeated
 */
public record TestResult(
    Verdict verdict,
    String detail,
    Evidence evidence,
    Duration cpu,
    Duration wall,
    boolean weak,
    boolean flaky) {

  /** A result with nothing more to say. */
  public static TestResult of(Verdict verdict, String detail, Duration cpu) {
    return new TestResult(verdict, detail, Evidence.NONE, cpu, cpu, false, false);
  }

  /**
   * The result that decides about a program: the first of the most severe.
   *
   * @param tests at least one
   */
  public static TestResult worst(List<TestResult> tests) {
    var worst = tests.getFirst();
    for (var test : tests) {
      if (test.verdict().compareTo(worst.verdict()) > 0) {
        worst = test;
      }
    }
    return worst;
  }
}
