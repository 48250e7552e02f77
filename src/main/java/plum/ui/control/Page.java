package plum.ui.control;

import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/**
 * A screen: title, one line of explanation, actions on the right, strips that come and go, content
 * below.
 */
public abstract class Page extends BorderPane {
  private final Label title = new Label();
  private final Label lesson = new Label();
  private final HBox actions = new HBox(8);
  private final VBox strips = new VBox();

  @SuppressWarnings("this-escape") // only setters of the pane, which no page overrides
  protected Page(String id, String titleText, String lessonText) {
    setId(id);
    getStyleClass().add("page");
    title.setText(titleText);
    title.getStyleClass().add("page-title");
    lesson.setText(lessonText);
    lesson.getStyleClass().add("page-lesson");
    lesson.setWrapText(true);
    lesson.setMinHeight(USE_PREF_SIZE);
    var words = new VBox(4, title, lesson);
    HBox.setHgrow(words, Priority.ALWAYS);
    actions.setAlignment(Pos.TOP_RIGHT);
    actions.setMinWidth(USE_PREF_SIZE);
    var head = new HBox(24, words, actions);
    head.getStyleClass().add("page-head");
    setTop(new VBox(head, strips));
    setAccessibleText(titleText);
  }

  /** Adds buttons to the right of the title. */
  protected final void addActions(Node... nodes) {
    actions.getChildren().addAll(nodes);
  }

  /** Adds something that stands between the title and the content when it has something to say. */
  protected final void addStrip(Node node) {
    VBox.setMargin(node, new Insets(0, 0, 12, 0));
    strips.getChildren().add(node);
  }

  protected final void setLesson(String text) {
    lesson.setText(text);
  }

  /** The line under the title. */
  protected final Label lesson() {
    return lesson;
  }

  /** Reads again what is shown; called when the page is entered and after a stage ended. */
  public void refresh() {}

  /** Puts the focus where the page's keys work; called when the page is entered. */
  public void focusContent() {
    requestFocus();
  }

  /** Does what the page is there for; called for Ctrl+Enter. */
  public void act() {}

  /** Opens what writes the page's tables to files, if it has any; called for Ctrl+E. */
  public void export() {}

  /** Called when another page is shown in this one's place. */
  public void leave() {}

  /** Puts the caret into the page's filter, if it has one. */
  public void focusFilter() {}
}
