package plum.ui.control;

import java.util.function.Consumer;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import plum.data.Decision;

/** A line for a comment, seen only while somebody writes one. */
public final class CommentField extends TextField {
  private final Runnable done;

  /**
   * @param name what is commented on, for who cannot see it
   * @param keep given what was written, no longer than {@link Decision#LONGEST_COMMENT}
   * @param done called when the keyboard is to go back
   */
  public CommentField(String id, String name, Consumer<String> keep, Runnable done) {
    this.done = done;
    setId(id);
    setPromptText("Comment; Enter keeps it, Esc leaves it as it was");
    setAccessibleText(name);
    show(false);
    setOnAction(
        _ -> {
          var words = getText();
          keep.accept(words.substring(0, Math.min(words.length(), Decision.LONGEST_COMMENT)));
          close();
        });
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            close();
            event.consume();
          }
        });
  }

  /** Asks for a comment. */
  public void ask(String present) {
    setText(present);
    show(true);
    requestFocus();
    end();
  }

  /** Goes away where nobody writes in it any more, as when something else is looked at. */
  public void leave() {
    if (!isFocused()) {
      show(false);
    }
  }

  private void close() {
    show(false);
    done.run();
  }

  private void show(boolean shown) {
    setManaged(shown);
    setVisible(shown);
  }
}
