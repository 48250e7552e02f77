package plum.ui.control;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** Under what a person writes: keeps it or leaves things as they were, by button or key. */
public final class KeepBar extends HBox {
  private final Runnable keep;
  private final Runnable cancel;

  /**
   * @param what stands in the ids of the buttons, as in {@code keep-edit}
   * @param hint what keeping means
   */
  public KeepBar(String what, String hint, Runnable keep, Runnable cancel) {
    super(8);
    this.keep = keep;
    this.cancel = cancel;
    var words = new Label("Ctrl+Enter keeps, Esc cancels. " + hint);
    words.getStyleClass().add("summary");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var accent = button("keep-" + what, "Keep", keep);
    accent.getStyleClass().add("accent");
    setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(words, space, button("cancel-" + what, "Cancel", cancel), accent);
  }

  /** Takes its keys wherever in a node they are pressed. */
  public void listen(Node node) {
    node.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
  }

  private static Button button(String id, String text, Runnable action) {
    var button = new Button(text);
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  private void key(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE) {
      cancel.run();
      event.consume();
    } else if (event.getCode() == KeyCode.ENTER && event.isShortcutDown()) {
      keep.run();
      event.consume();
    }
  }
}
