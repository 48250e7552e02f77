package plum.data;

/** How solutions of an evaluation were drawn. */
public enum Decoding {
  /** The most probable token each time; one sample. */
  GREEDY,
  /** Drawn at the configured temperature. */
  SAMPLED
}
