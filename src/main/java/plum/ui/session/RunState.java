package plum.ui.session;

import org.jspecify.annotations.Nullable;
import plum.data.Run;

/** How far a stage of the recipe is. */
public enum RunState {
  WAITING("not started"),
  RUNNING("running"),
  /** Working, but standing still. */
  PAUSED("paused"),
  DONE("done"),
  FAILED("failed"),
  CANCELLED("cancelled"),
  INTERRUPTED("interrupted");

  private final String label;

  RunState(String label) {
    this.label = label;
  }

  /** In words, lower case. */
  public String label() {
    return label;
  }

  /**
   * What a stored run says about itself.
   *
   * @param run null when it was never started
   * @param working whether it is the run that works now
   */
  public static RunState of(@Nullable Run run, boolean working) {
    if (working) {
      return RUNNING;
    }
    if (run == null) {
      return WAITING;
    }
    return switch (run.outcome()) {
      case OPEN -> INTERRUPTED;
      case DONE -> DONE;
      case FAILED -> FAILED;
      case CANCELLED -> CANCELLED;
    };
  }
}
