package plum.ui.solutions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Execution;
import plum.ui.control.AlignedCode;
import plum.ui.session.FileChoice;
import plum.ui.solutions.Inspection.Candidate;

/** Two or more solutions side by side, which scroll together. */
final class ComparisonPane extends BorderPane {
  private static final String[] SIDES = {"left", "right", "third", "fourth"};

  private final SolutionsViewModel model;
  private final FileChoice files;
  private final SplitPane columns = new SplitPane();
  private final List<SolutionPane> panes = new ArrayList<>();
  private final CheckBox wrap = new CheckBox("Wrap");
  private final CheckBox diff = new CheckBox("Differences");
  private List<Candidate> candidates = List.of();
  private boolean lookedAt;
  private boolean outdated;
  private boolean showing;

  ComparisonPane(SolutionsViewModel model, FileChoice files) {
    this.model = model;
    this.files = files;
    setId("comparison-pane");
    columns.getStyleClass().add("flat-split");
    setTop(new VBox(2, bar(), legend()));
    setCenter(columns);
    model
        .panes()
        .addListener((ListChangeListener<ObjectProperty<@Nullable Candidate>>) _ -> make());
    model
        .inspectionProperty()
        .subscribe(now -> candidates = now == null ? List.of() : now.candidates());
    model.revisionProperty().subscribe((_, _) -> show());
    make();
  }

  private HBox bar() {
    wrap.setId("wrap-code");
    wrap.setOnAction(_ -> panes.forEach(pane -> pane.code().setWrap(wrap.isSelected())));
    diff.setId("show-differences");
    diff.setSelected(true);
    diff.setOnAction(_ -> show());
    var shade = new CheckBox("Token log-probabilities");
    shade.setId("shade-tokens");
    shade.selectedProperty().bindBidirectional(model.shading().onProperty());
    var add = new Button("Add a column", new FontIcon("mdal-add"));
    add.setId("add-column");
    add.setAccessibleText("Add a column");
    add.getStyleClass().addAll("flat", "small");
    add.setOnAction(_ -> model.addPane());
    add.disableProperty().bind(model.fullProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var bar = new HBox(14, diff, wrap, shade, space, add);
    bar.getStyleClass().add("comparison-bar");
    bar.setAlignment(Pos.CENTER_LEFT);
    return bar;
  }

  /** What the backgrounds mean, and what is being done about them. */
  private FlowPane legend() {
    var legend = new FlowPane(10, 2);
    legend.setId("shade-legend");
    legend.setAlignment(Pos.CENTER_LEFT);
    legend.getStyleClass().add("shade-legend");
    for (var level = 0; level < Shading.levels(); level++) {
      var swatch = new Region();
      swatch.getStyleClass().addAll("shade-swatch", "shade-swatch-" + level);
      swatch.setMinSize(14, 12);
      swatch.setMaxSize(14, 12);
      var entry = new Label(Shading.words(level), swatch);
      entry.getStyleClass().add("verdict-entry");
      legend.getChildren().add(entry);
    }
    var sentence = new Label();
    sentence.setId("shade-sentence");
    sentence.getStyleClass().add("suite-change");
    sentence.setWrapText(true);
    sentence.textProperty().bind(model.shading().sentenceProperty());
    legend.getChildren().add(sentence);
    legend.visibleProperty().bind(model.shading().onProperty());
    legend.managedProperty().bind(legend.visibleProperty());
    return legend;
  }

  private void make() {
    panes.clear();
    for (var i = 0; i < model.panes().size(); i++) {
      var candidate = model.panes().get(i);
      var pane =
          new SolutionPane(
              SIDES[i], model, candidate, files, i < 2 ? null : () -> model.closePane(candidate));
      pane.code().setWrap(wrap.isSelected());
      pane.code().setOnScrolled(y -> scrolled(pane, y));
      panes.add(pane);
    }
    columns.getItems().setAll(panes);
    for (var i = 0; i + 1 < panes.size(); i++) {
      columns.setDividerPosition(i, (i + 1.0) / panes.size());
    }
    show();
  }

  private void scrolled(SolutionPane from, double y) {
    panes.stream().filter(pane -> pane != from).forEach(pane -> pane.code().follow(y));
  }

  /** Says whether it is looked at. What nobody looks at is not drawn, but when it is next. */
  void setLookedAt(boolean now) {
    lookedAt = now;
    if (now && outdated) {
      show();
    }
  }

  private void show() {
    outdated = !lookedAt;
    if (outdated || showing) {
      return; // filling a list of choices touches what is chosen
    }
    showing = true;
    fill();
    showing = false;
  }

  private void fill() {
    var shown = new ArrayList<SolutionPane>();
    var sides = new ArrayList<SideBySide.Side>();
    for (var pane : panes) {
      pane.setCandidates(candidates);
      var candidate = pane.candidate().get();
      if (candidate == null) {
        pane.show(List.of(), false);
      } else {
        shown.add(pane);
        sides.add(new SideBySide.Side(candidate, failure(candidate), shades(candidate)));
      }
    }
    model.shadeShown();
    var lines = SideBySide.lines(sides, diff.isSelected());
    for (var i = 0; i < shown.size(); i++) {
      shown.get(i).show(lines.get(i), i == 0);
    }
  }

  private List<AlignedCode.Shade> shades(Candidate candidate) {
    var scored = model.shading().scoresProperty().get().get(candidate.solution().id());
    return scored == null || !model.shading().onProperty().get()
        ? List.of()
        : Shading.of(candidate.solution().completion(), scored.tokens());
  }

  /** Where it failed: in the selected test if it failed there, else in the first that it failed. */
  private Optional<SideBySide.Failure> failure(Candidate candidate) {
    var outcomes = model.suite().outcomesProperty().get();
    var order = new ArrayList<>(outcomes.tests());
    var place = model.suite().placeProperty().get();
    if (place != null && place.row() < order.size()) {
      order.addFirst(order.get(place.row()));
    }
    for (var line : order) {
      Execution execution = candidate.executions().get(line.source());
      var failure = SideBySide.Failure.of(execution);
      if (line.on() && failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }
}
