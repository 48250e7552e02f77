package plum.data;

/** Who wrote a test suite. */
public enum TestOrigin {
  /** It came with the instruction set. */
  GIVEN,
  /** A language model wrote it, together with a reference solution. */
  MODEL
}
