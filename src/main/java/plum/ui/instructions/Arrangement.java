package plum.ui.instructions;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Json;
import plum.store.InstructionFilter;
import plum.store.InstructionFilter.Range;
import plum.store.Marks;
import plum.store.Marks.Facet;
import plum.store.Summaries.Order;

/**
 * Which lines the table shows, in which order, with which columns; what a saved view keeps.
 *
 * @param text part of prompt or key, empty for all
 * @param among the only instructions to show, null for all; not kept by a saved view
 * @param fields the columns from left to right; empty for as many as there is room for
 */
public record Arrangement(
    Order order,
    boolean descending,
    InstructionFilter filter,
    String text,
    @Nullable Among among,
    List<Field> fields) {
  static final Arrangement PLAIN =
      new Arrangement(Order.IMPORTED, false, InstructionFilter.ALL, "", null, List.of());

  Arrangement ordered(Order by, boolean down) {
    return new Arrangement(by, down, filter, text, among, fields);
  }

  Arrangement filtered(InstructionFilter now) {
    return new Arrangement(order, descending, now, text, among, fields);
  }

  Arrangement containing(String now) {
    return new Arrangement(order, descending, filter, now, among, fields);
  }

  Arrangement among(@Nullable Among now) {
    return new Arrangement(order, descending, filter, text, now, fields);
  }

  /**
   * Some instructions that something was found out about.
   *
   * @param words what they have in common
   */
  public record Among(String words, List<Long> ids) {
    public Among {
      ids = List.copyOf(ids);
    }
  }

  Arrangement showing(List<Field> now) {
    return new Arrangement(order, descending, filter, text, among, now);
  }

  /** Whether both show the same lines in the same order. */
  boolean asks(Arrangement other) {
    return showing(List.of()).equals(other.showing(List.of()));
  }

  boolean isFiltered() {
    return !filter.isEmpty() || !text.isBlank() || among != null;
  }

  /** As text for the project. Kinds are written by name, lengths and rates as numbers. */
  String toJson() {
    var ranges = new LinkedHashMap<String, Object>();
    filter
        .ranges()
        .forEach(
            (facet, wanted) ->
                ranges.put(
                    facet.name(),
                    wanted.stream().<Object>map(range -> kind(facet, range)).toList()));
    var all = new LinkedHashMap<String, @Nullable Object>();
    all.put("order", order.name());
    all.put("descending", descending);
    all.put("text", text);
    all.put("filter", ranges);
    all.put("columns", fields.stream().map(Field::name).toList());
    return Json.write(all);
  }

  /**
   * Reads what {@link #toJson} wrote; what this program does not know any more is left out.
   *
   * @throws PlumException if it is no JSON
   */
  static Arrangement ofJson(String text) {
    var all = Json.parseObject(text);
    var ranges = new EnumMap<Facet, List<Range>>(Facet.class);
    if (all.get("filter") instanceof Map<?, ?> wanted) {
      for (var facet : Facet.values()) {
        if (wanted.get(facet.name()) instanceof List<?> kinds) {
          var known = kinds.stream().flatMap(kind -> range(facet, kind).stream()).toList();
          if (!known.isEmpty()) {
            ranges.put(facet, known);
          }
        }
      }
    }
    var fields = new LinkedHashSet<Field>();
    if (all.get("columns") instanceof List<?> names) {
      for (var name : names) {
        Arrays.stream(Field.values())
            .filter(field -> field.name().equals(name))
            .forEach(fields::add);
      }
    }
    return new Arrangement(
        Arrays.stream(Order.values())
            .filter(order -> order.name().equals(all.get("order")))
            .findFirst()
            .orElse(Order.IMPORTED),
        Boolean.TRUE.equals(all.get("descending")),
        new InstructionFilter(ranges),
        all.get("text") instanceof String words ? words : "",
        null,
        List.copyOf(fields));
  }

  private static Optional<Range> range(Facet facet, @Nullable Object kind) {
    if (kind instanceof List<?> edges
        && edges.size() == 2
        && edges.getFirst() instanceof Number from
        && edges.getLast() instanceof Number to) {
      return Optional.of(new Range(from.intValue(), to.intValue()));
    }
    if ("NONE".equals(kind)) {
      return Optional.of(new Range(Marks.NONE, Marks.NONE + 1));
    }
    var number = kind instanceof String name ? facet.number(name) : Marks.NONE;
    return number == Marks.NONE ? Optional.empty() : Optional.of(new Range(number, number + 1));
  }

  private static Object kind(Facet facet, Range range) {
    return facet.kinds().isEmpty()
        ? List.of(range.from(), range.to())
        : range.from() == Marks.NONE ? "NONE" : facet.kinds().get(range.from());
  }
}
