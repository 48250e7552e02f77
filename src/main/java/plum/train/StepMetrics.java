package plum.train;

import java.util.List;
import java.util.Map;
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
