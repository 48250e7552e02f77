package plum.train;

/** One training item, as text; the trainer adds the end token to completions. */
public sealed interface Example {

  /** For DPO and the other objectives of pairs. */
  record Pair(String prompt, String chosen, String rejected) implements Example {}

  /** For KTO. */
  record Labelled(String prompt, String completion, boolean desirable) implements Example {}

  /** For SFT. */
  record Demonstration(String prompt, String completion) implements Example {}
}
