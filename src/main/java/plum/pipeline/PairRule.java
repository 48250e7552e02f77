package plum.pipeline;

/** What makes one solution preferred over another of the same instruction. */
public enum PairRule {
  /** PLUM (arXiv 2406.06887): the chosen one passes every test, the rejected one fails any. */
  ALL_PASS,
  /** The one that passes more tests is chosen. A single label asks for one passed test only. */
  ANY_PASS,
  /** AceCoder (arXiv 2502.01718): by the share of tests passed, with a margin. */
  PASS_RATE,
  /**
   * CodeT (arXiv 2207.10397): solutions that pass the same tests stand together; their score is how
   * many they are times how many tests they pass, over the largest of the instruction.
   */
  CONSENSUS,
  /**
   * CodeDPO (arXiv 2410.05605): solutions and tests lend each other trust, a solution is as good as
   * the tests it passes and a test as good as the solutions that pass it; over the largest of the
   * instruction.
   */
  TRUST;

  /** Whether margin and threshold apply. */
  public boolean isGraded() {
    return this == PASS_RATE || this == CONSENSUS || this == TRUST;
  }

  /** Whether it needs to know which tests a solution passed, not only how many. */
  boolean needsTests() {
    return this == CONSENSUS || this == TRUST;
  }
}
