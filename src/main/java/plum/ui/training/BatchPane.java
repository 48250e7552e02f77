package plum.ui.training;

import java.util.ArrayList;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.jspecify.annotations.Nullable;
import plum.train.TrainingPreview;
import plum.train.TrainingPreview.Line;
import plum.train.TrainingPreview.Part;
import plum.ui.session.Words;

/**
 * The first batch as the model sees it: what is only read, what the loss is on, and what is cut
 * away.
 */
final class BatchPane extends ScrollPane {
  private final VBox rows = new VBox(12);

  BatchPane() {
    setId("launch-batch");
    rows.getStyleClass().add("launch-sections");
    setContent(rows);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("edge-to-edge");
  }

  /** Shows the batch of a preview, or that there is none. */
  void show(@Nullable TrainingPreview preview) {
    var all = new ArrayList<Node>();
    var title = new Label("The first batch");
    title.getStyleClass().add("section-title");
    all.add(title);
    if (preview == null) {
      all.add(small("Nothing to show while a setting is wrong."));
    } else {
      all.add(
          small(
              Words.count(preview.firstBatch().size(), "row")
                  + ", "
                  + Words.count(preview.tokens())
                  + " tokens read. Grey is only read, the rest is learned; what is struck out is"
                  + " cut away."));
      preview.firstBatch().forEach(line -> all.add(row(line)));
    }
    rows.getChildren().setAll(all);
  }

  private static Label small(String text) {
    var small = new Label(text);
    small.getStyleClass().add("setting-meaning");
    small.setWrapText(true);
    small.setMinHeight(USE_PREF_SIZE);
    return small;
  }

  private static VBox row(Line line) {
    var cut = line.count(Part.CUT);
    var head =
        small(
            line.side()
                + (line.id() > 0 ? " of preference " + line.id() : "")
                + ": "
                + Words.count(line.count(Part.PROMPT))
                + " of prompt"
                + (line.shares() ? " (read with the row before)" : "")
                + ", "
                + Words.count(line.count(Part.COMPLETION))
                + " learned"
                + (cut == 0 ? "" : ", " + Words.count(cut) + " cut away"));
    var flow = new TextFlow();
    flow.getStyleClass().add("batch-text");
    for (var part : Part.values()) {
      var text = line.text(part);
      if (!text.isEmpty()) {
        var piece = new Text(text);
        piece.getStyleClass().add("part-" + part.name().toLowerCase(Locale.ROOT));
        flow.getChildren().add(piece);
      }
    }
    return new VBox(2, head, flow);
  }
}
