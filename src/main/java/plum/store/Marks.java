package plum.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import plum.data.InstructionStatus;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.Summaries.Order;

/**
 * What instructions are filtered by, of every instruction, as plain numbers: four bytes a facet, so
 * that filters and orders over all of them are loops and ask the database nothing.
 */
public final class Marks {
  /** The value of a row that has none: not judged, no failure, no tests. */
  public static final int NONE = -1;

  /** Something to filter by; what its numbers mean. */
  public enum Facet {
    /** Characters of the prompt. */
    LENGTH,
    /** Thousandths of the judged solutions that passed. */
    PASS_RATE,
    /** The most frequent failing verdict. */
    FAILURE,
    /** The origin of the suite that labels. */
    ORIGIN,
    STATUS,
    SPLIT;

    /** The names that its numbers stand for, from 0; empty where they are just numbers. */
    public List<String> kinds() {
      return KINDS.getOrDefault(this, List.of());
    }

    /** The number of a kind, {@link #NONE} of one that is not among them. */
    public int number(String kind) {
      return kinds().indexOf(kind);
    }
  }

  /** Counts that rows are ordered, but not filtered by. */
  private static final List<Order> COUNTED = List.of(Order.TESTS, Order.SOLUTIONS, Order.PAIRS);

  private static final Map<Facet, List<String>> KINDS =
      Map.of(
          Facet.FAILURE, names(Verdict.values()),
          Facet.ORIGIN, names(TestOrigin.values()),
          Facet.STATUS, names(InstructionStatus.values()),
          Facet.SPLIT, names(Split.values()));

  private final Map<Facet, int[]> values = new EnumMap<>(Facet.class);
  private final Map<Order, int[]> counts = new EnumMap<>(Order.class);
  private long[] ids;
  private int size;

  /**
   * @param most about how many instructions there are
   */
  Marks(int most) {
    ids = new long[Math.max(16, most)];
    for (var facet : Facet.values()) {
      values.put(facet, new int[ids.length]);
    }
    for (var order : COUNTED) {
      counts.put(order, new int[ids.length]);
    }
  }

  private static List<String> names(Enum<?>... kinds) {
    return Arrays.stream(kinds).<String>map(Enum::name).toList();
  }

  /**
   * Adds an instruction; ids must come in order.
   *
   * @param marks one for each facet, in their order, then tests, solutions and pairs
   */
  void add(long id, int... marks) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      values.replaceAll((_, old) -> Arrays.copyOf(old, 2 * size));
      counts.replaceAll((_, old) -> Arrays.copyOf(old, 2 * size));
    }
    ids[size] = id;
    var next = 0;
    for (var each : values.values()) {
      each[size] = marks[next++];
    }
    for (var each : counts.values()) {
      each[size] = marks[next++];
    }
    size++;
  }

  private int[] of(Facet facet) {
    return Objects.requireNonNull(values.get(facet));
  }

  /** How many instructions there are. */
  public int size() {
    return size;
  }

  /** The largest id, 0 where there is none. */
  public long last() {
    return size == 0 ? 0 : ids[size - 1];
  }

  /** All ids, in order. */
  public LongStream ids() {
    return Arrays.stream(ids, 0, size);
  }

  /** The number an instruction goes by here, negative if it is not known. */
  public int index(long id) {
    // Ids are given out one after the other, so most stand where they would without gaps.
    var guess = (int) Math.min(Math.max(id - 1, 0), Math.max(0, size - 1));
    return size > 0 && ids[guess] == id ? guess : Arrays.binarySearch(ids, 0, size, id);
  }

  /** The value of an instruction, by its number here. */
  public int value(Facet facet, int index) {
    return of(facet)[index];
  }

  /**
   * All ids in an order, upwards, as {@link Summaries#ids} reads them: equal ones follow in the
   * order of import.
   *
   * @return empty where the order is by something that is not known here
   */
  public Optional<long[]> ordered(Order order) {
    if (order == Order.KEY) {
      return Optional.empty();
    }
    var sorted = new long[size];
    if (order == Order.IMPORTED) {
      System.arraycopy(ids, 0, sorted, 0, size);
    } else {
      var ranks = ranks(order);
      for (var i = 0; i < size; i++) {
        sorted[i] = (long) ranks.applyAsInt(i) << 32 | i;
      }
      Arrays.sort(sorted);
      for (var i = 0; i < size; i++) {
        sorted[i] = ids[(int) sorted[i]];
      }
    }
    return Optional.of(sorted);
  }

  /** What rows are ordered by, as a number that grows along the order. */
  private IntUnaryOperator ranks(Order order) {
    var counted = counts.get(order);
    if (counted != null) {
      return index -> counted[index];
    }
    var facet = Facet.valueOf(order.name());
    var found = of(facet);
    if (facet.kinds().isEmpty()) {
      return index -> found[index];
    }
    // The database orders kinds by their names.
    var names = facet.kinds().stream().sorted().toList();
    var places = facet.kinds().stream().mapToInt(names::indexOf).toArray();
    return index -> found[index] == NONE ? NONE : places[found[index]];
  }
}
