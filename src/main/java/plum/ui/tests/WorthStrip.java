package plum.ui.tests;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/** How far scoring or attacking is, and what it came to. */
final class WorthStrip extends HBox {
  WorthStrip(WorthViewModel model) {
    super(10);
    getStyleClass().addAll("notice", "worth-strip");
    var words = new Label();
    words.setId("worth-words");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    var bar = new ProgressBar();
    bar.setPrefWidth(160);
    bar.setMinWidth(80);
    bar.setAccessibleText("How far it is");
    bar.progressProperty().bind(model.fractionProperty());
    var cancel = button("worth-cancel", "Cancel", "mdal-cancel");
    cancel.setOnAction(_ -> model.cancel());
    cancel.disableProperty().bind(model.cancellingProperty());
    var hide = button("worth-hide", "Hide", "mdal-close");
    hide.setOnAction(_ -> model.dismiss());
    setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(words, bar, cancel, hide);
    Runnable review =
        () -> {
          var working = model.workingProperty().get();
          var text = working ? model.progressProperty().get() : model.doneProperty().get();
          words.setText(text);
          show(bar, working);
          show(cancel, working);
          show(hide, !working && model.outcomeProperty().get() == null);
          show(this, working || !text.isEmpty());
        };
    model.workingProperty().subscribe(_ -> review.run());
    model.progressProperty().subscribe(_ -> review.run());
    model.doneProperty().subscribe(_ -> review.run());
    model.outcomeProperty().subscribe(_ -> review.run());
  }

  private static Button button(String id, String text, String icon) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.getStyleClass().add("small-button");
    return button;
  }

  private static void show(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
