package plum.data;

/** One test of an instruction. */
public sealed interface TestCase {

  /**
   * Statements that end in an assertion about the entry point, e.g. {@code assert solve(2) == 4}.
   *
   * @param code Python source, one or more lines
   */
  record AssertTest(String code) implements TestCase {}

  /**
   * HumanEval's form: source that defines {@code check(candidate)}, which is called with the entry
   * point.
   */
  record CheckTest(String code) implements TestCase {}

  /** A whole program reads {@code stdin}; what it prints must equal {@code expected}. */
  record StdioTest(String stdin, String expected) implements TestCase {}
}
