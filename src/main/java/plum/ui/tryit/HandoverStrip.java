package plum.ui.tryit;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** What handing settings over would change, to agree to; afterwards, that it was done. */
final class HandoverStrip extends VBox {
  private final Handover handover;
  private final Label lines = new Label();
  private final Label effect = new Label();
  private final TextField command = new TextField();
  private final VBox question;

  HandoverStrip(Handover handover) {
    super(8);
    this.handover = handover;
    question = question();
    var done = done();
    getChildren().addAll(question, done);
    handover.proposalProperty().subscribe(this::show);
    handover
        .doneProperty()
        .subscribe(
            text -> {
              done.setVisible(!text.isEmpty());
              done.setManaged(!text.isEmpty());
              review();
            });
  }

  private VBox question() {
    var title = new Label("Use these settings in the sampling stage?");
    title.getStyleClass().add("section-title");
    lines.setId("handover-lines");
    lines.setWrapText(true);
    lines.setMinHeight(USE_PREF_SIZE);
    effect.setId("handover-effect");
    effect.setWrapText(true);
    effect.setMinHeight(USE_PREF_SIZE);
    effect.getStyleClass().add("summary");
    command.setId("handover-command");
    command.setEditable(false);
    command.getStyleClass().add("code-line");
    command.setAccessibleText("The same on the command line");
    HBox.setHgrow(command, Priority.ALWAYS);
    var copy = button("handover-copy", "Copy", "mdal-content_copy", this::copy);
    copy.setTooltip(new Tooltip("The command that does the same"));
    var line = new HBox(6, command, copy);
    line.setAlignment(Pos.CENTER_LEFT);
    var accept = button("handover-accept", "Change the recipe", "mdal-check", handover::accept);
    accept.getStyleClass().add("accent");
    var refuse = button("handover-refuse", "Leave it", "mdal-close", handover::refuse);
    var box = new VBox(6, title, lines, effect, line, new HBox(8, accept, refuse));
    box.setId("handover");
    box.getStyleClass().add("notice");
    return box;
  }

  private HBox done() {
    var words = new Label();
    words.setId("handover-done");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.textProperty().bind(handover.doneProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var undo = button("handover-undo", "Undo", "mdmz-undo", handover::undo);
    undo.getStyleClass().addAll("flat", "small-button");
    undo.visibleProperty().bind(handover.undoableProperty());
    var done = new HBox(10, new FontIcon("mdal-check_circle"), words, space, undo);
    done.getStyleClass().add("notice");
    return done;
  }

  private static Button button(String id, String text, String icon, Runnable action) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  private void copy() {
    var content = new ClipboardContent();
    content.putString(command.getText());
    Clipboard.getSystemClipboard().setContent(content);
  }

  private void show(Handover.@Nullable Proposal proposal) {
    question.setVisible(proposal != null);
    question.setManaged(proposal != null);
    if (proposal != null) {
      lines.setText(String.join("   ·   ", proposal.lines()));
      effect.setText(proposal.effect());
      command.setText(proposal.command());
    }
    review();
  }

  /** Takes no room while it has nothing to say. */
  private void review() {
    var any = handover.proposalProperty().get() != null || !handover.doneProperty().get().isEmpty();
    setVisible(any);
    setManaged(any);
  }
}
