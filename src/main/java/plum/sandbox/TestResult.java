package plum.sandbox;

import java.time.Duration;
import plum.data.Verdict;

/**
 * One program against one test.
 *
 * @param detail one short text: exception with line, expected and actual value, signal, limit
 */
public record TestResult(Verdict verdict, String detail, Duration cpu) {}
