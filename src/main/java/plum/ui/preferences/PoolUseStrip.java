package plum.ui.preferences;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/** Says that training uses another pool than this one, and changes that. */
final class PoolUseStrip extends HBox {
  PoolUseStrip(PoolUse model) {
    super(10);
    setId("pool-use");
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("notice");
    var words = new Label();
    words.setId("pool-use-words");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.textProperty().bind(model.wordsProperty());
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    var use = new Button();
    use.setId("pool-use-button");
    use.setMinWidth(USE_PREF_SIZE);
    use.textProperty().bind(model.offerProperty());
    use.setOnAction(_ -> model.use());
    use.setTooltip(
        new Tooltip(
            "Changes this project's recipe: \"Run training\" and plum run take this pool. What has"
                + " run stays."));
    var undo = new Button("Undo", new FontIcon("mdmz-undo"));
    undo.setId("pool-use-undo");
    undo.setMinWidth(USE_PREF_SIZE);
    undo.setOnAction(_ -> model.undo());
    model.reasonProperty().subscribe(reason -> use.setDisable(!reason.isEmpty()));
    model
        .offerProperty()
        .subscribe(
            offer -> {
              use.setVisible(!offer.isEmpty());
              use.setManaged(!offer.isEmpty());
            });
    model
        .undoableProperty()
        .subscribe(
            now -> {
              undo.setVisible(now);
              undo.setManaged(now);
            });
    model
        .wordsProperty()
        .subscribe(
            text -> {
              setVisible(!text.isEmpty());
              setManaged(!text.isEmpty());
            });
    getChildren().addAll(new FontIcon("mdmz-show_chart"), words, use, undo);
  }
}
