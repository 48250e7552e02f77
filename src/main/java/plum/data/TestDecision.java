package plum.data;

import java.util.Locale;

/** One thing a person does to a test in the review. */
public sealed interface TestDecision {

  /** The state afterwards; who decided is noted in it. */
  TestReview apply(TestReview before, String reviewer);

  /** Its name in the log, e.g. {@code ACCEPT}. */
  default String action() {
    return getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  /** The suite is to use the test as it stands. */
  record Accept() implements TestDecision {
    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.decided(
          before.edited() == null ? Review.ACCEPTED : Review.EDITED, before.edited(), reviewer);
    }
  }

  /** The suite is not to use the test. */
  record Reject() implements TestDecision {
    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.decided(Review.REJECTED, before.edited(), reviewer);
    }
  }

  /** Somebody else, or later. */
  record Skip() implements TestDecision {
    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.decided(Review.SKIPPED, before.edited(), reviewer);
    }
  }

  /** Back to where the stage left it; comment and flag stay. */
  record Reopen() implements TestDecision {
    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.decided(Review.PENDING, null, reviewer);
    }
  }

  /** Another text in place of the test; the suite is to use it. */
  record Edit(TestCase test) implements TestDecision {
    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.decided(Review.EDITED, test, reviewer);
    }
  }

  /** A mark to come back to, or its removal. */
  record Flag(boolean on) implements TestDecision {
    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.noted(on, before.comment(), reviewer);
    }
  }

  /** A remark; empty to remove it. */
  record Comment(String text) implements TestDecision {
    public Comment {
      Settings.require(
          text.length() <= Decision.LONGEST_COMMENT,
          "a comment must have at most " + Decision.LONGEST_COMMENT + " characters",
          text.length());
    }

    @Override
    public TestReview apply(TestReview before, String reviewer) {
      return before.noted(before.flagged(), text, reviewer);
    }
  }
}
