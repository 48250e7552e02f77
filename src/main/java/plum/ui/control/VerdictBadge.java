package plum.ui.control;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Verdict;

/** A verdict as icon, word and colour; never colour alone. */
public final class VerdictBadge extends Label {
  private static final PseudoClass PASSED = PseudoClass.getPseudoClass("passed");
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");
  private static final PseudoClass FAULT = PseudoClass.getPseudoClass("fault");

  private final FontIcon icon = new FontIcon("mdal-help");
  private Verdict shown;

  public VerdictBadge(Verdict verdict) {
    getStyleClass().add("verdict-badge");
    setAlignment(Pos.CENTER_LEFT);
    setGraphic(icon);
    setMinWidth(USE_PREF_SIZE);
    shown = verdict;
    show(verdict);
  }

  public void setVerdict(Verdict verdict) {
    if (verdict != shown) {
      shown = verdict;
      show(verdict);
    }
  }

  private void show(Verdict verdict) {
    icon.setIconLiteral(icon(verdict));
    setText(verdict.label());
    pseudoClassStateChanged(PASSED, verdict.isPass());
    pseudoClassStateChanged(FAILED, verdict.isFailure());
    pseudoClassStateChanged(FAULT, verdict.isHarnessFault());
    setAccessibleText("verdict " + verdict.label());
  }

  /** The icon of a verdict, by its literal. */
  public static String icon(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> "mdal-check_circle";
      case SKIPPED -> "mdmz-skip_next";
      case WRONG_ANSWER -> "mdal-cancel";
      case EXCEPTION, UNSUPPORTED_VALUE, LOAD_ERROR, EARLY_EXIT, CRASHED -> "mdmz-warning";
      case TIMEOUT -> "mdmz-timer";
      case MEMORY_LIMIT, OUTPUT_LIMIT -> "mdal-block";
      case SANDBOX_VIOLATION -> "mdal-gavel";
      case SYNTAX_ERROR -> "mdal-error";
      case TEST_ERROR, JUDGE_ERROR -> "mdal-build";
    };
  }
}
