package plum.ui.control;

import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.javafx.FontIcon;

/** A button that says, when it cannot be pressed, why. */
public final class ActionButton extends StackPane {
  private static final PseudoClass PRIMARY = PseudoClass.getPseudoClass("primary");

  private final Button button;
  private final ObservableValue<String> reason;

  /**
   * @param reason why it cannot be pressed; empty when it can
   */
  public ActionButton(
      String id, String text, String icon, ObservableValue<String> reason, Runnable action) {
    this.reason = reason;
    button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.setAccessibleText(text);
    button.setOnAction(_ -> action.run());
    getStyleClass().add("action-button");
    getChildren().add(button);
    setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    setMinWidth(USE_PREF_SIZE);
    // A disabled button gets no mouse events, so the tooltip hangs on the pane around it.
    var why = new Tooltip();
    reason.subscribe(
        now -> {
          button.setDisable(!now.isEmpty());
          why.setText(now);
          button.setAccessibleHelp(now);
          if (now.isEmpty()) {
            Tooltip.uninstall(this, why);
          } else {
            Tooltip.install(this, why);
          }
        });
  }

  /** Makes it stand out as the next step. */
  public ActionButton primary() {
    button.pseudoClassStateChanged(PRIMARY, true);
    button.getStyleClass().add("accent");
    return this;
  }

  /** Why it cannot be pressed; empty when it can. */
  public ObservableValue<String> reason() {
    return reason;
  }

  public Button button() {
    return button;
  }
}
