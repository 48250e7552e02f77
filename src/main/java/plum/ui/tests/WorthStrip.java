package plum.ui.tests;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** How far scoring or attacking is, what it came to, and what an attack proposes. */
final class WorthStrip extends VBox {
  WorthStrip(WorthViewModel model) {
    super(8);
    getStyleClass().add("notice");
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
    var line = new HBox(10, words, bar, cancel, hide);
    line.setAlignment(Pos.CENTER_LEFT);
    var attack = new AttackPane(model);
    getChildren().addAll(line, attack);
    Runnable review =
        () -> {
          var working = model.workingProperty().get();
          var proposals = model.outcomeProperty().get() != null;
          var text = working ? model.progressProperty().get() : model.doneProperty().get();
          words.setText(text);
          show(bar, working);
          show(cancel, working);
          show(hide, !working && !proposals);
          show(attack, proposals);
          show(this, working || proposals || !text.isEmpty());
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
