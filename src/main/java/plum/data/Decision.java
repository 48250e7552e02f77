package plum.data;

import java.util.Locale;
import plum.data.ReviewState.Sides;

/** One thing a person does to a pair in the review. */
public sealed interface Decision {
  /** Longest comment, in characters. */
  int LONGEST_COMMENT = 4000;

  /** The state afterwards; who decided is noted in it. */
  ReviewState apply(ReviewState before, String reviewer);

  /** Its name in the log, e.g. {@code ACCEPT}. */
  default String action() {
    return getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  /** The pair is good as it stands. */
  record Accept() implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return settled(before, before.now(), reviewer, false);
    }
  }

  /** The pair is to stay out of training. */
  record Reject() implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return before.decided(Review.REJECTED, before.now(), reviewer, false);
    }
  }

  /** Somebody else, or later. */
  record Skip() implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return before.decided(Review.SKIPPED, before.now(), reviewer, false);
    }
  }

  /** Back to where the rule left it; comment and flag stay. */
  record Reopen() implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return before.decided(Review.PENDING, before.built(), reviewer, false);
    }
  }

  /** The rejected side is the better one. A second swap leaves the pair undecided again. */
  record Swap() implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      var sides = before.now().swapped();
      return sides.equals(before.built())
          ? before.decided(Review.PENDING, sides, reviewer, false)
          : before.decided(Review.EDITED, sides, reviewer, false);
    }
  }

  /**
   * What a person says who does not see which side passed.
   *
   * @param asBuilt whether the side that the rule chose is the better one
   */
  record Prefer(boolean asBuilt) implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      var sides = asBuilt ? before.built() : before.built().swapped();
      return settled(before, sides, reviewer, true);
    }
  }

  /** Another solution is to be the chosen one; the rejected one takes its place where it was it. */
  record Choose(long solutionId) implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return settled(before, withChosen(before.now(), solutionId), reviewer, false);
    }
  }

  /** Another solution is to be the rejected one. */
  record Refuse(long solutionId) implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      var sides = withChosen(before.now().swapped(), solutionId).swapped();
      return settled(before, sides, reviewer, false);
    }
  }

  /** Other texts for both sides; a text that is the solution's own should be given as null. */
  record Edit(Sides sides) implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return settled(before, sides, reviewer, false);
    }
  }

  /** A mark to come back to, or its removal. */
  record Flag(boolean on) implements Decision {
    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return before.noted(on, before.comment(), reviewer);
    }
  }

  /** A remark; empty to remove it. */
  record Comment(String text) implements Decision {
    public Comment {
      Settings.require(
          text.length() <= LONGEST_COMMENT,
          "a comment must have at most " + LONGEST_COMMENT + " characters",
          text.length());
    }

    @Override
    public ReviewState apply(ReviewState before, String reviewer) {
      return before.noted(before.flagged(), text, reviewer);
    }
  }

  /** Another chosen solution; where it was the rejected one, the two change places. */
  private static Sides withChosen(Sides now, long solutionId) {
    if (solutionId == now.chosenId()) {
      return now;
    }
    return solutionId == now.rejectedId()
        ? now.swapped()
        : new Sides(solutionId, now.rejectedId(), null, now.rejectedText());
  }

  private static ReviewState settled(
      ReviewState before, Sides sides, String reviewer, boolean blind) {
    var review = sides.equals(before.built()) ? Review.ACCEPTED : Review.EDITED;
    return before.decided(review, sides, reviewer, blind);
  }
}
