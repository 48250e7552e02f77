package plum.ui.session;

/** The way to other places of the window. */
public interface Navigator {
  void go(Place place);

  /** Shows tests and solutions of an instruction. */
  void openInstruction(long instructionId);

  /** Shows a pair among those of its pool. */
  default void openPair(long preferenceId) {
    go(Place.PREFERENCES);
  }

  /** Asks a policy an instruction by hand. */
  default void tryInstruction(long instructionId) {
    go(Place.TRY_IT);
  }
}
