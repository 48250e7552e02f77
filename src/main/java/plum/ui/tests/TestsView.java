package plum.ui.tests;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Run;
import plum.ui.control.ActionButton;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.execution.ExecutionPanel;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;
import plum.ui.session.Words;

/** The funnel of tests, why tests were dropped, and the suites that came out. */
public final class TestsView extends Page {
  private static final PseudoClass KEPT = PseudoClass.getPseudoClass("kept");

  private final TestsViewModel model;
  private final VBox funnel = new VBox(8);
  private final TableView<TestsViewModel.Reason> reasons =
      Columns.table("reason-table", "What became of the tests");
  private final TableView<TestsViewModel.SuiteLine> suites =
      Columns.table("suite-table", "Test suites");

  private final ExportMenu export;
  private final TestReviewPane review;
  private final ToggleButton reviewSwitch =
      new ToggleButton("Review", new FontIcon("mdmz-rate_review"));

  /**
   * @param review of the single tests
   */
  public TestsView(
      TestsViewModel model, TestSheets sheets, Exports exports, TestReviewPane review) {
    super(
        "tests-page",
        "Tests",
        "A test is kept when a reference solution passes it. Wrong tests go by execution alone; weak"
            + " tests may stay, so look at them.");
    this.model = model;
    this.review = review;
    reviewSwitch.setId("review-switch");
    reviewSwitch.setMinWidth(USE_PREF_SIZE);
    reviewSwitch.getStyleClass().add("page-switch");
    reviewSwitch.setAccessibleText("Review of single tests");
    addStrip(new ExecutionPanel(model.execution()));
    export =
        new ExportMenu(
            exports,
            () -> sheets.shown(List.copyOf(suites.getSelectionModel().getSelectedItems())));
    suites.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    List.of(reasons, suites).forEach(export::addTo);
    model.nothingProperty().subscribe(nothing -> export.setVisible(!nothing));
    addActions(chooser(), reviewSwitch, export, runButton("tests-button"));
    reasonColumns();
    suiteColumns();
    var empty =
        new EmptyState(
            "mdal-fact_check",
            "No tests yet",
            "The language model writes a reference solution and tests for every instruction; only"
                + " tests that the reference passes are kept.",
            runButton("empty-tests-button").primary());
    var full = full();
    Runnable arrange =
        () -> {
          var nothing = model.nothingProperty().get();
          reviewSwitch.setVisible(!nothing);
          var reviewing = !nothing && reviewSwitch.isSelected();
          lesson().setManaged(!reviewing);
          lesson().setVisible(!reviewing);
          setCenter(nothing ? empty : reviewing ? review : full);
        };
    model.nothingProperty().subscribe(_ -> arrange.run());
    reviewSwitch.selectedProperty().subscribe(_ -> arrange.run());
    model.funnelProperty().subscribe(this::draw);
  }

  private ActionButton runButton(String id) {
    return new ActionButton(
        id, "Run tests", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private ComboBox<@Nullable Run> chooser() {
    var chooser = new ComboBox<@Nullable Run>();
    chooser.setId("tests-run");
    chooser.setAccessibleText("Run that made the tests");
    chooser.setItems(model.runs());
    chooser.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Run run) {
            return run == null ? "" : run.name();
          }

          @Override
          public @Nullable Run fromString(String name) {
            return null;
          }
        });
    chooser.valueProperty().bindBidirectional(model.runProperty());
    model.nothingProperty().subscribe(nothing -> chooser.setVisible(!nothing));
    return chooser;
  }

  private VBox full() {
    funnel.getStyleClass().add("card");
    funnel.setId("test-funnel");
    HBox.setHgrow(funnel, Priority.ALWAYS);
    reasons.setItems(model.reasons());
    reasons.setPrefHeight(190);
    reasons.setMinHeight(150);
    HBox.setHgrow(reasons, Priority.ALWAYS);
    var top = new HBox(16, funnel, reasons);
    funnel.setPrefWidth(420);
    reasons.setPrefWidth(420);
    var heading = new Label("Suites");
    heading.getStyleClass().add("section-title");
    suites.setItems(model.suites());
    VBox.setVgrow(suites, Priority.ALWAYS);
    return new VBox(12, top, heading, suites);
  }

  private void draw(TestsViewModel.Funnel now) {
    funnel
        .getChildren()
        .setAll(
            bar("Tests written", now.written(), now.written(), false),
            bar("Tests kept", now.kept(), now.written(), true),
            bar("Usable suites", now.usable(), now.suites(), true),
            verdict(now));
  }

  private static HBox bar(String name, int count, int of, boolean kept) {
    var word = new Label(name);
    word.setMinWidth(104);
    var filled = new Region();
    filled.getStyleClass().add("funnel-filled");
    filled.pseudoClassStateChanged(KEPT, kept);
    var track = new StackPane(filled);
    track.getStyleClass().add("funnel-track");
    track.setAlignment(Pos.CENTER_LEFT);
    track.setMinHeight(16);
    track.setMaxHeight(16);
    HBox.setHgrow(track, Priority.ALWAYS);
    var share = of == 0 ? 0 : (double) count / of;
    filled.maxWidthProperty().bind(track.widthProperty().multiply(share));
    var figure = new Label(Words.count(count));
    figure.getStyleClass().add("funnel-figure");
    figure.setMinWidth(56);
    figure.setAlignment(Pos.CENTER_RIGHT);
    var percent = new Label(of == 0 || count == of ? "" : Words.percent(share));
    percent.getStyleClass().add("summary");
    percent.setMinWidth(56);
    percent.setAlignment(Pos.CENTER_RIGHT);
    var row = new HBox(8, word, track, figure, percent);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  /** Precision before and after the filter, where the truth is known. */
  private static Label verdict(TestsViewModel.Funnel now) {
    var text =
        now.written() == 0
            ? ""
            : now.writtenAudited() == 0
                ? "This set has no reference solutions of its own, so the tests cannot be audited."
                : "Right, measured against the set's own solutions: "
                    + Words.percent((double) now.writtenRight() / now.writtenAudited())
                    + " of those written, "
                    + Words.percent(
                        now.keptAudited() == 0
                            ? Double.NaN
                            : (double) now.keptRight() / now.keptAudited())
                    + " of those kept"
                    + (now.referencesAudited() == 0
                        ? "."
                        : "; "
                            + Words.percent(
                                (double) now.referencesRight() / now.referencesAudited())
                            + " of the references.");
    var label = new Label(text);
    label.setId("test-precision");
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.getStyleClass().add("funnel-verdict");
    return label;
  }

  private void reasonColumns() {
    reasons.getColumns().add(Columns.text("What became of them", 240, reason -> reason.words()));
    reasons.getColumns().add(Columns.number("Tests", 72, reason -> Words.count(reason.count())));
    reasons
        .getColumns()
        .add(
            Columns.ratio(
                "Of them right", (bar, reason) -> bar.set(reason.right(), reason.audited())));
    reasons.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  private void suiteColumns() {
    var key = Columns.text("Key", 120, TestsViewModel.SuiteLine::key);
    key.setMaxWidth(200);
    suites.getColumns().add(key);
    suites
        .getColumns()
        .add(Columns.text("Instruction", 400, line -> Words.firstSentence(line.prompt())));
    suites.getColumns().add(Columns.number("Written", 72, line -> Words.count(line.written())));
    suites.getColumns().add(Columns.number("Kept", 64, line -> Words.count(line.kept())));
    suites
        .getColumns()
        .add(Columns.ratio("Of them right", (bar, line) -> bar.set(line.right(), line.audited())));
    var usable = Columns.<TestsViewModel.SuiteLine>text("", 72, TestsView::usable);
    usable.setMinWidth(68);
    usable.setMaxWidth(88);
    suites.getColumns().add(usable);
    suites.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    Columns.onOpen(suites, model::open);
  }

  private static String usable(TestsViewModel.SuiteLine line) {
    return line.usable() ? "usable" : "too few";
  }

  /** The review of single tests, in sight or not. */
  public TestReviewPane review() {
    return review;
  }

  /** Shows the single tests, or the suites again. */
  public void switchReview() {
    reviewSwitch.setSelected(!reviewSwitch.isSelected());
  }

  @Override
  public void focusFilter() {
    if (reviewSwitch.isSelected()) {
      review.focusFilter();
    }
  }

  @Override
  public void focusContent() {
    if (reviewSwitch.isSelected()) {
      review.focusTable();
    } else {
      super.focusContent();
    }
  }

  @Override
  public void export() {
    export.show();
  }

  @Override
  public void refresh() {
    model.refresh();
    if (reviewSwitch.isSelected()) {
      review.refresh();
    }
  }
}
