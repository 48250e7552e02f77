package plum.data;

/** Which side of the train / held-out division an instruction lies on. */
public enum Split {
  /** Used to write tests, draw solutions and train. */
  TRAIN,
  /** Never trained on: evaluation only. */
  HELD_OUT
}
