package plum.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole loop as a list of stage configurations, read from one JSON file.
 *
 * @param folder that holds the recipe; files in it are relative to this
 * @param policies language models the stages name, as folders
 */
public record Recipe(
    String title, Path folder, long seed, Map<String, Path> policies, List<StageConfig> stages) {
  public Recipe {
    policies = Map.copyOf(policies);
    stages = List.copyOf(stages);
  }
}
