package plum.ui.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.ui.session.Words;

/**
 * A table as it stands now, ready to be written to a file.
 *
 * @param one what a row is called, e.g. "instruction"
 * @param columns names of the cells of a row
 * @param parts what can be written of it; the smallest first
 */
public record Sheet(String one, List<String> columns, List<Part> parts) {
  /** Rows that are read together where they come in pages. */
  public static final int AT_ONCE = 500;

  /** How much of a table. */
  public enum Scope {
    SELECTED,
    SHOWN,
    ALL
  }

  /** Reads rows one after another, in the background. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Begins to read.
     *
     * @param stopped whether nobody waits for them any more
     */
    Stream<? extends List<? extends @Nullable Object>> read(BooleanSupplier stopped);
  }

  /**
   * Some rows of a table.
   *
   * @param count how many there are now, below 0 where nobody counted them
   */
  public record Part(Scope scope, long count, Rows rows) {}

  public Sheet {
    columns = List.copyOf(columns);
    parts = List.copyOf(parts);
  }

  /** The parts worth asking for: those with rows, and what is shown only where it is not all. */
  public List<Part> offered() {
    return parts.stream()
        .filter(part -> part.count() != 0)
        .filter(part -> part.scope() != Scope.SHOWN || !isAll(part.count()))
        .toList();
  }

  private boolean isAll(long count) {
    return parts.stream().anyMatch(part -> part.scope() == Scope.ALL && part.count() == count);
  }

  /** "Export 12 selected instructions", "Export all 4,000 instructions". */
  public String words(Part part) {
    var rows = part.count() == 1 ? one : one + "s";
    return "Export "
        + switch (part.scope()) {
          case SELECTED -> Words.count(part.count()) + " selected " + rows;
          case SHOWN -> Words.count(part.count()) + " shown " + rows;
          case ALL ->
              part.count() == 1
                  ? "the only " + one
                  : "all " + (part.count() < 0 ? "" : Words.count(part.count()) + " ") + rows;
        };
  }

  /**
   * Rows of some ids, in their order, read a few hundred at a time.
   *
   * @param read may leave out what is not there any more
   */
  public static <T> Stream<T> of(long[] ids, Function<long[], List<T>> read) {
    return IntStream.iterate(0, from -> from < ids.length, from -> from + AT_ONCE)
        .mapToObj(from -> Arrays.copyOfRange(ids, from, Math.min(ids.length, from + AT_ONCE)))
        .flatMap(some -> read.apply(some).stream());
  }

  /** The cells of a row; any may be null. */
  public static List<@Nullable Object> row(@Nullable Object... cells) {
    var row = new ArrayList<@Nullable Object>(cells.length);
    for (var cell : cells) {
      row.add(cell);
    }
    return row;
  }

  /**
   * Everything there is, a page at a time.
   *
   * @param page what comes after a key, 0 for the beginning; nothing at the end
   * @param key of a row
   */
  public static <T> Stream<T> pages(LongFunction<List<T>> page, ToLongFunction<T> key) {
    return Stream.iterate(
            page.apply(0),
            found -> !found.isEmpty(),
            found -> page.apply(key.applyAsLong(found.getLast())))
        .flatMap(List::stream);
  }
}
