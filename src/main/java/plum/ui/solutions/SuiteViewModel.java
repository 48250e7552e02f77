package plum.ui.solutions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.pipeline.CancelToken;
import plum.pipeline.Inspector;
import plum.pipeline.PreferencesConfig;
import plum.store.Executions.Judged;
import plum.ui.control.OutcomeGrid;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;
import plum.ui.solutions.Inspection.Candidate;

/**
 * The tests of one instruction, and what they say of its solutions while a person changes them.
 *
 * <p>Changes are tried on a draft, and the matrix, the labels and the counts follow at once.
 * Storing makes a new version of the suite; running fills in what no result is stored for.
 */
public final class SuiteViewModel {
  private final Session session;
  private final Inspector inspector;
  private final Runnable reload;
  private final Loader.Slot running;
  private final Loader.Slot checking;
  private final Deque<Draft> done = new ArrayDeque<>();
  private final Deque<Draft> undone = new ArrayDeque<>();
  private @Nullable Inspection inspection;
  private Outcomes stored = Outcomes.NONE;
  private @Nullable CancelToken run;

  /** What was in use before the last change was stored. */
  private @Nullable TestSuite before;

  /** The line that is being typed into, 0 for none. */
  private long rewriting;

  /** The suite to show when the instruction was read again, 0 for the one that is shown. */
  private long wantedId;

  /** Results that came since the instruction was read, by solution, then by test. */
  private final Map<Long, Map<Long, Execution>> fresh = new HashMap<>();

  // Properties

  private final ObjectProperty<@Nullable TestSuite> suite = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<Draft> draft = new ReadOnlyObjectWrapper<>(Draft.of(null));
  private final ReadOnlyObjectWrapper<Outcomes> outcomes =
      new ReadOnlyObjectWrapper<>(Outcomes.NONE);
  private final ObjectProperty<OutcomeGrid.@Nullable Place> place = new SimpleObjectProperty<>();
  private final ReadOnlyBooleanWrapper changed = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper redoable = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper ran = new ReadOnlyBooleanWrapper();
  private final ReadOnlyObjectWrapper<Map<TestCase, String>> faults =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyStringWrapper facts = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper change = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper revertible = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper saveReason = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper runReason = new ReadOnlyStringWrapper("");

  /**
   * @param reload reads the instruction again after something was stored
   */
  SuiteViewModel(Session session, Inspector inspector, Runnable reload) {
    this.session = session;
    this.inspector = inspector;
    this.reload = reload;
    running = session.loader().slot();
    checking = session.loader().slot();
    suite.subscribe((_, _) -> start());
  }

  /** The version of the tests that is looked at, null where there are none. */
  public ObjectProperty<@Nullable TestSuite> suiteProperty() {
    return suite;
  }

  /** The tests as they are meant to be. */
  public ReadOnlyObjectProperty<Draft> draftProperty() {
    return draft.getReadOnlyProperty();
  }

  /** What the stored results say of the draft. */
  public ReadOnlyObjectProperty<Outcomes> outcomesProperty() {
    return outcomes.getReadOnlyProperty();
  }

  /** The selected cell of the matrix, null for none. */
  public ObjectProperty<OutcomeGrid.@Nullable Place> placeProperty() {
    return place;
  }

  /** Whether the draft differs from what is stored. */
  public ReadOnlyBooleanProperty changedProperty() {
    return changed.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty redoableProperty() {
    return redoable.getReadOnlyProperty();
  }

  /** Whether solutions are being run or a change is being stored. */
  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** What keeps changed tests from being tests, by test, as far as they were looked at. */
  public ReadOnlyObjectProperty<Map<TestCase, String>> faultsProperty() {
    return faults.getReadOnlyProperty();
  }

  /** What keeps a line from being a test; empty for nothing. */
  public String fault(Draft.Line line) {
    return line.source() != 0 ? "" : faults.get().getOrDefault(line.test(), "");
  }

  /** Whether solutions are being run. */
  public ReadOnlyBooleanProperty runningProperty() {
    return ran.getReadOnlyProperty();
  }

  /** "5 of 12 solutions pass (41.7 %) · 4 pairs · 3 chosen, 4 rejected". */
  public ReadOnlyStringProperty factsProperty() {
    return facts.getReadOnlyProperty();
  }

  /** What the changes of the draft would do; empty where there are none. */
  public ReadOnlyStringProperty changeProperty() {
    return change.getReadOnlyProperty();
  }

  /** What was done last, in a sentence; empty for nothing. */
  public ReadOnlyStringProperty noteProperty() {
    return note.getReadOnlyProperty();
  }

  /** Whether what was stored last can be taken back at once. */
  public ReadOnlyBooleanProperty revertibleProperty() {
    return revertible.getReadOnlyProperty();
  }

  /** Why the draft cannot be stored; empty when it can. */
  public ReadOnlyStringProperty saveReasonProperty() {
    return saveReason.getReadOnlyProperty();
  }

  /** Why solutions cannot be run now; empty when they can. */
  public ReadOnlyStringProperty runReasonProperty() {
    return runReason.getReadOnlyProperty();
  }

  // Commands

  /** Shows another instruction, or the same one read again. */
  void show(Inspection now) {
    var same = inspection != null && inspection.instruction().id() == now.instruction().id();
    var shown = suite.get();
    inspection = now;
    if (!same) {
      leave();
    } else if (run == null) {
      fresh.clear();
    }
    var wanted = wantedId != 0 ? wantedId : same && shown != null ? shown.id() : 0;
    var next =
        now.suites().stream()
            .filter(each -> each.id() == wanted)
            .findFirst()
            .or(now::judging)
            .orElse(null);
    wantedId = 0;
    if (!Objects.equals(shown, next)) {
      suite.set(next);
    } else if (same) {
      measure();
    } else {
      start();
    }
  }

  /** Lets go of an instruction: what runs is stopped, what was not stored is dropped. */
  private void leave() {
    stopRun();
    running.drop();
    endRun();
    busy.set(false);
    fresh.clear();
    note.set("");
    before = null;
    wantedId = 0;
    place.set(null);
  }

  private void forget() {
    rewriting = 0;
    done.clear();
    undone.clear();
  }

  /** Begins with the suite as it is stored. */
  private void start() {
    draft.set(Draft.of(suite.get()));
    forget();
    measure();
  }

  private void measure() {
    var now = inspection;
    if (now == null) {
      return;
    }
    var with = with(now);
    var preferences = preferences();
    var selected = selected();
    stored = Outcomes.of(with, Draft.of(suite.get()), preferences);
    var result = Outcomes.of(with, draft.get(), preferences);
    outcomes.set(result);
    changed.set(!draft.get().equals(Draft.of(suite.get())));
    facts.set(facts(result));
    change.set(changed.get() ? change(result) : "");
    select(selected);
    review();
  }

  /** The instruction with the results that came since it was read. */
  private Inspection with(Inspection now) {
    return fresh.isEmpty() ? now : now.with(fresh);
  }

  private Map<String, PreferencesConfig> preferences() {
    var stages =
        session.recipe().stages().stream()
            .filter(PreferencesConfig.class::isInstance)
            .map(PreferencesConfig.class::cast)
            .toList();
    var shown = suite.get();
    return Outcomes.preferences(stages, shown == null ? TestOrigin.MODEL : shown.origin());
  }

  private String facts(Outcomes now) {
    var all = inspection == null ? 0 : inspection.samples().size();
    if (all == 0) {
      return "No solutions yet";
    }
    if (now.labels().isEmpty()) {
      return Words.count(all, "solution") + ", none judged by these tests";
    }
    var judged = now.labels().size();
    return now.passing()
        + " of "
        + Words.count(judged, "solution")
        + (now.passing() == 1 ? " passes (" : " pass (")
        + Words.percent((double) now.passing() / judged)
        + ") · "
        + Words.count(now.pool().pairs(), "pair")
        + " · "
        + now.pool().desirable()
        + " to choose, "
        + now.pool().undesirable()
        + " to reject"
        + (judged < all ? " · " + (all - judged) + " not judged" : "");
  }

  private String change(Outcomes now) {
    var words = draft.get().since(Draft.of(suite.get()));
    var pairs = now.pool().pairs() - stored.pool().pairs();
    var labels = now.labelledOtherwise(stored);
    var open = stored.labels().size() - now.labels().size();
    return words
        + ": "
        + (open > 0
                ? "labels are open until the solutions are run again"
                : (labels == 0 ? "no label changes" : Words.count(labels, "label") + " changed")
                    + ", pass rate "
                    + rate(stored)
                    + " → "
                    + rate(now)
                    + ", "
                    + (pairs == 0 ? "as many pairs" : String.format("%+d pairs", pairs)))
            .replace('-', '−');
  }

  private static String rate(Outcomes outcomes) {
    return outcomes.labels().isEmpty()
        ? "–"
        : Words.percent((double) outcomes.passing() / outcomes.labels().size());
  }

  private void review() {
    undoable.set(!done.isEmpty());
    redoable.set(!undone.isEmpty());
    var shown = suite.get();
    var now = inspection;
    saveReason.set(
        busy.get()
            ? "Something is being stored or run."
            : now != null && shown != null && !now.isInUse(shown)
                ? "This is an earlier version. Choose the newest to change the tests."
                : changed.get() ? faulty() : "Nothing was changed.");
    runReason.set(
        busy.get()
            ? "Something is being stored or run."
            : now == null || now.candidates().isEmpty()
                ? "There are no solutions to run."
                : shown != null && !now.isInUse(shown)
                    ? "This is an earlier version. Choose the newest to run it."
                    : draft.get().counting().isEmpty() ? "No test counts." : faulty());
    revertible.set(before != null && !changed.get() && !busy.get());
  }

  private String faulty() {
    return draft.get().counting().stream()
        .map(this::fault)
        .filter(each -> !each.isEmpty())
        .findFirst()
        .map(each -> "A test that counts is none: " + each + ".")
        .orElse("");
  }

  /** Looks in the background whether the changed tests are tests. */
  public void checkFaults() {
    var open =
        draft.get().lines().stream()
            .filter(line -> line.source() == 0)
            .map(Draft.Line::test)
            .distinct()
            .toList();
    if (open.isEmpty()) {
      return;
    }
    checking.load(
        () -> {
          var found = new HashMap<TestCase, String>();
          for (var test : open) {
            found.put(test, faultOf(test));
          }
          return Map.copyOf(found);
        },
        found -> {
          faults.set(found);
          review();
        });
  }

  /** Where nothing may run without a yes, running will say it. */
  private String faultOf(TestCase test) {
    try {
      return inspector.fault(test, () -> false);
    } catch (PlumException e) {
      return "";
    }
  }

  // ---- changing ----

  private void change(UnaryOperator<Draft> how) {
    rewriting = 0;
    take(how);
  }

  private void take(UnaryOperator<Draft> how) {
    var next = how.apply(draft.get());
    if (!next.equals(draft.get())) {
      if (rewriting == 0) {
        done.push(draft.get());
      }
      undone.clear();
      draft.set(next);
      note.set("");
      measure();
    }
  }

  /** Turns a test off, or on again. */
  public void toggle(long key) {
    change(now -> now.toggled(key));
  }

  /** Gives a test another text. */
  public void rewrite(long key, String text) {
    // What is typed into one test is one step.
    if (rewriting != key) {
      rewriting = 0;
    }
    take(
        now -> {
          var at = now.indexOf(key);
          return at < 0
              ? now
              : now.rewritten(key, TestText.changed(now.lines().get(at).test(), text));
        });
    rewriting = key;
  }

  /** Adds a test behind another, or at the end; returns its key. */
  public long add(long behind) {
    var entry = inspection == null ? "solve" : inspection.instruction().entryPoint();
    return insert(
        new TestCase.AssertTest("assert " + (entry.isEmpty() ? "solve" : entry) + "() == "),
        behind);
  }

  /** Adds a copy of a test behind it; returns its key. */
  public long duplicate(long key) {
    var at = draft.get().indexOf(key);
    return at < 0 ? 0 : insert(draft.get().lines().get(at).test(), key);
  }

  private long insert(TestCase test, long behind) {
    var at = draft.get().indexOf(behind);
    change(now -> now.with(test, behind));
    var lines = draft.get().lines();
    return lines.get(at < 0 ? lines.size() - 1 : at + 1).key();
  }

  /** Removes a test; earlier versions keep it. */
  public void remove(long key) {
    change(now -> now.without(key));
  }

  /** Moves a test down, or up by a negative number. */
  public void move(long key, int by) {
    change(now -> now.indexOf(key) < 0 ? now : now.moved(key, by));
  }

  public void undo() {
    swap(done, undone);
  }

  public void redo() {
    swap(undone, done);
  }

  private void swap(Deque<Draft> from, Deque<Draft> to) {
    rewriting = 0;
    if (!from.isEmpty()) {
      to.push(draft.get());
      draft.set(from.pop());
      note.set("");
      measure();
    }
  }

  /** Takes every change back at once. */
  public void discard() {
    change(_ -> Draft.of(suite.get()));
  }

  /** The tests as drafted, as if they were stored. */
  TestSuite asDrafted(Instruction instruction) {
    var shown = suite.get();
    return new TestSuite(
        0,
        0,
        instruction.id(),
        shown == null ? TestOrigin.MODEL : shown.origin(),
        true,
        draft.get().tests(),
        List.of());
  }

  // ---- storing and running ----

  /** Stores the draft as a new version of the tests. */
  public void save() {
    var now = inspection;
    if (now != null && saveReason.get().isEmpty()) {
      store(now, draft.get(), draft.get().since(Draft.of(suite.get())), _ -> {});
    }
  }

  /** Stores the tests as they were before what was stored last, as another version. */
  public void revert() {
    var now = inspection;
    var earlier = before;
    if (now != null && earlier != null && revertible.get()) {
      store(now, Draft.of(earlier), "undone", _ -> before = null);
    }
  }

  private void store(Inspection now, Draft what, String words, Consumer<TestSuite> then) {
    var parent = suite.get();
    setBusy(true);
    session
        .loader()
        .load(
            () -> inspector.revise(now.instruction(), parent, what.tests(), words),
            revised -> {
              setBusy(false);
              before = parent;
              wantedId = revised.id();
              note.set("Stored as a new version (" + words + "). Earlier results keep theirs.");
              then.accept(revised);
              session.refresh();
              reload.run();
            });
  }

  /** Stores the draft if it was changed, then runs every solution against it. */
  public void run() {
    var now = inspection;
    if (now == null || !runReason.get().isEmpty()) {
      return;
    }
    session
        .containment()
        .admit(
            () -> {
              if (changed.get()) {
                store(
                    now,
                    draft.get(),
                    draft.get().since(Draft.of(suite.get())),
                    revised -> run(now, revised));
              } else {
                run(now, Objects.requireNonNull(suite.get()));
              }
            });
  }

  private void run(Inspection now, TestSuite what) {
    var token = new CancelToken();
    run = token;
    ran.set(true);
    setBusy(true);
    var total = now.samples().size();
    var count = new int[1];
    note.set("Running 0 of " + Words.count(total, "solution"));
    running.<Judged, Boolean>follow(
        each -> inspector.run(now.instruction(), what, each, token),
        judged -> {
          for (var execution : judged.executions()) {
            fresh
                .computeIfAbsent(execution.solutionId(), _ -> new HashMap<>())
                .put(execution.testId(), execution);
          }
          note.set("Running " + ++count[0] + " of " + Words.count(total, "solution"));
          measure();
        },
        finished -> {
          endRun();
          setBusy(false);
          note.set(
              finished
                  ? "Ran " + Words.count(count[0], "solution") + " against these tests."
                  : "Stopped; " + Words.count(count[0], "solution") + " ran and are stored.");
          session.refresh();
          reload.run();
        },
        () -> {
          endRun();
          setBusy(false);
          note.set("");
        });
  }

  /** Stops running solutions; what ran is kept. */
  public void stopRun() {
    var token = run;
    if (token != null) {
      token.cancel();
    }
  }

  private void endRun() {
    run = null;
    ran.set(false);
  }

  private void setBusy(boolean now) {
    busy.set(now);
    review();
  }

  // ---- selection ----

  /** A test by its key and, because storing gives it another, by its text. */
  private record Selection(Draft.Line test, long solution) {
    boolean isOf(Draft.Line line) {
      return test.key() == line.key() || test.test().equals(line.test());
    }
  }

  private @Nullable Selection selected() {
    var at = place.get();
    var now = outcomes.get();
    return at == null || at.row() >= now.tests().size() || at.column() >= now.candidates().size()
        ? null
        : new Selection(
            now.tests().get(at.row()), now.candidates().get(at.column()).solution().id());
  }

  private void select(@Nullable Selection wanted) {
    var now = outcomes.get();
    if (wanted == null || now.grid().isEmpty()) {
      place.set(null);
      return;
    }
    var row = 0;
    var column = 0;
    for (var i = 0; i < now.tests().size(); i++) {
      row = wanted.isOf(now.tests().get(i)) ? i : row;
    }
    for (var i = 0; i < now.candidates().size(); i++) {
      column = now.candidates().get(i).solution().id() == wanted.solution() ? i : column;
    }
    place.set(now.grid().within(row, column));
  }

  /** Selects the column of a candidate. */
  void selectCandidate(Candidate candidate) {
    var now = outcomes.get();
    for (var i = 0; i < now.candidates().size(); i++) {
      if (now.candidates().get(i).solution().id() == candidate.solution().id()) {
        var at = place.get();
        place.set(now.grid().within(at == null ? 0 : at.row(), i));
      }
    }
  }

  /** Selects the row of a test, if it has one. */
  public void selectTest(long key) {
    var now = outcomes.get();
    for (var i = 0; i < now.tests().size(); i++) {
      if (now.tests().get(i).key() == key && !now.grid().isEmpty()) {
        var at = place.get();
        place.set(now.grid().within(i, at == null ? 0 : at.column()));
      }
    }
  }
}
