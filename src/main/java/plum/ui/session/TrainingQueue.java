package plum.ui.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Atomic;
import plum.io.Json;
import plum.pipeline.JobEvent;
import plum.pipeline.Recipes;
import plum.pipeline.TrainingConfig;
import plum.store.Project;

/**
 * Training runs that wait for the job that works, in a file of the project, so that neither closing
 * the window nor a kill loses one: a run leaves the file when it has become a run of the project.
 * Whoever stops a run stops the queue with it; it goes on when asked to.
 */
public final class TrainingQueue {
  static final String FILE = "training-queue.json";

  private final Activity activity;
  private final Loader loader;
  private final Project project;
  private List<TrainingConfig> latest = List.of();

  /** What waited, was handed in, and is no run of the project yet. */
  private @Nullable TrainingConfig begun;

  private boolean stopped;
  private boolean asked;

  // Properties

  private final ObservableList<TrainingConfig> waiting = FXCollections.observableArrayList();
  private final ObservableList<TrainingConfig> waitingShown =
      FXCollections.unmodifiableObservableList(waiting);
  private final ReadOnlyBooleanWrapper held = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper left = new ReadOnlyBooleanWrapper();

  TrainingQueue(Activity activity, Loader loader, Project project) {
    this.activity = activity;
    this.loader = loader;
    this.project = project;
    activity
        .runProperty()
        .subscribe(
            run -> {
              if (run != null && begun != null && run.name().equals(begun.name())) {
                begun = null;
                keep();
              }
            });
    held.subscribe(
        now -> {
          if (!now) {
            left.set(false);
          }
        });
    activity
        .cancellingProperty()
        .subscribe(
            cancelling -> {
              if (cancelling) {
                stopped = true;
              }
            });
    activity
        .workingProperty()
        .subscribe(
            working -> {
              if (!working) {
                next();
              }
            });
  }

  /** What waits, in order. */
  public ObservableList<TrainingConfig> waiting() {
    return waitingShown;
  }

  /** Whether the first one waits to be asked for, not for another job. */
  public ReadOnlyBooleanProperty heldProperty() {
    return held.getReadOnlyProperty();
  }

  /** Whether what waits has waited since the program ended last. */
  public ReadOnlyBooleanProperty leftProperty() {
    return left.getReadOnlyProperty();
  }

  // Commands

  /** Reads what waited when the window was closed last. It is not begun before somebody says so. */
  void read() {
    if (!asked) {
      asked = true;
      loader.load(
          this::stored,
          found -> {
            if (!found.isEmpty()) {
              waiting.addAll(0, found);
              held.set(true);
              left.set(true);
            }
          });
    }
  }

  private Path file() {
    return project.folder().resolve(FILE);
  }

  private List<TrainingConfig> stored() {
    var file = file();
    var found = new ArrayList<TrainingConfig>();
    try {
      if (Files.exists(file) && Json.parse(Files.readString(file)) instanceof List<?> list) {
        for (var each : list) {
          if (each instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> values = Json.parseObject(Json.write(map));
            if (Recipes.configure(Stage.TRAINING, values, file.toString())
                    instanceof TrainingConfig config
                && !isDone(config.name())) {
              found.add(config);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new PlumException("The runs that waited cannot be read from " + file + ".", e);
    }
    return found;
  }

  /** Whether the program ended between the end of a run and its leaving the file. */
  private boolean isDone(String name) {
    return project.runs().byName(name).map(run -> run.outcome() == Outcome.DONE).orElse(false);
  }

  /** Appends a run; it begins at once if nothing works and nothing waits before it. */
  public void add(TrainingConfig run) {
    if (waiting.isEmpty() && !activity.isWorking()) {
      held.set(false);
      activity.submit(List.of(run));
    } else {
      waiting.add(run);
      keep();
    }
  }

  /** Takes a run out. */
  public void remove(int place) {
    waiting.remove(place);
    if (waiting.isEmpty()) {
      held.set(false);
    }
    keep();
  }

  /**
   * Lets a run change places with a neighbour.
   *
   * @param by -1 for earlier, 1 for later
   */
  public void move(int place, int by) {
    var other = place + by;
    if (other >= 0 && other < waiting.size()) {
      waiting.add(other, waiting.remove(place));
      keep();
    }
  }

  /** Goes on after a stop. */
  public void start() {
    held.set(false);
    next();
  }

  /** Hands everything to whoever runs it without a window; each leaves the file as it begins. */
  public void handOver(Jobs jobs) {
    var all = List.copyOf(waiting);
    waiting.clear();
    held.set(false);
    for (var run : all) {
      jobs.submit(
          List.of(run),
          event -> {
            if (event instanceof JobEvent.Started) {
              forget(run);
            }
          });
    }
  }

  private void next() {
    if (stopped && !waiting.isEmpty()) {
      held.set(true);
    }
    stopped = false;
    if (!held.get() && !waiting.isEmpty() && !activity.isWorking()) {
      var first = waiting.removeFirst();
      begun = first;
      activity.submit(List.of(first));
    }
  }

  private void keep() {
    var all = new ArrayList<TrainingConfig>();
    if (begun != null) {
      all.add(begun);
    }
    all.addAll(waiting);
    use(all);
    loader.perform(this::write, () -> {});
  }

  private synchronized void use(List<TrainingConfig> all) {
    latest = List.copyOf(all);
  }

  /** Writes the newest state, whichever change asked for it: changes may overtake each other. */
  private synchronized void write() {
    Atomic.text(file(), Json.writePretty(latest) + "\n");
  }

  /** Takes a run out of the file; on any thread. */
  private synchronized void forget(TrainingConfig run) {
    latest = latest.stream().filter(each -> !each.equals(run)).toList();
    write();
  }
}
