package plum.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the metrics of one optimiser step over its micro-batches, and what each item did; every
 * metric is a mean.
 */
final class StepTally {

  private record Sum(double total, int count) {}

  /**
   * What one item did; NaN for a side it does not have and for rewards there are none of.
   *
   * @param item its number in the training set
   */
  record Item(
      int item,
      double chosenReward,
      double rejectedReward,
      double chosenLogProb,
      double rejectedLogProb) {}

  private final Map<String, Sum> sums = new LinkedHashMap<>();
  private final List<Item> items = new ArrayList<>();
  private int[] batch = new int[0];
  private int next;
  private double loss;
  private int tokens;

  /**
   * Begins a micro-batch: items are added in its order from now on.
   *
   * @param numbers of the items in the training set
   */
  void begin(int[] numbers) {
    batch = numbers.clone();
    next = 0;
  }

  /** Adds a share of the step's loss. */
  void addLoss(double share) {
    loss += share;
  }

  /** Adds one observation of a metric. */
  void add(String name, double value) {
    sums.merge(name, new Sum(value, 1), (a, b) -> new Sum(a.total + b.total, a.count + b.count));
  }

  /**
   * Adds what the next pair did, and one observation of each metric of it.
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
    addItem(chosenReward, rejectedReward, chosen, rejected);
  }

  /**
   * Adds what the next labelled completion did, and one observation of each metric of it.
   *
   * @param logProb of the completion
   */
  void addLabelled(boolean desirable, double reward, double logProb) {
    add(desirable ? "rewards/chosen" : "rewards/rejected", reward);
    add(desirable ? "logps/chosen" : "logps/rejected", logProb);
    if (desirable) {
      addItem(reward, Double.NaN, logProb, Double.NaN);
    } else {
      addItem(Double.NaN, reward, Double.NaN, logProb);
    }
  }

  /**
   * Adds what the next weighted demonstration did.
   *
   * @param desirable whether it passes every test
   * @param logProb of the completion
   */
  void addWeighted(boolean desirable, double weight, double logProb) {
    add(desirable ? "logps/chosen" : "logps/rejected", logProb);
    add("weights", weight);
    addItem(
        Double.NaN, Double.NaN, desirable ? logProb : Double.NaN, desirable ? Double.NaN : logProb);
  }

  /** Adds the log-probability of the next demonstration. */
  void addDemonstration(double logProb) {
    addItem(Double.NaN, Double.NaN, logProb, Double.NaN);
  }

  private void addItem(double chosenReward, double rejectedReward, double chosen, double rejected) {
    if (next < batch.length) {
      items.add(new Item(batch[next++], chosenReward, rejectedReward, chosen, rejected));
    }
  }

  void addTokens(int count) {
    tokens += count;
  }

  /** What each item did, in order. */
  List<Item> items() {
    return items;
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
