package plum.ui.preferences;

import java.util.ArrayList;
import java.util.Locale;
import java.util.function.LongFunction;
import plum.data.Decision;
import plum.data.ReviewState;
import plum.store.DecisionLog;
import plum.store.PairLine;
import plum.ui.session.Words;

/** What was done in the review, as a sentence. */
final class ReviewWords {
  private ReviewWords() {}

  /**
   * A decision that was made.
   *
   * @param key of the instruction of the one pair it was about, empty for none
   */
  static String done(Decision decision, int pairs, String key) {
    return verb(decision.action()) + " " + what(pairs, key) + ".";
  }

  static String undone(DecisionLog.Step<ReviewState> step, LongFunction<String> key) {
    return "Took back: " + said(step, key);
  }

  static String redone(DecisionLog.Step<ReviewState> step, LongFunction<String> key) {
    return "Did again: " + said(step, key);
  }

  private static String said(DecisionLog.Step<ReviewState> step, LongFunction<String> key) {
    var ids = step.states().keySet();
    return verb(step.about().action()).toLowerCase(Locale.ROOT)
        + " "
        + what(ids.size(), ids.size() == 1 ? key.apply(ids.iterator().next()) : "")
        + ".";
  }

  private static String what(int pairs, String key) {
    return pairs == 1 && !key.isEmpty() ? key : Words.count(pairs, "pair");
  }

  /** "margin 60 %, lengths differ by 29 %, the policy prefers the rejected side". */
  static String signals(PairLine line) {
    if (!line.isMeasured()) {
      return "";
    }
    var words = new ArrayList<String>();
    words.add(String.format(Locale.ROOT, "margin %.0f %%", 100 * line.margin()));
    if (line.lengthGap() >= 0.25) {
      words.add(String.format(Locale.ROOT, "lengths differ by %.0f %%", 100 * line.lengthGap()));
    }
    if (line.disagreement() > 0) {
      words.add("the policy prefers the rejected side");
    }
    if (line.weak()) {
      words.add("weak or flaky results");
    }
    return String.join(", ", words);
  }

  /** The action of a log entry in the past tense. */
  static String verb(String action) {
    return switch (action) {
      case "ACCEPT" -> "Accepted";
      case "REJECT" -> "Rejected";
      case "SKIP" -> "Skipped";
      case "REOPEN" -> "Set back to pending";
      case "SWAP" -> "Swapped the sides of";
      case "PREFER" -> "Decided blind about";
      case "CHOOSE" -> "Chose another solution for";
      case "REFUSE" -> "Rejected another solution for";
      case "EDIT" -> "Edited";
      case "FLAG" -> "Changed the flag of";
      case "COMMENT" -> "Commented on";
      case "CARRY" -> "Carried over from an earlier pool";
      case "UNDO" -> "Took back";
      case "REDO" -> "Did again";
      default -> action;
    };
  }
}
