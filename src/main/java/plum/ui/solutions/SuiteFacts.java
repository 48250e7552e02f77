package plum.ui.solutions;

import java.util.Locale;
import plum.ui.session.Words;

/** What tests say of the solutions as a whole, in a line. */
final class SuiteFacts {
  private SuiteFacts() {}

  /**
   * How things stand.
   *
   * @param all solutions there are
   */
  static String of(Outcomes now, int all) {
    if (all == 0) {
      return "No solutions yet";
    }
    if (now.labels().isEmpty()) {
      return Words.count(all, "solution") + ", none judged by these tests";
    }
    var judged = now.labels().size();
    return now.passing()
        + " of "
        + Words.count(judged, "solution")
        + (now.passing() == 1 ? " passes (" : " pass (")
        + rate(now)
        + ") · "
        + Words.count(now.pool().pairs(), "pair")
        + " · "
        + now.pool().desirable()
        + " to choose, "
        + now.pool().undesirable()
        + " to reject"
        + (judged < all ? " · " + (all - judged) + " not judged" : "");
  }

  /** What a change does. */
  static String change(Outcomes before, Outcomes now) {
    var words = now.draft().since(before.draft());
    if (now.labels().size() < before.labels().size()) {
      return words + ": labels are open until the solutions are run again";
    }
    var labels = now.labelledOtherwise(before);
    var pairs = now.pool().pairs() - before.pool().pairs();
    return words
        + ": "
        + (labels == 0 ? "no label changes" : Words.count(labels, "label") + " changed")
        + ", pass rate "
        + rate(before)
        + " → "
        + rate(now)
        + ", "
        + (pairs == 0
            ? "as many pairs"
            : String.format(Locale.ROOT, "%+d ", pairs).replace('-', '−')
                + (Math.abs(pairs) == 1 ? "pair" : "pairs"));
  }

  private static String rate(Outcomes outcomes) {
    return outcomes.labels().isEmpty()
        ? "–"
        : Words.percent((double) outcomes.passing() / outcomes.labels().size());
  }
}
