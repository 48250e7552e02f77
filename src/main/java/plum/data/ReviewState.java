package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * Everything people decided about a pair, as it stands now.
 *
 * @param built the sides as the rule of the pool built them
 * @param now the sides as they count
 * @param comment empty for none
 * @param reviewer who decided last, empty for nobody
 * @param blind whether the sides were hidden when that was decided
 */
public record ReviewState(
    Review review,
    Sides built,
    Sides now,
    boolean flagged,
    String comment,
    String reviewer,
    boolean blind) {

  /**
   * The two sides of a pair.
   *
   * @param chosenText what a person wrote in place of the solution's text, null where nobody did
   * @param rejectedText likewise
   */
  public record Sides(
      long chosenId, long rejectedId, @Nullable String chosenText, @Nullable String rejectedText) {

    /** Two solutions as they were drawn. */
    public static Sides of(long chosenId, long rejectedId) {
      return new Sides(chosenId, rejectedId, null, null);
    }

    /** The same with chosen and rejected exchanged. */
    public Sides swapped() {
      return new Sides(rejectedId, chosenId, rejectedText, chosenText);
    }
  }

  /** A pair nobody has looked at. */
  public static ReviewState pending(long chosenId, long rejectedId) {
    var sides = Sides.of(chosenId, rejectedId);
    return new ReviewState(Review.PENDING, sides, sides, false, "", "", false);
  }

  /** Whether somebody changed the sides or their texts. */
  public boolean isChanged() {
    return !now.equals(built);
  }

  /** Whether somebody decided or noted anything. */
  public boolean isTouched() {
    return review != Review.PENDING || flagged || isChanged() || !comment.isEmpty();
  }

  /** The same with another decision by somebody. */
  ReviewState decided(Review other, Sides sides, String who, boolean hidden) {
    return new ReviewState(other, built, sides, flagged, comment, who, hidden);
  }

  /** The same with another note by somebody. */
  ReviewState noted(boolean flag, String words, String who) {
    return new ReviewState(review, built, now, flag, words, who, blind);
  }
}
