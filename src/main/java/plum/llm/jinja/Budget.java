package plum.llm.jinja;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a template may use: no template of a chat comes near, no hostile one gets far. */
final class Budget {
  private static final long STEPS = 5_000_000;
  private static final long CHARACTERS = 8_000_000;
  private static final int ITEMS = 200_000;

  private long steps;

  /** Counts work. */
  void spend(long count) {
    steps += count;
    if (steps > STEPS) {
      throw new TemplateException("the template takes too many steps");
    }
  }

  /** Allows a text to be made. */
  void text(long length) {
    grow(0, length);
  }

  /** Allows a text that is being written to grow. */
  void grow(long length, long more) {
    if (length + more > CHARACTERS) {
      throw new TemplateException("the template makes a text of more than 8 million characters");
    }
    spend(1 + more / 64);
  }

  /** Allows a list to be made. */
  void list(long size) {
    if (size > ITEMS) {
      throw new TemplateException("the template makes a list of more than 200,000 items");
    }
    spend(1 + size / 8);
  }

  /** Allows a value that was put together: what it holds at any depth counts. */
  Object made(Object value) {
    var weight = new long[2];
    weigh(value, weight);
    spend(1 + weight[0] / 8 + weight[1] / 64);
    return value;
  }

  private static void weigh(Object value, long[] weight) {
    if (++weight[0] > ITEMS || weight[1] > CHARACTERS) {
      throw new TemplateException("the template makes a value that is too large");
    }
    switch (value) {
      case String text -> weight[1] += text.length();
      case List<?> list -> list.forEach(item -> weigh(Objects.requireNonNull(item), weight));
      case Values.Tuple tuple -> tuple.items().forEach(item -> weigh(item, weight));
      case Map<?, ?> map ->
          map.forEach(
              (key, item) -> {
                weigh(Objects.requireNonNull(key), weight);
                weigh(Objects.requireNonNull(item), weight);
              });
      default -> {}
    }
  }
}
