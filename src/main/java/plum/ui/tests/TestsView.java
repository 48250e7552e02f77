package plum.ui.tests;

import java.util.List;
import java.util.function.Supplier;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
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
import plum.ui.session.Command;
import plum.ui.session.Place;
import plum.ui.session.Words;

/** The funnel of tests, why tests were dropped, and the suites that came out. */
public final class TestsView extends Page {
  private final TestsViewModel model;
  private final TableView<TestsViewModel.Reason> reasons =
      Columns.table("reason-table", "What became of the tests");
  private final SuiteTable suites;
  private final ToggleButton authorSwitch = new ToggleButton("Author", new FontIcon("mdal-edit"));

  private final ExportMenu export;
  private final TestReviewPane review;
  private final ToggleButton reviewSwitch =
      new ToggleButton("Review", new FontIcon("mdmz-rate_review"));

  /**
   * @param review of the single tests
   */
  public TestsView(
      TestsViewModel model, TestSheets sheets, Exports exports, TestReviewPane review) {
    super("tests-page", "Tests", "What a reference passes is kept; trust says what it is worth.");
    this.model = model;
    this.review = review;
    reviewSwitch.setId("review-switch");
    reviewSwitch.setMinWidth(USE_PREF_SIZE);
    reviewSwitch.getStyleClass().add("page-switch");
    reviewSwitch.setAccessibleText("Review of single tests");
    suites = new SuiteTable(model);
    addStrip(new ExecutionPanel(model.execution()));
    addStrip(new WorthStrip(model.worth()));
    export = new ExportMenu(exports, () -> sheets.shown(suites.selected()));
    List.of(reasons, suites.table()).forEach(export::addTo);
    export.visibleProperty().bind(model.nothingProperty().not());
    export.managedProperty().bind(export.visibleProperty());
    authorSwitch.setId("author-switch");
    authorSwitch.setMinWidth(USE_PREF_SIZE);
    authorSwitch.getStyleClass().add("page-switch");
    authorSwitch.setAccessibleText("Author and prompt of the tests");
    addActions(chooser(), reviewSwitch, authorSwitch, export, runButton("tests-button"));
    reasonColumns();
    var empty =
        new EmptyState(
            "mdal-fact_check",
            "No tests yet",
            "The language model writes a reference solution and tests for every instruction; only"
                + " tests that the reference passes are kept.",
            runButton("empty-tests-button").primary());
    var full = full();
    var author = new AuthorPane(model.author(), () -> authorSwitch.setSelected(false));
    var attack = new AttackPane(model.worth());
    Runnable arrange =
        () -> {
          var nothing = model.nothingProperty().get();
          var writing = authorSwitch.isSelected();
          var reviewing = !nothing && !writing && reviewSwitch.isSelected();
          reviewSwitch.setVisible(!nothing);
          reviewSwitch.setManaged(!nothing);
          lesson().setManaged(!reviewing);
          lesson().setVisible(!reviewing);
          setCenter(
              writing
                  ? author
                  : nothing
                      ? empty
                      : reviewing
                          ? review
                          : model.worth().outcomeProperty().get() != null ? attack : full);
        };
    model
        .worth()
        .outcomeProperty()
        .subscribe(
            (_, now) -> {
              if (now != null) {
                reviewSwitch.setSelected(false);
              }
              arrange.run();
              // What had the focus is gone.
              (now == null ? suites.table() : attack.table()).requestFocus();
            });
    model.nothingProperty().subscribe(arrange);
    reviewSwitch
        .selectedProperty()
        .subscribe(
            chosen -> {
              if (chosen) {
                authorSwitch.setSelected(false);
              }
              arrange.run();
            });
    authorSwitch
        .selectedProperty()
        .subscribe(
            chosen -> {
              if (chosen) {
                reviewSwitch.setSelected(false);
                model.author().open();
              } else {
                model.author().close();
              }
              arrange.run();
            });
  }

  /**
   * What can be done on this page.
   *
   * @param page makes the page if it was never visited
   */
  public static List<Command> commands(Supplier<TestsView> page) {
    return List.of(
        Command.at(
            Place.TESTS,
            "tests.author",
            "Author and prompt of the tests",
            () -> page.get().authorSwitch.setSelected(!page.get().authorSwitch.isSelected()),
            "Shortcut+P"),
        Command.at(
            Place.TESTS, "tests.score", "Score the tests", () -> page.get().model.worth().score()),
        Command.at(
            Place.TESTS,
            "tests.attack",
            "Attack the suites",
            () -> page.get().model.worth().attack()),
        Command.at(
            Place.TESTS, "tests.all", "Show all suites", () -> page.get().model.chooseAll()));
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
    chooser.visibleProperty().bind(model.nothingProperty().not());
    chooser.managedProperty().bind(chooser.visibleProperty());
    return chooser;
  }

  private VBox full() {
    reasons.setItems(model.reasons());
    reasons.setMinHeight(120);
    reasons.setPrefHeight(120);
    reasons
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            (_, now) -> {
              if (now != null && !now.equals(model.choiceProperty().get().fate())) {
                model.choose(now);
              }
            });
    model
        .choiceProperty()
        .subscribe(
            now -> {
              if (now.fate() == null) {
                reasons.getSelectionModel().clearSelection();
              }
            });
    var funnel = new FunnelPane(model);
    var top = new GridPane(16, 0);
    top.addRow(0, funnel, reasons);
    top.getColumnConstraints().setAll(share(60), share(40));
    top.setMinHeight(USE_PREF_SIZE);
    VBox.setVgrow(suites, Priority.ALWAYS);
    return new VBox(8, top, funnel.notes(), suites);
  }

  private static ColumnConstraints share(double percent) {
    var column = new ColumnConstraints();
    column.setPercentWidth(percent);
    return column;
  }

  private void reasonColumns() {
    reasons.getColumns().add(Columns.text("Reason", 130, reason -> reason.words()));
    reasons.getColumns().add(Columns.number("Tests", 58, reason -> Words.count(reason.count())));
    reasons
        .getColumns()
        .add(
            Columns.number(
                "Right", 58, reason -> SuiteTable.percent(reason.right(), reason.audited())));
    reasons.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
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
