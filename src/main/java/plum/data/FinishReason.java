package plum.data;

/** Why a completion ended. */
public enum FinishReason {
  /** An end token was drawn. */
  END,
  /** A stop string appeared; the text ends before it. */
  STOP,
  /** The maximum number of tokens was reached. */
  LENGTH
}
