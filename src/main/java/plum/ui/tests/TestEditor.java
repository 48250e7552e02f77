package plum.ui.tests;

import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import plum.store.TestLines.Line;
import plum.ui.control.CodeEditor;
import plum.ui.control.CommentField;
import plum.ui.control.KeepBar;
import plum.ui.solutions.TestText;

/** Where a person writes: the text of a test, or a comment. Esc leaves things as they were. */
final class TestEditor extends VBox {
  private final TestReviewViewModel model;
  private final Runnable closed;
  private final Runnable done;
  private final CodeEditor text = new CodeEditor("edit-test-text", "Text of the test");
  private final CommentField comment;
  private long root;

  /**
   * @param closed called when the editor is to go
   * @param done called when the keyboard is to go back
   */
  TestEditor(TestReviewViewModel model, Runnable closed, Runnable done) {
    super(8);
    this.model = model;
    this.closed = closed;
    this.done = done;
    VBox.setVgrow(text, Priority.ALWAYS);
    var bar =
        new KeepBar("test", "Applying runs the solutions against it.", this::keep, this::close);
    bar.listen(this);
    getChildren().addAll(text, bar);
    sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null && root != 0) {
                text.edit();
              }
            });
    comment = new CommentField("test-comment-field", "Comment on the test", model::comment, done);
  }

  /** The field for a comment, seen only while somebody writes one. */
  CommentField comment() {
    return comment;
  }

  void askComment() {
    var shown = model.selectedProperty().get();
    if (shown != null) {
      comment.ask(shown.review().comment());
    }
  }

  /** Fills the editor with the test that is looked at; false if there is none. */
  boolean begin() {
    var shown = model.selectedProperty().get();
    if (shown == null) {
      return false;
    }
    root = shown.rootId();
    var edited = shown.review().edited();
    text.setCode(TestText.text(edited == null ? shown.test() : edited));
    return true;
  }

  /** Closes itself when another test is looked at. */
  void follow(Line shown) {
    if (root != 0 && shown.rootId() != root) {
      root = 0;
      closed.run();
    }
    comment.leave();
  }

  private void keep() {
    model.edit(text.code());
    close();
  }

  private void close() {
    root = 0;
    closed.run();
    done.run();
  }
}
