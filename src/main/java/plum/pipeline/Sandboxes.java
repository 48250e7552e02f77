package plum.pipeline;

import java.util.function.Predicate;
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
    return open(_ -> acceptWeaker, workers);
  }

  /**
   * Opens the sandbox with one worker per core.
   *
   * @param accepts whether the user has agreed to a level that is not full; asked when it is known
   * @throws PlumException as {@link #open(boolean)}
   */
  static Judge open(Predicate<Isolation.Level> accepts) {
    return open(accepts, Math.max(1, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Finds out how well programs are contained here; runs nothing but the sandbox's own start.
   *
   * @throws PlumException if Python is missing
   */
  static Isolation look() {
    try (var judge = Polyglot.open(1)) {
      return judge.isolation();
    }
  }

  private static Judge open(Predicate<Isolation.Level> accepts, int workers) {
    var judge = Polyglot.open(workers);
    var isolation = judge.isolation();
    if (isolation.level() == Isolation.Level.FULL || accepts.test(isolation.level())) {
      return judge;
    }
    judge.close();
    throw new PlumException(
        "Programs written by a model would run here with "
            + (isolation.level() == Isolation.Level.PARTIAL
                ? "access to your files"
                : "all the rights you have")
            + ", because this machine offers neither Landlock nor a working bubblewrap. Install"
            + " bubblewrap, or accept the risk: in the window when it asks, or with --weak-sandbox on"
            + " the command line.");
  }
}
