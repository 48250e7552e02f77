package plum.ui.tests;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Run;
import plum.data.TestDecision;
import plum.store.TestLines;
import plum.ui.control.ActionButton;
import plum.ui.control.BulkMenu;
import plum.ui.control.EmptyState;
import plum.ui.control.RatioBar;
import plum.ui.session.Command;
import plum.ui.session.Place;
import plum.ui.session.Reviewing;
import plum.ui.session.Words;

/** The review of a run's tests: the queue with its filter, and the test that is looked at. */
public final class TestReviewPane extends BorderPane implements Reviewing {
  private final TestReviewViewModel model;
  private final TestQueueViewModel queue;
  private final TestTable tests;
  private final TestPane test;
  private final TestFilter filter;
  private final WorthViewModel worth;
  private final BorderPane review = new BorderPane();
  private final EmptyState empty;
  private boolean anyway;

  /**
   * @param worth scores the tests
   * @param run whose tests are reviewed
   */
  public TestReviewPane(
      TestReviewViewModel model, WorthViewModel worth, ReadOnlyObjectProperty<@Nullable Run> run) {
    this.model = model;
    this.worth = worth;
    queue = model.queue();
    tests = new TestTable(model);
    test = new TestPane(model, this::focusTable);
    filter = new TestFilter(queue);
    setId("test-review");
    var left = new BorderPane(tests);
    left.setBottom(new VBox(2, pager(), rule()));
    left.setMinWidth(200);
    var split = new SplitPane(left, test);
    split.getStyleClass().add("flat-split");
    split.setDividerPositions(0.5);
    review.setTop(new VBox(8, progress(), filter));
    review.setCenter(split);
    review.setBottom(changes());
    var still = new Button("Show the tests without scores");
    still.setId("show-unscored");
    still.setOnAction(
        _ -> {
          anyway = true;
          arrange();
        });
    empty =
        new EmptyState(
            "mdal-fact_check",
            "No test has a score yet",
            "Scoring runs the references' mutants and looks at what the solutions did: which tests"
                + " can be trusted, which tell programs apart, which are needed. Then the most"
                + " suspicious come first here. Without a window: plum tests --score.",
            scoreButton("empty-score-button").primary(),
            still);
    worth
        .doneProperty()
        .subscribe(
            (_, now) -> {
              if (!now.isEmpty() && getScene() != null) {
                model.begin();
              }
            });
    model.progressProperty().subscribe(_ -> arrange());
    run.subscribe(
        now -> {
          anyway = false;
          if (getScene() != null) {
            model.open(now);
          }
        });
    sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null) {
                model.open(run.get());
                model.refresh();
              }
            });
  }

  private void arrange() {
    var nothing = model.progressProperty().get().scored() == 0 && !anyway;
    var wanted = nothing ? empty : review;
    if (!wanted.equals(getCenter())) {
      setCenter(wanted);
      if (!nothing) {
        focusTable();
      }
    }
  }

  private ActionButton scoreButton(String id) {
    return new ActionButton(
        id, "Score the tests", "mdmz-speed", worth.reasonProperty(), worth::score);
  }

  private HBox progress() {
    var bar = new RatioBar();
    bar.setId("test-review-share");
    var words = new Label();
    words.setId("test-review-progress");
    words.getStyleClass().add("summary");
    words.setMinWidth(0);
    model
        .progressProperty()
        .subscribe(
            now -> {
              bar.set(now.reviewed(), now.suspicious());
              words.setText(TestReviewViewModel.words(now));
            });
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var advance = new CheckBox("Advance");
    advance.setId("test-auto-advance");
    advance.setMinWidth(USE_PREF_SIZE);
    advance.setTooltip(new Tooltip("Go on to the next undecided test after a decision"));
    advance.selectedProperty().bindBidirectional(model.advancingProperty());
    var row = new HBox(12, bar, words, space, advance, bulk(), scoreButton("score-button"));
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private Label rule() {
    var rule = new Label();
    rule.setId("tests-rule");
    rule.getStyleClass().add("summary");
    rule.setWrapText(true);
    rule.setMinHeight(USE_PREF_SIZE);
    queue.orderProperty().subscribe(order -> rule.setText(TestQueueViewModel.rule(order)));
    return rule;
  }

  /** What is done to the selection, or to all that pass the filter. */
  private BulkMenu bulk() {
    return new BulkMenu(
        "tests-bulk",
        "Decide about many tests",
        () -> {
          var some = chosen().size() > 1;
          var count = some ? chosen().size() : queue.countProperty().get();
          return new BulkMenu.Target(
              count, Words.count(count, "test") + (some ? " selected" : " that pass the filter"));
        },
        act -> {
          if (chosen().size() > 1) {
            model.decideAll(decision(act), chosen());
          } else {
            model.decideQueue(decision(act));
          }
        });
  }

  private List<TestLines.Line> chosen() {
    return List.copyOf(tests.table().getSelectionModel().getSelectedItems());
  }

  private static TestDecision decision(BulkMenu.Act act) {
    return switch (act) {
      case ACCEPT -> new TestDecision.Accept();
      case REJECT -> new TestDecision.Reject();
      case SKIP -> new TestDecision.Skip();
      case FLAG -> new TestDecision.Flag(true);
      case UNFLAG -> new TestDecision.Flag(false);
      case REOPEN -> new TestDecision.Reopen();
    };
  }

  private HBox pager() {
    var words = new Label();
    words.setId("tests-position");
    words.getStyleClass().add("summary");
    words.textProperty().bind(queue.positionProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var earlier = turn("tests-earlier", "Page before", "mdal-chevron_left", queue::previousPage);
    queue.earlierProperty().subscribe(there -> earlier.setDisable(!there));
    var later = turn("tests-later", "Page after", "mdal-chevron_right", queue::nextPage);
    queue.laterProperty().subscribe(there -> later.setDisable(!there));
    var row = new HBox(6, words, space, earlier, later);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("test-pager");
    return row;
  }

  private static Button turn(String id, String name, String icon, Runnable action) {
    var button = new Button("", new FontIcon(icon));
    button.setId(id);
    button.setAccessibleText(name);
    button.setTooltip(new Tooltip(name));
    button.getStyleClass().addAll("flat", "button-icon");
    button.setOnAction(_ -> action.run());
    return button;
  }

  /** What waits to be brought into the suites. */
  private HBox changes() {
    var words = new Label();
    words.setId("tests-waiting");
    words.setWrapText(true);
    words.setMinHeight(USE_PREF_SIZE);
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    var apply =
        new ActionButton(
                "apply-tests",
                "Apply",
                "mdal-check",
                model.applying().reasonProperty(),
                model.applying()::apply)
            .primary();
    model
        .progressProperty()
        .subscribe(
            now -> {
              words.setText(TestReviewViewModel.waiting(now));
              var name = "Apply " + Words.count(now.changed(), "change");
              apply.button().setText(name);
              apply.button().setAccessibleText(name);
            });
    var stop = new Button("Stop running");
    stop.setId("stop-unmet");
    stop.setMinWidth(USE_PREF_SIZE);
    stop.setOnAction(_ -> model.applying().stop());
    stop.visibleProperty().bind(model.applying().runningProperty());
    stop.managedProperty().bind(stop.visibleProperty());
    var row = new HBox(12, words, stop, apply);
    row.setAlignment(Pos.CENTER_LEFT);
    row.getStyleClass().add("test-changes");
    row.visibleProperty()
        .bind(words.textProperty().isNotEmpty().or(model.applying().runningProperty()));
    row.managedProperty().bind(row.visibleProperty());
    return row;
  }

  /**
   * What can be done with single tests beside what every review can.
   *
   * @param page makes the page if it was never visited
   */
  public static List<Command> commands(Supplier<TestsView> page) {
    return List.of(
        Command.at(
            Place.TESTS,
            "tests.review",
            "Review single tests, or show the suites",
            () -> page.get().switchReview(),
            "R"),
        Command.at(
            Set.of(Place.TESTS),
            "tests.apply",
            "Apply what was decided about tests",
            () -> page.get().review().isReviewing(),
            () -> page.get().review().apply(),
            "Shortcut+S"));
  }

  /** Brings what was decided into the suites. */
  public void apply() {
    model.applying().apply();
  }

  /** Reads again what is shown. */
  public void refresh() {
    model.refresh();
  }

  /** Puts the focus into the queue. */
  public void focusTable() {
    tests.table().requestFocus();
  }

  /** Puts the caret into the filter. */
  public void focusFilter() {
    filter.focusText();
  }

  @Override
  public boolean isReviewing() {
    return getScene() != null && review.equals(getCenter());
  }

  @Override
  public void accept() {
    model.accept();
  }

  @Override
  public void reject() {
    model.reject();
  }

  @Override
  public void skip() {
    model.skip();
  }

  @Override
  public void flag() {
    model.flag();
  }

  @Override
  public void comment() {
    test.comment();
  }

  @Override
  public void edit() {
    test.edit();
  }

  @Override
  public void next() {
    model.next();
  }

  @Override
  public void previous() {
    model.previous();
  }

  @Override
  public void undo() {
    model.undo();
  }

  @Override
  public void redo() {
    model.redo();
  }

  @Override
  public void openInstruction() {
    model.openInstruction();
  }
}
