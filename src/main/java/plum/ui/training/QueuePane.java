package plum.ui.training;

import java.util.ArrayList;
import javafx.beans.Observable;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.TrainingConfig;
import plum.ui.session.TrainingQueue;
import plum.ui.session.Words;

/** Runs that wait, which can change places or be taken out. Not there while none waits. */
final class QueuePane extends VBox {
  private final TrainingQueue queue;

  QueuePane(TrainingQueue queue) {
    super(2);
    this.queue = queue;
    setId("training-queue");
    getStyleClass().add("training-queue");
    queue.waiting().addListener((Observable _) -> fill());
    queue.heldProperty().subscribe(_ -> fill());
    queue.leftProperty().subscribe(_ -> fill());
  }

  private void fill() {
    var waiting = queue.waiting();
    setVisible(!waiting.isEmpty());
    setManaged(!waiting.isEmpty());
    var rows = new ArrayList<Node>();
    rows.add(head(waiting.size()));
    for (var i = 0; i < waiting.size(); i++) {
      rows.add(row(waiting.get(i), i, i == waiting.size() - 1));
    }
    getChildren().setAll(rows);
  }

  private HBox head(int size) {
    var held = queue.heldProperty().get();
    var words =
        new Label(
            Words.count(size, "run")
                + (queue.leftProperty().get()
                    ? " waited when the program ended last"
                    : held ? " held: the run before was stopped" : size == 1 ? " waits" : " wait"));
    words.getStyleClass().add("summary");
    var head = new HBox(10, words);
    head.setAlignment(Pos.CENTER_LEFT);
    if (held) {
      var go = new Button("Go on", new FontIcon("mdmz-play_arrow"));
      go.setId("queue-go-on");
      go.setOnAction(_ -> queue.start());
      head.getChildren().add(go);
    }
    return head;
  }

  private HBox row(TrainingConfig run, int place, boolean last) {
    var number = new Label((place + 1) + ".");
    number.getStyleClass().add("summary");
    number.setMinWidth(18);
    var name = new Label(run.name());
    name.setMinWidth(USE_PREF_SIZE);
    var words = new Label(Words.objective(run.parameters()));
    words.getStyleClass().add("summary");
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var up = button("up", place, "mdal-keyboard_arrow_up", "Earlier", () -> queue.move(place, -1));
    up.setDisable(place == 0);
    var down =
        button("down", place, "mdal-keyboard_arrow_down", "Later", () -> queue.move(place, 1));
    down.setDisable(last);
    var out = button("remove", place, "mdal-close", "Take out", () -> queue.remove(place));
    var row = new HBox(10, number, name, words, space, up, down, out);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Button button(String id, int place, String icon, String tip, Runnable action) {
    var button = new Button(null, new FontIcon(icon));
    button.setId("queue-" + id + "-" + place);
    button.getStyleClass().addAll("flat", "chart-button");
    button.setAccessibleText(tip + ", run " + (place + 1));
    button.setTooltip(new Tooltip(tip));
    button.setOnAction(_ -> action.run());
    return button;
  }
}
