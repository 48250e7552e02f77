package plum.sandbox;

import java.time.Duration;
import java.util.List;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * One program against all tests of a problem.
 *
 * @param verdict the most severe of the tests'
 * @param tests in the problem's order
 * @param output the end of what it printed
 * @param peakMemoryBytes of the solution process
 */
public record ProgramResult(
    Verdict verdict,
    String detail,
    List<TestResult> tests,
    String output,
    Duration cpu,
    Duration wall,
    long peakMemoryBytes) {
  public ProgramResult {
    tests = List.copyOf(tests);
  }

  public int passed() {
    return (int) tests.stream().filter(t -> t.verdict().isPass()).count();
  }

  /** Whether a test's result is weak. */
  public boolean isWeak() {
    return tests.stream().anyMatch(TestResult::weak);
  }

  /** Whether a test's result is flaky. */
  public boolean isFlaky() {
    return tests.stream().anyMatch(TestResult::flaky);
  }
}
