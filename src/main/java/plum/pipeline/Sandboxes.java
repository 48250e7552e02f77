package plum.pipeline;

import plum.data.PlumException;
import plum.sandbox.Isolation;
import plum.sandbox.Judge;
import plum.sandbox.Polyglot;

/** Opens the sandbox of this machine, refused where it is too weak. */
final class Sandboxes {
  private Sandboxes() {}

  /**
   * Opens the sandbox with one worker per core.
   *
   * @param acceptWeaker whether the user has agreed to less than full isolation
   * @throws PlumException if Python is missing, or isolation is not full and nobody agreed to that
   */
  static Judge open(boolean acceptWeaker) {
    return open(acceptWeaker, Math.max(1, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Opens the sandbox with a number of workers other than one per core.
   *
   * @throws PlumException as {@link #open(boolean)}
   */
  static Judge open(boolean acceptWeaker, int workers) {
    var judge = Polyglot.open(workers);
    var isolation = judge.isolation();
    if (isolation.level() == Isolation.Level.FULL || acceptWeaker) {
      return judge;
    }
    judge.close();
    throw new PlumException(
        "Programs written by a model would run here with "
            + (isolation.level() == Isolation.Level.PARTIAL
                ? "access to your files"
                : "all the rights you have")
            + ", because this machine offers neither Landlock nor a working bubblewrap. Install"
            + " bubblewrap, or accept the risk with --weak-sandbox on the command line.");
  }
}
