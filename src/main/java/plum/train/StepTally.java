package plum.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers the metrics of one optimiser step over its micro-batches; every metric is a mean. */
final class StepTally {

  private record Sum(double total, int count) {}

  private final Map<String, Sum> sums = new LinkedHashMap<>();
  private double loss;
  private int tokens;

  /** Adds a share of the step's loss. */
  void addLoss(double share) {
    loss += share;
  }

  /** Adds one observation of a metric. */
  void add(String name, double value) {
    sums.merge(name, new Sum(value, 1), (a, b) -> new Sum(a.total + b.total, a.count + b.count));
  }

  /**
   * Adds one observation of each metric of a pair.
   *
   * @param chosen log-probability of the chosen completion, as the objective counts it
   * @param rejected that of the rejected one
   */
  void addPair(double chosenReward, double rejectedReward, double chosen, double rejected) {
    add("rewards/chosen", chosenReward);
    add("rewards/rejected", rejectedReward);
    add("rewards/margins", chosenReward - rejectedReward);
    add("rewards/accuracies", chosenReward > rejectedReward ? 1 : 0);
    add("logps/chosen", chosen);
    add("logps/rejected", rejected);
  }

  void addTokens(int count) {
    tokens += count;
  }

  double loss() {
    return loss;
  }

  int tokens() {
    return tokens;
  }

  /** The means, under TRL's names; a metric of which nothing was observed is left out. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    sums.forEach((name, sum) -> values.put(name, sum.total / sum.count));
    Double chosen = values.get("rewards/chosen");
    Double rejected = values.get("rewards/rejected");
    if (chosen != null && rejected != null) {
      values.putIfAbsent("rewards/margins", chosen - rejected);
    }
    return values;
  }
}
