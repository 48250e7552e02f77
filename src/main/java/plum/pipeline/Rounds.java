package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Settings;
import plum.data.Stage;
import plum.io.Json;

/**
 * On-policy iteration: the loop of a recipe several times over, each round drawing from the policy
 * that the round before trained, and training on from it. A round's stages are those of the first
 * with the round's number behind their names, so rounds continue after a kill like any recipe. A
 * round that starts from an adapter works it into its model first.
 *
 * @param training the training stage that is repeated
 * @param count rounds in all, the recipe's own included
 * @param rate learning rate of a round as a share of that of the round before. A policy that has
 *     learned most of what its pairs can teach is thrown back by steps as large as the first ones
 */
public record Rounds(String training, int count, double rate) {
  /** A third. */
  public static final double RATE = 1 / 3.0;

  /** Keys under which a stage names an earlier one. */
  private static final List<String> REFERENCES = List.of("solutions", "preferences", "policy");

  public Rounds {
    Settings.requireName(training);
    Settings.require(count >= 1 && count <= 99, "rounds must be from 1 to 99", count);
    Settings.require(rate > 0 && rate <= 1, "the rate must be above 0 and at most 1", rate);
  }

  /** The training stages that a recipe could repeat. */
  public static List<String> trainings(Recipe recipe) {
    return recipe.stages().stream()
        .filter(stage -> stage.stage() == Stage.TRAINING)
        .map(StageConfig::name)
        .toList();
  }

  /** What the training of a round is called, and so the policy it makes. */
  public String policy(int round) {
    return round == 1 ? training : training + "-" + round;
  }

  /**
   * All stages of all rounds, in order; those that are done will be left as they are.
   *
   * @throws PlumException if the recipe has no such training, or if what it trains on does not come
   *     from the recipe
   */
  public List<StageConfig> stages(Recipe recipe) {
    var train = find(recipe, TrainingConfig.class, training, "training");
    var prefer = find(recipe, PreferencesConfig.class, train.preferences(), "preferences");
    var sample = find(recipe, SamplingConfig.class, prefer.solutions(), "sampling");
    var loop = new ArrayList<StageConfig>(List.of(sample));
    recipe.stages().stream()
        .filter(
            stage ->
                stage instanceof ExecutionConfig execution
                    && execution.solutions().equals(sample.name())
                    && execution.tests() == prefer.tests())
        .forEach(loop::add);
    loop.addAll(List.of(prefer, train));
    recipe.stages().stream()
        .filter(
            stage ->
                stage instanceof EvaluationConfig evaluation
                    && evaluation.policy().equals(training))
        .forEach(loop::add);
    var stages = new ArrayList<StageConfig>();
    recipe.stages().stream()
        .filter(
            stage ->
                stage.stage() == Stage.IMPORT
                    || stage.stage() == Stage.TESTS
                    || (stage instanceof EvaluationConfig evaluation
                        && evaluation.policy().equals(train.policy())))
        .forEach(stages::add);
    stages.addAll(loop);
    var mark = trainings(recipe).getFirst().equals(training) ? "-" : "-" + training + "-";
    for (var round = 2; round <= count; round++) {
      for (var stage : loop) {
        stages.add(repeated(stage, loop, mark, round, train.policy()));
      }
    }
    return stages;
  }

  /** A stage of the loop as it is in a later round. */
  private StageConfig repeated(
      StageConfig stage, List<StageConfig> loop, String mark, int round, String first) {
    var names = new HashMap<String, String>();
    for (var each : loop) {
      var own = each.name().contains(training);
      names.put(each.name(), each.name() + (own ? "-" : mark) + round);
    }
    Map<String, @Nullable Object> values = Json.parseObject(Json.write(stage));
    values.put("name", names.get(stage.name()));
    values.put("round", (long) round);
    for (var key : REFERENCES) {
      if (values.get(key) instanceof String name && names.containsKey(name)) {
        values.put(key, names.get(name));
      }
    }
    switch (stage) {
      case SamplingConfig _ -> values.put("policy", policy(round - 1));
      case TrainingConfig train -> {
        if (!train.policy().equals(first)) {
          throw new IllegalStateException(train.policy());
        }
        values.put("policy", policy(round - 1));
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        if (values.get("parameters") instanceof Map<?, ?> known) {
          known.forEach((key, value) -> parameters.put(String.valueOf(key), value));
        }
        parameters.put(
            "learningRate", train.parameters().learningRate() * Math.pow(rate, round - 1.0));
        values.put("parameters", parameters);
      }
      case PreferencesConfig _ -> values.put("basedOn", "");
      default -> {}
    }
    return Recipes.configure(stage.stage(), values, stage.name());
  }

  private static <T extends StageConfig> T find(
      Recipe recipe, Class<T> type, String name, String what) {
    return recipe.stages().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new PlumException(
                    "The recipe has no "
                        + what
                        + " stage called \""
                        + name
                        + "\", so its rounds cannot be planned."));
  }
}
