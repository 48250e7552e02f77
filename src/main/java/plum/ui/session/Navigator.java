package plum.ui.session;

/** The way to other places of the window. */
public interface Navigator {
  void go(Place place);

  /** Shows tests and solutions of an instruction. */
  void openInstruction(long instructionId);

  /** Asks a policy an instruction by hand. */
  default void tryInstruction(long instructionId) {
    go(Place.TRY_IT);
  }
}
