package plum.ui.preferences;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import plum.data.Review;
import plum.store.PairLine;
import plum.ui.session.Words;

/**
 * How far the review of a pool is.
 *
 * @param mine pairs this person decided last
 * @param blind pairs decided with hidden sides, of those in force
 * @param agreeing of them, those where the person found what the tests found
 */
public record Tally(
    int pairs, Map<Review, Integer> states, int flagged, int mine, int blind, int agreeing) {

  static Tally of(List<PairLine> lines, String reviewer) {
    var counts = new EnumMap<Review, int[]>(Review.class);
    for (var review : Review.values()) {
      counts.put(review, new int[1]);
    }
    var flagged = 0;
    var mine = 0;
    var blind = 0;
    var agreeing = 0;
    for (var line : lines) {
      Objects.requireNonNull(counts.get(line.review()))[0]++;
      flagged += line.flagged() ? 1 : 0;
      if (line.review() != Review.PENDING && line.reviewer().equals(reviewer)) {
        mine++;
      }
      if (line.blind() && !line.review().isOut()) {
        blind++;
        agreeing += line.asBuilt() ? 1 : 0;
      }
    }
    var states = new EnumMap<Review, Integer>(Review.class);
    counts.forEach((review, count) -> states.put(review, count[0]));
    return new Tally(lines.size(), states, flagged, mine, blind, agreeing);
  }

  int count(Review review) {
    return states.getOrDefault(review, 0);
  }

  int decided() {
    return pairs - count(Review.PENDING);
  }

  /** Share of pairs that somebody decided, between 0 and 1. */
  double share() {
    return pairs == 0 ? 0 : (double) decided() / pairs;
  }

  /** "38 of 570 pairs decided, 31 by me · 30 accepted · 8 rejected". */
  String words() {
    var parts = new ArrayList<String>();
    parts.add(
        Words.count(decided())
            + " of "
            + Words.count(pairs, "pair")
            + " decided, "
            + Words.count(mine)
            + " by me");
    for (var review : List.of(Review.ACCEPTED, Review.REJECTED, Review.SKIPPED, Review.EDITED)) {
      if (count(review) > 0) {
        parts.add(Words.count(count(review)) + " " + review.label());
      }
    }
    if (flagged > 0) {
      parts.add(Words.count(flagged) + " flagged");
    }
    return String.join(" · ", parts);
  }

  /**
   * How often a person who did not see the verdicts found what the tests found; empty for never.
   */
  String agreement() {
    return blind == 0
        ? ""
        : "Blind: agrees with the tests on "
            + Words.count(agreeing)
            + " of "
            + Words.count(blind, "pair")
            + " ("
            + Words.percent((double) agreeing / blind)
            + "; guessing gives 50 %)";
  }
}
