package plum.data;

/** One test of an instruction. */
public sealed interface TestCase {

  /**
   * Statements that end in an assertion about the entry point, e.g. {@code assert solve(2) == 4}.
   *
   * @param code source, one or more lines
   */
  record AssertTest(String code) implements TestCase {}

  /**
   * HumanEval's form: source that defines {@code check(candidate)}, which is called with the entry
   * point.
   */
  record CheckTest(String code) implements TestCase {}

  /**
   * A module in the manner of pytest or {@code unittest}, of which one test runs.
   *
   * @param code source of the whole module
   * @param name {@code test_name} or {@code Class.test_name}; empty for all there are, which pass
   *     or fail together
   */
  record ModuleTest(String code, String name) implements TestCase {}

  /** A whole program reads {@code stdin}; what it prints must match {@code expected}. */
  record StdioTest(String stdin, String expected, Match match) implements TestCase {}
}
