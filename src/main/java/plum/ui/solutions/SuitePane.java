package plum.ui.solutions;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.ui.control.ActionButton;
import plum.ui.control.OutcomeClass;
import plum.ui.control.OutcomeGrid;
import plum.ui.control.OutcomeMatrix;

/** The matrix of an instruction, with what its tests say as a whole and what changes would do. */
final class SuitePane extends VBox {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");

  private static final double LOW = 210;
  private static final double LEGEND = 40;

  private final SuiteViewModel model;
  private final VBox grid;
  private final OutcomeMatrix matrix = new OutcomeMatrix("outcome-matrix");
  private final ComboBox<@Nullable TestSuite> suites = new ComboBox<>();
  private final FlowPane legend = new FlowPane(12, 2);
  private final BooleanProperty explained = new SimpleBooleanProperty();
  private final Label nothing = new Label();
  private Set<Verdict> legendOf = Set.of();
  private @Nullable Inspection inspection;

  /**
   * @param open what to do with a cell that is opened
   */
  SuitePane(SuiteViewModel model, Runnable open) {
    super(6);
    this.model = model;
    setId("suite-pane");
    getStyleClass().add("suite-pane");
    matrix.setOnToggle(row -> model.toggle(model.outcomesProperty().get().tests().get(row).key()));
    matrix.setOnOpen(_ -> open.run());
    matrix.setWords(this::cell, this::test);
    matrix.selectedProperty().subscribe((_, place) -> model.placeProperty().set(place));
    VBox.setVgrow(matrix, Priority.ALWAYS);
    legend.getStyleClass().add("matrix-legend");
    nothing.getStyleClass().add("summary");
    nothing.setWrapText(true);
    nothing.managedProperty().bind(nothing.visibleProperty());
    legend.managedProperty().bind(legend.visibleProperty());
    matrix.managedProperty().bind(matrix.visibleProperty());
    grid = new VBox(6, nothing, matrix, legend);
    grid.getStyleClass().add("suite-grid");
    // Where there is little room the cells matter more: tooltips have the words too.
    legend.visibleProperty().bind(grid.heightProperty().greaterThan(LOW).and(explained));
    getChildren().addAll(bar(), strip());
    model.outcomesProperty().subscribe(this::show);
    model.placeProperty().subscribe((_, place) -> matrix.selectedProperty().set(place));
  }

  private HBox bar() {
    suites.setId("suite-choice");
    suites.setAccessibleText("Version of the tests");
    suites.setConverter(new SuiteNames());
    suites.valueProperty().bindBidirectional(model.suiteProperty());
    suites.setPrefWidth(230);
    suites.setMinWidth(120);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var bar =
        new HBox(
            6,
            suites,
            space,
            icon(
                "undo-change", "mdmz-undo", "Undo   Ctrl+Z", model.undoableProperty(), model::undo),
            icon(
                "redo-change",
                "mdmz-redo",
                "Redo   Ctrl+Shift+Z",
                model.redoableProperty(),
                model::redo),
            icon(
                "discard-changes",
                "mdal-close",
                "Discard all changes",
                model.changedProperty(),
                model::discard),
            new ActionButton(
                "save-tests", "Apply", "mdmz-save", model.saveReasonProperty(), model::save),
            new ActionButton(
                "run-tests", "Run now", "mdmz-play_arrow", model.runReasonProperty(), model::run));
    bar.setAlignment(Pos.CENTER_LEFT);
    return bar;
  }

  private static Button icon(
      String id, String literal, String words, ObservableValue<Boolean> enabled, Runnable action) {
    var button = new Button(null, new FontIcon(literal));
    button.setId(id);
    button.getStyleClass().addAll("flat", "button-icon");
    button.setAccessibleText(words);
    button.setTooltip(new Tooltip(words));
    button.setOnAction(_ -> action.run());
    enabled.subscribe(now -> button.setDisable(!now));
    return button;
  }

  private FlowPane strip() {
    var facts = new Label();
    facts.setId("suite-facts");
    facts.getStyleClass().add("suite-facts");
    facts.textProperty().bind(model.factsProperty());
    var change = words("suite-change", model.changeProperty());
    change.setGraphic(new FontIcon("mdal-edit"));
    change.pseudoClassStateChanged(CHANGED, true);
    var note = words("suite-note", model.noteProperty());
    var back = new Hyperlink("Undo");
    back.setId("revert-tests");
    back.setAccessibleText("Undo what was stored last");
    back.setOnAction(_ -> model.revert());
    back.visibleProperty().bind(model.revertibleProperty());
    back.managedProperty().bind(back.visibleProperty());
    var stop = new Hyperlink("Stop");
    stop.setId("stop-run");
    stop.setAccessibleText("Stop running solutions");
    stop.setOnAction(_ -> model.stopRun());
    stop.visibleProperty().bind(model.runningProperty());
    stop.managedProperty().bind(stop.visibleProperty());
    var strip = new FlowPane(12, 2, facts, change, note, back, stop);
    strip.setAlignment(Pos.CENTER_LEFT);
    return strip;
  }

  private static Label words(String id, ObservableValue<String> text) {
    var label = new Label();
    label.setId(id);
    label.getStyleClass().add("suite-change");
    label.setWrapText(true);
    text.subscribe(
        now -> {
          label.setText(now);
          label.setVisible(!now.isEmpty());
          label.setManaged(!now.isEmpty());
        });
    return label;
  }

  /** Takes the versions there are. */
  void setInspection(Inspection now) {
    inspection = now;
    var value = model.suiteProperty().get();
    suites.getItems().setAll(now.suites());
    suites.setValue(value);
    suites.setDisable(now.suites().isEmpty());
    show(model.outcomesProperty().get());
  }

  /** The matrix, which stands where its page wants it. */
  VBox grid() {
    return grid;
  }

  /** Height at which no cell has to scroll. */
  double wantedHeight() {
    return matrix.isVisible() ? matrix.getPrefHeight() + LEGEND : LEGEND;
  }

  /** Puts the keyboard into the matrix. */
  void focusMatrix() {
    matrix.requestFocus();
  }

  private void show(Outcomes now) {
    matrix.show(now.grid(), model.placeProperty().get());
    var empty = now.grid().isEmpty();
    matrix.setVisible(!empty);
    nothing.setVisible(empty);
    nothing.setText(
        now.tests().isEmpty()
            ? "No test counts for this instruction. Add one under Tests, or run the tests stage."
            : "Run sampling; then each solution gets a column here, and each test a row.");
    var verdicts = new TreeSet<Verdict>();
    now.grid().cells().forEach(row -> row.forEach(each -> addTo(verdicts, each)));
    if (!verdicts.equals(legendOf)) {
      legendOf = verdicts;
      legend.getChildren().setAll(verdicts.stream().map(SuitePane::entry).toList());
    }
    explained.set(!verdicts.isEmpty());
  }

  private static void addTo(Set<Verdict> verdicts, @Nullable Verdict verdict) {
    if (verdict != null) {
      verdicts.add(verdict);
    }
  }

  private static Label entry(Verdict verdict) {
    var swatch = new Label(OutcomeClass.letter(verdict));
    swatch
        .getStyleClass()
        .addAll("matrix-swatch", "matrix-swatch-" + OutcomeClass.of(verdict).word());
    swatch.setMinSize(16, 14);
    swatch.setAlignment(Pos.CENTER);
    var entry = new Label(verdict.label(), swatch);
    entry.getStyleClass().add("verdict-entry");
    return entry;
  }

  private String cell(OutcomeGrid.Place place) {
    var now = model.outcomesProperty().get();
    if (place.row() >= now.tests().size() || place.column() >= now.candidates().size()) {
      return "";
    }
    return CellText.of(now, place);
  }

  private String test(int row) {
    var now = model.outcomesProperty().get();
    return row >= now.tests().size() ? "" : CellText.ofTest(now, row);
  }

  /** Names of versions, as far as one knows them. */
  private final class SuiteNames extends StringConverter<@Nullable TestSuite> {
    @Override
    public String toString(@Nullable TestSuite suite) {
      if (suite == null) {
        return "No tests yet";
      }
      var version = Optional.ofNullable(inspection).flatMap(now -> now.version(suite)).orElse(null);
      var made = version != null && version.made() != null ? version.note() : "";
      return (suite.origin() == TestOrigin.GIVEN ? "Given" : "By the model")
          + " · "
          + suite.kept().size()
          + " of "
          + suite.tests().size()
          + (made.isEmpty() ? "" : " · " + made)
          + (version != null && !version.inUse() ? " · earlier" : "");
    }

    @Override
    public @Nullable TestSuite fromString(String text) {
      return null;
    }
  }
}
