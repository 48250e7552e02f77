package plum.ui.training;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a metric tells, by its name; names are those of TRL. */
enum MetricGroup {
  LOSS("Loss"),
  REWARDS("Rewards"),
  LOG_PROBABILITIES("Log-probabilities"),
  DIVERGENCE("Divergence from the reference"),
  OPTIMISER("Gradient and learning rate"),
  SPEED("Speed and memory"),
  OTHER("Other");

  /** What stands before the name of a metric that was measured on held-out pairs. */
  static final String HELD_OUT = "eval_";

  /** Metrics that stand at the head of their group, in this order. */
  private static final List<String> FIRST =
      List.of(
          "loss",
          "rewards/margins",
          "rewards/accuracies",
          "rewards/chosen",
          "rewards/rejected",
          "logps/chosen",
          "logps/rejected",
          "grad_norm",
          "learning_rate",
          "tokens_per_second");

  private final String title;

  MetricGroup(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The name a metric has, wherever it was measured. */
  static String base(String name) {
    return name.startsWith(HELD_OUT) ? name.substring(HELD_OUT.length()) : name;
  }

  static MetricGroup of(String name) {
    var base = base(name).toLowerCase(Locale.ROOT);
    if (base.startsWith("rewards/")) {
      return REWARDS;
    }
    if (base.startsWith("logps/") || base.startsWith("logits/") || base.contains("entropy")) {
      return LOG_PROBABILITIES;
    }
    if (base.equals("kl") || base.endsWith("/kl") || base.contains("divergence")) {
      return DIVERGENCE;
    }
    if (base.contains("loss")) {
      return LOSS;
    }
    if (base.contains("grad") || base.contains("learning_rate")) {
      return OPTIMISER;
    }
    if (base.matches(".*(token|per_second|memory|runtime|seconds|bytes|vram).*")) {
      return SPEED;
    }
    return OTHER;
  }

  /** Names by their group, groups and names in the order in which they are shown. */
  static Map<MetricGroup, Set<String>> sorted(Collection<String> names) {
    var groups = new EnumMap<MetricGroup, Set<String>>(MetricGroup.class);
    for (var name : names) {
      groups.computeIfAbsent(of(name), _ -> new TreeSet<>(MetricGroup::compare)).add(name);
    }
    return groups;
  }

  private static int compare(String one, String other) {
    var first = FIRST.indexOf(one);
    var second = FIRST.indexOf(other);
    if (first >= 0 || second >= 0) {
      return Integer.compare(first < 0 ? FIRST.size() : first, second < 0 ? FIRST.size() : second);
    }
    return one.compareTo(other);
  }
}
