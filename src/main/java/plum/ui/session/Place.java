package plum.ui.session;

import java.util.Arrays;
import java.util.List;
import plum.data.Stage;

/** The places of the window, in the order of the loop. */
public enum Place {
  OVERVIEW("Overview"),
  INSTRUCTIONS("Instructions"),
  TESTS("Tests"),
  SOLUTIONS("Solutions"),
  PREFERENCES("Preferences"),
  TRAINING("Training"),
  EVALUATION("Evaluation"),
  RUNS("Runs"),
  TRY_IT("Try it");

  private final String title;

  Place(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** The key that, with Ctrl, leads here. */
  public String key() {
    return this == TRY_IT ? "T" : Integer.toString(List.of(values()).indexOf(this) + 1);
  }

  /** The stages whose results are seen here. */
  public List<Stage> stages() {
    return Arrays.stream(Stage.values()).filter(stage -> of(stage) == this).toList();
  }

  /** Where the results of a stage are seen. */
  public static Place of(Stage stage) {
    return switch (stage) {
      case IMPORT -> INSTRUCTIONS;
      case TESTS -> TESTS;
      case SAMPLING, EXECUTION -> SOLUTIONS;
      case PREFERENCES -> PREFERENCES;
      case TRAINING -> TRAINING;
      case EVALUATION -> EVALUATION;
    };
  }
}
