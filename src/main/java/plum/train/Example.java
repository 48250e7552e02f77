package plum.train;

import java.util.List;

/** One training item, as text; the trainer adds the end token to completions. */
public sealed interface Example {

  /** Under which what it does is reported: that of its preference; 0 for not at all. */
  long id();

  /**
   * For DPO and the other objectives of pairs.
   *
   * @param gap by how much the pass rate of the chosen completion exceeds that of the rejected one;
   *     NaN if that is not known
   */
  record Pair(long id, String prompt, String chosen, String rejected, double gap)
      implements Example {
    public Pair(String prompt, String chosen, String rejected) {
      this(0, prompt, chosen, rejected);
    }

    /** Of unknown pass rates. */
    public Pair(long id, String prompt, String chosen, String rejected) {
      this(id, prompt, chosen, rejected, Double.NaN);
    }
  }

  /**
   * For objectives that go by pass rates.
   *
   * @param passRate of the completion: passed tests over all tests
   * @param passRates of all solutions of the instruction, this one included
   */
  record Rated(long id, String prompt, String completion, double passRate, List<Double> passRates)
      implements Example {
    public Rated {
      passRates = List.copyOf(passRates);
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
