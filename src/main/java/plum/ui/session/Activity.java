package plum.ui.session;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.pipeline.JobEvent;
import plum.pipeline.JobQueue;
import plum.pipeline.StageConfig;

/** The job that works now: what it does, how far it is, how to stop it. */
public final class Activity {
  private static final long HEARTBEAT = 1_000_000_000L;

  private final Jobs jobs;
  private final Consumer<JobEvent> inbox;
  private final Consumer<Throwable> failures;
  private final Executor foreground;
  private final LongSupplier clock;
  private final Pace pace = new Pace();
  private JobQueue.@Nullable Job job;
  private String counted = "";
  private String reached = "";
  private long lastBeat;

  /** Whether the job ended by a bug, which was reported in full. */
  private boolean broken;

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Run> run = new ReadOnlyObjectWrapper<>();
  private final Map<Place, ReadOnlyObjectWrapper<JobEvent.@Nullable Executing>> executing =
      new EnumMap<>(Place.class);
  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper cancelling = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper paused = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper title = new ReadOnlyStringWrapper("Ready");
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
  private final ReadOnlyDoubleWrapper fraction = new ReadOnlyDoubleWrapper(0);
  private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper();
  private final ReadOnlyLongWrapper heartbeat = new ReadOnlyLongWrapper();
  private final ObservableList<Metric> live = FXCollections.observableArrayList();
  private final ObservableList<Metric> liveShown = FXCollections.unmodifiableObservableList(live);
  private final ObservableList<String> notes = FXCollections.observableArrayList();
  private final ObservableList<String> notesShown = FXCollections.unmodifiableObservableList(notes);

  /**
   * @param inbox where events go first; it hands them to {@link #accept} in the foreground
   * @param foreground the thread of the scene graph
   * @param clock nanoseconds, any origin
   */
  public Activity(
      Jobs jobs,
      Consumer<JobEvent> inbox,
      Executor foreground,
      Consumer<Throwable> failures,
      LongSupplier clock) {
    this.jobs = jobs;
    this.inbox = inbox;
    this.foreground = foreground;
    this.failures = failures;
    this.clock = clock;
  }

  /** The run that works now, null between stages. */
  public ReadOnlyObjectProperty<@Nullable Run> runProperty() {
    return run.getReadOnlyProperty();
  }

  public @Nullable Run run() {
    return run.get();
  }

  /**
   * What the sandbox did last for the stages of a place, null before it did anything for the newest
   * of their runs.
   */
  public ReadOnlyObjectProperty<JobEvent.@Nullable Executing> executingProperty(Place place) {
    return executing(place).getReadOnlyProperty();
  }

  private ReadOnlyObjectWrapper<JobEvent.@Nullable Executing> executing(Place place) {
    return executing.computeIfAbsent(place, _ -> new ReadOnlyObjectWrapper<>());
  }

  /** Whether a job waits or works. */
  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  public boolean isWorking() {
    return working.get();
  }

  /** Whether the job was asked to stop and has not stopped yet. */
  public ReadOnlyBooleanProperty cancellingProperty() {
    return cancelling.getReadOnlyProperty();
  }

  /** Whether the job was asked to stand still. */
  public ReadOnlyBooleanProperty pausedProperty() {
    return paused.getReadOnlyProperty();
  }

  /** "Sampling · sample", or how the last job ended. */
  public ReadOnlyStringProperty titleProperty() {
    return title.getReadOnlyProperty();
  }

  /** "1,240 of 3,600 solutions · 225/s · 11 s left". */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** Share done between 0 and 1, negative while unknown. */
  public ReadOnlyDoubleProperty fractionProperty() {
    return fraction.getReadOnlyProperty();
  }

  /** Grows when a stage has ended: what is on the screen should be read again. */
  public ReadOnlyLongProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** Grows about once a second while a job writes: counts should be read again. */
  public ReadOnlyLongProperty heartbeatProperty() {
    return heartbeat.getReadOnlyProperty();
  }

  /** Metrics of the training run that works now or worked last, as they come. */
  public ObservableList<Metric> live() {
    return liveShown;
  }

  /** What the jobs of this session found worth saying, the newest last. */
  public ObservableList<String> notes() {
    return notesShown;
  }

  // Commands

  /** Hands in a job. Nothing happens when one is working already. */
  public void submit(List<StageConfig> stages) {
    if (isWorking() || stages.isEmpty()) {
      return;
    }
    working.set(true);
    broken = false;
    cancelling.set(false);
    title.set("Starting " + Words.stage(stages.getFirst().stage()).toLowerCase(Locale.ROOT));
    progress.set("");
    fraction.set(-1);
    var submitted = jobs.submit(stages, inbox);
    job = submitted;
    var _ =
        submitted
            .ended()
            .handleAsync(
                (outcome, failure) -> {
                  end(outcome, failure);
                  return true;
                },
                foreground);
  }

  /** Asks the job to stand still, or to go on; it keeps what it holds in memory. */
  public void pause(boolean still) {
    var current = job;
    if (current != null && isWorking() && !cancelling.get() && paused.get() != still) {
      paused.set(still);
      if (still) {
        current.pause();
      } else {
        current.resume();
      }
      pace.restart();
      progress.set(still ? "paused" + (counted.isEmpty() ? "" : " · " + reached) : reached);
    }
  }

  /** Asks the job to stop; what is finished is kept. */
  public void cancel() {
    var current = job;
    if (current != null && isWorking()) {
      cancelling.set(true);
      paused.set(false);
      progress.set("stopping; what is finished is kept");
      current.cancel();
    }
  }

  /** Takes what happened since the last call, in order. Foreground only. */
  public void accept(List<JobEvent> events) {
    for (var event : events) {
      switch (event) {
        case JobEvent.Started(var started) -> start(started);
        case JobEvent.Advanced advanced -> advance(advanced);
        case JobEvent.Executing seen -> executing(Place.of(seen.run().stage())).set(seen);
        case JobEvent.Measured _ -> {}
        case JobEvent.Noted(var noted, var text) -> notes.add(noted.name() + ": " + text);
        case JobEvent.Ended(var ended) -> finish(ended);
      }
    }
    var metrics =
        events.stream()
            .filter(JobEvent.Measured.class::isInstance)
            .map(event -> ((JobEvent.Measured) event).metric())
            .toList();
    if (!metrics.isEmpty()) {
      live.addAll(metrics);
    }
    var now = clock.getAsLong();
    if (!events.isEmpty() && now - lastBeat >= HEARTBEAT) {
      lastBeat = now;
      heartbeat.set(heartbeat.get() + 1);
    }
  }

  private void start(Run started) {
    run.set(started);
    executing(Place.of(started.stage())).set(null);
    live.clear();
    pace.restart();
    counted = "";
    reached = "";
    title.set(Words.stage(started.stage()) + " · " + started.name());
    progress.set("");
    fraction.set(-1);
    heartbeat.set(heartbeat.get() + 1);
  }

  private void advance(JobEvent.Advanced advanced) {
    if (!advanced.what().equals(counted)) {
      counted = advanced.what();
      pace.restart();
    }
    pace.add(clock.getAsLong(), advanced.done());
    fraction.set(advanced.total() > 0 ? (double) advanced.done() / advanced.total() : -1);
    reached =
        Words.count(advanced.done())
            + (advanced.total() > 0 ? " of " + Words.count(advanced.total()) : "")
            + " "
            + advanced.what();
    if (cancelling.get()) {
      return;
    }
    var words = pace.words(advanced.total() - advanced.done());
    progress.set(
        (paused.get() ? "paused · " : "") + reached + (words.isEmpty() ? "" : " · " + words));
  }

  private void finish(Run ended) {
    if (ended.outcome() == Outcome.FAILED && !broken) {
      failures.accept(new PlumException(ended.name() + " failed. " + ended.note()));
    }
    if (!ended.note().isEmpty()) {
      notes.add(ended.name() + ": " + ended.note());
    }
    run.set(null);
    if (!isWorking() && ended.outcome() != Outcome.FAILED) {
      // The job as a whole has ended already and has been announced.
      revision.set(revision.get() + 1);
      return;
    }
    title.set(
        Words.stage(ended.stage())
            + " · "
            + ended.name()
            + " "
            + RunState.of(ended, false).label());
    progress.set(ended.outcome() == Outcome.DONE ? "" : ended.note());
    fraction.set(ended.outcome() == Outcome.DONE ? 1 : 0);
    revision.set(revision.get() + 1);
  }

  private void end(@Nullable Outcome outcome, @Nullable Throwable failure) {
    working.set(false);
    cancelling.set(false);
    paused.set(false);
    job = null;
    run.set(null);
    if (failure != null) {
      broken = true;
      title.set("The job stopped");
      progress.set("");
      failures.accept(failure);
    } else if (outcome == Outcome.CANCELLED) {
      title.set("Cancelled; the same button continues");
      progress.set("");
    } else if (outcome == Outcome.DONE) {
      title.set("Done");
      progress.set("");
    }
    fraction.set(0);
    revision.set(revision.get() + 1);
  }
}
