package plum.data;

/** How far a person is with a preference. */
public enum Review {
  PENDING("pending"),
  ACCEPTED("accepted"),
  /** Kept out of training and export. */
  REJECTED("rejected"),
  /** Put aside undecided; kept out of training and export until somebody decides. */
  SKIPPED("skipped"),
  /** Accepted with sides or texts that are not those the rule built. */
  EDITED("edited");

  private final String label;

  Review(String label) {
    this.label = label;
  }

  /** The state in a word, lower case. */
  public String label() {
    return label;
  }

  /** Whether training and export leave such pairs out. */
  public boolean isOut() {
    return this == REJECTED || this == SKIPPED;
  }
}
