package plum.sandbox;

import java.util.List;
import plum.data.Language;
import plum.data.TestCase;

/**
 * Tests that programs are judged by.
 *
 * @param entryPoint the function that tests call; empty where programs are run as a whole
 * @param context source that tests may use besides the entry point: HumanEval's prompt with its
 *     helpers, MBPP's set-up code; empty for none. Runs in the judge, never in the solution.
 */
public record Problem(
    Language language, String entryPoint, String context, List<TestCase> tests, Limits limits) {
  public Problem {
    tests = List.copyOf(tests);
  }
}
