package plum.ui;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** What becomes of the job that works when the window is closed. */
final class CloseQuestion extends VBox {
  private final Label words = new Label();
  private final Button keep =
      new Button("Keep working without a window", new FontIcon("mdmz-visibility_off"));
  private final Button stop = new Button("Stop and save", new FontIcon("mdmz-stop"));
  private final Button stay = new Button("Cancel");

  /**
   * @param close takes the question away
   */
  CloseQuestion(Runnable close) {
    super(16);
    setId("close-question");
    getStyleClass().add("close-question");
    setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
    setPrefWidth(560);
    var title = new Label("A job is working");
    title.getStyleClass().add("page-title");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    keep.setId("close-keep");
    stop.setId("close-stop");
    stay.setId("close-cancel");
    stay.setCancelButton(true);
    stay.setOnAction(_ -> close.run());
    keep.getStyleClass().add("accent");
    var buttons = new HBox(10, keep, stop, stay);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(title, words, buttons);
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            event.consume();
            close.run();
          }
        });
  }

  /**
   * Asks.
   *
   * @param job what works, in words
   * @param waiting runs that wait behind it
   */
  void ask(String job, int waiting, Runnable keepWorking, Runnable stopWorking) {
    words.setText(
        job
            + (waiting == 0 ? "" : waiting == 1 ? ", and a run waits" : ", and more runs wait")
            + ". Without a window the program works on until all of it has ended, and then ends as"
            + " well; the project opens again from then on. Stopped, everything that is finished is"
            + " kept, and the same button continues from there.");
    keep.setOnAction(_ -> keepWorking.run());
    stop.setOnAction(_ -> stopWorking.run());
    keep.requestFocus();
  }
}
