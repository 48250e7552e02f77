package plum.data;

import java.time.Duration;

/**
 * One solution run against one test.
 *
 * @param detail exception, expected and actual value, signal, limit: one short text, empty for a
 *     pass
 * @param cpu processor time of the solution
 */
public record Execution(
    long solutionId, long testId, Verdict verdict, String detail, Duration cpu) {}
