package plum.ui.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.ui.control.Curve;
import plum.ui.session.RunState;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * Training runs with their curves: what is stored, and what the run that works now adds.
 *
 * <p>A curve is read once from the store and then grows with the live metrics; both carry the step,
 * so nothing is drawn twice.
 */
public final class TrainingViewModel {
  /**
   * Nats by which the log-probability of chosen solutions may fall before it is called collapse.
   */
  static final double COLLAPSE = 2;

  private static final int SETTLED = 3;

  private final Session session;
  private final Map<Long, Map<String, Curve>> curves = new HashMap<>();
  private final Set<Long> requested = new HashSet<>();
  private final Set<Long> hidden = new HashSet<>();

  /**
   * One training run in the list.
   *
   * @param colour its number, the same on every chart
   * @param figures the last loss and accuracy, or empty
   */
  public record Line(
      Run run, RunState state, int colour, boolean shown, String objective, String figures) {}

  // Properties

  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper();
  private final ReadOnlyStringWrapper alarm = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);
  private final DoubleProperty smoothing = new SimpleDoubleProperty(0);

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
    grow(session.activity().live());
    review();
  }

  /** Training runs, the oldest first. */
  public ObservableList<Line> lines() {
    return linesShown;
  }

  /** Grows when curves have grown or other runs are shown. */
  public ReadOnlyLongProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** What is wrong with a run that is shown, empty for nothing. */
  public ReadOnlyStringProperty alarmProperty() {
    return alarm.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  /** Weight of the past in the moving average. */
  public DoubleProperty smoothingProperty() {
    return smoothing;
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.TRAINING);
  }

  /** The curve of a metric of a run, empty where it has none. */
  public Curve curve(long runId, String metric) {
    return curves.getOrDefault(runId, Map.of()).getOrDefault(metric, new Curve());
  }

  // Commands

  public void refresh() {
    requested.removeIf(
        id -> session.run(id).map(run -> run.outcome() != Outcome.DONE).orElse(true));
    review();
  }

  public void runStage() {
    session.launcher().run(Stage.TRAINING);
  }

  /** Shows or hides a run on all charts. */
  public void show(Run run, boolean shown) {
    if (shown ? hidden.remove(run.id()) : hidden.add(run.id())) {
      review();
    }
  }

  private void review() {
    var runs = session.runs(Stage.TRAINING);
    var now = session.activity().run();
    for (var run : runs) {
      if (requested.add(run.id())) {
        session
            .loader()
            .load(() -> session.project().runs().metrics(run.id()), read -> take(run, read));
      }
    }
    var listed = new ArrayList<Line>();
    for (var i = 0; i < runs.size(); i++) {
      var run = runs.get(i);
      var working = now != null && now.id() == run.id();
      listed.add(
          new Line(
              run,
              RunState.of(run, working),
              i,
              !hidden.contains(run.id()),
              objective(run),
              figures(run)));
    }
    if (!lines.equals(listed)) {
      lines.setAll(listed);
    }
    nothing.set(runs.isEmpty());
    alarm.set(alarms());
    revision.set(revision.get() + 1);
  }

  private void take(Run run, List<Metric> read) {
    var stored = new LinkedHashMap<String, Curve>();
    read.forEach(metric -> append(stored, metric));
    session.activity().live().stream()
        .filter(metric -> metric.runId() == run.id())
        .forEach(metric -> appendNew(stored, metric));
    curves.put(run.id(), stored);
    review();
  }

  private void grow(List<? extends Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    for (var metric : metrics) {
      append(curves.computeIfAbsent(metric.runId(), _ -> new LinkedHashMap<>()), metric);
    }
    alarm.set(alarms());
    revision.set(revision.get() + 1);
  }

  private static void append(Map<String, Curve> into, Metric metric) {
    into.computeIfAbsent(metric.name(), _ -> new Curve()).add(metric.step(), metric.value());
  }

  private static void appendNew(Map<String, Curve> into, Metric metric) {
    var curve = into.computeIfAbsent(metric.name(), _ -> new Curve());
    if (curve.isEmpty() || curve.x(curve.size() - 1) < metric.step()) {
      curve.add(metric.step(), metric.value());
    }
  }

  private String alarms() {
    var found = new ArrayList<String>();
    for (var line : lines) {
      var beta = Words.beta(session.recipe(), line.run());
      var fall = fall(curve(line.run().id(), "rewards/chosen"), beta);
      if (line.shown() && fall != null) {
        found.add(line.run().name() + ": " + fall);
      }
    }
    return String.join("\n", found);
  }

  /**
   * What to say about the log-probability of chosen solutions against the reference, which is their
   * reward divided by beta, over the last three steps; null while it is healthy.
   */
  static @Nullable String fall(Curve chosen, double beta) {
    if (chosen.size() < SETTLED || !(beta > 0)) {
      return null;
    }
    var sum = 0.0;
    for (var i = chosen.size() - SETTLED; i < chosen.size(); i++) {
      sum += chosen.y(i) / beta;
    }
    var fallen = -sum / SETTLED;
    return fallen <= COLLAPSE
        ? null
        : String.format(
            Locale.ROOT,
            "log p(chosen) has fallen by %.1f nats against the reference. The policy is unlearning"
                + " right answers, even where loss and accuracy look good: lower the learning rate,"
                + " or raise beta.",
            fallen);
  }

  private String objective(Run run) {
    return Words.objective(session.recipe(), run);
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
