package plum.ui.preferences;

import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextArea;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import plum.ui.control.CommentField;
import plum.ui.control.KeepBar;

/** Where a person writes: both texts of a pair, or a comment. Esc leaves things as they were. */
final class PairEditor extends VBox {
  private final ReviewViewModel model;
  private final Runnable closed;
  private final TextArea chosen = area("edit-chosen", "Text of the chosen side");
  private final TextArea rejected = area("edit-rejected", "Text of the rejected side");
  private final CommentField comment;
  private long pair = -1;

  /**
   * @param closed called when the editor is to go
   */
  PairEditor(ReviewViewModel model, Runnable closed) {
    super(8);
    this.model = model;
    this.closed = closed;
    var texts = new SplitPane(side("Chosen", chosen), side("Rejected", rejected));
    texts.getStyleClass().add("flat-split");
    VBox.setVgrow(texts, Priority.ALWAYS);
    var bar = new KeepBar("edit", "Edited texts are not run again.", this::keep, this::close);
    bar.listen(this);
    getChildren().addAll(texts, bar);
    chosen
        .sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null && pair >= 0) {
                chosen.requestFocus();
              }
            });
    comment = new CommentField("comment-field", "Comment on the pair", model::comment, closed);
  }

  private static TextArea area(String id, String name) {
    var area = new TextArea();
    area.setId(id);
    area.setAccessibleText(name);
    area.getStyleClass().add("code-input");
    return area;
  }

  private static VBox side(String name, TextArea area) {
    var word = new Label(name);
    word.getStyleClass().add("section-title");
    VBox.setVgrow(area, Priority.ALWAYS);
    var side = new VBox(8, word, area);
    side.setMinWidth(150);
    return side;
  }

  /** The field for a comment, seen only while somebody writes one. */
  CommentField comment() {
    return comment;
  }

  void askComment() {
    var shown = model.selectedProperty().get();
    if (shown != null) {
      comment.ask(shown.state().comment());
    }
  }

  /** Fills the editor with the pair that is looked at; false if there is none. */
  boolean begin() {
    var shown = model.selectedProperty().get();
    if (shown == null || !shown.isRead()) {
      return false;
    }
    pair = shown.id();
    chosen.setText(shown.chosen());
    rejected.setText(shown.rejected());
    // The split pane lays its sides into the window only when it is drawn for the first time.
    chosen.requestFocus();
    return true;
  }

  /** Closes itself when another pair is looked at. */
  void follow(Pair shown) {
    if (pair >= 0 && shown.id() != pair) {
      close();
    }
    comment.leave();
  }

  private void keep() {
    model.edit(chosen.getText(), rejected.getText());
    close();
  }

  private void close() {
    pair = -1;
    closed.run();
  }
}
