package plum.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plum.io.Json;

/**
 * One setting that two runs have otherwise.
 *
 * @param path of nested settings, as in {@code parameters.objective.beta}
 * @param left its value as JSON, null where the first run has no such setting
 * @param right likewise
 */
public record ConfigDifference(String path, @Nullable String left, @Nullable String right) {

  /** The settings in which two stored configurations differ, in the order they are written. */
  public static List<ConfigDifference> between(String left, String right) {
    var one = leaves(Json.parseObject(left));
    var other = leaves(Json.parseObject(right));
    var paths = new LinkedHashSet<>(one.keySet());
    paths.addAll(other.keySet());
    var differences = new ArrayList<ConfigDifference>();
    for (var path : paths) {
      if (!Objects.equals(one.get(path), other.get(path))) {
        differences.add(new ConfigDifference(path, one.get(path), other.get(path)));
      }
    }
    return differences;
  }

  /** Every value by its path, as JSON; lists and empty objects are values as a whole. */
  private static Map<String, String> leaves(Map<?, ?> tree) {
    var leaves = new LinkedHashMap<String, String>();
    tree.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
            leaves(inner).forEach((path, leaf) -> leaves.put(key + "." + path, leaf));
          } else {
            leaves.put(String.valueOf(key), Json.write(value));
          }
        });
    return leaves;
  }
}
