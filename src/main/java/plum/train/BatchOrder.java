package plum.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * Which items form a micro-batch, epoch by epoch. The order depends on nothing but the training
 * set, the batch size and the seed, so a run that is resumed sees the batches it would have seen.
 */
final class BatchOrder {

  /** Batches whose items are sorted by length together; more sorts better, fewer mixes better. */
  private static final int BUCKET_BATCHES = 32;

  private final TrainingSet set;
  private final Objective objective;
  private final int batchSize;
  private final long seed;

  BatchOrder(TrainingSet set, Objective objective, int batchSize, long seed) {
    this.set = set;
    this.objective = objective;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Micro-batches in one epoch; KTO never leaves an item alone in one. */
  int batchesPerEpoch() {
    int batches = Math.ceilDiv(set.items(), batchSize);
    return objective instanceof Objective.Kto ? Math.clamp(set.items() / 2, 1, batches) : batches;
  }

  /**
   * Items of every micro-batch of an epoch; every item occurs once.
   *
   * @param epoch counted from 0
   */
  List<int[]> epoch(int epoch) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 0x9E3779B97F4A7C15L + epoch);
    return switch (objective) {
      case Objective.Sft sft -> byLength(random);
      case Objective.Dpo _,
          Objective.Cpo _,
          Objective.Simpo _,
          Objective.Orpo _,
          Objective.AStarPo _,
          Objective.Ivr _ ->
          cut(shuffled(set.items(), random), batchSize);
      case Objective.Kto kto -> mixed(random);
    };
  }

  /**
   * Shuffled, sorted by length within windows so that rows need little padding, batches shuffled.
   */
  private List<int[]> byLength(RandomGenerator random) {
    int[] order = shuffled(set.items(), random);
    List<int[]> batches = new ArrayList<>();
    for (int[] window : cut(order, batchSize * BUCKET_BATCHES)) {
      int[] sorted =
          Arrays.stream(window)
              .boxed()
              .sorted(Comparator.comparingInt(set::length))
              .mapToInt(Integer::intValue)
              .toArray();
      batches.addAll(cut(sorted, batchSize));
    }
    Collections.shuffle(batches, Random.from(random));
    return batches;
  }

  /**
   * Batches for KTO: each has its share of both labels, sizes differ by one at most, and the
   * answers to one prompt are dealt to different batches where there are enough. Inside a batch
   * they are kept apart, because an item's neighbour supplies the mismatched completion for the
   * divergence estimate, and another answer to the same prompt is no mismatch.
   */
  private List<int[]> mixed(RandomGenerator random) {
    List<Integer> prompts =
        new ArrayList<>(
            IntStream.range(0, set.items()).map(set::promptOf).distinct().boxed().toList());
    Collections.shuffle(prompts, Random.from(random));
    int[] rank = new int[1 + Collections.max(prompts)];
    for (int i = 0; i < prompts.size(); i++) {
      rank[prompts.get(i)] = i;
    }
    List<Integer> dealt =
        Arrays.stream(shuffled(set.items(), random))
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer item) -> set.desirable(item) ? 0 : 1)
                    .thenComparingInt(item -> rank[set.promptOf(item)]))
            .toList();
    int n = batchesPerEpoch();
    List<List<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      batches.add(new ArrayList<>());
    }
    for (int i = 0; i < dealt.size(); i++) {
      batches.get(i % n).add(dealt.get(i));
    }
    List<int[]> result = new ArrayList<>();
    for (List<Integer> batch : batches) {
      result.add(apart(batch));
    }
    Collections.shuffle(result, Random.from(random));
    return result;
  }

  /**
   * The items in an order in which no two neighbours, first and last included, share a prompt;
   * possible exactly when no prompt has more than half of the items. The answers are laid out
   * prompt by prompt, the most frequent first, onto the even places and then onto the odd ones.
   */
  private int[] apart(List<Integer> items) {
    Map<Integer, List<Integer>> byPrompt = new HashMap<>();
    for (int item : items) {
      byPrompt.computeIfAbsent(set.promptOf(item), p -> new ArrayList<>()).add(item);
    }
    List<List<Integer>> groups =
        items.stream()
            .map(set::promptOf)
            .distinct()
            .map(prompt -> byPrompt.getOrDefault(prompt, List.of()))
            .sorted(Comparator.comparingInt(group -> -group.size()))
            .toList();
    int[] order = new int[items.size()];
    int place = 0;
    for (List<Integer> group : groups) {
      for (int item : group) {
        order[place] = item;
        place += 2;
        if (place >= order.length && place % 2 == 0) {
          place = 1;
        }
      }
    }
    return order;
  }

  private static int[] shuffled(int n, RandomGenerator random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  private static List<int[]> cut(int[] order, int size) {
    List<int[]> parts = new ArrayList<>();
    for (int from = 0; from < order.length; from += size) {
      parts.add(Arrays.copyOfRange(order, from, Math.min(from + size, order.length)));
    }
    return parts;
  }
}
