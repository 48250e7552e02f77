package plum.ui.solutions;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.data.Stage;
import plum.data.TestResult;
import plum.io.Atomic;
import plum.pipeline.Scripts;
import plum.store.Instructions;
import plum.ui.control.OutcomeGrid;
import plum.ui.execution.ExecutionViewModel;
import plum.ui.session.Loader;
import plum.ui.session.Place;
import plum.ui.session.Session;
import plum.ui.solutions.Inspection.Candidate;

/** One instruction: its tests, two of its solutions, and the way to the next instruction. */
public final class SolutionsViewModel {
  private static final int NEIGHBOURS = 100;
  private static final int MOST_PANES = 4;

  private final Session session;
  private final ExecutionViewModel execution;
  private final SuiteViewModel suite;
  private final ShadingViewModel shading;
  private final Loader.Slot slot;

  /** What was read last, with the solutions of all runs. */
  private @Nullable Inspection whole;

  /** The instruction that was asked for or is shown, 0 for none. */
  private long wanted;

  /** Whether a person chose what is shown. */
  private boolean asked;

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Inspection> inspection =
      new ReadOnlyObjectWrapper<>();
  private final ObjectProperty<@Nullable Candidate> left = new SimpleObjectProperty<>();
  private final ObjectProperty<@Nullable Candidate> right = new SimpleObjectProperty<>();
  private final ObservableList<ObjectProperty<@Nullable Candidate>> panes =
      FXCollections.observableArrayList(List.of(left, right));
  private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper();
  private boolean changing;
  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ObservableList<Run> runsShown = FXCollections.unmodifiableObservableList(runs);
  private final ObjectProperty<@Nullable Run> run = new SimpleObjectProperty<>();
  private final ReadOnlyBooleanWrapper full = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);

  public SolutionsViewModel(Session session) {
    this.session = session;
    execution = new ExecutionViewModel(session.activity(), Place.SOLUTIONS);
    slot = session.loader().slot();
    suite = new SuiteViewModel(session, session.inspector(), this::refresh);
    shading = new ShadingViewModel(session);
    suite.placeProperty().subscribe((_, place) -> follow(place));
    left.subscribe((_, _) -> sidesChanged());
    right.subscribe((_, _) -> sidesChanged());
    suite.outcomesProperty().subscribe((_, _) -> sidesChanged());
    suite.placeProperty().subscribe((_, _) -> sidesChanged());
    shading.scoresProperty().subscribe((_, _) -> sidesChanged());
    shading.onProperty().subscribe((_, _) -> sidesChanged());
    run.subscribe(
        (_, _) -> {
          if (whole != null) {
            show(whole);
          }
        });
  }

  /** The runs that drew solutions to what is shown. */
  public ObservableList<Run> runs() {
    return runsShown;
  }

  /** The run whose solutions are shown, null for those of all runs. */
  public ObjectProperty<@Nullable Run> runProperty() {
    return run;
  }

  /** What is shown, null before the first. */
  public ReadOnlyObjectProperty<@Nullable Inspection> inspectionProperty() {
    return inspection.getReadOnlyProperty();
  }

  /** Its tests, and what they say of its solutions. */
  public SuiteViewModel suite() {
    return suite;
  }

  /** The solution on the left; at first one that passes. */
  public ObjectProperty<@Nullable Candidate> leftProperty() {
    return left;
  }

  /** The solution on the right; at first one that fails. */
  public ObjectProperty<@Nullable Candidate> rightProperty() {
    return right;
  }

  /** How probable the tokens of the shown solutions were. */
  public ShadingViewModel shading() {
    return shading;
  }

  /** Tells the shading which solutions are shown. */
  void shadeShown() {
    var now = inspection.get();
    if (now != null) {
      shading.show(
          now.instruction(),
          panes.stream()
              .map(ObservableValue::getValue)
              .filter(Objects::nonNull)
              .map(Candidate::solution)
              .toList());
    }
  }

  /** The solutions side by side, the left and the right one first. */
  public ObservableList<ObjectProperty<@Nullable Candidate>> panes() {
    return panes;
  }

  /** Grows whenever something that stands side by side has changed, once for each change. */
  public ReadOnlyLongProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  private void sidesChanged() {
    if (!changing) {
      revision.set(revision.get() + 1);
    }
  }

  /** Whether no further solution fits beside the others. */
  public ReadOnlyBooleanProperty fullProperty() {
    return full.getReadOnlyProperty();
  }

  /** Whether there is no instruction at all. */
  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  public ObservableValue<String> samplingReasonProperty() {
    return session.launcher().reasonProperty(Stage.SAMPLING);
  }

  public ObservableValue<String> executionReasonProperty() {
    return session.launcher().reasonProperty(Stage.EXECUTION);
  }

  /** What the sandbox does for this page's stages. */
  public ExecutionViewModel execution() {
    return execution;
  }

  // Commands

  /** Shows an instruction. */
  public void open(long instructionId) {
    wanted = instructionId;
    asked = true;
    slot.load(() -> Inspection.read(session.project(), instructionId), this::show);
  }

  /**
   * Reads again what is shown; as long as nobody asked for an instruction that has solutions, the
   * first instruction worth looking at.
   */
  public void refresh() {
    var now = inspection.get();
    var id = now != null && now.candidates().isEmpty() && !asked ? 0 : wanted;
    slot.load(
        () ->
            (id == 0 ? first() : Optional.of(id))
                .flatMap(found -> Inspection.read(session.project(), found)),
        this::show);
  }

  public void next() {
    step(true);
  }

  public void previous() {
    step(false);
  }

  public void sample() {
    session.launcher().run(Stage.SAMPLING);
  }

  public void execute() {
    session.launcher().run(Stage.EXECUTION);
  }

  /** Shows a candidate on the side that does not show it. */
  public void compare(Candidate candidate) {
    if (!candidate.equals(left.get())) {
      right.set(candidate);
    }
  }

  /** Puts another solution beside those that are shown. */
  public void addPane() {
    var now = inspection.get();
    if (now != null && panes.size() < MOST_PANES) {
      var pane = new SimpleObjectProperty<@Nullable Candidate>(notShown(now.candidates()));
      pane.subscribe((_, _) -> sidesChanged());
      panes.add(pane);
      full.set(panes.size() == MOST_PANES);
    }
  }

  public void closePane(ObjectProperty<@Nullable Candidate> pane) {
    panes.remove(pane);
    full.set(panes.size() == MOST_PANES);
  }

  private @Nullable Candidate notShown(List<Candidate> candidates) {
    return candidates.stream()
        .filter(each -> panes.stream().noneMatch(pane -> each.equals(pane.get())))
        .findFirst()
        .orElse(null);
  }

  /** A script that runs a solution against the tests that count. */
  public Optional<String> script(@Nullable Candidate candidate) {
    var now = inspection.get();
    return now == null || candidate == null
        ? Optional.empty()
        : Optional.of(
            Scripts.of(
                now.instruction(),
                candidate.solution().program(),
                suite.draftProperty().get().counting().stream().map(Draft.Line::test).toList(),
                "Solution "
                    + candidate.number()
                    + " to "
                    + now.instruction().key()
                    + ", with its tests."));
  }

  /** Writes a script to a file. */
  public void saveScript(Path file, String script) {
    session.loader().perform(() -> Atomic.text(file, script), () -> {});
  }

  /**
   * Runs a program of the person's own against the tests that count; nothing is stored.
   *
   * @param show told of the results, in the order of the draft; of none where it could not be run
   */
  public void attempt(String program, Consumer<List<TestResult>> show) {
    var now = inspection.get();
    if (now == null) {
      return;
    }
    var tests = suite.asDrafted(now.instruction());
    var inspector = session.inspector();
    session
        .containment()
        .admit(
            () ->
                session
                    .loader()
                    .slot()
                    .<String, Optional<List<TestResult>>>follow(
                        _ -> inspector.attempt(now.instruction(), tests, program, () -> false),
                        _ -> {},
                        results -> show.accept(results.orElse(List.of())),
                        () -> show.accept(List.of())));
  }

  private void step(boolean forward) {
    var now = inspection.get();
    asked = true;
    if (now != null) {
      var id = now.instruction().id();
      slot.load(
          () ->
              (forward ? after(id) : before(id))
                  .or(() -> Optional.of(id))
                  .flatMap(found -> Inspection.read(session.project(), found)),
          this::show);
    }
  }

  /** The next instruction with solutions, else the next at all. */
  private Optional<Long> after(long id) {
    return pick(page(id));
  }

  /** The previous instruction with solutions, else the previous at all. */
  private Optional<Long> before(long id) {
    var rows =
        page(Math.max(0, id - 1 - NEIGHBOURS)).stream().filter(row -> row.id() < id).toList();
    return pick(rows.reversed());
  }

  private static Optional<Long> pick(List<Instructions.Row> rows) {
    return rows.stream()
        .filter(row -> row.solutions() > 0)
        .findFirst()
        .or(() -> rows.stream().findFirst())
        .map(Instructions.Row::id);
  }

  /** The first instruction on which solutions disagree, else with solutions, else at all. */
  private Optional<Long> first() {
    var rows = page(0);
    return rows.stream()
        .filter(row -> row.passed() > 0 && row.passed() < row.judged())
        .findFirst()
        .map(Instructions.Row::id)
        .or(() -> pick(rows));
  }

  private List<Instructions.Row> page(long after) {
    return session.project().instructions().page(after, NEIGHBOURS, null, "");
  }

  private void show(Optional<Inspection> found) {
    nothing.set(found.isEmpty());
    wanted = found.map(shown -> shown.instruction().id()).orElse(0L);
    found.ifPresent(this::show);
  }

  private void show(Inspection all) {
    whole = all;
    var drawn = all.drawn();
    if (!runs.equals(drawn)) {
      runs.setAll(drawn);
    }
    var only = run.get();
    var found = only != null && drawn.contains(only) ? all.of(only) : all;
    if (found.equals(inspection.get())) {
      return;
    }
    changing = true;
    arrange(found);
    changing = false;
    sidesChanged();
  }

  private void arrange(Inspection found) {
    var before = inspection.get();
    var same = before != null && before.instruction().id() == found.instruction().id();
    var leftBefore = same ? left.get() : null;
    var rightBefore = same ? right.get() : null;
    var candidates = found.candidates();
    inspection.set(found);
    suite.show(found);
    var first =
        again(leftBefore, candidates).orElse(candidates.isEmpty() ? null : candidates.getFirst());
    left.set(first);
    right.set(
        again(rightBefore, candidates)
            .or(() -> candidates.stream().filter(each -> !each.passes()).findFirst())
            .filter(each -> !each.equals(first))
            .or(() -> candidates.stream().filter(each -> !each.equals(first)).findFirst())
            .orElse(null));
    for (var pane : panes.subList(2, panes.size())) {
      var shown = same ? pane.get() : null;
      pane.set(null);
      pane.set(again(shown, candidates).orElseGet(() -> notShown(candidates)));
    }
  }

  /** The solution of a selected cell is shown on the left, where it is not shown already. */
  private void follow(OutcomeGrid.@Nullable Place place) {
    if (place == null) {
      return;
    }
    var candidate = suite.outcomesProperty().get().candidates().get(place.column());
    if (!candidate.equals(left.get()) && !candidate.equals(right.get())) {
      left.set(candidate);
    }
  }

  private static Optional<Candidate> again(@Nullable Candidate shown, List<Candidate> candidates) {
    return candidates.stream()
        .filter(each -> shown != null && each.solution().id() == shown.solution().id())
        .findFirst();
  }
}
