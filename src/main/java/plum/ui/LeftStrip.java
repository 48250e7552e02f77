package plum.ui;

import java.util.stream.Collectors;
import javafx.beans.Observable;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.TrainingConfig;
import plum.ui.session.TrainingQueue;
import plum.ui.session.Words;

/** Says, above the page, which training runs waited when the program ended, and lets them go on. */
final class LeftStrip extends HBox {
  private final TrainingQueue queue;
  private final Label words = new Label();

  /**
   * @param show leads to where they are listed
   */
  LeftStrip(TrainingQueue queue, Runnable show) {
    super(12);
    this.queue = queue;
    setId("left-strip");
    getStyleClass().add("export-strip");
    setAlignment(Pos.CENTER_LEFT);
    words.setId("left-words");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    var go = new Button("Go on");
    go.setId("left-go-on");
    go.setMinWidth(USE_PREF_SIZE);
    go.setOnAction(_ -> queue.start());
    var look = new Button("Show");
    look.setId("left-show");
    look.setMinWidth(USE_PREF_SIZE);
    look.setAccessibleText("Show the runs that wait");
    look.setOnAction(_ -> show.run());
    getChildren().addAll(new FontIcon("mdmz-playlist_play"), words, go, look);
    queue.leftProperty().subscribe(this::show);
    queue.waiting().addListener((Observable _) -> say());
    say();
  }

  private void show(boolean left) {
    setVisible(left);
    setManaged(left);
  }

  private void say() {
    var size = queue.waiting().size();
    words.setText(
        Words.count(size, "training run")
            + " waited when the program ended last: "
            + queue.waiting().stream().map(TrainingConfig::name).collect(Collectors.joining(", "))
            + (size == 1 ? ". It begins" : ". They begin")
            + " when you say so.");
  }
}
