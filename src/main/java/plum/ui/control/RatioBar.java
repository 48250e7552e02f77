package plum.ui.control;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/** A share as a small bar with its figure beside it. */
public final class RatioBar extends HBox {
  private static final double WIDTH = 56;

  private final Region filled = new Region();
  private final Label figure = new Label();

  public RatioBar() {
    super(8);
    getStyleClass().add("ratio-bar");
    setAlignment(Pos.CENTER_LEFT);
    filled.getStyleClass().add("ratio-filled");
    var track = new StackPane(filled);
    track.getStyleClass().add("ratio-track");
    track.setAlignment(Pos.CENTER_LEFT);
    track.setMinWidth(WIDTH);
    track.setPrefWidth(WIDTH);
    track.setMaxSize(WIDTH, 6);
    figure.getStyleClass().add("ratio-figure");
    figure.setMinWidth(USE_PREF_SIZE);
    getChildren().addAll(track, figure);
  }

  /** Shows part of whole; nothing where whole is 0. */
  public void set(long part, long whole) {
    setVisible(whole > 0);
    var share = whole == 0 ? 0 : (double) part / whole;
    filled.setMinWidth(WIDTH * share);
    filled.setMaxWidth(WIDTH * share);
    figure.setText(String.format(Locale.ROOT, "%.0f %%", 100 * share));
    setAccessibleText(part + " of " + whole);
  }
}
