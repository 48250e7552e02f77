package plum.ui.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.data.Verdict;

/**
 * Tests against solutions, in the order they are drawn.
 *
 * @param cells by row, then by column; null where a solution has not met a test
 */
public record OutcomeGrid(
    List<Row> rows, List<Column> columns, List<List<@Nullable Verdict>> cells) {
  /** Nothing to draw. */
  public static final OutcomeGrid EMPTY = new OutcomeGrid(List.of(), List.of(), List.of());

  /**
   * One test.
   *
   * @param on whether it counts
   * @param passRate share of the solutions that pass it, NaN where none has met it
   * @param discriminates whether some pass and some fail
   * @param agreement how much of the consensus stands behind it, from 0 to 1; NaN where it does not
   *     count
   */
  public record Row(
      String label, boolean on, double passRate, boolean discriminates, double agreement) {}

  /**
   * One distinct solution.
   *
   * @param copies how many times it was drawn
   * @param passed tests passed of those that count
   * @param logProbability nats
   * @param agreement how much of the consensus stands behind it, from 0 to 1
   */
  public record Column(
      String label, int copies, int passed, double logProbability, double agreement) {}

  /** A place in the grid. */
  public record Place(int row, int column) {}

  public OutcomeGrid {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /** Whether there is nothing to draw. */
  public boolean isEmpty() {
    return rows.isEmpty() || columns.isEmpty();
  }

  public @Nullable Verdict cell(Place place) {
    return cells.get(place.row()).get(place.column());
  }

  /** The nearest place there is. */
  public Place within(int row, int column) {
    return new Place(
        Math.clamp(row, 0, Math.max(0, rows.size() - 1)),
        Math.clamp(column, 0, Math.max(0, columns.size() - 1)));
  }

  /** Whether a column ends differently somewhere than the one before it. */
  boolean beginsGroup(int column) {
    return column > 0 && cells.stream().anyMatch(row -> row.get(column) != row.get(column - 1));
  }
}
