package plum.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

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
    /** Ordinal of the most frequent failing {@link plum.data.Verdict}. */
    FAILURE,
    /** Ordinal of the {@link plum.data.TestOrigin} of the suite that labels. */
    ORIGIN,
    /** Ordinal of the {@link plum.data.InstructionStatus}. */
    STATUS,
    /** Ordinal of the {@link plum.data.Split}. */
    SPLIT
  }

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

  /** Adds an instruction; ids must come in order. */
  void add(long id, int... marks) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      values.replaceAll((_, old) -> Arrays.copyOf(old, 2 * size));
    }
    ids[size] = id;
    for (var facet : Facet.values()) {
      of(facet)[size] = marks[facet.ordinal()];
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
