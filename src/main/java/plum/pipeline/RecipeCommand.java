package plum.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plum.data.Stage;
import plum.io.Json;

/** The command line that does what a change of a recipe does. */
public final class RecipeCommand {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=,@%+-]+");

  private RecipeCommand() {}

  /**
   * A whole loop with {@code --set}, where the stage has no run yet; otherwise the stage alone,
   * with a new name.
   *
   * @param recipe as it was written
   * @param before the stage as it is
   * @param project folder of the project
   */
  public static String of(
      Recipe recipe, SamplingConfig before, RecipeChanges.Sampling change, Path project) {
    var words =
        change.copies().isEmpty()
            ? whole(recipe, before, change, project)
            : alone(SamplingConfig.defaults(), change, project);
    return String.join(" ", words.stream().map(RecipeCommand::quoted).toList());
  }

  /** The same for a stage that makes tests. */
  public static String of(
      Recipe recipe, TestsConfig before, RecipeChanges.Tests change, Path project) {
    var words =
        change.copies().isEmpty()
            ? whole(recipe, before, change, project)
            : alone(TestsConfig.defaults(), change, project);
    if (!change.copies().isEmpty()) {
      change
          .authors()
          .forEach((name, place) -> words.addAll(List.of("--model", name + "=" + place)));
    }
    return String.join(" ", words.stream().map(RecipeCommand::quoted).toList());
  }

  private static List<String> whole(
      Recipe recipe, StageConfig before, RecipeChanges.Change change, Path project) {
    var words = new ArrayList<>(List.of("plum", "run", recipe.folder().toString()));
    if (!recipe.folder().equals(project.toAbsolutePath().normalize())) {
      words.addAll(List.of("--into", project.toString()));
    }
    for (var setting : settings(before, change.config())) {
      words.add("--set");
      words.add(before.name() + "." + setting.getKey() + "=" + setting.getValue());
    }
    return words;
  }

  private static List<String> alone(
      StageConfig defaults, RecipeChanges.Change change, Path project) {
    var words =
        new ArrayList<>(
            List.of("plum", change.config().stage().command(), "--project", project.toString()));
    for (var setting : settings(defaults, change.config())) {
      words.add("--" + setting.getKey());
      words.add(setting.getValue());
    }
    return words;
  }

  /**
   * A training run by itself: everything that is not as by default.
   *
   * @param recipe whose policies are named
   * @param project folder of the project
   */
  public static String of(Recipe recipe, TrainingConfig training, Path project) {
    var words = new ArrayList<>(List.of("plum", "train", "--project", project.toString()));
    var folder = recipe.policies().get(training.policy());
    if (folder != null && !Files.exists(project.resolve(Recipes.FILE))) {
      words.addAll(List.of("--model", training.policy() + "=" + folder));
    }
    var type = training.parameters().objective().type();
    if (!type.equals(TrainingConfig.defaults().parameters().objective().type())) {
      words.addAll(List.of("--parameters.objective.type", type));
    }
    var before = Objects.requireNonNull(Recipes.variants(Stage.TRAINING).get(type), type);
    for (var setting : settings(before, training)) {
      words.add("--" + setting.getKey());
      words.add(setting.getValue());
    }
    return String.join(" ", words.stream().map(RecipeCommand::quoted).toList());
  }

  /** Path and value of everything that is not the same. */
  static List<Map.Entry<String, String>> settings(StageConfig before, StageConfig after) {
    var found = new ArrayList<Map.Entry<String, String>>();
    collect(Json.parseObject(Json.write(before)), Json.parseObject(Json.write(after)), "", found);
    return found;
  }

  private static void collect(
      Map<?, ?> before, Map<?, ?> after, String path, List<Map.Entry<String, String>> found) {
    after.forEach(
        (key, value) -> {
          var old = before.get(key);
          if (old instanceof Map<?, ?> one && value instanceof Map<?, ?> other) {
            collect(one, other, path + key + ".", found);
          } else if (!Objects.equals(old, value)) {
            found.add(Map.entry(path + key, text(value)));
          }
        });
  }

  private static String text(@Nullable Object value) {
    return value instanceof String word ? word : Json.write(value);
  }

  /** As a shell takes it for one word. */
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
