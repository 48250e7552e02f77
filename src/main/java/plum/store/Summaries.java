package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.InstructionStatus;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.Marks.Facet;

/**
 * One narrow row for each instruction: what a table over all of them shows, sorts and filters.
 *
 * <p>Whatever writes suites, solutions, judgements or preferences brings the rows of the
 * instructions it touched up to date in the same transaction, by counting again rather than by
 * adding, so that nothing written twice or taken back can leave a row wrong.
 */
public final class Summaries {
  private static final int AT_ONCE = 500;

  private static final String SUITES =
      """
      UPDATE instruction_summary m SET
        origin = COALESCE((SELECT t.origin FROM test_suite t WHERE t.id = (
          SELECT MAX(u.id) FROM test_suite u WHERE u.instruction_id = m.instruction_id AND u.usable AND u.in_use)), ''),
        tests = (SELECT COUNT(*) FROM test_case c WHERE c.kept AND c.suite_id = (
          SELECT MAX(u.id) FROM test_suite u WHERE u.instruction_id = m.instruction_id AND u.usable AND u.in_use))
      WHERE m.instruction_id = ?""";
  private static final String SOLUTIONS =
      """
      UPDATE instruction_summary m SET
        solutions = (SELECT COUNT(*) FROM solution s WHERE s.instruction_id = m.instruction_id)
      WHERE m.instruction_id = ?""";
  private static final String NEWEST =
      """
      SELECT s.id, j.verdict FROM solution s JOIN judgement j ON j.solution_id = s.id
      JOIN test_suite t ON t.id = j.suite_id AND t.in_use
      WHERE s.instruction_id = ? ORDER BY s.id, j.suite_id""";
  private static final String JUDGEMENTS =
      """
      UPDATE instruction_summary SET judged = ?, passed = ?, failure = ? WHERE instruction_id = ?""";
  private static final String PAIRS =
      """
      UPDATE instruction_summary m SET
        pairs = (SELECT COUNT(*) FROM preference p WHERE p.instruction_id = m.instruction_id
          AND p.chosen_id IS NOT NULL AND p.rejected_id IS NOT NULL)
      WHERE m.instruction_id = ?""";

  private final Jdbi jdbi;

  Summaries(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** What the rows can be ordered by; equal ones follow in the order of import. */
  public enum Order {
    IMPORTED("instruction_id"),
    KEY("source_key"),
    SPLIT("split"),
    LENGTH("length"),
    ORIGIN("origin"),
    TESTS("tests"),
    SOLUTIONS("solutions"),
    PASS_RATE("pass_rate"),
    FAILURE("failure"),
    STATUS("status"),
    PAIRS("pairs");

    private final String column;

    Order(String column) {
      this.column = column;
    }
  }

  /** Counts the tests of instructions again; call it where suites were written. */
  static void suitesChanged(Handle handle, Collection<Long> instructionIds) {
    forEach(handle, SUITES, instructionIds);
  }

  /** Counts the solutions of instructions again. */
  static void solutionsChanged(Handle handle, Collection<Long> instructionIds) {
    forEach(handle, SOLUTIONS, instructionIds);
  }

  /** Counts the pairs of instructions again. */
  static void pairsChanged(Handle handle, Collection<Long> instructionIds) {
    forEach(handle, PAIRS, instructionIds);
  }

  private static void forEach(Handle handle, String sql, Collection<Long> instructionIds) {
    var ids = new HashSet<>(instructionIds);
    if (!ids.isEmpty()) {
      var rows = handle.prepareBatch(sql);
      ids.forEach(rows::add);
      rows.execute();
    }
  }

  /** Counts what solutions did again, by the newest judgement of each by tests in use. */
  static void judgementsChanged(Handle handle, Collection<Long> solutionIds) {
    judgementsOf(handle, instructionsOf(handle, solutionIds));
  }

  /** The same for all solutions of instructions, as where other tests are in use. */
  static void judgementsOf(Handle handle, Collection<Long> instructions) {
    if (instructions.isEmpty()) {
      return;
    }
    var rows = handle.prepareBatch(JUDGEMENTS);
    for (var instruction : instructions) {
      var newest = new HashMap<Long, Verdict>();
      handle
          .createQuery(NEWEST)
          .bind(0, instruction)
          .map((row, _) -> newest.put(row.getLong(1), Verdict.valueOf(row.getString(2))))
          .forEach(_ -> {});
      var counts = new EnumMap<Verdict, Integer>(Verdict.class);
      newest.values().forEach(verdict -> counts.merge(verdict, 1, Integer::sum));
      rows.add(
          newest.size(), counts.getOrDefault(Verdict.PASSED, 0), commonest(counts), instruction);
    }
    rows.execute();
  }

  /**
   * The failing verdict that was counted most, the first by name where several were; or nothing.
   */
  private static String commonest(Map<Verdict, Integer> counts) {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().isFailure())
        .min(
            Comparator.comparingInt((Map.Entry<Verdict, Integer> each) -> -each.getValue())
                .thenComparing(each -> each.getKey().name()))
        .map(each -> each.getKey().name())
        .orElse("");
  }

  private static Set<Long> instructionsOf(Handle handle, Collection<Long> solutionIds) {
    var found = new HashSet<Long>();
    var all = List.copyOf(solutionIds);
    for (var from = 0; from < all.size(); from += AT_ONCE) {
      found.addAll(
          handle
              .createQuery("SELECT instruction_id FROM solution WHERE id IN (<ids>)")
              .bindList("ids", all.subList(from, Math.min(all.size(), from + AT_ONCE)))
              .mapTo(Long.class)
              .list());
    }
    return found;
  }

  /** The largest id of an instruction, 0 where there is none. */
  public long last() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT COALESCE(MAX(instruction_id), 0) FROM instruction_summary")
                .mapTo(Long.class)
                .one());
  }

  /** What all instructions can be filtered by. */
  public Marks marks() {
    return jdbi.withHandle(
        handle -> {
          var count =
              handle
                  .createQuery("SELECT COUNT(*) FROM instruction_summary")
                  .mapTo(Integer.class)
                  .one();
          var marks = new Marks(count);
          lazily(
              handle,
              () ->
                  handle
                      .createQuery(
                          """
                          SELECT instruction_id, length, pass_rate, failure, origin, status, split,
                            tests, solutions, pairs
                          FROM instruction_summary ORDER BY instruction_id""")
                      .map((row, _) -> mark(marks, row))
                      .forEach(_ -> {}));
          return marks;
        });
  }

  /** Reads rows as the database finds them; it would else write a long result to disk first. */
  private static void lazily(Handle handle, Runnable reading) {
    handle.execute("SET LAZY_QUERY_EXECUTION 1");
    try {
      reading.run();
    } finally {
      handle.execute("SET LAZY_QUERY_EXECUTION 0");
    }
  }

  private static boolean mark(Marks marks, ResultSet row) throws SQLException {
    marks.add(
        row.getLong(1),
        row.getInt(2),
        row.getInt(3),
        Facet.FAILURE.number(row.getString(4)),
        Facet.ORIGIN.number(row.getString(5)),
        Facet.STATUS.number(row.getString(6)),
        Facet.SPLIT.number(row.getString(7)),
        row.getInt(8),
        row.getInt(9),
        row.getInt(10));
    return true;
  }

  /**
   * The ids that follow one in an order.
   *
   * @param after the last id that is known already, 0 for the beginning
   * @param limit how many at most
   */
  public long[] ids(Order order, boolean descending, long after, int limit) {
    return jdbi.withHandle(
        handle -> {
          var column = order.column;
          var way = descending ? " DESC" : "";
          var beyond = descending ? " < " : " > ";
          var sorted =
              order == Order.IMPORTED
                  ? " ORDER BY instruction_id" + way
                  : " ORDER BY " + column + way + ", instruction_id" + way;
          var select = "SELECT instruction_id FROM instruction_summary";
          if (after == 0) {
            return ids(handle, select + sorted, limit);
          }
          if (order == Order.IMPORTED) {
            return ids(handle, select + " WHERE instruction_id" + beyond + after + sorted, limit);
          }
          // Rows that equal the last known one, then those beyond: two ranges of the same index.
          var key =
              "(SELECT " + column + " FROM instruction_summary WHERE instruction_id = " + after;
          var equal =
              ids(
                  handle,
                  select
                      + (" WHERE " + column + " = " + key + ")")
                      + (" AND instruction_id" + beyond + after)
                      + sorted,
                  limit);
          if (equal.length == limit) {
            return equal;
          }
          var more =
              ids(
                  handle,
                  select + " WHERE " + column + beyond + key + ")" + sorted,
                  limit - equal.length);
          var all = Arrays.copyOf(equal, equal.length + more.length);
          System.arraycopy(more, 0, all, equal.length, more.length);
          return all;
        });
  }

  private static long[] ids(Handle handle, String sql, int limit) {
    var found = new long[Math.min(limit, 1 << 16)];
    var count = 0;
    try (var ids =
        handle
            .createQuery(sql + " LIMIT " + limit)
            .setFetchSize(10_000)
            .mapTo(long.class)
            .stream()) {
      for (var each = ids.iterator(); each.hasNext(); count++) {
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count] = each.next();
      }
    }
    return Arrays.copyOf(found, count);
  }

  /**
   * Which of some instructions contain a text in prompt or key, whatever its case; in the order
   * given.
   */
  public long[] containing(long[] ids, String text) {
    var wanted = text.toLowerCase(Locale.ROOT);
    return jdbi.withHandle(
        handle -> {
          var found = new HashSet<Long>();
          for (var part : parts(ids)) {
            found.addAll(
                handle
                    .createQuery(
                        """
                        SELECT id FROM instruction WHERE id IN (<ids>)
                        AND (LOCATE(:text, LOWER(prompt)) > 0 OR LOCATE(:text, LOWER(source_key)) > 0)""")
                    .bindList("ids", part)
                    .bind("text", wanted)
                    .mapTo(Long.class)
                    .list());
          }
          return Arrays.stream(ids).filter(found::contains).toArray();
        });
  }

  /** The rows of some instructions, in the order given; ids that are not there are left out. */
  public List<Instructions.Row> rows(long[] ids) {
    return jdbi.withHandle(
        handle -> {
          var sets = new HashMap<Long, String>();
          handle
              .createQuery("SELECT id, name FROM instruction_set")
              .map((row, _) -> sets.put(row.getLong(1), row.getString(2)))
              .forEach(_ -> {});
          var found = new HashMap<Long, Instructions.Row>();
          for (var part : parts(ids)) {
            handle
                .createQuery(
                    """
                    SELECT m.*, i.set_id, i.prompt FROM instruction_summary m
                    JOIN instruction i ON i.id = m.instruction_id WHERE m.instruction_id IN (<ids>)""")
                .bindList("ids", part)
                .map((row, _) -> row(row, sets.getOrDefault(row.getLong("set_id"), "")))
                .forEach(row -> found.put(row.id(), row));
          }
          var rows = new ArrayList<Instructions.Row>();
          for (var id : ids) {
            var row = found.get(id);
            if (row != null) {
              rows.add(row);
            }
          }
          return rows;
        });
  }

  /** Ids in parts that fit into a query. */
  static List<List<Long>> parts(long[] ids) {
    return IntStream.iterate(0, from -> from < ids.length, from -> from + AT_ONCE)
        .mapToObj(
            from -> Arrays.stream(ids, from, Math.min(ids.length, from + AT_ONCE)).boxed().toList())
        .toList();
  }

  private static Instructions.Row row(ResultSet row, String set) throws SQLException {
    return new Instructions.Row(
        row.getLong("instruction_id"),
        row.getString("source_key"),
        set,
        Split.valueOf(row.getString("split")),
        row.getString("prompt"),
        row.getInt("length"),
        origin(row.getString("origin")),
        row.getInt("tests"),
        row.getInt("solutions"),
        row.getInt("judged"),
        row.getInt("passed"),
        failure(row.getString("failure")),
        InstructionStatus.valueOf(row.getString("status")),
        row.getInt("pairs"));
  }

  private static @Nullable TestOrigin origin(String name) {
    return name.isEmpty() ? null : TestOrigin.valueOf(name);
  }

  private static @Nullable Verdict failure(String name) {
    return name.isEmpty() ? null : Verdict.valueOf(name);
  }
}
