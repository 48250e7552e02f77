package plum.ui.tests;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.data.TestDecision;
import plum.data.TestReview;
import plum.store.DecisionLog;
import plum.store.TestLines;
import plum.store.TestLines.Line;
import plum.store.TestReviewLog;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.ReviewWriter;
import plum.ui.session.Session;
import plum.ui.session.Words;
import plum.ui.solutions.TestText;

/**
 * The review of the tests of one run: one decision after another, the way back, and bringing what
 * was decided into the suites.
 *
 * <p>A decision shows at once and goes to the disk on a line of its own, in order; "saved" is said
 * when the store has said it. Suites change only when the decisions are applied, all of a suite
 * together.
 */
public final class TestReviewViewModel {
  /** Which test of a page that is coming is to be looked at. */
  private enum Landing {
    STAY,
    FIRST,
    LAST,
    UNDECIDED
  }

  private final Session session;
  private final Navigator navigator;
  private final String me;
  private final TestQueueViewModel queue;
  private final ExaminedViewModel examined;
  private final ApplyViewModel applying;
  private final ReviewWriter writer;
  private final Loader.Slot opening;
  private final Loader.Slot telling;
  private @Nullable Run run;
  private @Nullable TestReviewLog log;
  private Landing landing = Landing.STAY;

  // Properties

  private final ObjectProperty<@Nullable Line> selected = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<TestLines.Progress> progress =
      new ReadOnlyObjectWrapper<>(TestLines.Progress.NONE);
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper redoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
  private final BooleanProperty advancing = new SimpleBooleanProperty(true);

  public TestReviewViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    me = session.settings().reviewer();
    queue = new TestQueueViewModel(session, this::follow);
    examined = new ExaminedViewModel(session);
    writer = new ReviewWriter(session.loader());
    applying = new ApplyViewModel(session, writer, this::say, this::refresh);
    opening = session.loader().slot();
    telling = session.loader().slot();
    selected.subscribe(examined::show);
    progress.subscribe(now -> applying.look(run, now));
  }

  public TestQueueViewModel queue() {
    return queue;
  }

  /** What is known of the test that is looked at. */
  public ExaminedViewModel examined() {
    return examined;
  }

  /** The test that is looked at, null for none. */
  public ObjectProperty<@Nullable Line> selectedProperty() {
    return selected;
  }

  /** Where a test stands on the page, below zero if it does not. */
  public int place(@Nullable Line line) {
    return line == null ? -1 : queue.place(line.rootId());
  }

  /** How far the review of the run is. */
  public ReadOnlyObjectProperty<TestLines.Progress> progressProperty() {
    return progress.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty redoableProperty() {
    return redoable.getReadOnlyProperty();
  }

  /** Whether every decision is on the disk, in words; empty before the first. */
  public ReadOnlyStringProperty savedProperty() {
    return writer.savedProperty();
  }

  /** What was done last, in words. */
  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  /** Whether a decision leads on to the next test that nobody decided about. */
  public BooleanProperty advancingProperty() {
    return advancing;
  }

  /** Bringing what was decided into the suites. */
  public ApplyViewModel applying() {
    return applying;
  }

  /** The first key of a command, in words. */
  public ObservableValue<String> sign(String command) {
    return session.keys().sign(command);
  }

  /** "12 of 340 suspicious reviewed". */
  public static String words(TestLines.Progress now) {
    return Words.count(now.reviewed())
        + " of "
        + Words.count(now.suspicious())
        + " suspicious reviewed, "
        + Words.count(now.decided())
        + " of all "
        + Words.count(now.tests(), "test");
  }

  /** What waits to be brought into the suites, as a sentence; empty for nothing. */
  public static String waiting(TestLines.Progress now) {
    return now.changed() == 0
        ? ""
        : Words.count(now.changed(), "change")
            + " in "
            + Words.count(now.suites(), "suite")
            + (now.changed() == 1 ? " is" : " are")
            + " not applied yet. Applying makes one new version of each suite.";
  }

  // Commands

  /** Shows the tests of a run; what is decided goes to its log. */
  public void open(@Nullable Run chosen) {
    var same = chosen != null && run != null && run.id() == chosen.id();
    if (chosen == null || same) {
      return; // what is noted about a run may change, its tests are the same
    }
    run = chosen;
    log = null;
    landing = Landing.UNDECIDED;
    message.set("");
    selected.set(null);
    opening.load(
        () -> session.project().reviews().openTests(chosen.id()),
        opened -> {
          log = opened;
          restack();
          queue.open(chosen.id());
          tell();
        });
  }

  /** Reads again what is shown. */
  public void refresh() {
    if (log != null) {
      queue.refresh();
      tell();
    }
  }

  /** Shows the queue from its beginning, as where every score is another. */
  public void begin() {
    landing = Landing.UNDECIDED;
    selected.set(null);
    queue.begin();
    tell();
  }

  /** Counts how far the review is. */
  private void tell() {
    var chosen = run;
    if (chosen != null) {
      telling.load(() -> session.project().testLines().progress(chosen.id()), progress::set);
    }
  }

  /** Looks at the test of another page that was meant; without one, stays where it was. */
  private void follow() {
    var lines = queue.lines();
    var place =
        switch (landing) {
          case STAY -> place(selected.get());
          case FIRST -> 0;
          case LAST -> lines.size() - 1;
          case UNDECIDED -> queue.nextPending(-1);
        };
    landing = Landing.STAY;
    selected.set(lines.isEmpty() ? null : lines.get(Math.max(0, place)));
  }

  public void accept() {
    decide(new TestDecision.Accept(), true);
  }

  public void reject() {
    decide(new TestDecision.Reject(), true);
  }

  public void skip() {
    decide(new TestDecision.Skip(), true);
  }

  public void flag() {
    var line = selected.get();
    if (line != null) {
      decide(new TestDecision.Flag(!line.review().flagged()), false);
    }
  }

  public void comment(String text) {
    decide(new TestDecision.Comment(text.strip()), false);
  }

  /** Another text for the test; said to be none where it is not one. */
  public void edit(String text) {
    var line = selected.get();
    if (line == null) {
      return;
    }
    var test = TestText.changed(line.test(), text);
    session
        .loader()
        .load(
            () -> examined.fault(test),
            fault -> {
              if (!fault.isEmpty()) {
                message.set("Not kept, because this is no test: " + fault + ".");
              } else if (line.equals(selected.get())) {
                decide(new TestDecision.Edit(test), false);
              }
            });
  }

  /** Puts the text back as its author wrote it, before it was repaired. */
  public void undoRepair() {
    var line = selected.get();
    var repair = examined.repairProperty().get();
    if (line != null && repair != null && !repair.original().isEmpty()) {
      decide(new TestDecision.Edit(TestText.changed(line.test(), repair.original())), false);
    }
  }

  private void decide(TestDecision decision, boolean advance) {
    var line = selected.get();
    var open = log;
    if (line == null || open == null) {
      return;
    }
    var goes = advance && advancing.get();
    var place = place(line);
    var next = goes ? queue.nextPending(place) : -1;
    var after = decision.apply(line.review(), me);
    if (!after.equals(line.review())) {
      var now = line.with(after, differs(line, after));
      queue.put(now);
      if (next < 0) {
        selected.set(now);
      }
      message.set(TestWords.done(decision, 1, line.key()));
      write(() -> open.decide(decision, me, List.of(line.rootId())), _ -> read(line.rootId()));
    }
    if (next >= 0) {
      selected.set(queue.lines().get(next));
    } else if (goes && queue.laterProperty().get()) {
      landing = Landing.UNDECIDED;
      selected.set(null);
      queue.nextPage();
    } else if (goes) {
      message.set(message.get() + " Nothing undecided comes after it.");
    }
  }

  /** Whether a suite lacks what was decided, as far as the line tells. */
  private static boolean differs(Line line, TestReview after) {
    return after.keeps(line.kept()) != line.kept()
        || (after.edited() != null && !after.edited().equals(line.test()));
  }

  /** Reads a line again, as the store has it now. */
  private void read(long root) {
    session
        .loader()
        .load(
            () -> session.project().testLines().ofRoots(List.of(root)),
            found -> {
              found.forEach(queue::put);
              var shown = selected.get();
              found.stream()
                  .filter(line -> shown != null && shown.rootId() == line.rootId())
                  .forEach(selected::set);
            });
    tell();
  }

  /** Decides about many tests at once. */
  public void decideAll(TestDecision decision, Collection<Line> lines) {
    decideThese(decision, () -> lines.stream().map(Line::rootId).toList());
  }

  /** Decides about every test that passes the filter, on all pages. */
  public void decideQueue(TestDecision decision) {
    var query = queue.query();
    decideThese(decision, () -> session.project().testLines().roots(query));
  }

  private void decideThese(TestDecision decision, Supplier<List<Long>> roots) {
    var open = log;
    if (open != null) {
      write(
          () -> open.decide(decision, me, roots.get()),
          step -> {
            message.set(
                step.map(each -> TestWords.done(decision, each.states().size(), ""))
                    .orElse("Nothing to change: they are so already."));
            refresh();
          });
    }
  }

  /** Takes the last decision back and shows its test. */
  public void undo() {
    var open = log;
    if (open != null) {
      write(() -> open.undo(me), step -> step.ifPresent(each -> back(each, "Undone: ")));
    }
  }

  /** Does again what was taken back. */
  public void redo() {
    var open = log;
    if (open != null) {
      write(() -> open.redo(me), step -> step.ifPresent(each -> back(each, "Done again: ")));
    }
  }

  /** Shows what a step back or forth left behind, and goes to the first of its tests. */
  private void back(DecisionLog.Step<TestReview> step, String word) {
    var roots = List.copyOf(step.states().keySet());
    var target = roots.getFirst();
    message.set(word + TestWords.action(step.about().action(), roots.size()));
    session
        .loader()
        .load(
            () -> session.project().testLines().ofRoots(List.of(target)),
            found -> {
              if (found.isEmpty()) {
                return; // its suite is no longer in use
              }
              selected.set(found.getFirst());
              if (roots.size() == 1 && queue.place(target) >= 0) {
                queue.put(found.getFirst());
              } else {
                queue.show(target, 4);
              }
            });
    tell();
  }

  public void next() {
    move(1);
  }

  public void previous() {
    move(-1);
  }

  private void move(int by) {
    var place = place(selected.get()) + by;
    if (place >= 0 && place < queue.lines().size()) {
      selected.set(queue.lines().get(place));
    } else if (by > 0 && queue.laterProperty().get()) {
      landing = Landing.FIRST;
      queue.nextPage();
    } else if (by < 0 && queue.earlierProperty().get()) {
      landing = Landing.LAST;
      queue.previousPage();
    }
  }

  /** Opens the instruction of the test that is looked at. */
  public void openInstruction() {
    var line = selected.get();
    if (line != null) {
      navigator.openInstruction(line.instructionId());
    }
  }

  private void say(String words) {
    message.set(words);
  }

  private <T> void write(Supplier<T> work, Consumer<T> then) {
    writer.write(
        work,
        result -> {
          restack();
          then.accept(result);
        },
        () -> {
          var chosen = run;
          run = null;
          open(chosen);
        });
  }

  private void restack() {
    var open = log;
    undoable.set(open != null && open.canUndo());
    redoable.set(open != null && open.canRedo());
  }
}
