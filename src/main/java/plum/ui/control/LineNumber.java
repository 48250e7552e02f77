package plum.ui.control;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;

/** What stands before a line of source; beside the first row of one that is wrapped. */
final class LineNumber extends Label {
  private static final PseudoClass MARKED = PseudoClass.getPseudoClass("marked");

  /**
   * @param number counted from 1; 0 where nothing stands
   * @param marked whether the line is pointed out
   */
  LineNumber(int number, boolean marked) {
    super(number == 0 ? "" : Integer.toString(number));
    getStyleClass().add("line-number");
    setAlignment(Pos.TOP_RIGHT);
    pseudoClassStateChanged(MARKED, marked);
  }
}
