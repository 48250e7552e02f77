package plum.ui.training;

import java.util.Locale;

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
}
