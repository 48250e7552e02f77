package plum.ui;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.session.Problems;

/** What went wrong and what to do, above the page, until dismissed. */
final class ProblemStrip extends HBox {
  ProblemStrip(Problems problems) {
    super(12);
    setId("problem-strip");
    getStyleClass().add("problem-strip");
    setAlignment(Pos.CENTER_LEFT);
    var sentence = new Label();
    sentence.setId("problem-sentence");
    sentence.setWrapText(true);
    sentence.setMinHeight(USE_PREF_SIZE);
    HBox.setHgrow(sentence, Priority.ALWAYS);
    sentence.setMaxWidth(Double.MAX_VALUE);
    var copy = new Button("Copy report");
    copy.setMinWidth(USE_PREF_SIZE);
    copy.setOnAction(
        _ -> {
          var problem = problems.problemProperty().get();
          if (problem != null) {
            var content = new ClipboardContent();
            content.putString(problem.sentence() + "\n\n" + problem.report());
            Clipboard.getSystemClipboard().setContent(content);
          }
        });
    var close = new Button(null, new FontIcon("mdal-close"));
    close.setId("dismiss-problem");
    close.setAccessibleText("Dismiss");
    close.setTooltip(new Tooltip("Dismiss"));
    close.getStyleClass().addAll("flat", "button-icon");
    close.setOnAction(_ -> problems.dismiss());
    getChildren().addAll(new FontIcon("mdal-error"), sentence, copy, close);
    problems
        .problemProperty()
        .subscribe(
            problem -> {
              setVisible(problem != null);
              setManaged(problem != null);
              if (problem != null) {
                sentence.setText(problem.sentence());
                copy.setVisible(!problem.report().isEmpty());
                copy.setManaged(!problem.report().isEmpty());
              }
            });
  }
}
