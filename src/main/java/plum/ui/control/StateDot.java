package plum.ui.control;

import javafx.css.PseudoClass;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.javafx.FontIcon;

/** A small sign for the state of a stage: an icon and a colour, with the word on hover. */
public final class StateDot extends StackPane {
  private static final PseudoClass RUNNING = PseudoClass.getPseudoClass("running");
  private static final PseudoClass DONE = PseudoClass.getPseudoClass("done");
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");
  private static final PseudoClass STOPPED = PseudoClass.getPseudoClass("stopped");

  private final FontIcon icon = new FontIcon("mdmz-radio_button_unchecked");
  private final Tooltip tooltip = new Tooltip();

  public StateDot() {
    getStyleClass().add("state-dot");
    getChildren().add(icon);
    setMinSize(16, 16);
    setMaxSize(16, 16);
    Tooltip.install(this, tooltip);
    setState("not started");
  }

  /**
   * Shows a state.
   *
   * @param state in words: not started, running, paused, done, failed, cancelled, interrupted
   */
  public void setState(String state) {
    icon.setIconLiteral(
        switch (state) {
          case "running" -> "mdmz-play_circle_filled";
          case "done" -> "mdal-check_circle";
          case "failed" -> "mdal-error";
          case "paused" -> "mdmz-pause_circle_filled";
          case "cancelled", "interrupted" -> "mdmz-stop_circle";
          default -> "mdmz-radio_button_unchecked";
        });
    pseudoClassStateChanged(RUNNING, state.equals("running") || state.equals("paused"));
    pseudoClassStateChanged(DONE, state.equals("done"));
    pseudoClassStateChanged(FAILED, state.equals("failed"));
    pseudoClassStateChanged(STOPPED, state.equals("cancelled") || state.equals("interrupted"));
    tooltip.setText(state);
    setAccessibleText(state);
  }
}
