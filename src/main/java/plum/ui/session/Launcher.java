package plum.ui.session;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.EvaluationConfig;
import plum.pipeline.ExecutionConfig;
import plum.pipeline.ImportConfig;
import plum.pipeline.PreferencesConfig;
import plum.pipeline.Recipe;
import plum.pipeline.SamplingConfig;
import plum.pipeline.StageConfig;
import plum.pipeline.TestsConfig;
import plum.pipeline.TrainingConfig;

/**
 * Which stages of the recipe can be run now, and why the others cannot.
 *
 * <p>A stage is due when its run is not done and everything it names is: the sampling run it
 * judges, the pool it trains on, the policy it measures.
 */
public final class Launcher {
  private Recipe recipe;
  private final Activity activity;
  private final Containment containment;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Map<Stage, ReadOnlyStringWrapper> reasons = new EnumMap<>(Stage.class);
  private final ReadOnlyStringWrapper wholeLoop = new ReadOnlyStringWrapper("");

  /**
   * @param containment lets jobs pass, perhaps after a question
   */
  public Launcher(Recipe recipe, Activity activity, Containment containment) {
    this.recipe = recipe;
    this.activity = activity;
    this.containment = containment;
    for (var stage : Stage.values()) {
      reasons.put(stage, new ReadOnlyStringWrapper(""));
    }
    activity.workingProperty().subscribe(_ -> review());
  }

  /** Takes the runs of the project as they are now. */
  public void accept(List<Run> stored) {
    runs.clear();
    stored.forEach(run -> runs.put(run.name(), run));
    review();
  }

  /** Goes by another recipe from now on. */
  void use(Recipe other) {
    recipe = other;
    review();
  }

  private void review() {
    for (var stage : Stage.values()) {
      reason(stage).set(reasonAgainst(of(stage)));
    }
    wholeLoop.set(reasonAgainst(recipe.stages()));
  }

  private ReadOnlyStringWrapper reason(Stage stage) {
    return Objects.requireNonNull(reasons.get(stage));
  }

  /** Why the stage cannot be run now, in a sentence; empty when it can. */
  public ReadOnlyStringProperty reasonProperty(Stage stage) {
    return reason(stage).getReadOnlyProperty();
  }

  /** Why the whole loop cannot be run now; empty when it can. */
  public ReadOnlyStringProperty wholeLoopReasonProperty() {
    return wholeLoop.getReadOnlyProperty();
  }

  /** The configurations of a stage, in the recipe's order. */
  public List<StageConfig> of(Stage stage) {
    return recipe.stages().stream().filter(config -> config.stage() == stage).toList();
  }

  /** The run of a configuration, null when it was never started. */
  public @Nullable Run run(StageConfig config) {
    return runs.get(config.name());
  }

  public RunState state(StageConfig config) {
    var now = activity.run();
    return RunState.of(
        runs.get(config.name()),
        now != null && now.name().equals(config.name()) && activity.isWorking());
  }

  /** How far all configurations of some stages are, taken together. */
  public RunState state(List<Stage> stages) {
    var states =
        recipe.stages().stream()
            .filter(config -> stages.contains(config.stage()))
            .map(this::state)
            .toList();
    for (var loud :
        List.of(RunState.RUNNING, RunState.FAILED, RunState.INTERRUPTED, RunState.CANCELLED)) {
      if (states.contains(loud)) {
        return loud;
      }
    }
    return !states.isEmpty() && states.stream().allMatch(state -> state == RunState.DONE)
        ? RunState.DONE
        : RunState.WAITING;
  }

  /** Runs what is due of a stage. */
  public void run(Stage stage) {
    containment.admit(due(of(stage)), activity::submit);
  }

  /** Runs what is due of the recipe. */
  public void runWholeLoop() {
    containment.admit(due(recipe.stages()), activity::submit);
  }

  /** Measures a policy as the recipe measures it, or as it measures another. */
  public void evaluate(String policy) {
    var stages =
        of(Stage.EVALUATION).stream()
            .filter(EvaluationConfig.class::isInstance)
            .map(EvaluationConfig.class::cast)
            .toList();
    var like = stages.isEmpty() ? EvaluationConfig.defaults() : stages.getFirst();
    var own = stages.stream().filter(stage -> stage.policy().equals(policy)).findFirst();
    StageConfig config = own.orElseGet(() -> like.of(policy));
    containment.admit(List.of(config), activity::submit);
  }

  /** Of these, in order, those not done whose needs are met by then. */
  List<StageConfig> due(List<StageConfig> configs) {
    var ready = new HashSet<>(recipe.policies().keySet());
    runs.values().stream()
        .filter(run -> run.outcome() == Outcome.DONE)
        .forEach(run -> ready.add(run.name()));
    var due = new ArrayList<StageConfig>();
    for (var config : configs) {
      if (!isDone(config) && ready.containsAll(needs(config))) {
        due.add(config);
        ready.add(config.name());
      }
    }
    return due;
  }

  private boolean isDone(StageConfig config) {
    var run = runs.get(config.name());
    return run != null && run.outcome() == Outcome.DONE;
  }

  private String reasonAgainst(List<StageConfig> configs) {
    if (activity.isWorking()) {
      return "A job is working. Wait for it, or cancel it.";
    }
    if (configs.isEmpty()) {
      return "The recipe has no such stage.";
    }
    if (configs.stream().allMatch(this::isDone)) {
      return "Nothing left to do: all of it is done.";
    }
    if (due(configs).isEmpty()) {
      var ready = new HashSet<String>();
      runs.values().stream()
          .filter(run -> run.outcome() == Outcome.DONE)
          .forEach(run -> ready.add(run.name()));
      ready.addAll(recipe.policies().keySet());
      var missing =
          configs.stream()
              .flatMap(config -> needs(config).stream())
              .filter(name -> !ready.contains(name))
              .findFirst()
              .map(this::stageOf)
              .orElse("the stages before it");
      return "Run " + missing + " first.";
    }
    return "";
  }

  private String stageOf(String name) {
    return recipe.stages().stream()
        .filter(config -> config.name().equals(name))
        .findFirst()
        .map(config -> Words.stage(config.stage()) + " (" + name + ")")
        .orElse(name);
  }

  /** Names of the runs and policies that must be there before a configuration can run. */
  private Set<String> needs(StageConfig config) {
    return switch (config) {
      case ImportConfig _ -> Set.of();
      case TestsConfig tests -> before(config, Stage.IMPORT, tests.author());
      case SamplingConfig sampling -> before(config, Stage.TESTS, sampling.policy());
      case ExecutionConfig execution -> Set.of(execution.solutions());
      case PreferencesConfig preferences ->
          before(config, Stage.EXECUTION, preferences.solutions());
      case TrainingConfig training -> Set.of(training.preferences(), training.policy());
      case EvaluationConfig evaluation -> before(config, Stage.IMPORT, evaluation.policy());
    };
  }

  private Set<String> before(StageConfig config, Stage stage, String named) {
    var names = new HashSet<String>();
    names.add(named);
    for (var each : recipe.stages()) {
      if (each.equals(config)) {
        break;
      }
      if (each.stage() == stage) {
        names.add(each.name());
      }
    }
    return names;
  }
}
