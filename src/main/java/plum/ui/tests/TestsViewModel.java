package plum.ui.tests;

import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.pipeline.Inspector;
import plum.pipeline.TestsConfig;
import plum.store.TestSuites;
import plum.ui.execution.ExecutionViewModel;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Session;

/** What became of the tests of one run. */
public final class TestsViewModel {
  private static final int PAGE = 200;

  private final Session session;
  private final ExecutionViewModel execution;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private final Loader.Slot suiteSlot;

  /** One reason, with how many tests it concerns and how many of them are right. */
  public record Reason(boolean kept, String words, int count, int right, int audited) {}

  /** One instruction's suite. */
  public record SuiteLine(
      long instructionId,
      String key,
      String prompt,
      int written,
      int kept,
      int right,
      int audited,
      boolean usable) {}

  /** From written to usable. Right and audited as counted where the truth is known. */
  public record Funnel(
      int written,
      int kept,
      int writtenRight,
      int writtenAudited,
      int keptRight,
      int keptAudited,
      int suites,
      int usable,
      int referencesRight,
      int referencesAudited) {
    static final Funnel NONE = new Funnel(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  // Properties

  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ObservableList<Run> runsShown = FXCollections.unmodifiableObservableList(runs);
  private final ObjectProperty<@Nullable Run> run = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<Funnel> funnel = new ReadOnlyObjectWrapper<>(Funnel.NONE);
  private final ObservableList<Reason> reasons = FXCollections.observableArrayList();
  private final ObservableList<Reason> reasonsShown =
      FXCollections.unmodifiableObservableList(reasons);
  private final ObservableList<SuiteLine> suites = FXCollections.observableArrayList();
  private final ObservableList<SuiteLine> suitesShown =
      FXCollections.unmodifiableObservableList(suites);
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);

  public TestsViewModel(Session session, Navigator navigator) {
    this.session = session;
    execution = new ExecutionViewModel(session.activity(), Place.TESTS);
    this.navigator = navigator;
    slot = session.loader().slot();
    suiteSlot = session.loader().slot();
    session.runs().addListener((ListChangeListener<Run>) _ -> review());
    run.subscribe((_, _) -> load());
    review();
  }

  /** Runs that made tests, the newest first. */
  public ObservableList<Run> runs() {
    return runsShown;
  }

  public ObjectProperty<@Nullable Run> runProperty() {
    return run;
  }

  public ReadOnlyObjectProperty<Funnel> funnelProperty() {
    return funnel.getReadOnlyProperty();
  }

  /** Kept first, then why the others were dropped, the commonest first. */
  public ObservableList<Reason> reasons() {
    return reasonsShown;
  }

  public ObservableList<SuiteLine> suites() {
    return suitesShown;
  }

  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.TESTS);
  }

  /** What the sandbox does for this page's stages. */
  public ExecutionViewModel execution() {
    return execution;
  }

  // Commands

  public void refresh() {
    review();
    load();
  }

  public void runStage() {
    session.launcher().run(Stage.TESTS);
  }

  public void open(SuiteLine line) {
    navigator.openInstruction(line.instructionId());
  }

  private void review() {
    var now = session.runs(Stage.TESTS).reversed();
    nothing.set(now.isEmpty());
    if (!runs.equals(now)) {
      var chosen = run.get();
      runs.setAll(now);
      run.set(
          now.stream()
              .filter(each -> chosen != null && each.id() == chosen.id())
              .findFirst()
              // What people changed by hand is a few suites, not how the stage did.
              .or(() -> now.stream().filter(each -> !each.name().equals(Inspector.RUN)).findFirst())
              .orElse(null));
    }
  }

  private record Reading(Funnel funnel, List<Reason> reasons) {}

  private void load() {
    var chosen = run.get();
    if (chosen == null) {
      return;
    }
    slot.load(
        () -> read(chosen),
        reading -> {
          funnel.set(reading.funnel());
          if (!reasons.equals(reading.reasons())) {
            reasons.setAll(reading.reasons());
          }
        });
    suiteSlot.load(
        () -> lines(chosen),
        read -> {
          if (!suites.equals(read)) {
            suites.setAll(read);
          }
        });
  }

  private Reading read(Run chosen) {
    var store = session.project().suites();
    var tally = store.tally(chosen.id());
    var references = store.references(chosen.id());
    var usable = store.usable(chosen.id());
    var kept = tally.stream().filter(TestSuites.Tally::kept).toList();
    var reasons =
        tally.stream()
            .map(
                line ->
                    new Reason(
                        line.kept(),
                        line.kept() ? "kept" : line.reason(),
                        line.count(),
                        line.right(),
                        line.audited()))
            .toList();
    return new Reading(
        new Funnel(
            tally.stream().mapToInt(TestSuites.Tally::count).sum(),
            kept.stream().mapToInt(TestSuites.Tally::count).sum(),
            tally.stream().mapToInt(TestSuites.Tally::right).sum(),
            tally.stream().mapToInt(TestSuites.Tally::audited).sum(),
            kept.stream().mapToInt(TestSuites.Tally::right).sum(),
            kept.stream().mapToInt(TestSuites.Tally::audited).sum(),
            usable[1],
            usable[0],
            references[0],
            references[1]),
        reasons);
  }

  private List<SuiteLine> lines(Run chosen) {
    return session.project().suites().page(origin(chosen), 0, PAGE).stream()
        .filter(suite -> suite.runId() == chosen.id())
        .map(this::line)
        .toList();
  }

  /** Who wrote the tests of a run. */
  TestOrigin origin(Run chosen) {
    return session.recipe().stages().stream()
        .filter(config -> config.name().equals(chosen.name()))
        .filter(TestsConfig.class::isInstance)
        .findFirst()
        .map(config -> ((TestsConfig) config).origin())
        .orElse(TestOrigin.MODEL);
  }

  private SuiteLine line(TestSuite suite) {
    var instruction = session.project().instructions().byId(suite.instructionId());
    var kept = suite.kept();
    return new SuiteLine(
        suite.instructionId(),
        instruction.map(each -> each.key()).orElse(""),
        instruction.map(each -> each.prompt()).orElse(""),
        suite.tests().size(),
        kept.size(),
        (int) kept.stream().filter(test -> Boolean.TRUE.equals(test.truth())).count(),
        (int) kept.stream().map(SuiteTest::truth).filter(truth -> truth != null).count(),
        suite.usable());
  }
}
