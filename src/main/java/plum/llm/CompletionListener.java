package plum.llm;

/** Follows completions as they are written. Called on the model thread; must only enqueue. */
public interface CompletionListener {
  /**
   * A completion's text became longer. What was handed over never changes, and the beginning of a
   * stop string is held back until the text goes on otherwise; all pieces of a completion together
   * are its text. Of several candidates only the best is handed over, whole.
   *
   * @param index of its request
   * @param more what is to be appended, not empty
   */
  void grew(int index, String more);

  /** A completion ended. Its text was handed over in pieces before. */
  void ended(Completion completion);
}
