package plum.train;

/** One training item, as text; the trainer adds the end token to completions. */
public sealed interface Example {

  /** Under which what it does is reported: that of its preference; 0 for not at all. */
  long id();

  /** For DPO and the other objectives of pairs. */
  record Pair(long id, String prompt, String chosen, String rejected) implements Example {
    public Pair(String prompt, String chosen, String rejected) {
      this(0, prompt, chosen, rejected);
    }
  }

  /** For KTO. */
  record Labelled(long id, String prompt, String completion, boolean desirable) implements Example {
    public Labelled(String prompt, String completion, boolean desirable) {
      this(0, prompt, completion, desirable);
    }
  }

  /** For SFT. */
  record Demonstration(long id, String prompt, String completion) implements Example {
    public Demonstration(String prompt, String completion) {
      this(0, prompt, completion);
    }
  }
}
