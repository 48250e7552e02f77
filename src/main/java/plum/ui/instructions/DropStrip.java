package plum.ui.instructions;

import java.io.File;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Takes a file that is dropped on the window, says what it holds, and asks whether to import it.
 */
public final class DropStrip extends HBox {
  private final DroppedFile model;

  public DropStrip(DroppedFile model) {
    super(12);
    this.model = model;
    setId("drop-strip");
    getStyleClass().add("export-strip");
    setAlignment(Pos.CENTER_LEFT);
    var words = new Label();
    words.setId("drop-words");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    words.textProperty().bind(model.wordsProperty());
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    var aside = new Label("Put aside, %");
    aside.setMinWidth(USE_PREF_SIZE);
    var share = new Spinner<Integer>(0, 90, model.heldOutProperty().get(), 5);
    share.setId("drop-share");
    share.setEditable(true);
    share.setPrefWidth(78);
    share.setMinWidth(78);
    share.setAccessibleText("Percent of the instructions put aside for evaluation");
    share.valueProperty().subscribe(value -> model.heldOutProperty().set(value));
    aside.setLabelFor(share);
    var accept = new Button("Import");
    accept.setId("drop-import");
    accept.setMinWidth(USE_PREF_SIZE);
    accept.setOnAction(_ -> model.accept());
    model.reasonProperty().subscribe(reason -> accept.setDisable(!reason.isEmpty()));
    var close = new Button(null, new FontIcon("mdal-close"));
    close.setId("drop-close");
    close.setAccessibleText("Do not import the file");
    close.getStyleClass().addAll("flat", "button-icon");
    close.setOnAction(_ -> model.refuse());
    getChildren().addAll(new FontIcon("mdmz-note_add"), words, aside, share, accept, close);
    model
        .askingProperty()
        .subscribe(
            asking -> {
              for (var each : List.of(aside, share, accept)) {
                each.setVisible(asking);
                each.setManaged(asking);
              }
              if (asking) {
                accept.requestFocus();
              }
            });
    model
        .wordsProperty()
        .subscribe(
            text -> {
              setVisible(!text.isEmpty());
              setManaged(!text.isEmpty());
            });
  }

  /** Has files taken that are dropped anywhere on a node. */
  public void listen(Node target) {
    target.addEventHandler(
        DragEvent.DRAG_OVER,
        event -> {
          if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY);
            event.consume();
          }
        });
    target.addEventHandler(
        DragEvent.DRAG_DROPPED,
        event -> {
          if (event.getDragboard().hasFiles()) {
            event.getDragboard().getFiles().stream()
                .map(File::toPath)
                .findFirst()
                .ifPresent(model::offer);
            event.setDropCompleted(true);
            event.consume();
          }
        });
  }
}
