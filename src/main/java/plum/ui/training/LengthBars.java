package plum.ui.training;

import java.util.Collections;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import plum.train.TrainingPreview.Lengths;
import plum.ui.session.Words;

/** How long rows are, and how many of them are cut. */
final class LengthBars extends VBox {
  private static final PseudoClass CUT = PseudoClass.getPseudoClass("cut");
  private static final double HEIGHT = 56;

  /**
   * @param maxLength beyond which rows lose their end
   */
  LengthBars(Lengths lengths, int maxLength) {
    super(4);
    setId("launch-lengths");
    var most = Math.max(1, Collections.max(lengths.counts()));
    var bars = new HBox(1);
    bars.setAlignment(Pos.BOTTOM_LEFT);
    bars.setMinHeight(HEIGHT);
    bars.setPrefHeight(HEIGHT);
    for (var i = 0; i < lengths.counts().size(); i++) {
      var count = lengths.counts().get(i);
      var bar = new Region();
      bar.getStyleClass().add("length-bar");
      bar.pseudoClassStateChanged(CUT, i * lengths.width() > maxLength);
      bar.setMinHeight(count == 0 ? 0 : Math.max(2, HEIGHT * count / most));
      bar.setMaxHeight(bar.getMinHeight());
      bar.setMinWidth(3);
      HBox.setHgrow(bar, Priority.ALWAYS);
      Tooltip.install(
          bar,
          new Tooltip(
              i * lengths.width()
                  + " to "
                  + ((i + 1) * lengths.width() - 1)
                  + " tokens: "
                  + Words.count(count, "row")));
      bars.getChildren().add(bar);
    }
    var words =
        String.format(
            Locale.ROOT,
            "Half of the rows have at most %,d tokens, 95 of 100 at most %,d, the longest %,d. %s",
            lengths.median(),
            lengths.most(),
            lengths.longest(),
            lengths.beyond() == 0
                ? "None is cut at " + maxLength + "."
                : Words.percent(lengths.shareBeyond()) + " are cut at " + maxLength + ".");
    setAccessibleText("Lengths of rows. " + words);
    var text = new Label(words);
    text.setId("launch-lengths-words");
    text.getStyleClass().add("setting-meaning");
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    getChildren().addAll(bars, text);
  }
}
