package plum.store;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which instructions are wanted: those whose value lies in one of the ranges, for every facet that
 * has ranges.
 */
public record InstructionFilter(Map<Marks.Facet, List<Range>> ranges) {
  /** Everything. */
  public static final InstructionFilter ALL = new InstructionFilter(Map.of());

  /**
   * Values of a facet.
   *
   * @param from the smallest
   * @param to the first beyond
   */
  public record Range(int from, int to) {
    boolean holds(int value) {
      return from <= value && value < to;
    }
  }

  public InstructionFilter {
    ranges = Map.copyOf(ranges);
  }

  /** Whether an instruction is wanted, by its number among the marks. */
  public boolean accepts(Marks marks, int index) {
    for (var each : ranges.entrySet()) {
      if (!holds(each.getValue(), marks.value(each.getKey(), index))) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(List<Range> ranges, int value) {
    for (var range : ranges) {
      if (range.holds(value)) {
        return true;
      }
    }
    return false;
  }

  /** The ranges of a facet; none where all of its values are wanted. */
  public List<Range> of(Marks.Facet facet) {
    return Objects.requireNonNullElse(ranges.get(facet), List.of());
  }

  /** The same with other ranges for a facet, none for all of its values. */
  public InstructionFilter with(Marks.Facet facet, List<Range> wanted) {
    var all = new EnumMap<Marks.Facet, List<Range>>(Marks.Facet.class);
    all.putAll(ranges);
    if (wanted.isEmpty()) {
      all.remove(facet);
    } else {
      all.put(facet, List.copyOf(wanted));
    }
    return new InstructionFilter(all);
  }

  /**
   * The same after someone picked a range: it alone, or, when it was the only one, all again.
   *
   * @param add whether to add it to the others, or take it away from them
   */
  public InstructionFilter picked(Marks.Facet facet, Range range, boolean add) {
    var now = new ArrayList<>(of(facet));
    var had = now.remove(range);
    if (!add) {
      return with(facet, had && now.isEmpty() ? List.of() : List.of(range));
    }
    if (!had) {
      now.add(range);
    }
    return with(facet, now);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }
}
