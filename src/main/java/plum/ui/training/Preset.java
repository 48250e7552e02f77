package plum.ui.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.TrainingConfig;

/**
 * Settings to begin with.
 *
 * @param meaning what it is good for, in a sentence
 */
public record Preset(String name, String meaning, TrainingConfig config) {

  /** Those of the recipe's own training stages, then one for each way to train. */
  static List<Preset> of(Recipe recipe) {
    var own =
        recipe.stages().stream()
            .filter(TrainingConfig.class::isInstance)
            .map(TrainingConfig.class::cast)
            .toList();
    var presets = new ArrayList<Preset>();
    for (var config : own) {
      presets.add(
          new Preset("Recipe: " + config.name(), "As the recipe of this project trains.", config));
    }
    var base = own.isEmpty() ? TrainingConfig.defaults() : own.getFirst();
    var all = Map.<String, @Nullable Object>of();
    presets.add(
        with(base, "DPO", "The standard: chosen above rejected, near the reference.", dpo(), all));
    presets.add(
        with(
            base,
            "DPO with likelihood term (RPO)",
            "Keeps chosen solutions probable; for runs whose chosen rewards fall.",
            Map.of("type", "dpo", "lossType", List.of("SIGMOID", "SFT"), "lossWeights", ones()),
            all));
    presets.add(
        with(
            base,
            "Conservative DPO",
            "For tests that are sometimes wrong: a tenth of the labels is not trusted.",
            Map.of("type", "dpo", "labelSmoothing", 0.1),
            all));
    presets.add(
        with(
            base,
            "IPO",
            "Does not push beyond a fixed margin; for pairs that are almost always right.",
            Map.of("type", "dpo", "lossType", List.of("IPO")),
            all));
    presets.add(
        with(
            base,
            "KTO",
            "From single labelled solutions; uses what has no partner for a pair.",
            Map.of("type", "kto"),
            all));
    presets.add(
        with(
            base,
            "SimPO",
            "No reference: less memory, and length does not count.",
            Map.of("type", "simpo"),
            all));
    presets.add(
        with(base, "ORPO", "No reference, likelihood included.", Map.of("type", "orpo"), all));
    presets.add(
        with(
            base,
            "Passing solutions only (SFT)",
            "The control arm: what preferences must beat.",
            Map.of("type", "sft"),
            all));
    presets.add(
        with(
            base,
            "DPO-Positive (DPOP)",
            "For pairs that differ in few tokens, where plain DPO lets chosen solutions fall.",
            Map.of("type", "dpo", "lossType", List.of("DPOP")),
            all));
    presets.add(
        with(
            base,
            "A*-PO",
            "From pass rates of all stored solutions, near the reference.",
            Map.of("type", "astarpo"),
            all));
    presets.add(
        with(
            base,
            "Weighted regression (EQL)",
            "From pass rates too: better solutions count more. No reference.",
            Map.of("type", "ivr"),
            all));
    presets.add(
        with(
            base,
            "Quick look",
            "DPO with adapters for 20 steps: does it run, does it move?",
            dpo(),
            Map.of("maxSteps", 20, "lora", Map.of("rank", 8, "alpha", 16.0))));
    return presets;
  }

  private static Map<String, @Nullable Object> dpo() {
    return Map.of("type", "dpo");
  }

  private static List<Double> ones() {
    return List.of(1.0, 1.0);
  }

  private static Preset with(
      TrainingConfig base,
      String name,
      String meaning,
      Map<String, ? extends @Nullable Object> objective,
      Map<String, ? extends @Nullable Object> parameters) {
    var values = Json.parseObject(Json.write(base));
    Map<String, @Nullable Object> inner = new LinkedHashMap<>();
    if (values.get("parameters") instanceof Map<?, ?> own) {
      own.forEach((key, value) -> inner.put(String.valueOf(key), value));
    }
    inner.put("objective", objective);
    inner.putAll(parameters);
    values.put("parameters", inner);
    if (Recipes.configure(Stage.TRAINING, values, name) instanceof TrainingConfig config) {
      return new Preset(name, meaning, config);
    }
    throw new IllegalStateException(name);
  }
}
