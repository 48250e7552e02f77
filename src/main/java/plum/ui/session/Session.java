package plum.ui.session;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.Inspector;
import plum.pipeline.Recipe;
import plum.store.Counts;
import plum.store.Project;

/** An open project with its recipe and everything the screens share. */
public final class Session {
  private static final Counts NOTHING = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final Project project;
  private final Recipe recipe;
  private final Loader loader;
  private final Loader.Slot state;
  private final Activity activity;
  private final Containment containment;
  private final Launcher launcher;
  private final Problems problems;
  private final Inspector inspector;

  // Properties

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
      Inspector inspector) {
    this.problems = problems;
    this.inspector = inspector;
    this.project = project;
    this.recipe = recipe;
    this.loader = loader;
    this.activity = activity;
    this.containment = containment;
    state = loader.slot();
    launcher = new Launcher(recipe, activity, containment);
    activity.revisionProperty().subscribe(_ -> refresh());
    activity.heartbeatProperty().subscribe(_ -> refresh());
  }

  public Project project() {
    return project;
  }

  public Recipe recipe() {
    return recipe;
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

  /** What a person does with single instructions, outside of stages. */
  public Inspector inspector() {
    return inspector;
  }

  // Commands

  private record Snapshot(Counts counts, List<Run> runs) {}

  /** Reads counts and runs again. */
  public void refresh() {
    state.load(
        () -> new Snapshot(project.counts(), project.runs().all()),
        now -> {
          launcher.accept(now.runs());
          if (!runs.equals(now.runs())) {
            runs.setAll(now.runs());
          }
          counts.set(now.counts());
        });
  }
}
