package plum.pipeline;

import java.util.Optional;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.store.Project;

/**
 * Whether a trained policy writes longer or shorter than the one it came from, by what both wrote
 * for the same prompts and random numbers in their evaluations.
 */
final class LengthDrift {
  private LengthDrift() {}

  /** What the evaluations of a training run's policy and of its parent show. */
  static Optional<Finding> ofTraining(Project project, Run training) {
    return project.runs().all().stream()
        .filter(run -> run.stage() == Stage.EVALUATION && run.outcome() == Outcome.DONE)
        .filter(run -> config(run).filter(c -> c.policy().equals(training.name())).isPresent())
        .findFirst()
        .flatMap(run -> ofEvaluation(project, run));
  }

  /**
   * What an evaluation shows beside that of the parent of its policy.
   *
   * @param after its solutions must be stored
   */
  static Optional<Finding> ofEvaluation(Project project, Run after) {
    var config = config(after).orElse(null);
    var policy = config == null ? null : project.checkpoints().byName(config.policy()).orElse(null);
    var training = policy == null ? null : policy.runId();
    var parentId = policy == null ? null : policy.parentId();
    if (config == null || training == null || parentId == null) {
      return Optional.empty();
    }
    var parent = project.checkpoints().byId(parentId).orElseThrow();
    var before =
        project.runs().all().stream()
            .filter(run -> run.stage() == Stage.EVALUATION && run.outcome() == Outcome.DONE)
            .filter(run -> config(run).filter(c -> alike(c, config, parent.name())).isPresent())
            .findFirst();
    return before.flatMap(
        run ->
            Doctor.lengthDrift(
                meanTokens(project, run),
                meanTokens(project, after),
                project.runs().metrics(training).stream()
                    .mapToInt(metric -> metric.step())
                    .max()
                    .orElse(0)));
  }

  /** Whether it asked another policy the same way. */
  private static boolean alike(EvaluationConfig one, EvaluationConfig other, String policy) {
    return one.policy().equals(policy)
        && one.seed() == other.seed()
        && one.split() == other.split()
        && one.samples() == other.samples()
        && one.limit() == other.limit()
        && one.benchmark().equals(other.benchmark())
        && one.chat() == other.chat()
        && one.sampling().equals(other.sampling());
  }

  private static double meanTokens(Project project, Run run) {
    var totals = project.solutions().totals(run.id());
    return totals.count() == 0 ? Double.NaN : (double) totals.tokens() / totals.count();
  }

  private static Optional<EvaluationConfig> config(Run run) {
    if (run.stage() != Stage.EVALUATION) {
      return Optional.empty();
    }
    try {
      var kept = Json.parseObject(run.config());
      return Optional.of((EvaluationConfig) Recipes.configure(Stage.EVALUATION, kept, run.name()));
    } catch (PlumException e) {
      return Optional.empty(); // of a version that said it otherwise
    }
  }
}
