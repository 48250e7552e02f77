package plum.ui.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.ObservableSet;
import javafx.collections.SetChangeListener;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Atomic;
import plum.pipeline.Doctor;
import plum.pipeline.Finding;
import plum.pipeline.TrainingConfig;
import plum.ui.control.Curve;
import plum.ui.control.LiveChart;
import plum.ui.session.RunState;
import plum.ui.session.Session;
import plum.ui.session.TrainingQueue;
import plum.ui.session.Words;

/**
 * Training runs with their curves: what is stored, and what the run that works now adds.
 *
 * <p>A curve is read once from the store and then grows with the live metrics; both carry the step,
 * so nothing is drawn twice.
 */
public final class TrainingViewModel {
  private final Session session;
  private final RunCurves curves = new RunCurves();
  private final Map<Long, List<Finding>> diagnoses = new HashMap<>();
  private final Set<Long> requested = new HashSet<>();
  private ChartSettings settings = ChartSettings.defaults();
  private boolean settingsAsked;
  private boolean settingsKnown;
  private boolean writing;
  private boolean stale;

  /**
   * One training run in the list.
   *
   * @param colour its number, the same on every chart
   * @param figures the last loss and accuracy, or empty
   */
  public record Line(
      Run run, RunState state, int colour, boolean shown, String objective, String figures) {}

  /** Something that the doctor found. */
  public record Diagnosis(Run run, Finding finding) {}

  /** A step of a run that was asked for. */
  record Picked(Run run, int step) {}

  private record Read(List<Metric> metrics, Map<Integer, Instant> taken, List<Finding> findings) {}

  /** The metrics of a group that are shown. */
  public record Band(String title, List<String> metrics) {
    public Band {
      metrics = List.copyOf(metrics);
    }
  }

  // Properties

  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ObservableList<Band> bands = FXCollections.observableArrayList();
  private final ObservableList<Band> bandsShown = FXCollections.unmodifiableObservableList(bands);
  private final ObservableSet<String> hidden = FXCollections.observableSet(new HashSet<>());
  private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper();
  private final ObservableList<Diagnosis> findings = FXCollections.observableArrayList();
  private final ObservableList<Diagnosis> findingsShown =
      FXCollections.unmodifiableObservableList(findings);
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);
  private final ReadOnlyStringWrapper filterProblem = new ReadOnlyStringWrapper("");
  private final DoubleProperty smoothing = new SimpleDoubleProperty(0);
  private final IntegerProperty columns = new SimpleIntegerProperty(0);
  private final ObjectProperty<RunAxis> axis = new SimpleObjectProperty<>(RunAxis.STEPS);
  private final StringProperty filter = new SimpleStringProperty("");

  public TrainingViewModel(Session session) {
    this.session = session;
    session.runs().addListener((ListChangeListener<Run>) _ -> review());
    session
        .activity()
        .live()
        .addListener(
            (ListChangeListener<Metric>)
                change -> {
                  while (change.next()) {
                    if (change.wasAdded()) {
                      grow(change.getAddedSubList());
                    }
                  }
                });
    session.activity().runProperty().subscribe(_ -> review());
    session.activity().pausedProperty().subscribe(_ -> review());
    session.activity().cancellingProperty().subscribe(_ -> review());
    session
        .trainingQueue()
        .waiting()
        .addListener((ListChangeListener<TrainingConfig>) _ -> review());
    hidden.addListener((SetChangeListener<String>) _ -> review());
    grow(session.activity().live());
    review();
    filter.subscribe(_ -> group());
    smoothing.subscribe(_ -> keep());
    columns.subscribe(_ -> keep());
    filter.subscribe(_ -> keep());
    axis.subscribe(
        now -> {
          curves.use(now);
          keep();
          changed();
        });
  }

  /** Training runs, the oldest first. */
  public ObservableList<Line> lines() {
    return linesShown;
  }

  /** Runs that wait. */
  public TrainingQueue queue() {
    return session.trainingQueue();
  }

  /** What is shown, by group. */
  public ObservableList<Band> bands() {
    return bandsShown;
  }

  /** Names of runs that are not drawn. */
  public ObservableSet<String> hidden() {
    return hidden;
  }

  /** Grows when curves have grown or other runs are shown. */
  public ReadOnlyLongProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** What is wrong with the runs that are shown. */
  public ObservableList<Diagnosis> findings() {
    return findingsShown;
  }

  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  /** Weight of the past in the moving average. */
  public DoubleProperty smoothingProperty() {
    return smoothing;
  }

  /** Charts side by side, 0 for as many as fit. */
  public IntegerProperty columnsProperty() {
    return columns;
  }

  /** What curves are drawn over. */
  ObjectProperty<RunAxis> axisProperty() {
    return axis;
  }

  /** A regular expression that the names of shown metrics contain; empty for all. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** What is wrong with the filter, or that nothing goes by it; empty for nothing. */
  public ReadOnlyStringProperty filterProblemProperty() {
    return filterProblem.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.TRAINING);
  }

  /** The curve of a metric of a run by step, empty where it has none. */
  public Curve curve(long runId, String metric) {
    return curves.bySteps(runId, metric);
  }

  /** The lines of a metric: of every run, and dashed what was measured on held-out pairs. */
  public List<LiveChart.Series> series(String metric) {
    return lines.stream()
        .flatMap(line -> curves.series(line.run(), line.colour(), metric).stream())
        .toList();
  }

  /**
   * The step behind a point, of a run on the screen; of several runs the newest.
   *
   * @param x as it is drawn
   * @param name of the run that is meant, empty for any
   */
  Optional<Picked> pick(double x, String name) {
    return lines.reversed().stream()
        .filter(line -> line.shown() && (name.isEmpty() || line.run().name().equals(name)))
        .flatMap(
            line ->
                curves.step(line.run(), x).stream().mapToObj(step -> new Picked(line.run(), step)))
        .findFirst();
  }

  // Commands

  public void refresh() {
    if (!settingsAsked) {
      settingsAsked = true;
      session.loader().load(() -> ChartSettings.read(session.project().folder()), this::use);
    }
    requested.removeIf(
        id -> session.run(id).map(run -> run.outcome() != Outcome.DONE).orElse(true));
    review();
  }

  public void runStage() {
    session.launcher().run(Stage.TRAINING);
  }

  /** Whether a run stopped before its end and can go on from there. */
  public boolean continues(Line line) {
    return line.state() != RunState.DONE
        && !works(line)
        && session.training(line.run()).isPresent()
        && session.trainingQueue().waiting().stream()
            .noneMatch(each -> each.name().equals(line.run().name()));
  }

  /** Whether it is the run that works now, perhaps standing still. */
  public boolean works(Line line) {
    return line.state() == RunState.RUNNING || line.state() == RunState.PAUSED;
  }

  /** Whether the run that works was asked to stop. */
  public boolean stops() {
    return session.activity().cancellingProperty().get();
  }

  /** Lets the run that works stand still, or go on. */
  public void pause(boolean still) {
    session.activity().pause(still);
  }

  /** Stops the run that works; what it has learned is kept. */
  public void stop() {
    session.activity().cancel();
  }

  /** Lets a run go on from where it stopped, after what waits. */
  public void resume(Run run) {
    session.training(run).ifPresent(session.trainingQueue()::add);
  }

  /** Whether a run's policy can be measured now. */
  public boolean evaluates(Line line) {
    return line.state() == RunState.DONE && !session.activity().isWorking();
  }

  /** Measures a run's policy as the recipe measures another, on the same held-out instructions. */
  public void evaluate(Run run) {
    session.launcher().evaluate(run.name());
  }

  /** Shows or hides a run on all charts. */
  public void show(Run run, boolean shown) {
    if (shown) {
      hidden.remove(run.name());
    } else {
      hidden.add(run.name());
    }
  }

  /** Writes a picture or a table of a chart. */
  public void save(Path file, byte[] content) {
    session.loader().perform(() -> Atomic.file(file, part -> Files.write(part, content)), () -> {});
  }

  private void use(ChartSettings read) {
    settings = read;
    smoothing.set(Math.clamp(read.smoothing(), 0, LiveChart.MOST_SMOOTHING));
    columns.set(Math.clamp(read.columns(), 0, ChartSettings.MOST_COLUMNS));
    filter.set(read.filter());
    axis.set(read.axis());
    settings = read;
    settingsKnown = true;
    review();
  }

  /** Writes what was chosen; while it is being written, only the newest choice waits. */
  private void keep() {
    settings = settings.with(smoothing.get(), columns.get(), filter.get(), axis.get());
    if (writing || !settingsKnown) {
      stale = writing;
      return;
    }
    writing = true;
    stale = false;
    var now = settings;
    session
        .loader()
        .perform(
            () -> now.write(session.project().folder()),
            () -> {
              writing = false;
              if (stale) {
                keep();
              }
            });
  }

  private void review() {
    var runs = session.runs(Stage.TRAINING);
    var now = session.activity().run();
    for (var run : runs) {
      if (requested.add(run.id())) {
        session.loader().load(() -> read(run), read -> take(run, read));
      }
    }
    var coloured = settings.withColours(runs.stream().map(Run::name).toList());
    if (!coloured.equals(settings)) {
      settings = coloured;
      keep();
    }
    var listed = new ArrayList<Line>();
    for (var run : runs) {
      var working = now != null && now.id() == run.id();
      listed.add(
          new Line(
              run,
              working && session.activity().pausedProperty().get()
                  ? RunState.PAUSED
                  : RunState.of(run, working),
              settings.colour(run.name()),
              !hidden.contains(run.name()),
              objective(run),
              figures(run)));
    }
    if (!lines.equals(listed)) {
      lines.setAll(listed);
    }
    nothing.set(runs.isEmpty());
    changed();
  }

  private Read read(Run run) {
    var project = session.project();
    var metrics = project.runs().metrics(run.id());
    return new Read(
        metrics,
        project.runs().taken(run.id()),
        run.outcome() == Outcome.DONE
            ? Doctor.examine(project, run)
            : Doctor.examine(run, metrics));
  }

  private void take(Run run, Read read) {
    diagnoses.put(run.id(), read.findings());
    curves.take(
        run,
        read.metrics(),
        read.taken(),
        session.activity().live().stream().filter(metric -> metric.runId() == run.id()).toList());
    review();
  }

  private void grow(List<? extends Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    curves.grow(metrics);
    changed();
  }

  private void changed() {
    diagnose();
    group();
    revision.set(revision.get() + 1);
  }

  private void diagnose() {
    var found = new ArrayList<Diagnosis>();
    for (var line : lines) {
      if (line.shown()) {
        diagnoses
            .getOrDefault(line.run().id(), List.of())
            .forEach(finding -> found.add(new Diagnosis(line.run(), finding)));
      }
    }
    if (!findings.equals(found)) {
      findings.setAll(found);
    }
  }

  /** What was found, where a chart shows what gave it away; all of it on that of the loss. */
  public List<LiveChart.Mark> marks(String metric) {
    return findings.stream()
        .filter(
            each -> metric.equals("loss") || each.finding().evidence().metric().contains(metric))
        .map(
            each ->
                new LiveChart.Mark(
                    curves.x(each.run(), each.finding().step()),
                    each.run().name() + ": " + each.finding().rule().label()))
        .toList();
  }

  /** Lays out the metrics that there are and that the filter lets pass. */
  private void group() {
    var wanted = wanted();
    var names = new ArrayList<String>();
    for (var line : lines) {
      for (var name : curves.names(line.run().id())) {
        var base = MetricGroup.base(name);
        if (wanted.test(base) || wanted.test(name)) {
          names.add(base);
        }
      }
    }
    var found = new ArrayList<Band>();
    MetricGroup.sorted(names)
        .forEach((group, own) -> found.add(new Band(group.title(), List.copyOf(own))));
    if (!bands.equals(found)) {
      bands.setAll(found);
    }
    if (filterProblem.get().isEmpty() && found.isEmpty() && !filter.get().isBlank()) {
      filterProblem.set("No metric goes by this name.");
    }
  }

  private Predicate<String> wanted() {
    var text = filter.get().strip();
    filterProblem.set("");
    if (text.isEmpty()) {
      return _ -> true;
    }
    try {
      return Pattern.compile(text, Pattern.CASE_INSENSITIVE).asPredicate();
    } catch (PatternSyntaxException e) {
      filterProblem.set("This is no regular expression: " + e.getDescription() + ".");
      return name -> name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
  }

  private String objective(Run run) {
    return session.training(run).map(config -> Words.objective(config.parameters())).orElse("");
  }

  private String figures(Run run) {
    var loss = curve(run.id(), "loss").lastY();
    var accuracy = curve(run.id(), "rewards/accuracies").lastY();
    if (Double.isNaN(loss)) {
      return "";
    }
    return String.format(Locale.ROOT, "loss %.3f", loss)
        + (Double.isNaN(accuracy) ? "" : String.format(Locale.ROOT, " · acc %.2f", accuracy));
  }
}
