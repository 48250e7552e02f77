package plum.ui.control;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** What a page shows while it has nothing: what will be here and how to get it. */
public final class EmptyState extends VBox {
  public EmptyState(String icon, String headline, String sentence, Node... actions) {
    super(8);
    getStyleClass().add("empty-state");
    setAlignment(Pos.CENTER);
    var disc = new StackPane(new FontIcon(icon));
    disc.getStyleClass().add("empty-icon");
    disc.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    var head = new Label(headline);
    head.getStyleClass().add("empty-headline");
    var text = new Label(sentence);
    text.getStyleClass().add("empty-sentence");
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    var buttons = new HBox(8, actions);
    buttons.setAlignment(Pos.CENTER);
    buttons.getStyleClass().add("empty-actions");
    getChildren().addAll(disc, head, text, buttons);
    for (var action : actions) {
      if (action instanceof ActionButton button) {
        var reason = new Label();
        reason.getStyleClass().add("summary");
        reason.textProperty().bind(button.reason());
        getChildren().add(reason);
      }
    }
  }
}
