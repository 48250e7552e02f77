package plum.ui.tests;

import java.util.List;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Review;
import plum.store.TestLines.Line;
import plum.store.TestQuery;
import plum.store.TestQuery.Mark;
import plum.store.TestQuery.Order;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** Which tests of a run stand in the queue, and the page of them that is shown. */
public final class TestQueueViewModel {
  /** Lines of a page. */
  static final int PAGE = 100;

  /** Which tests are shown. */
  public enum Shown {
    ALL("All tests", null),
    SUSPICIOUS("Suspicious", Mark.SUSPICIOUS),
    KEPT("Kept", Mark.KEPT),
    DROPPED("Dropped", Mark.DROPPED),
    IDLE("Idle: an empty function passes", Mark.IDLE),
    FAILED_BY_ALL("Failed by every solution", Mark.PASSED_BY_NONE),
    KILLS_NOTHING("Kills no mutant", Mark.KILLS_NOTHING),
    TELLS_NOTHING("Tells nothing apart", Mark.TELLS_NOTHING),
    NOT_NEEDED("Not needed", Mark.NOT_NEEDED),
    FLAKY("Flaky", Mark.FLAKY),
    WEAK("Weak", Mark.WEAK),
    REPAIRED("Repaired", Mark.REPAIRED),
    UNLIKE_TRUTH("Disagrees with the truth", Mark.UNLIKE_TRUTH),
    UNSCORED("Without a score", Mark.UNSCORED),
    FLAGGED("Flagged", Mark.FLAGGED),
    CHANGED("Changes not applied", Mark.CHANGED);

    private final String label;
    private final @Nullable Mark mark;

    Shown(String label, @Nullable Mark mark) {
      this.label = label;
      this.mark = mark;
    }

    public String label() {
      return label;
    }
  }

  private final Session session;
  private final Runnable arrived;
  private final Loader.Slot reading;
  private final Loader.Slot counting;
  private long run;
  private int before;

  // Properties

  private final ObjectProperty<Shown> shown = new SimpleObjectProperty<>(Shown.ALL);
  private final ObjectProperty<@Nullable Review> review = new SimpleObjectProperty<>();
  private final DoubleProperty trustBelow = new SimpleDoubleProperty(1);
  private final StringProperty text = new SimpleStringProperty("");
  private final ObjectProperty<Order> order = new SimpleObjectProperty<>(Order.SUSPICION);
  private final BooleanProperty descending = new SimpleBooleanProperty(true);
  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ReadOnlyIntegerWrapper count = new ReadOnlyIntegerWrapper();
  private final ReadOnlyStringWrapper position = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper nothing = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper earlier = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper later = new ReadOnlyBooleanWrapper();

  private boolean sorting;

  /** Whether the beginning was asked for and has not come yet. */
  private boolean beginning;

  /**
   * @param arrived called after another page has come; every list follows it by then
   */
  TestQueueViewModel(Session session, Runnable arrived) {
    this.session = session;
    this.arrived = arrived;
    reading = session.loader().slot();
    counting = session.loader().slot();
    shown.subscribe((_, _) -> begin());
    review.subscribe((_, _) -> begin());
    trustBelow.subscribe((_, _) -> begin());
    text.subscribe((_, _) -> begin());
    order.subscribe((_, _) -> begin());
    descending.subscribe((_, _) -> begin());
  }

  public ObjectProperty<Shown> shownProperty() {
    return shown;
  }

  /** Only tests with which a person is so far; null for all. */
  public ObjectProperty<@Nullable Review> reviewProperty() {
    return review;
  }

  /** Only scored tests that are trusted less; 1 for all. */
  public DoubleProperty trustBelowProperty() {
    return trustBelow;
  }

  /** Part of the key or of the test, in any case. */
  public StringProperty textProperty() {
    return text;
  }

  public ObjectProperty<Order> orderProperty() {
    return order;
  }

  public BooleanProperty descendingProperty() {
    return descending;
  }

  /** The page that is shown. */
  public ObservableList<Line> lines() {
    return linesShown;
  }

  /** How many tests pass the filter, on all pages. */
  public ReadOnlyIntegerProperty countProperty() {
    return count.getReadOnlyProperty();
  }

  /** "101 to 200 of 12,340". */
  public ReadOnlyStringProperty positionProperty() {
    return position.getReadOnlyProperty();
  }

  /** What to say where no test is shown. */
  public ReadOnlyStringProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  /** Whether there is a page before this one. */
  public ReadOnlyBooleanProperty earlierProperty() {
    return earlier.getReadOnlyProperty();
  }

  /** Whether there is a page after this one. */
  public ReadOnlyBooleanProperty laterProperty() {
    return later.getReadOnlyProperty();
  }

  /** How the tests are ordered, as a sentence. */
  public static String rule(Order order) {
    var words =
        switch (order) {
          case SUSPICION ->
              "Most suspicious first: one point each for trust below 0.5, failed by every solution,"
                  + " passed by an idle function, telling nothing apart, flaky, repaired; among"
                  + " equals the least trusted.";
          case KEY -> "By the key of the instruction.";
          case TRUST -> "By trust (CodeDPO): how far the solutions that pass a test are trusted.";
          case AGREEMENT -> "By agreement (CodeT): how many solutions agree with a test.";
          case KILLS -> "By the share of killable mutants that a test kills.";
          case PASSES -> "By the share of solutions that pass.";
        };
    return order.leavesOut() ? words + " Tests of which that is not known are left out." : words;
  }

  // Commands

  /** Shows the tests of a run. */
  void open(long runId) {
    run = runId;
    begin();
  }

  /** What is asked for now. */
  TestQuery query() {
    var mark = shown.get().mark;
    return new TestQuery(
        run,
        order.get(),
        descending.get(),
        mark == null ? Set.of() : Set.of(mark),
        review.get(),
        trustBelow.get(),
        text.get().strip());
  }

  /** Orders by a column; by the same again, the other way round. */
  public void sort(Order by) {
    sorting = true;
    if (order.get() == by) {
      descending.set(!descending.get());
    } else {
      order.set(by);
      descending.set(by == Order.SUSPICION);
    }
    sorting = false;
    begin();
  }

  /** Shows the beginning, as where another order or filter was chosen. */
  void begin() {
    if (run != 0 && !sorting) {
      beginning = true;
      load(0, false, 0);
    }
  }

  /** Reads the page again where it is. */
  void refresh() {
    if (lines.isEmpty() || beginning) {
      begin();
    } else {
      show(lines.getFirst().rootId(), 0);
    }
  }

  public void nextPage() {
    if (later.get()) {
      load(lines.getLast().testId(), false, before + lines.size());
    }
  }

  public void previousPage() {
    if (earlier.get()) {
      load(lines.getFirst().testId(), true, Math.max(0, before - PAGE));
    }
  }

  private record Page(List<Line> lines, int before) {}

  private void load(long after, boolean backwards, int place) {
    var query = query();
    reading.load(
        () -> {
          var found = session.project().testLines().page(query, after, backwards, PAGE);
          // Lines may have gone since the page before was read.
          return backwards && found.size() < PAGE
              ? new Page(session.project().testLines().page(query, 0, false, PAGE), 0)
              : new Page(found, place);
        },
        this::take);
    count(query);
  }

  /**
   * Shows the page on which a test stands.
   *
   * @param back how many tests before it are shown too
   */
  void show(long rootId, int back) {
    var query = query();
    reading.load(
        () -> {
          var store = session.project().testLines();
          var now = store.ofRoots(List.of(rootId));
          var place = now.isEmpty() ? -1 : store.place(query, now.getFirst().testId());
          var from =
              place < 0
                  ? List.<Line>of()
                  : store.page(query, now.getFirst().testId(), true, back + 1);
          return from.size() <= back
              ? new Page(store.page(query, 0, false, PAGE), 0)
              : new Page(store.page(query, from.getFirst().testId(), false, PAGE), place - back);
        },
        this::take);
    count(query);
  }

  private void take(Page page) {
    beginning = false;
    before = page.before();
    if (!lines.equals(page.lines())) {
      lines.setAll(page.lines());
    }
    describe();
    arrived.run();
  }

  private void count(TestQuery query) {
    counting.load(
        () -> session.project().testLines().count(query),
        found -> {
          count.set(found);
          describe();
        });
  }

  private void describe() {
    earlier.set(before > 0);
    later.set(before + lines.size() < count.get());
    position.set(
        lines.isEmpty()
            ? ""
            : Words.count(before + 1L)
                + " to "
                + Words.count(before + lines.size())
                + " of "
                + Words.count(Math.max(count.get(), before + lines.size())));
    nothing.set(
        query().isAll()
            ? "This run has no tests in use."
            : "No test is so. Choose \"All tests\", move the slider to the right and clear the"
                + " search to see every one.");
  }

  /** Where a test stands on the page, by its root; below zero if it does not. */
  int place(long rootId) {
    for (var at = 0; at < lines.size(); at++) {
      if (lines.get(at).rootId() == rootId) {
        return at;
      }
    }
    return -1;
  }

  /** Where the next test after a place stands that nobody decided about, below zero for none. */
  int nextPending(int after) {
    for (var at = after + 1; at < lines.size(); at++) {
      if (lines.get(at).review().review() == Review.PENDING) {
        return at;
      }
    }
    return -1;
  }

  /** A line as it is now, in the place of the same test. */
  void put(Line line) {
    var at = place(line.rootId());
    if (at >= 0 && !lines.get(at).equals(line)) {
      lines.set(at, line);
    }
  }
}
