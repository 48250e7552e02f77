package plum.ui.training;

import javafx.beans.Observable;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.training.TrainingViewModel.Diagnosis;

/** What the doctor says of the runs that are shown. Not there while all is well. */
final class FindingsPane extends ScrollPane {
  private static final double MOST = 124;

  private final TrainingViewModel model;
  private final VBox rows = new VBox(6);

  FindingsPane(TrainingViewModel model) {
    this.model = model;
    setId("training-findings");
    rows.getStyleClass().add("findings");
    setContent(rows);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setMaxHeight(MOST);
    setMinHeight(USE_PREF_SIZE);
    getStyleClass().addAll("edge-to-edge", "training-runs");
    rows.heightProperty()
        .subscribe(height -> setPrefHeight(Math.min(MOST, height.doubleValue() + 2)));
    model.findings().addListener((Observable _) -> fill());
    fill();
  }

  private void fill() {
    var found = model.findings();
    setVisible(!found.isEmpty());
    setManaged(!found.isEmpty());
    rows.getChildren().setAll(found.stream().map(FindingsPane::row).toList());
  }

  private static HBox row(Diagnosis diagnosis) {
    var finding = diagnosis.finding();
    var text =
        new Label(
            diagnosis.run().name()
                + ", step "
                + finding.step()
                + ", "
                + finding.rule().label()
                + ": "
                + finding.happened()
                + " "
                + finding.remedy());
    text.setWrapText(true);
    text.setMinHeight(USE_PREF_SIZE);
    text.setTooltip(new Tooltip("Evidence: " + finding.evidence().words()));
    text.setAccessibleHelp("Evidence: " + finding.evidence().words());
    HBox.setHgrow(text, Priority.ALWAYS);
    var row = new HBox(12, new FontIcon("mdmz-warning"), text);
    row.getStyleClass().add("alarm");
    return row;
  }
}
