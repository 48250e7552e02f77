package plum.ui.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.StageConfig;
import plum.store.Counts;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.RunState;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** The recipe as a list of stages, and how far each is. */
public final class OverviewViewModel {
  private final Session session;
  private final Navigator navigator;

  /** One configuration of a stage: its run's name, state, time and note. */
  public record Part(String name, RunState state, String time, String note) {}

  /** One stage of the recipe. */
  public record Step(
      Stage stage, String title, String lesson, RunState state, String time, List<Part> parts) {}

  // Properties

  private final ObservableList<Step> steps = FXCollections.observableArrayList();
  private final ObservableList<Step> stepsShown = FXCollections.unmodifiableObservableList(steps);

  private final ReadOnlyObjectWrapper<Map<String, Integer>> figures =
      new ReadOnlyObjectWrapper<>(Map.of());

  public OverviewViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    session.runs().addListener((ListChangeListener<Run>) _ -> review());
    session.activity().runProperty().subscribe(_ -> review());
    session.activity().workingProperty().subscribe(_ -> review());
    session.recipeProperty().subscribe(_ -> review());
    session.countsProperty().subscribe(this::count);
    review();
  }

  /** The stages the recipe has, in the order of the loop. */
  public ObservableList<Step> steps() {
    return stepsShown;
  }

  /** How much of everything there is: a name and a number each. */
  public ObservableValue<Map<String, Integer>> figuresProperty() {
    return figures.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty(Stage stage) {
    return session.launcher().reasonProperty(stage);
  }

  /** What the jobs of this session found worth saying. */
  public ObservableList<String> notes() {
    return session.activity().notes();
  }

  // Commands

  public void refresh() {
    session.refresh();
  }

  public void run(Stage stage) {
    session.launcher().run(stage);
  }

  public void open(Stage stage) {
    navigator.go(Place.of(stage));
  }

  private void count(Counts counts) {
    var now = new LinkedHashMap<String, Integer>();
    now.put("instructions", counts.instructions());
    now.put("tests kept", counts.tests());
    now.put("solutions", counts.solutions());
    now.put("verdicts", counts.judged());
    now.put("pairs", counts.pairs());
    now.put(counts.checkpoints() == 1 ? "policy" : "policies", counts.checkpoints());
    now.put("evaluations", counts.evaluations());
    figures.set(now);
  }

  private void review() {
    var now = new ArrayList<Step>();
    for (var stage : Stage.values()) {
      var configs = session.launcher().of(stage);
      if (!configs.isEmpty()) {
        now.add(step(stage, configs));
      }
    }
    if (!steps.equals(now)) {
      steps.setAll(now);
    }
  }

  private Step step(Stage stage, List<StageConfig> configs) {
    var parts = configs.stream().map(this::part).toList();
    var busy =
        configs.stream()
            .map(session.launcher()::run)
            .filter(run -> run != null)
            .map(Run::busy)
            .reduce(Duration.ZERO, Duration::plus);
    return new Step(
        stage,
        Words.stage(stage),
        Words.lesson(stage),
        session.launcher().state(List.of(stage)),
        busy.isZero() ? "" : Words.duration(busy),
        parts);
  }

  private Part part(StageConfig config) {
    var run = session.launcher().run(config);
    var state = session.launcher().state(config);
    if (run == null) {
      return new Part(config.name(), state, "", session.changed(config.name()));
    }
    return new Part(
        config.name(),
        state,
        run.outcome() == Outcome.OPEN && run.busy().isZero() ? "" : Words.duration(run.busy()),
        run.note());
  }
}
