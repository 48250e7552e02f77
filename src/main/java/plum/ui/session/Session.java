package plum.ui.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.Inspector;
import plum.pipeline.Recipe;
import plum.pipeline.RecipeChanges;
import plum.pipeline.Recipes;
import plum.pipeline.TrainingConfig;
import plum.store.Counts;
import plum.store.Project;

/** An open project with its recipe and everything the screens share. */
public final class Session {
  private static final Counts NOTHING = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Time without counting after counting, as a multiple of the time that took. */
  private static final int REST = 10;

  private final Project project;
  private final Recipe written;
  private final Loader loader;
  private final Loader.Slot state;
  private volatile RecipeChanges latest = new RecipeChanges(List.of());
  private boolean changesAsked;
  private boolean reading;
  private boolean outdated;

  /** When counting may begin again while a job writes, by the clock of the virtual machine. */
  private long rested = System.nanoTime();

  private final Activity activity;
  private final Containment containment;
  private final Launcher launcher;
  private final TrainingQueue trainingQueue;
  private final Problems problems;
  private final UserSettings settings;
  private final Keys keys;
  private final Inspector inspector;
  private final Map<String, Optional<TrainingConfig>> trainings = new HashMap<>();

  // Properties

  private final ReadOnlyObjectWrapper<Recipe> recipe;
  private final ReadOnlyObjectWrapper<RecipeChanges> changes = new ReadOnlyObjectWrapper<>(latest);
  private final ReadOnlyObjectWrapper<Counts> counts = new ReadOnlyObjectWrapper<>(NOTHING);
  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ObservableList<Run> runsShown = FXCollections.unmodifiableObservableList(runs);

  /**
   * @param loader its failures should come to the problems
   * @param activity its failures likewise
   */
  public Session(
      Project project,
      Recipe recipe,
      Loader loader,
      Activity activity,
      Containment containment,
      Problems problems,
      UserSettings settings,
      Inspector inspector) {
    this.problems = problems;
    this.settings = settings;
    this.inspector = inspector;
    keys = new Keys(settings);
    this.project = project;
    written = recipe;
    this.recipe = new ReadOnlyObjectWrapper<>(recipe);
    this.loader = loader;
    this.activity = activity;
    this.containment = containment;
    state = loader.slot();
    launcher = new Launcher(recipe, activity, containment);
    trainingQueue = new TrainingQueue(activity, loader, project);
    activity.revisionProperty().subscribe(_ -> refresh());
    activity.heartbeatProperty().subscribe(_ -> beat());
  }

  public Project project() {
    return project;
  }

  /** The recipe in force: as it was written, with what was changed of it in the window. */
  public Recipe recipe() {
    return recipe.get();
  }

  public ReadOnlyObjectProperty<Recipe> recipeProperty() {
    return recipe.getReadOnlyProperty();
  }

  /** The recipe as it was written. */
  public Recipe writtenRecipe() {
    return written;
  }

  /** What was changed of the recipe. */
  public ReadOnlyObjectProperty<RecipeChanges> changesProperty() {
    return changes.getReadOnlyProperty();
  }

  public Loader loader() {
    return loader;
  }

  public Activity activity() {
    return activity;
  }

  /** How well programs are contained here. */
  public Containment containment() {
    return containment;
  }

  public Launcher launcher() {
    return launcher;
  }

  /** How much of everything there is. */
  public ReadOnlyObjectProperty<Counts> countsProperty() {
    return counts.getReadOnlyProperty();
  }

  public Counts counts() {
    return counts.get();
  }

  /** What was changed of a stage in the window, in words; empty for nothing. */
  public String changed(String stage) {
    return changes.get().changes().stream()
        .filter(
            change -> change.config().name().equals(stage) || change.copies().containsValue(stage))
        .reduce((_, last) -> last)
        .map(
            change ->
                switch (change) {
                  case RecipeChanges.Sampling _ -> "as set in Try it";
                  case RecipeChanges.Tests _ -> "as set on the Tests page";
                  case RecipeChanges.Pool pool -> "on the pool " + pool.config().name();
                })
        .orElse("");
  }

  /** All runs, the oldest first. */
  public ObservableList<Run> runs() {
    return runsShown;
  }

  /** Runs of a stage, the oldest first. */
  public List<Run> runs(Stage stage) {
    return runs.stream().filter(run -> run.stage() == stage).toList();
  }

  public Optional<Run> run(long id) {
    return runs.stream().filter(run -> run.id() == id).findFirst();
  }

  /** What went wrong. */
  public Problems problems() {
    return problems;
  }

  /** What the user decided for all projects. */
  public UserSettings settings() {
    return settings;
  }

  /** What the window can be asked for, and by which keys. */
  public Keys keys() {
    return keys;
  }

  /** Training runs that wait. */
  public TrainingQueue trainingQueue() {
    return trainingQueue;
  }

  /** How a training run was asked for; empty if it was asked for in a way not known today. */
  public Optional<TrainingConfig> training(Run run) {
    return trainings.computeIfAbsent(
        run.config(),
        text -> {
          try {
            var values = Json.parseObject(text);
            return Recipes.configure(Stage.TRAINING, values, run.name())
                    instanceof TrainingConfig config
                ? Optional.of(config)
                : Optional.empty();
          } catch (PlumException _) {
            return Optional.empty();
          }
        });
  }

  /** What a person does with single instructions, outside of stages. */
  public Inspector inspector() {
    return inspector;
  }

  // Commands

  /** Changes the recipe in force and keeps the change with the project. */
  public void change(RecipeChanges now) {
    use(now);
    loader.perform(this::keep, () -> {});
  }

  /** Writes the newest state, whichever change asked for it: changes may overtake each other. */
  private synchronized void keep() {
    latest.write(project.folder());
  }

  private void use(RecipeChanges now) {
    var changed = now.apply(written);
    latest = now;
    changes.set(now);
    recipe.set(changed);
    launcher.use(changed);
  }

  private record Snapshot(Counts counts, List<Run> runs) {}

  /** Reads counts and runs again. */
  public void refresh() {
    trainingQueue.read();
    if (!changesAsked) {
      changesAsked = true;
      loader.load(
          () -> RecipeChanges.read(project.folder()),
          found -> {
            if (latest.changes().isEmpty()) {
              use(found);
            }
          });
    }
    // While one look at the database is on its way, any number of requests make one more.
    outdated = true;
    if (!reading) {
      read();
    }
  }

  /** Counts again while a job writes, but spends a small share of the time on it. */
  private void beat() {
    if (System.nanoTime() - rested >= 0) {
      refresh();
    }
  }

  private void read() {
    var begin = System.nanoTime();
    reading = true;
    outdated = false;
    state.<Snapshot, Snapshot>follow(
        _ -> new Snapshot(project.counts(), project.runs().all()),
        _ -> {},
        now -> {
          launcher.accept(now.runs());
          if (!runs.equals(now.runs())) {
            runs.setAll(now.runs());
          }
          counts.set(now.counts());
          var end = System.nanoTime();
          rested = end + REST * (end - begin);
          readOnce();
        },
        this::readOnce);
  }

  private void readOnce() {
    reading = false;
    if (outdated) {
      read();
    }
  }
}
