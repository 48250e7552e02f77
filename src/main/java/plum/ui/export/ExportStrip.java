package plum.ui.export;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;

/** How far a file is, how to stop it, and where it is when it is written. */
public final class ExportStrip extends HBox {
  public ExportStrip(Exports exports) {
    super(12);
    setId("export-strip");
    getStyleClass().add("export-strip");
    setAlignment(Pos.CENTER_LEFT);
    var words = new Label();
    words.setId("export-words");
    words.textProperty().bind(exports.wordsProperty());
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    var bar = new ProgressBar();
    bar.getStyleClass().add("status-meter");
    bar.setAccessibleText("Share of the rows that are written");
    bar.setPrefWidth(160);
    bar.setMinWidth(80);
    bar.progressProperty().bind(exports.fractionProperty());
    var stop = new Button("Stop", new FontIcon("mdmz-stop"));
    stop.setId("export-stop");
    stop.setMinWidth(USE_PREF_SIZE);
    stop.getStyleClass().add("status-cancel");
    stop.setTooltip(new Tooltip("Stop; no file is written"));
    stop.setOnAction(_ -> exports.cancel());
    var close = new Button(null, new FontIcon("mdal-close"));
    close.setId("export-close");
    close.setAccessibleText("Close this line");
    close.getStyleClass().addAll("flat", "button-icon");
    close.setOnAction(_ -> exports.dismiss());
    exports
        .workingProperty()
        .subscribe(
            working -> {
              for (var each : List.of(bar, stop)) {
                each.setVisible(working);
                each.setManaged(working);
              }
              close.setVisible(!working);
              close.setManaged(!working);
            });
    exports
        .wordsProperty()
        .subscribe(
            text -> {
              setVisible(!text.isEmpty());
              setManaged(!text.isEmpty());
            });
    getChildren().addAll(new FontIcon("mdal-get_app"), words, bar, stop, close);
  }
}
