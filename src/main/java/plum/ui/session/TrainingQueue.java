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
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Atomic;
import plum.io.Json;
import plum.pipeline.Recipes;
import plum.pipeline.TrainingConfig;

/**
 * Training runs that wait for the job that works, in a file of the project so that closing the
 * window loses none. Whoever stops a run stops the queue with it; it goes on when asked to.
 */
public final class TrainingQueue {
  static final String FILE = "training-queue.json";

  private final Activity activity;
  private final Loader loader;
  private final Path folder;
  private volatile List<TrainingConfig> latest = List.of();
  private boolean stopped;
  private boolean asked;

  // Properties

  private final ObservableList<TrainingConfig> waiting = FXCollections.observableArrayList();
  private final ObservableList<TrainingConfig> waitingShown =
      FXCollections.unmodifiableObservableList(waiting);
  private final ReadOnlyBooleanWrapper held = new ReadOnlyBooleanWrapper();

  TrainingQueue(Activity activity, Loader loader, Path folder) {
    this.activity = activity;
    this.loader = loader;
    this.folder = folder;
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

  // Commands

  /** Reads what waited when the window was closed last. It is not begun before somebody says so. */
  void read() {
    if (!asked) {
      asked = true;
      loader.load(
          () -> stored(folder.resolve(FILE)),
          found -> {
            if (!found.isEmpty()) {
              waiting.addAll(0, found);
              held.set(true);
            }
          });
    }
  }

  private static List<TrainingConfig> stored(Path file) {
    var found = new ArrayList<TrainingConfig>();
    try {
      if (Files.exists(file) && Json.parse(Files.readString(file)) instanceof List<?> list) {
        for (var each : list) {
          if (each instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> values = Json.parseObject(Json.write(map));
            if (Recipes.configure(Stage.TRAINING, values, file.toString())
                instanceof TrainingConfig config) {
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

  /** Takes everything out, for whoever runs it elsewhere. */
  public List<TrainingConfig> drain() {
    var all = List.copyOf(waiting);
    waiting.clear();
    keep();
    return all;
  }

  private void next() {
    if (stopped && !waiting.isEmpty()) {
      held.set(true);
    }
    stopped = false;
    if (!held.get() && !waiting.isEmpty() && !activity.isWorking()) {
      var first = waiting.removeFirst();
      keep();
      activity.submit(List.of(first));
    }
  }

  private void keep() {
    latest = List.copyOf(waiting);
    loader.perform(this::write, () -> {});
  }

  /** Writes the newest state, whichever change asked for it: changes may overtake each other. */
  private synchronized void write() {
    Atomic.text(folder.resolve(FILE), Json.writePretty(latest) + "\n");
  }
}
