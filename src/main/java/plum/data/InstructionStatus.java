package plum.data;

/** How far an instruction has come, and what its solutions did. */
public enum InstructionStatus {
  NO_TESTS("no tests"),
  NO_SOLUTIONS("no solutions"),
  NOT_RUN("not run"),
  ALL_FAIL("all fail"),
  MIXED("mixed"),
  ALL_PASS("all pass");

  private final String label;

  InstructionStatus(String label) {
    this.label = label;
  }

  /** The status in words, lower case. */
  public String label() {
    return label;
  }
}
