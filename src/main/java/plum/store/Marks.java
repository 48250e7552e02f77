package plum.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import plum.data.InstructionStatus;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;

/**
 * What instructions are filtered by, of every instruction, as plain numbers: four bytes a facet, so
 * that a filter over all of them is a loop and asks the database nothing.
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

  private static final Map<Facet, List<String>> KINDS =
      Map.of(
          Facet.FAILURE, names(Verdict.values()),
          Facet.ORIGIN, names(TestOrigin.values()),
          Facet.STATUS, names(InstructionStatus.values()),
          Facet.SPLIT, names(Split.values()));

  private final Map<Facet, int[]> values = new EnumMap<>(Facet.class);
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
  }

  private static List<String> names(Enum<?>... kinds) {
    return Arrays.stream(kinds).<String>map(Enum::name).toList();
  }

  /**
   * Adds an instruction; ids must come in order.
   *
   * @param marks one for each facet, in their order
   */
  void add(long id, int... marks) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      values.replaceAll((_, old) -> Arrays.copyOf(old, 2 * size));
    }
    ids[size] = id;
    var next = 0;
    for (var each : values.values()) {
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
}
