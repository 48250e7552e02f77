package plum.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one optimiser step measured.
 *
 * @param step counted from 1
 * @param values under TRL's names, in the order they should be shown
 * @param items what each item with an id did, in the order of the batches
 */
public record StepMetrics(
    int step, int totalSteps, Map<String, Double> values, List<ItemReading> items) {
  public StepMetrics {
    // JSON has no word for what is no number
    Map<String, Double> numbers = new LinkedHashMap<>(values);
    numbers.replaceAll((name, value) -> Objects.requireNonNullElse(value, Double.NaN));
    values = numbers;
    items = orNone(items);
  }

  /** Without items. */
  public StepMetrics(int step, int totalSteps, Map<String, Double> values) {
    this(step, totalSteps, values, List.of());
  }

  /** The same with other items. */
  StepMetrics with(List<ItemReading> others) {
    return new StepMetrics(step, totalSteps, values, others);
  }

  /** Absent in JSON of before there were items. */
  private static List<ItemReading> orNone(@Nullable List<ItemReading> items) {
    return items == null ? List.of() : List.copyOf(items);
  }
}
