package plum.ui;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.session.Activity;

/** What works now, how far it is, how to stop it; at the end, how well programs are contained. */
final class StatusBar extends HBox {
  private static final PseudoClass WORKING = PseudoClass.getPseudoClass("working");

  private final Button cancel = new Button("Cancel", new FontIcon("mdmz-stop"));

  /**
   * @param badge stands at the end
   */
  StatusBar(Activity activity, Node badge) {
    super(12);
    setId("status-bar");
    getStyleClass().add("status-bar");
    setAlignment(Pos.CENTER_LEFT);
    var dot = new Region();
    dot.getStyleClass().add("status-dot");
    dot.setMinSize(8, 8);
    dot.setMaxSize(8, 8);
    var title = new Label();
    title.setId("status-title");
    title.getStyleClass().add("status-title");
    title.textProperty().bind(activity.titleProperty());
    title.setMinWidth(USE_PREF_SIZE);
    var progress = new Label();
    progress.setId("status-progress");
    progress.getStyleClass().add("status-progress");
    progress.textProperty().bind(activity.progressProperty());
    HBox.setHgrow(progress, Priority.ALWAYS);
    progress.setMaxWidth(Double.MAX_VALUE);
    var bar = new ProgressBar();
    bar.setId("status-bar-progress");
    bar.getStyleClass().add("status-meter");
    bar.setPrefWidth(220);
    bar.setMinWidth(120);
    bar.setAccessibleText("progress of the job");
    bar.progressProperty().bind(activity.fractionProperty());
    bar.visibleProperty().bind(activity.workingProperty());
    cancel.setId("cancel-button");
    cancel.getStyleClass().add("status-cancel");
    cancel.setTooltip(new Tooltip("Stop the job; what is finished is kept   Esc, then Enter"));
    cancel.setAccessibleText("Cancel the job");
    cancel.setOnAction(_ -> activity.cancel());
    cancel.visibleProperty().bind(activity.workingProperty());
    cancel.disableProperty().bind(activity.cancellingProperty());
    var pause = new Button();
    pause.setId("pause-button");
    pause.getStyleClass().add("status-cancel");
    pause.setMinWidth(USE_PREF_SIZE);
    pause.setOnAction(_ -> activity.pause(!activity.pausedProperty().get()));
    pause.visibleProperty().bind(activity.workingProperty());
    pause.disableProperty().bind(activity.cancellingProperty());
    activity
        .pausedProperty()
        .subscribe(
            still -> {
              pause.setText(still ? "Go on" : "Pause");
              pause.setGraphic(new FontIcon(still ? "mdmz-play_arrow" : "mdmz-pause"));
              pause.setAccessibleText(still ? "Let the job go on" : "Pause the job");
              pause.setTooltip(
                  new Tooltip(
                      still
                          ? "Go on where it stands still"
                          : "Stand still; what is in memory stays there"));
            });
    activity.workingProperty().subscribe(working -> pseudoClassStateChanged(WORKING, working));
    getChildren().addAll(dot, title, progress, bar, pause, cancel, badge);
  }

  /** Puts the focus on Cancel, if there is something to cancel. */
  void focusCancel() {
    if (cancel.isVisible()) {
      cancel.requestFocus();
    }
  }
}
