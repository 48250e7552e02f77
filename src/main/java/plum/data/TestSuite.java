package plum.data;

import java.util.List;

/**
 * The tests of one instruction from one origin.
 *
 * @param usable whether enough tests were kept for the suite to label solutions
 */
public record TestSuite(
    long id,
    long runId,
    long instructionId,
    TestOrigin origin,
    boolean usable,
    List<SuiteTest> tests,
    List<ReferenceDraft> references) {

  /** The tests that label solutions, in order. */
  public List<SuiteTest> kept() {
    return tests.stream().filter(SuiteTest::kept).toList();
  }
}
