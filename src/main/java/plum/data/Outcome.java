package plum.data;

/** How a run ended. */
public enum Outcome {
  /** Not ended: working now, or cut off by the death of its process. */
  OPEN,
  DONE,
  FAILED,
  CANCELLED
}
