package plum.ui.preferences;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import plum.ui.control.KeyButton;

/** What can be decided about a pair, each with its key, and what was decided last. */
final class DecisionBar extends VBox {
  private final PreferencesViewModel preferences;
  private final ReviewViewModel model;

  DecisionBar(PreferencesViewModel preferences, PairPane pane) {
    super(8);
    this.preferences = preferences;
    model = preferences.review();
    setMinHeight(USE_PREF_SIZE);
    getChildren().addAll(words(), buttons(), more(pane));
  }

  private FlowPane buttons() {
    var accept = button("accept-pair", "Accept", "review.accept", "mdal-check", model::accept);
    accept.getStyleClass().add("success");
    var left =
        button("prefer-left", "Left is better", "review.choose.1", "", () -> model.prefer(true));
    var right =
        button("prefer-right", "Right is better", "review.choose.2", "", () -> model.prefer(false));
    var reject = button("reject-pair", "Reject", "review.reject", "mdal-close", model::reject);
    reject.getStyleClass().add("danger");
    var skip = button("skip-pair", "Skip", "review.skip", "", model::skip);
    var swap = button("swap-pair", "Swap", "review.swap", "mdmz-swap_horiz", model::swap);
    seen(accept, model.blindProperty().not());
    seen(swap, model.blindProperty().not());
    seen(left, model.blindProperty());
    seen(right, model.blindProperty());
    return new FlowPane(6, 6, accept, left, right, reject, skip, swap);
  }

  /** What is noted and looked at, and the way back. */
  private FlowPane more(PairPane pane) {
    var flag = small("flag-pair", "Flag", "review.flag", "mdal-flag", model::flag);
    var comment =
        small(
            "comment-pair", "Comment", "review.comment", "mdal-chat_bubble_outline", pane::comment);
    var edit = small("edit-pair", "Edit", "review.edit", "mdal-edit", pane::edit);
    var open =
        small(
            "open-pair",
            "Open the instruction",
            "review.open",
            "mdmz-open_in_new",
            preferences::open);
    var why =
        small(
            "why-pair",
            "Why is this chosen?",
            "review.why",
            "mdal-help_outline",
            preferences.provenance()::toggle);
    seen(why, model.blindProperty().not());
    seen(edit, model.blindProperty().not());
    var undo = small("undo-pair", "Undo", "review.undo", "mdmz-undo", model::undo);
    enabled(undo, model.undoableProperty());
    var redo = small("redo-pair", "Redo", "review.redo", "mdmz-redo", model::redo);
    enabled(redo, model.redoableProperty());
    return new FlowPane(6, 6, flag, comment, edit, why, open, undo, redo);
  }

  private static void seen(Node node, ObservableBooleanValue when) {
    node.visibleProperty().bind(when);
    node.managedProperty().bind(when);
  }

  /** What makes the pair worth a look, what was decided last, and whether that is on the disk. */
  private HBox words() {
    var signals = new Label();
    signals.setId("pair-signals");
    signals.getStyleClass().add("summary");
    signals.setMinWidth(0);
    Runnable tell =
        () -> {
          var pair = model.selectedProperty().get();
          signals.setText(pair == null || model.blindProperty().get() ? "" : model.signals(pair));
        };
    model.selectedProperty().subscribe(_ -> tell.run());
    model.blindProperty().subscribe(_ -> tell.run());
    model.tallyProperty().subscribe(_ -> tell.run());
    var message = new Label();
    message.setId("review-message");
    message.textProperty().bind(model.messageProperty());
    message.setMinWidth(0);
    HBox.setHgrow(message, Priority.ALWAYS);
    message.setMaxWidth(Double.MAX_VALUE);
    message.setAlignment(Pos.CENTER_RIGHT);
    message.getStyleClass().add("summary");
    var saved = new Label();
    saved.setId("review-saved");
    saved.textProperty().bind(model.savedProperty());
    saved.setMinWidth(USE_PREF_SIZE);
    saved.getStyleClass().add("summary");
    var row = new HBox(12, signals, message, saved);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static void enabled(Button button, ReadOnlyBooleanProperty when) {
    when.subscribe(possible -> button.setDisable(!possible));
  }

  private KeyButton small(String id, String name, String command, String icon, Runnable action) {
    return button(id, name, command, icon, action).small();
  }

  private KeyButton button(String id, String name, String command, String icon, Runnable action) {
    return new KeyButton(id, name, icon, preferences.sign(command), action);
  }
}
