package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import plum.data.TestCase;
import plum.data.TestReview;
import plum.store.TestScores.Score;

/**
 * Every test of the suites in use as a line of one table over a whole run, a page at a time.
 *
 * <p>Pages are fetched by key, as everywhere: the line before the page says where it begins.
 */
public final class TestLines {
  /** From this trust on a test is not suspicious for it. */
  public static final double TRUSTED = 0.5;

  private final Jdbi jdbi;

  TestLines(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A test as it stands in its suite, with what is known about it.
   *
   * @param rootId the test it stands for since the first version of its suite; decisions name it
   * @param reason why it was dropped, empty when kept
   * @param score null where nobody worked it out
   * @param repair how its text was mended, null where it was not
   * @param truth whether the instruction's own solution passes it, null where nobody knows
   * @param changed whether what was decided is not in the suite yet
   */
  public record Line(
      long testId,
      long rootId,
      long suiteId,
      long instructionId,
      String key,
      TestCase test,
      boolean kept,
      String reason,
      @Nullable Score score,
      @Nullable String repair,
      @Nullable Boolean truth,
      TestReview review,
      boolean changed) {

    /** The same after a decision, before the store was asked again. */
    public Line with(TestReview state, boolean differs) {
      return new Line(
          testId,
          rootId,
          suiteId,
          instructionId,
          key,
          test,
          kept,
          reason,
          score,
          repair,
          truth,
          state,
          differs);
    }

    /** Whether all solutions that were looked at fail it. */
    public boolean passedByNone() {
      return score != null && score.passes() == 0 && score.fails() > 0;
    }

    /** How many things make it worth a look; 0 for a test that the suite does not use. */
    public int marks() {
      if (!kept || score == null) {
        return 0;
      }
      return (score.trust() < TRUSTED ? 1 : 0)
          + (passedByNone() ? 1 : 0)
          + (score.idle() ? 1 : 0)
          + (score.discriminates() ? 0 : 1)
          + (score.flaky() ? 1 : 0)
          + (repair != null ? 1 : 0);
    }
  }

  /**
   * How far a review is.
   *
   * @param tests of the run
   * @param scored of them
   * @param suspicious of the scored ones
   * @param reviewed of the suspicious ones; somebody decided about them
   * @param decided of all tests
   * @param changed decisions that are not in the suites yet
   * @param suites that these concern
   */
  public record Progress(
      int tests, int scored, int suspicious, int reviewed, int decided, int changed, int suites) {
    public static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, 0);
  }

  /** How far the review of a run is. */
  public Progress progress(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT COUNT(*), COUNT(CASE WHEN scored THEN 1 END),
                      COUNT(CASE WHEN suspicion >= 1 THEN 1 END),
                      COUNT(CASE WHEN suspicion >= 1 AND review <> 'PENDING' THEN 1 END),
                      COUNT(CASE WHEN review <> 'PENDING' THEN 1 END),
                      COUNT(CASE WHEN changed THEN 1 END),
                      COUNT(DISTINCT CASE WHEN changed THEN suite_id END)
                    FROM test_line WHERE run_id = ?""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Progress(
                            row.getInt(1),
                            row.getInt(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getInt(6),
                            row.getInt(7)))
                .one());
  }

  /** How many tests a query has. */
  public int count(TestQuery query) {
    return jdbi.withHandle(
        handle ->
            bound(handle, query, "SELECT COUNT(*) FROM test_line l WHERE " + query.condition())
                .mapTo(Integer.class)
                .one());
  }

  /** The roots of all tests of a query, in no order; for what is done to all of them. */
  public List<Long> roots(TestQuery query) {
    return jdbi.withHandle(
        handle ->
            bound(handle, query, "SELECT root_id FROM test_line l WHERE " + query.condition())
                .mapTo(Long.class)
                .list());
  }

  /**
   * The lines that follow one in the order of a query.
   *
   * @param after id of the test before the first wanted one, 0 for the beginning
   * @param backwards for the lines before that one instead, with 0 for the end; still in order
   * @param limit how many at most
   */
  public List<Line> page(TestQuery query, long after, boolean backwards, int limit) {
    return jdbi.withHandle(
        handle -> {
          var down = query.descending() != backwards;
          var ids = ids(handle, query, after, down, limit);
          var lines = lines(handle, ids);
          return backwards ? lines.reversed() : lines;
        });
  }

  private static List<Long> ids(
      Handle handle, TestQuery query, long after, boolean down, int limit) {
    var column = query.order().column;
    var way = down ? " DESC" : "";
    var beyond = down ? " < " : " > ";
    // The run first, so that the order is that of an index from its beginning.
    var sorted = " ORDER BY run_id" + way + ", " + column + way + ", test_id" + way;
    var select = "SELECT test_id FROM test_line l WHERE " + query.condition();
    if (after == 0) {
      return ids(handle, query, select + sorted, limit);
    }
    // Lines that equal the last known one, then those beyond: two ranges of the same index.
    var key = "(SELECT k." + column + " FROM test_line k WHERE k.test_id = " + after + ")";
    var found =
        new ArrayList<>(
            ids(
                handle,
                query,
                select
                    + (" AND " + column + " = " + key)
                    + (" AND test_id" + beyond + after)
                    + sorted,
                limit));
    if (found.size() < limit) {
      found.addAll(
          ids(
              handle,
              query,
              select + (" AND " + column + beyond + key) + sorted,
              limit - found.size()));
    }
    return found;
  }

  /** How many lines come before a test in the order of a query; below zero if it is not in it. */
  public int place(TestQuery query, long testId) {
    return jdbi.withHandle(
        handle -> {
          var condition = query.condition();
          var select = "SELECT COUNT(*) FROM test_line l WHERE " + condition;
          if (bound(handle, query, select + " AND test_id = " + testId).mapTo(Integer.class).one()
              == 0) {
            return -1;
          }
          var column = query.order().column;
          var beyond = query.descending() ? " > " : " < ";
          var key = "(SELECT k." + column + " FROM test_line k WHERE k.test_id = " + testId + ")";
          return bound(handle, query, select + " AND " + column + beyond + key)
                  .mapTo(Integer.class)
                  .one()
              + bound(
                      handle,
                      query,
                      select
                          + (" AND " + column + " = " + key)
                          + (" AND test_id" + beyond + testId))
                  .mapTo(Integer.class)
                  .one();
        });
  }

  private static List<Long> ids(Handle handle, TestQuery query, String sql, int limit) {
    return bound(handle, query, sql + " LIMIT " + limit).mapTo(Long.class).list();
  }

  private static Query bound(Handle handle, TestQuery query, String sql) {
    var statement = handle.createQuery(sql);
    return query.text().isBlank()
        ? statement
        : statement.bind("text", query.text().strip().toLowerCase(Locale.ROOT));
  }

  /** The lines of tests by their roots, as they are now; those not in use are left out. */
  public List<Line> ofRoots(List<Long> roots) {
    return jdbi.withHandle(
        handle -> {
          var ids = new ArrayList<Long>();
          for (var chunk : ReviewRows.chunks(roots)) {
            ids.addAll(
                handle
                    .createQuery(
                        "SELECT test_id FROM test_line WHERE root_id IN (<roots>) ORDER BY test_id")
                    .bindList("roots", chunk)
                    .mapTo(Long.class)
                    .list());
          }
          return lines(handle, ids);
        });
  }

  /** The lines of a suite, in its order. */
  public List<Line> ofSuite(long suiteId) {
    return jdbi.withHandle(
        handle ->
            lines(
                handle,
                handle
                    .createQuery(
                        "SELECT test_id FROM test_line WHERE suite_id = ? ORDER BY test_id")
                    .bind(0, suiteId)
                    .mapTo(Long.class)
                    .list()));
  }

  /** The suites of a run in which something decided is missing, by id. */
  public List<Long> changedSuites(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT DISTINCT suite_id FROM test_line WHERE run_id = ? AND changed
                    ORDER BY suite_id""")
                .bind(0, runId)
                .mapTo(Long.class)
                .list());
  }

  /** Whether tests are used where nobody decided about them, by root. */
  public Map<Long, Boolean> built(long suiteId) {
    return jdbi.withHandle(
        handle -> {
          var built = new HashMap<Long, Boolean>();
          handle
              .createQuery("SELECT root_id, built_kept FROM test_line WHERE suite_id = ?")
              .bind(0, suiteId)
              .map((row, _) -> Map.entry(row.getLong(1), row.getBoolean(2)))
              .forEach(each -> built.put(each.getKey(), each.getValue()));
          return built;
        });
  }

  private static List<Line> lines(Handle handle, List<Long> ids) {
    var found = new HashMap<Long, Line>();
    for (var chunk : ReviewRows.chunks(ids)) {
      handle
          .createQuery(
              "SELECT l.test_id, l.root_id, l.suite_id, l.instruction_id, l.source_key, l.changed,"
                  + " t.code, t.expected, t.kept, t.reason, t.truth, m.repair,"
                  + " c.test_id AS score_of, c.agreement, c.trust, c.kills, c.killable, c.splits,"
                  + " c.idle, c.needed, c.passes, c.fails, c.weak, c.flaky, "
                  + TestReviewLog.STATE
                  + "FROM test_line l JOIN test_case t ON t.id = l.test_id"
                  + " LEFT JOIN test_score c ON c.test_id = l.test_id"
                  + " LEFT JOIN test_repair m ON m.test_id = l.test_id"
                  + " LEFT JOIN test_review v ON v.root_id = l.root_id"
                  + " WHERE l.test_id IN (<ids>)")
          .bindList("ids", chunk)
          .map((row, _) -> line(row))
          .forEach(line -> found.put(line.testId(), line));
    }
    var lines = new ArrayList<Line>();
    for (var id : ids) {
      var line = found.get(id);
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Line line(ResultSet row) throws SQLException {
    var id = row.getLong("test_id");
    var scored = row.getLong("score_of") != 0;
    return new Line(
        id,
        row.getLong("root_id"),
        row.getLong("suite_id"),
        row.getLong("instruction_id"),
        row.getString("source_key"),
        SuiteRows.testCase(row, row.getString("code"), row.getString("expected")),
        row.getBoolean("kept"),
        row.getString("reason"),
        scored ? TestScores.score(row) : null,
        row.getString("repair"),
        SuiteRows.nullableBoolean(row, "truth"),
        TestReviewLog.state(row),
        row.getBoolean("changed"));
  }
}
