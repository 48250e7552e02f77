package plum.ui.control;

import java.util.Locale;
import plum.data.Verdict;

/** Kinds of verdict that share a colour; a letter tells the verdicts of a kind apart. */
public enum OutcomeClass {
  PASSED,
  WRONG,
  BROKEN,
  STOPPED,
  FAULT;

  public static OutcomeClass of(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> PASSED;
      case WRONG_ANSWER -> WRONG;
      case EXCEPTION, UNSUPPORTED_VALUE, EARLY_EXIT, CRASHED, LOAD_ERROR, SYNTAX_ERROR -> BROKEN;
      case TIMEOUT, MEMORY_LIMIT, OUTPUT_LIMIT, SANDBOX_VIOLATION -> STOPPED;
      case TEST_ERROR, JUDGE_ERROR, SKIPPED -> FAULT;
    };
  }

  /** In lower case, as it stands in names of style classes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One character for a verdict, so that its colour is not needed. */
  public static String letter(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> "✓";
      case SKIPPED -> "·";
      case WRONG_ANSWER -> "W";
      case EXCEPTION -> "E";
      case UNSUPPORTED_VALUE -> "V";
      case EARLY_EXIT -> "X";
      case TIMEOUT -> "T";
      case MEMORY_LIMIT -> "M";
      case OUTPUT_LIMIT -> "O";
      case CRASHED -> "C";
      case SANDBOX_VIOLATION -> "!";
      case LOAD_ERROR -> "L";
      case SYNTAX_ERROR -> "S";
      case TEST_ERROR, JUDGE_ERROR -> "?";
    };
  }
}
