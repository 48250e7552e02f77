package plum.data;

/**
 * All tests of a suite taken together for one solution.
 *
 * @param verdict the most severe of the tests' verdicts
 * @param passed tests passed
 * @param total tests run
 */
public record Judgement(
    long solutionId, long suiteId, Verdict verdict, int passed, int total, String detail) {}
