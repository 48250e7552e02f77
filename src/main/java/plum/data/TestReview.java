package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * Everything people decided about a test, as it stands now.
 *
 * @param edited what a person wrote in place of the test, null where nobody did
 * @param comment empty for none
 * @param reviewer who decided last, empty for nobody
 */
public record TestReview(
    Review review, @Nullable TestCase edited, boolean flagged, String comment, String reviewer) {

  /** A test nobody has looked at. */
  public static final TestReview PENDING = new TestReview(Review.PENDING, null, false, "", "");

  /**
   * Whether the suite is to use the test.
   *
   * @param built whether it does where nobody decided
   */
  public boolean keeps(boolean built) {
    return switch (review) {
      case ACCEPTED, EDITED -> true;
      case REJECTED -> false;
      case PENDING, SKIPPED -> built;
    };
  }

  /** The same with another decision by somebody. */
  TestReview decided(Review other, @Nullable TestCase text, String who) {
    return new TestReview(other, text, flagged, comment, who);
  }

  /** The same with another note by somebody. */
  TestReview noted(boolean flag, String words, String who) {
    return new TestReview(review, edited, flag, words, who);
  }
}
