package plum.ui.control;

import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** A button that shows, beside its name, the key that does the same. */
public final class KeyButton extends Button {

  /**
   * @param icon empty for none
   * @param sign the key in words; empty for none
   */
  public KeyButton(
      String id, String name, String icon, ObservableValue<String> sign, Runnable action) {
    var cap = new Label();
    cap.getStyleClass().add("key-cap");
    cap.textProperty().bind(sign);
    cap.visibleProperty().bind(cap.textProperty().isNotEmpty());
    cap.managedProperty().bind(cap.visibleProperty());
    var graphic = new HBox(5, cap);
    if (!icon.isEmpty()) {
      graphic.getChildren().addFirst(new FontIcon(icon));
    }
    graphic.setAlignment(Pos.CENTER);
    setText(name);
    setGraphic(graphic);
    setId(id);
    setAccessibleText(name);
    setMinWidth(USE_PREF_SIZE);
    setOnAction(_ -> action.run());
  }

  /** The same without its name, which the tooltip has. */
  public KeyButton small() {
    setTooltip(new Tooltip(getText()));
    setText("");
    getStyleClass().add("small-button");
    return this;
  }
}
