package plum.firststeps;

import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/** Seeded draws. The same seed gives the same draws on every machine and every Java. */
final class Dice {
  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  /** Dice for one purpose, so that asking for more of one thing leaves the others unchanged. */
  static Dice of(long seed, String purpose) {
    return new Dice(seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A whole number from {@code first} to {@code last}, both included. */
  int between(int first, int last) {
    return first + random.nextInt(last - first + 1);
  }

  <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  <T> T pickWeighted(List<T> items, ToIntFunction<T> weight) {
    int left = random.nextInt(items.stream().mapToInt(weight).sum());
    for (T item : items) {
      left -= weight.applyAsInt(item);
      if (left < 0) {
        return item;
      }
    }
    throw new IllegalStateException("weights changed while drawing");
  }
}
