package plum.data;

/** The stages of the loop, in order. */
public enum Stage {
  IMPORT("import"),
  TESTS("tests"),
  SAMPLING("sample"),
  EXECUTION("execute"),
  PREFERENCES("prefer"),
  TRAINING("train"),
  EVALUATION("evaluate");

  private final String command;

  Stage(String command) {
    this.command = command;
  }

  /** The word that starts this stage on the command line. */
  public String command() {
    return command;
  }
}
