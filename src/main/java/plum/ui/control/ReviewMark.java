package plum.ui.control;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Review;

/** How far a person is with something that is reviewed, as an icon with words behind it. */
public final class ReviewMark extends Label {
  private static final PseudoClass REJECTED = PseudoClass.getPseudoClass("rejected");
  private static final PseudoClass ACCEPTED = PseudoClass.getPseudoClass("accepted");
  private static final PseudoClass EDITED = PseudoClass.getPseudoClass("edited");

  private @Nullable String shown;

  public ReviewMark() {
    getStyleClass().add("review-mark");
  }

  /**
   * Shows a state.
   *
   * @param more words for who cannot see the icon, empty for none
   */
  public void set(Review review, boolean flagged, String more) {
    var icon = flagged ? "mdal-flag" : icon(review);
    if (!icon.equals(shown)) {
      shown = icon;
      setGraphic(new FontIcon(icon));
    }
    pseudoClassStateChanged(ACCEPTED, review == Review.ACCEPTED);
    pseudoClassStateChanged(REJECTED, review == Review.REJECTED);
    pseudoClassStateChanged(EDITED, review == Review.EDITED);
    setAccessibleText(review.label() + (flagged ? ", flagged" : "") + more);
  }

  private static String icon(Review review) {
    return switch (review) {
      case PENDING -> "mdmz-radio_button_unchecked";
      case ACCEPTED -> "mdal-check_circle";
      case REJECTED -> "mdal-cancel";
      case SKIPPED -> "mdmz-skip_next";
      case EDITED -> "mdal-edit";
    };
  }
}
