package plum.ui.tests;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.pipeline.Inspector;
import plum.pipeline.Recipes;
import plum.pipeline.TestsConfig;
import plum.pipeline.TestsFunnel;
import plum.store.SuiteLines;
import plum.store.SuiteLines.Order;
import plum.store.SuiteLines.Step;
import plum.ui.execution.ExecutionViewModel;
import plum.ui.session.Lines;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** What became of the tests of one run: the funnel, the reasons, and the suites behind each. */
public final class TestsViewModel {
  /** Lines that may be in sight at once. */
  private static final int SIGHT = 50;

  /** Time without reading after reading while a job writes, as a multiple of the time it took. */
  private static final int REST = 10;

  private final Session session;
  private final ExecutionViewModel execution;
  private final WorthViewModel worth;
  private final AuthorViewModel author;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private boolean reading;
  private boolean outdated;

  /** When reading may begin again while a job writes, by the clock of the virtual machine. */
  private long rested = System.nanoTime();

  /** One reason, with how many tests it concerns and how many of them are right. */
  public record Reason(boolean kept, String words, int count, int right, int audited) {}

  /**
   * One instruction's suite.
   *
   * @param loaded false while only its id is known
   */
  public record SuiteLine(SuiteLines.Line line, boolean loaded) {
    static SuiteLine waiting(long id) {
      return new SuiteLine(
          new SuiteLines.Line(
              id, 0, "", "", true, 0, 0, 0, 0, Double.NaN, Double.NaN, 0, 0, 0, 0, 0, 0),
          false);
    }

    public long instructionId() {
      return line.instructionId();
    }

    public int kept() {
      return line.kept();
    }
  }

  /**
   * Which suites are shown.
   *
   * @param step null for all
   * @param lost those that fell out at the step rather than those still in
   * @param fate what became of some test of the suite, null for whatever
   */
  public record Choice(@Nullable Step step, boolean lost, @Nullable Reason fate) {
    static final Choice ALL = new Choice(null, false, null);

    /** What is shown, for the chip that takes it back; empty for all. */
    public String words() {
      return step != null
          ? (lost ? "Fell out at: " : "Still in at: ") + step.words()
          : fate == null
              ? ""
              : fate.kept() ? "With a test kept" : "With a test dropped: " + fate.words();
    }
  }

  /** How suites are ordered. */
  public record Sorting(Order order, boolean descending) {
    static final Sorting PLAIN = new Sorting(Order.MADE, false);
  }

  /**
   * From instructions to tests that tell programs apart.
   *
   * @param steps null while nothing is known
   * @param referencesRight of the references written, where the set's own tests can say
   */
  public record Funnel(@Nullable TestsFunnel steps, int referencesRight, int referencesAudited) {
    static final Funnel NONE = new Funnel(null, 0, 0);

    private int tests(Step step) {
      var at = steps == null ? null : steps.at(step);
      return at == null ? 0 : at.tests();
    }

    public int written() {
      return tests(Step.WRITTEN);
    }

    public int kept() {
      return tests(Step.KEPT);
    }

    public int suites() {
      return steps == null ? 0 : steps.totals().suites();
    }

    /** Whether suites have scores. */
    public boolean isScored() {
      return steps != null && steps.totals().scored() > 0;
    }
  }

  // Properties

  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ObservableList<Run> runsShown = FXCollections.unmodifiableObservableList(runs);
  private final ObjectProperty<@Nullable Run> run = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<Funnel> funnel = new ReadOnlyObjectWrapper<>(Funnel.NONE);
  private final ObservableList<Reason> reasons = FXCollections.observableArrayList();
  private final ObservableList<Reason> reasonsShown =
      FXCollections.unmodifiableObservableList(reasons);
  private final Lines<SuiteLine> suites;
  private final ReadOnlyObjectWrapper<Choice> choice = new ReadOnlyObjectWrapper<>(Choice.ALL);
  private final ReadOnlyObjectWrapper<Sorting> sorting = new ReadOnlyObjectWrapper<>(Sorting.PLAIN);
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);

  public TestsViewModel(Session session, Navigator navigator) {
    this.session = session;
    execution = new ExecutionViewModel(session.activity(), Place.TESTS);
    this.navigator = navigator;
    slot = session.loader().slot();
    suites =
        new Lines<>(
            session.loader(),
            SuiteLine.class,
            ids -> lines(Arrays.stream(ids).boxed().toList()),
            line -> line.line().suiteId(),
            SuiteLine::waiting);
    worth = new WorthViewModel(session, () -> config(run.get()), this::load);
    author = new AuthorViewModel(session);
    session.runs().addListener((ListChangeListener<Run>) _ -> review());
    run.subscribe(
        (before, now) -> {
          if (before == null || now == null || before.id() != now.id()) {
            choice.set(Choice.ALL);
          }
          load();
        });
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

  /** The suites that match the choice, in the order asked for. */
  public ObservableList<SuiteLine> suites() {
    return suites;
  }

  /** Their ids, in the same order. */
  long[] suiteIds() {
    return suites.ids();
  }

  /** Which suites are shown. */
  public ReadOnlyObjectProperty<Choice> choiceProperty() {
    return choice.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Sorting> sortingProperty() {
    return sorting.getReadOnlyProperty();
  }

  /** "12 of 40 suites". */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
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

  /** Scoring and attacking the suites. */
  public WorthViewModel worth() {
    return worth;
  }

  /** Who writes the tests, and how they are asked. */
  public AuthorViewModel author() {
    return author;
  }

  // Commands

  /** Reads again; while a job writes, not before it has rested from the last time. */
  public void refresh() {
    review();
    if (session.activity().run() == null || System.nanoTime() - rested >= 0) {
      load();
    }
  }

  public void runStage() {
    session.launcher().run(Stage.TESTS);
  }

  public void open(SuiteLine line) {
    if (line.loaded()) {
      navigator.openInstruction(line.instructionId());
    }
  }

  /** Shows the suites that are still in at a step, or fell out there; asked again, all. */
  public void choose(Step step, boolean lost) {
    choose(new Choice(step, lost, null));
  }

  /** Shows the suites with a test that ended so; asked again, all. */
  public void choose(Reason fate) {
    choose(new Choice(null, false, fate));
  }

  private void choose(Choice wanted) {
    choice.set(wanted.words().equals(choice.get().words()) ? Choice.ALL : wanted);
    load();
  }

  /** Shows all suites. */
  public void chooseAll() {
    if (!choice.get().equals(Choice.ALL)) {
      choose(choice.get());
    }
  }

  public void sort(Order order, boolean descending) {
    sorting.set(new Sorting(order, descending));
    load();
  }

  private void review() {
    var now = session.runs(Stage.TESTS).reversed();
    nothing.set(now.isEmpty());
    if (!runs.equals(now)) {
      var chosen = run.get();
      var newest = runs.isEmpty() ? null : runs.getFirst();
      runs.setAll(now);
      run.set(
          now.stream()
              .filter(each -> chosen != null && each.id() == chosen.id())
              // Who looked at the newest run looks at the newest when another begins.
              .filter(each -> newest == null || each.id() != newest.id() || !isNewer(now, newest))
              .findFirst()
              // What people changed by hand is a few suites, not how the stage did.
              .or(() -> now.stream().filter(each -> !each.name().equals(Inspector.RUN)).findFirst())
              .orElse(null));
    }
  }

  private static boolean isNewer(List<Run> now, Run newest) {
    return now.stream()
        .anyMatch(each -> each.id() > newest.id() && !each.name().equals(Inspector.RUN));
  }

  private record Read(
      Funnel funnel, List<Reason> reasons, List<Long> ids, List<SuiteLine> top, long took) {}

  private void load() {
    var chosen = run.get();
    if (chosen == null) {
      return;
    }
    outdated = true;
    if (!reading) {
      readNext(chosen);
    }
  }

  private void readNext(Run chosen) {
    reading = true;
    outdated = false;
    var wanted = choice.get();
    var order = sorting.get();
    slot.<Read, Read>follow(
        _ -> read(chosen, wanted, order),
        _ -> {},
        now -> {
          show(now, wanted);
          rested = System.nanoTime() + REST * now.took();
          readOnce();
        },
        this::readOnce);
  }

  private void readOnce() {
    reading = false;
    var chosen = run.get();
    if (outdated && chosen != null) {
      readNext(chosen);
    }
  }

  private void show(Read now, Choice wanted) {
    funnel.set(now.funnel());
    if (!reasons.equals(now.reasons())) {
      reasons.setAll(now.reasons());
    }
    suites.outdate();
    suites.show(now.ids().stream().mapToLong(Long::longValue).toArray(), now.top());
    var all = now.funnel().suites();
    summary.set(
        wanted.equals(Choice.ALL)
            ? Words.count(all, "suite")
            : Words.count(now.ids().size()) + " of " + Words.count(all, "suite"));
  }

  private Read read(Run chosen, Choice wanted, Sorting order) {
    var begin = System.nanoTime();
    var store = session.project().suites();
    var references = store.references(chosen.id());
    var reasons =
        store.tally(chosen.id()).stream()
            .map(
                line ->
                    new Reason(
                        line.kept(),
                        line.kept() ? "kept" : line.reason(),
                        line.count(),
                        line.right(),
                        line.audited()))
            .toList();
    var fate = wanted.fate();
    var ids =
        session
            .project()
            .suiteLines()
            .ids(
                new SuiteLines.Filter(
                    chosen.id(),
                    wanted.step(),
                    wanted.lost(),
                    fate == null ? null : fate.kept() ? "" : fate.words()),
                order.order(),
                order.descending(),
                TestsFunnel.TRUSTED);
    return new Read(
        new Funnel(TestsFunnel.of(session.project(), chosen), references[0], references[1]),
        reasons,
        ids,
        lines(ids.subList(0, Math.min(SIGHT, ids.size()))),
        System.nanoTime() - begin);
  }

  private List<SuiteLine> lines(List<Long> ids) {
    return session.project().suiteLines().lines(ids, TestsFunnel.TRUSTED).stream()
        .map(line -> new SuiteLine(line, true))
        .toList();
  }

  /** How the tests of a run were asked for; as the recipe would if that cannot be read any more. */
  TestsConfig config(@Nullable Run chosen) {
    var stages =
        session.recipe().stages().stream()
            .filter(TestsConfig.class::isInstance)
            .map(TestsConfig.class::cast);
    return Stream.concat(chosen == null ? Stream.of() : read(chosen), stages)
        .findFirst()
        .orElseGet(TestsConfig::defaults);
  }

  private static Stream<TestsConfig> read(Run run) {
    try {
      var config = Recipes.configure(Stage.TESTS, Json.parseObject(run.config()), run.name());
      return Stream.of(config).map(TestsConfig.class::cast);
    } catch (PlumException _) {
      return Stream.of();
    }
  }

  /** Who wrote the tests of a run. */
  TestOrigin origin(Run chosen) {
    return config(chosen).origin();
  }
}
