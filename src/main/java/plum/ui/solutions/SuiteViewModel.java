package plum.ui.solutions;

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
import plum.data.Instruction;
import plum.data.Stage;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.pipeline.Inspector;
import plum.pipeline.PreferencesConfig;
import plum.ui.control.OutcomeGrid;
import plum.ui.session.Loader;
import plum.ui.session.Session;

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
  private final Loader.Slot storing;
  private final SuiteRun run;
  private final TestFaults faults;
  private final DraftHistory history = new DraftHistory();
  private @Nullable Inspection inspection;
  private Outcomes stored = Outcomes.NONE;

  /** What was in use before the last change was stored. */
  private @Nullable TestSuite before;

  /** Drafts of instructions that were left before they were stored, by suite. */
  private final Map<Long, Draft> kept = new HashMap<>();

  /** The suite to show when the instruction was read again, 0 for the one that is shown. */
  private long wantedId;

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
    storing = session.loader().slot();
    run = new SuiteRun(inspector, session.loader());
    faults = new TestFaults(session.loader(), inspector);
    faults.foundProperty().subscribe((_, _) -> review());
    suite.subscribe((_, _) -> start());
    session.activity().workingProperty().subscribe((_, _) -> review());
    session.activity().runProperty().subscribe((_, _) -> review());
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

  /** What keeps changed tests from being tests. */
  public TestFaults faults() {
    return faults;
  }

  /** Whether solutions are being run. */
  public ReadOnlyBooleanProperty runningProperty() {
    return run.runningProperty();
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
    } else {
      run.read();
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

  /** Lets go of an instruction: what runs is stopped, what was not stored waits for its return. */
  private void leave() {
    var shown = suite.get();
    if (shown != null && changed.get()) {
      kept.put(shown.id(), draft.get());
    }
    run.leave();
    busy.set(false);
    note.set("");
    before = null;
    wantedId = 0;
    place.set(null);
  }

  /** Begins with the suite as it is stored. */
  private void start() {
    history.begin(Draft.of(suite.get()));
    var shown = suite.get();
    var waiting = shown == null ? null : kept.remove(shown.id());
    if (waiting != null) {
      history.change(_ -> waiting);
      note.set("Changes from before, not applied yet.");
    }
    draft.set(history.now());
    measure();
  }

  private void measure() {
    var now = inspection;
    if (now == null) {
      return;
    }
    var with = run.with(now);
    var preferences = preferences();
    var earlier = outcomes.get();
    changed.set(!draft.get().equals(Draft.of(suite.get())));
    var result = Outcomes.of(with, draft.get(), preferences);
    stored = changed.get() ? Outcomes.of(with, Draft.of(suite.get()), preferences) : result;
    // Views look at outcomes and place together, so the place must never point outside.
    var again = result.again(earlier, place.get());
    place.set(null);
    outcomes.set(result);
    facts.set(SuiteFacts.of(result, inspection == null ? 0 : inspection.samples().size()));
    change.set(
        changed.get()
            ? SuiteFacts.change(stored, result)
            : isEarlier() ? "An earlier version; Apply puts it in use again." : "");
    place.set(again);
    review();
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

  private void review() {
    undoable.set(history.canUndo());
    redoable.set(history.canRedo());
    saveReason.set(whyNotSave());
    runReason.set(whyNotRun());
    revertible.set(before != null && !changed.get() && !busy.get());
  }

  private boolean isEarlier() {
    var shown = suite.get();
    return inspection != null && shown != null && !inspection.isInUse(shown);
  }

  private String whyNotSave() {
    var job = session.activity().run();
    if (busy.get()) {
      return "Something is being stored or run.";
    }
    if (job != null && (job.stage() == Stage.IMPORT || job.stage() == Stage.TESTS)) {
      return "A job is writing tests. Wait for it, or cancel it.";
    }
    return changed.get() || isEarlier() ? faulty() : "Nothing was changed.";
  }

  private String whyNotRun() {
    if (busy.get()) {
      return "Something is being stored or run.";
    }
    if (session.activity().isWorking()) {
      return "A job is working. Wait for it, or cancel it.";
    }
    if (inspection == null || inspection.candidates().isEmpty()) {
      return "There are no solutions to run.";
    }
    if (isEarlier() && !changed.get()) {
      return "An earlier version. Apply it first; then it is in use again.";
    }
    return draft.get().counting().isEmpty() ? "No test counts." : faulty();
  }

  private String faulty() {
    return faults.ofCounting(draft.get());
  }

  // ---- changing ----

  private void change(UnaryOperator<Draft> how) {
    if (history.change(how)) {
      changed();
    }
  }

  /** Shows the draft after it was changed. */
  private void changed() {
    note.set("");
    draft.set(history.now());
    measure();
  }

  /** Turns a test off, or on again. */
  public void toggle(long key) {
    change(now -> now.toggled(key));
  }

  /** Gives a test another text; what is typed into one test at a stretch is one step. */
  public void rewrite(long key, String text) {
    if (history.rewrite(key, text)) {
      changed();
    }
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
    if (history.undo()) {
      changed();
    }
  }

  public void redo() {
    if (history.redo()) {
      changed();
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
      store(now, draft.get(), words(), _ -> {});
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

  private String words() {
    var done = draft.get().since(Draft.of(suite.get()));
    return isEarlier() ? done.isEmpty() ? "earlier version" : "earlier version, " + done : done;
  }

  private void store(Inspection now, Draft what, String words, Consumer<TestSuite> then) {
    var parent = now.inUse(suite.get());
    setBusy(true);
    storing.<Draft, TestSuite>follow(
        _ -> inspector.revise(now.instruction(), parent, what.tests(), words),
        _ -> {},
        revised -> {
          setBusy(false);
          before = parent;
          wantedId = revised.id();
          note.set("Stored as a new version (" + words + "). Earlier results keep theirs.");
          then.accept(revised);
          session.refresh();
          reload.run();
        },
        () -> setBusy(false));
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
                store(now, draft.get(), words(), revised -> run(now, revised));
              } else {
                run(now, Objects.requireNonNull(suite.get()));
              }
            });
  }

  private void run(Inspection now, TestSuite what) {
    setBusy(true);
    run.start(
        now,
        what,
        words -> {
          note.set(words);
          measure();
        },
        words -> {
          note.set(words);
          setBusy(false);
          session.refresh();
          reload.run();
        });
  }

  /** Stops running solutions; what ran is kept. */
  public void stopRun() {
    run.stop();
  }

  private void setBusy(boolean now) {
    busy.set(now);
    review();
  }

  /** Selects the row of a test, if it has one. */
  public void selectTest(long key) {
    var at = place.get();
    var now = outcomes.get();
    for (var row = 0; row < now.tests().size(); row++) {
      if (now.tests().get(row).key() == key && !now.grid().isEmpty()) {
        place.set(now.grid().within(row, at == null ? 0 : at.column()));
      }
    }
  }
}
