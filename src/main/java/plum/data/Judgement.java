package plum.data;

import java.time.Duration;

/**
 * All tests of a suite taken together for one solution.
 *
 * @param verdict the most severe of the tests' verdicts
 * @param passed tests passed
 * @param total tests run
 * @param weak whether a test's result is weak
 * @param flaky whether a test's result is flaky
 * @param cpu processor time of the solution in all tests
 * @param peakMemoryBytes of the solution's process
 * @param isolation level of isolation that was active, in lower case
 */
public record Judgement(
    long solutionId,
    long suiteId,
    Verdict verdict,
    int passed,
    int total,
    String detail,
    boolean weak,
    boolean flaky,
    Duration cpu,
    long peakMemoryBytes,
    String isolation) {}
