package plum.ui.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import plum.data.TestDecision;
import plum.store.TestLines;
import plum.store.TestLines.Line;
import plum.ui.session.Words;

/** What the review says about tests. */
final class TestWords {
  private TestWords() {}

  /** What makes a test worth a look, as a sentence; empty where nothing does. */
  static String marks(Line line) {
    var score = line.score();
    if (score == null || line.marks() == 0) {
      return "";
    }
    var why = new ArrayList<String>();
    add(why, line.passedByNone(), "every solution fails it");
    add(why, score.trust() < TestLines.TRUSTED, "its trust is below " + TestLines.TRUSTED);
    add(why, score.idle(), "an empty or constant function passes it");
    add(why, !score.discriminates(), "it tells no two programs apart");
    add(why, score.flaky(), "it ends otherwise when repeated");
    add(why, line.repair() != null, "its text was repaired");
    return "Suspicious: " + String.join(", ", why) + ".";
  }

  private static void add(List<String> words, boolean when, String what) {
    if (when) {
      words.add(what);
    }
  }

  /** Whether the suite uses it, and why not. */
  static String fate(Line line) {
    return line.kept() ? "kept" : "dropped: " + line.reason();
  }

  /** What is decided about it and not in the suite yet; empty for nothing. */
  static String waiting(Line line) {
    if (!line.changed()) {
      return "";
    }
    var edited = line.review().edited();
    if (edited != null && !edited.equals(line.test())) {
      return "to be rewritten";
    }
    return line.review().keeps(line.kept()) && !line.kept()
        ? "to be kept"
        : !line.review().keeps(line.kept()) && line.kept() ? "to be dropped" : "to be put back";
  }

  /** Its figures in a line. */
  static String scores(Line line) {
    var score = line.score();
    if (score == null) {
      return "no score yet";
    }
    var words = new ArrayList<String>();
    words.add("trust " + share(score.trust()));
    words.add("agreement " + share(score.agreement()));
    words.add(
        score.killable() == 0
            ? "no mutants"
            : "kills " + score.kills() + " of " + Words.count(score.killable(), "mutant"));
    words.add(Words.count(score.passes()) + " pass, " + Words.count(score.fails()) + " fail");
    words.add(score.needed() ? "needed" : "not needed");
    add(words, score.weak(), "weak");
    if (line.truth() != null) {
      words.add(
          line.truth() ? "right by the set's own solution" : "wrong by the set's own solution");
    }
    return String.join("  ·  ", words);
  }

  /** "0.42". */
  static String share(double share) {
    return String.format(Locale.ROOT, "%.2f", share);
  }

  /**
   * A decision that was made.
   *
   * @param key of the instruction of the one test it was about, empty for none
   */
  static String done(TestDecision decision, int count, String key) {
    var words =
        switch (decision) {
          case TestDecision.Flag(var on) when !on -> "Flag removed from";
          case TestDecision.Comment(var text) when text.isEmpty() -> "Comment removed from";
          default -> verb(decision.action());
        };
    return words + " " + (key.isEmpty() ? Words.count(count, "test") : "a test of " + key) + ".";
  }

  /** An action of the log about some tests. */
  static String action(String action, int count) {
    var verb = verb(action);
    return Character.toLowerCase(verb.charAt(0))
        + verb.substring(1)
        + " "
        + Words.count(count, "test")
        + ".";
  }

  private static String verb(String action) {
    return switch (action) {
      case "ACCEPT" -> "Accepted";
      case "REJECT" -> "Rejected";
      case "SKIP" -> "Skipped";
      case "REOPEN" -> "Set back to pending";
      case "EDIT" -> "Rewrote";
      case "FLAG" -> "Flagged";
      case "COMMENT" -> "Commented on";
      default -> action;
    };
  }
}
