package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Json;
import plum.store.Project;
import plum.train.Lora;
import plum.train.Objective;

/**
 * Reads recipes: what a stage does not say it takes from its defaults and from the recipe's seed.
 */
public final class Recipes {
  /** The name a recipe has in its folder. */
  public static final String FILE = "recipe.json";

  private static final Logger LOG = LoggerFactory.getLogger(Recipes.class);

  private Recipes() {}

  /**
   * Reads a recipe.
   *
   * @param place the file, or a folder that holds {@value #FILE}
   * @param seed replaces the recipe's own
   * @param changes settings to change, as {@code stage.key=value}: the name of a stage or its
   *     command, then the path of the setting
   * @throws PlumException if it cannot be read; the message names the stage and the setting
   */
  public static Recipe read(Path place, OptionalLong seed, List<String> changes) {
    var file = Files.isDirectory(place) ? place.resolve(FILE) : place;
    var json = parsed(file);
    for (var key : json.keySet()) {
      if (!List.of("title", "seed", "policies", "stages").contains(key)) {
        throw new PlumException(
            file + " has an unknown key \"" + key + "\". Known are title, seed, policies, stages.");
      }
    }
    var folder = Optional.ofNullable(file.toAbsolutePath().normalize().getParent()).orElseThrow();
    var used = seed.orElse(seed(json.get("seed"), file));
    var overrides = changes.stream().map(Change::parse).toList();
    var stages = new ArrayList<StageConfig>();
    var names = new HashSet<String>();
    if (!(json.get("stages") instanceof List<?> list)) {
      throw new PlumException(file + " has no list of \"stages\".");
    }
    for (var i = 0; i < list.size(); i++) {
      var stage = stage(list.get(i), file + ", stage " + (i + 1), used, overrides);
      if (!names.add(stage.name())) {
        throw new PlumException(
            file
                + " has two stages called \""
                + stage.name()
                + "\". Give each a \"name\" of its own.");
      }
      stages.add(stage);
    }
    overrides.stream()
        .filter(change -> stages.stream().noneMatch(change::concerns))
        .findFirst()
        .ifPresent(
            change -> {
              throw new PlumException(
                  "No stage is called \""
                      + change.stage()
                      + "\". The recipe has: "
                      + String.join(", ", stages.stream().map(StageConfig::name).toList())
                      + ".");
            });
    return new Recipe(
        json.get("title") instanceof String title ? title : folder.getFileName().toString(),
        folder,
        used,
        policies(json.get("policies"), folder, file),
        stages);
  }

  /**
   * A recipe with settings changed that go before all others.
   *
   * @param changes as {@link #read} takes them
   */
  public static Recipe change(Recipe recipe, List<String> changes) {
    var overrides = changes.stream().map(Change::parse).toList();
    return new Recipe(
        recipe.title(),
        recipe.folder(),
        recipe.seed(),
        recipe.policies(),
        recipe.stages().stream().map(stage -> change(stage, overrides)).toList());
  }

  /**
   * A recipe with the stages that a project has run, in that order; what an older version kept and
   * this one cannot read is left out.
   */
  static Recipe asRun(Recipe recipe, Project project) {
    var stages = new ArrayList<StageConfig>();
    for (var run : project.runs().all()) {
      try {
        stages.add(configure(run.stage(), Json.parseObject(run.config()), run.name()));
      } catch (PlumException e) {
        LOG.warn("The settings of the run {} do not fit this version.", run.name(), e);
      }
    }
    return new Recipe(recipe.title(), recipe.folder(), recipe.seed(), recipe.policies(), stages);
  }

  private static StageConfig change(StageConfig stage, List<Change> overrides) {
    var own = overrides.stream().filter(change -> change.concerns(stage)).toList();
    Map<String, @Nullable Object> values = Json.parseObject(Json.write(stage));
    own.forEach(change -> merge(values, change.values()));
    return own.isEmpty() ? stage : configure(stage.stage(), values, stage.name());
  }

  /**
   * A stage with some settings changed.
   *
   * @param values settings that differ from the defaults; nested ones as maps
   */
  public static StageConfig configure(
      Stage stage, Map<String, ? extends @Nullable Object> values, String where) {
    return switch (stage) {
      case IMPORT -> Json.overlay(ImportConfig.defaults(), ImportConfig.class, values, where);
      case TESTS -> Json.overlay(TestsConfig.defaults(), TestsConfig.class, values, where);
      case SAMPLING -> Json.overlay(SamplingConfig.defaults(), SamplingConfig.class, values, where);
      case EXECUTION ->
          Json.overlay(ExecutionConfig.defaults(), ExecutionConfig.class, values, where);
      case PREFERENCES ->
          Json.overlay(PreferencesConfig.defaults(), PreferencesConfig.class, values, where);
      case TRAINING -> Json.overlay(training(values), TrainingConfig.class, values, where);
      case EVALUATION ->
          Json.overlay(EvaluationConfig.defaults(), EvaluationConfig.class, values, where);
    };
  }

  /**
   * The settings a stage may have, each at its default: one configuration, or for training one for
   * each objective, under its name.
   */
  public static Map<String, StageConfig> variants(Stage stage) {
    var where = stage.command();
    if (stage != Stage.TRAINING) {
      return Map.of("", configure(stage, Map.of(), where));
    }
    var variants = new LinkedHashMap<String, StageConfig>();
    for (var objective : Objective.defaults()) {
      var type = Map.of("objective", Map.of("type", objective.type()));
      variants.put(objective.type(), configure(stage, Map.of("parameters", type), where));
    }
    return variants;
  }

  /**
   * The defaults of training; whoever names another objective, or says something about adapters,
   * gets the rest of theirs.
   */
  private static TrainingConfig training(Map<String, ? extends @Nullable Object> values) {
    var defaults = TrainingConfig.defaults();
    if (!(values.get("parameters") instanceof Map<?, ?> parameters)) {
      return defaults;
    }
    if (parameters.get("objective") instanceof Map<?, ?> objective
        && objective.get("type") instanceof String type) {
      defaults = Objective.named(type).map(defaults::with).orElse(defaults);
    }
    return parameters.get("lora") instanceof Map<?, ?> ? defaults.with(Lora.defaults()) : defaults;
  }

  private static long seed(@Nullable Object value, Path file) {
    return switch (value) {
      case null -> 0;
      case Long number -> number;
      default -> throw new PlumException(file + ": \"seed\" is not a whole number.");
    };
  }

  private static Map<String, @Nullable Object> parsed(Path file) {
    var text = text(file);
    try {
      return Json.parseObject(text);
    } catch (PlumException e) {
      throw new PlumException(file + ": " + e.getMessage(), e);
    }
  }

  private static StageConfig stage(
      @Nullable Object item, String where, long seed, List<Change> changes) {
    if (!(item instanceof Map<?, ?> map) || !(map.get("stage") instanceof String command)) {
      throw new PlumException(where + " is not an object with a \"stage\".");
    }
    var stage = stage(command, where);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("seed", seed);
    map.forEach((key, value) -> values.put(String.valueOf(key), value));
    values.remove("stage");
    var config = configure(stage, values, where + " (" + command + ")");
    // All together: one setting may be right only beside another.
    var own = changes.stream().filter(change -> change.concerns(config)).toList();
    own.forEach(change -> merge(values, change.values()));
    return own.isEmpty() ? config : configure(stage, values, where + " (" + command + ")");
  }

  @SuppressWarnings("unchecked") // nested objects of a recipe have strings for keys
  private static void merge(
      Map<String, @Nullable Object> target, Map<String, @Nullable Object> changes) {
    changes.forEach(
        (key, value) -> {
          if (target.get(key) instanceof Map<?, ?> inner
              && value instanceof Map<?, ?> innerChange) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            copy.putAll((Map<String, @Nullable Object>) inner);
            merge(copy, (Map<String, @Nullable Object>) innerChange);
            target.put(key, copy);
          } else {
            target.put(key, value);
          }
        });
  }

  private static Stage stage(String command, String where) {
    var known = new ArrayList<String>();
    for (var stage : Stage.values()) {
      if (stage.command().equals(command)) {
        return stage;
      }
      known.add(stage.command());
    }
    throw new PlumException(
        where + " is a \"" + command + "\"; known stages are " + String.join(", ", known) + ".");
  }

  private static Map<String, Path> policies(@Nullable Object value, Path folder, Path file) {
    var policies = new LinkedHashMap<String, Path>();
    if (value != null && !(value instanceof Map)) {
      throw new PlumException(file + ": \"policies\" is not an object of names and folders.");
    }
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, place) -> {
            if (!(place instanceof String text)) {
              throw new PlumException(file + ": the policy \"" + name + "\" is not a folder name.");
            }
            policies.put(String.valueOf(name), folder.resolve(text).normalize());
          });
    }
    return policies;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PlumException(
          "There is no recipe " + file + ". Name a recipe, or a folder that holds a " + FILE + ".",
          e);
    }
  }

  /** One {@code stage.key=value}. */
  private record Change(String stage, Map<String, @Nullable Object> values) {
    static Change parse(String text) {
      var equals = text.indexOf('=');
      var path = equals < 0 ? new String[0] : text.substring(0, equals).strip().split("\\.");
      if (path.length < 2) {
        throw new PlumException(
            "\"" + text + "\" is not of the form stage.setting=value, as in tests.careful=false.");
      }
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put(path[path.length - 1], value(text.substring(equals + 1).strip()));
      for (var i = path.length - 2; i > 0; i--) {
        Map<String, @Nullable Object> outer = new LinkedHashMap<>();
        outer.put(path[i], values);
        values = outer;
      }
      return new Change(path[0], values);
    }

    private static @Nullable Object value(String text) {
      try {
        return Json.parse(text);
      } catch (PlumException e) {
        return text; // a bare word needs no quotes
      }
    }

    boolean concerns(StageConfig config) {
      return stage.equals(config.name()) || stage.equals(config.stage().command());
    }
  }
}
