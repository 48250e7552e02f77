package plum.ui.runs;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.ConfigDifference;
import plum.pipeline.Finding;
import plum.ui.control.CodeView;
import plum.ui.control.Columns;

/** Below the table: one run as a whole, two against each other, or how many are selected. */
final class RunPane extends StackPane {
  private final RunsViewModel model;
  private final Label title = heading();
  private final CodeView config = new CodeView("run-config", "Configuration of the run");
  private final TextArea comment = new TextArea();
  private final TextField tags = new TextField();
  private final VBox findings = new VBox(8);
  private final Label against = heading();
  private final TableView<ConfigDifference> differences =
      Columns.table("run-differences", "Settings that differ");
  private final Label many = new Label();
  private final VBox one;
  private final VBox two;
  private RunsViewModel.@Nullable Line shown;

  RunPane(RunsViewModel model) {
    this.model = model;
    getStyleClass().add("detail");
    one = one();
    two = two();
    many.setId("run-many");
    many.getStyleClass().add("summary");
    getChildren().addAll(one, two, many);
    model.chosen().subscribe(this::show);
    model.findingsProperty().subscribe(_ -> show());
    model.revisionProperty().subscribe(_ -> show());
    show();
  }

  private static Label heading() {
    var label = new Label();
    label.getStyleClass().add("section-title");
    return label;
  }

  private VBox one() {
    comment.setId("run-comment");
    comment.setAccessibleText("Your note on this run");
    comment.setPromptText("Your note: what you wanted to know, what came of it");
    comment.setWrapText(true);
    comment.setPrefRowCount(3);
    comment.setMinHeight(60);
    comment.focusedProperty().subscribe((_, now) -> leave(now));
    tags.setId("run-tags");
    tags.setAccessibleText("Tags of this run");
    tags.setPromptText("Tags, parted by blanks");
    tags.setOnAction(_ -> keep());
    tags.focusedProperty().subscribe((_, now) -> leave(now));
    findings.setId("run-findings");
    var scroll = new ScrollPane(findings);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("edge-to-edge");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    var words = new VBox(8, comment, tags, scroll);
    words.setMinWidth(280);
    words.setPrefWidth(380);
    HBox.setHgrow(config, Priority.ALWAYS);
    var both = new HBox(16, config, words);
    VBox.setVgrow(both, Priority.ALWAYS);
    return new VBox(8, title, both);
  }

  private VBox two() {
    var path = Columns.text("Setting", 240, ConfigDifference::path);
    differences.getColumns().add(path);
    differences.getColumns().add(Columns.text("", 200, d -> value(d.left())));
    differences.getColumns().add(Columns.text("", 200, d -> value(d.right())));
    differences.setPlaceholder(new Label("Both runs have the same settings."));
    VBox.setVgrow(differences, Priority.ALWAYS);
    return new VBox(8, against, differences);
  }

  private static String value(@Nullable String json) {
    return json == null ? "–" : json;
  }

  private void leave(boolean focused) {
    if (!focused) {
      keep();
    }
  }

  /** Keeps what was written about the run that is shown. */
  private void keep() {
    var line = shown;
    if (line != null) {
      model.comment(line, comment.getText());
      model.tag(line, tags.getText());
    }
  }

  private void show() {
    var chosen = model.chosen();
    one.setVisible(chosen.size() == 1);
    two.setVisible(chosen.size() == 2);
    many.setVisible(chosen.size() != 1 && chosen.size() != 2);
    many.setText(chosen.isEmpty() ? "Select a run." : chosen.size() + " runs are selected.");
    if (chosen.size() == 1) {
      show(chosen.getFirst());
    } else {
      if (shown != null) {
        keep();
      }
      shown = null;
    }
    if (chosen.size() == 2) {
      var left = chosen.get(0).run().name();
      var right = chosen.get(1).run().name();
      var found = model.differences();
      against.setText(
          "%s against %s: %d %s"
              .formatted(
                  left, right, found.size(), found.size() == 1 ? "difference" : "differences"));
      differences.getColumns().get(1).setText(left);
      differences.getColumns().get(2).setText(right);
      differences.getItems().setAll(found);
    }
  }

  private void show(RunsViewModel.Line line) {
    var before = shown;
    if (before == null || before.run().id() != line.run().id()) {
      if (before != null) {
        keep();
      }
      shown = line;
      title.setText("Configuration of " + line.run().name());
      config.setCode(model.config(line));
      comment.setText(model.mark(line).comment());
      tags.setText(model.tags(line));
    } else {
      shown = line;
    }
    findings.getChildren().setAll(words(line, model.findingsProperty().get()));
  }

  private static List<VBox> words(RunsViewModel.Line line, List<Finding> found) {
    if (!found.isEmpty()) {
      return found.stream().map(RunPane::finding).toList();
    }
    return line.run()
        .note()
        .lines()
        .filter(text -> !text.isBlank())
        .map(text -> new VBox(wrapped(text, "summary")))
        .toList();
  }

  private static VBox finding(Finding finding) {
    var head =
        new Label(
            "Step %d: %s".formatted(finding.step(), finding.rule().label()),
            new FontIcon("mdmz-warning"));
    head.getStyleClass().addAll("section-title", "finding");
    var box =
        new VBox(
            2,
            head,
            wrapped(finding.happened(), "figures"),
            wrapped(finding.remedy(), "figures"),
            wrapped(finding.evidence().words(), "summary"));
    box.getStyleClass().add("card");
    return box;
  }

  private static Label wrapped(String text, String style) {
    var label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.getStyleClass().add(style);
    return label;
  }
}
