package plum.firststeps;

/**
 * One training document: the model reads the prompt and learns the completion and the end token.
 *
 * @param kind what the completion is
 * @param composition key of the composition it is about
 */
public record Document(Kind kind, String composition, String prompt, String completion) {

  /** What a document teaches. */
  public enum Kind {
    /** A solution as people write them, with popular misconceptions. */
    SOLUTION,
    /** A careful solution, mostly clean. */
    REFERENCE,
    /** Tests with worked traces, mostly right. */
    TESTS
  }
}
