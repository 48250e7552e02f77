package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.SuiteTest;

/**
 * The suites of a run as lines of a table: counted step by step, filtered, ordered, and read a page
 * at a time.
 */
public final class SuiteLines {
  private static final String ROWS =
      " FROM test_suite s LEFT JOIN test_case t ON t.suite_id = s.id"
          + " LEFT JOIN test_score c ON c.test_id = t.id ";

  private static final String DISCRIMINATES = " AND (c.splits OR c.kills > 0)";

  private final Jdbi jdbi;

  SuiteLines(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * From written to telling programs apart. What a step holds, the one it follows held before; the
   * steps from "trusted" on are known of suites with scores only.
   */
  public enum Step {
    WRITTEN("written", "t.id IS NOT NULL", null),
    PARSED("parsed", "t.reason NOT LIKE '" + SuiteTest.UNUSABLE + "%'", WRITTEN),
    PASSING(
        "reference passes",
        "t.reason NOT LIKE '"
            + SuiteTest.UNUSABLE
            + "%' AND t.reason NOT LIKE '"
            + SuiteTest.REFERENCE
            + "%'",
        PARSED),
    /** Kept tests; of instructions, those whose suite is usable too. */
    KEPT("kept", "t.kept", PASSING),
    TRUSTED("trusted", "t.kept AND c.trust >= :trusted", KEPT),
    TRUSTED_DISCRIMINATING(
        "trusted and discriminating", "t.kept AND c.trust >= :trusted" + DISCRIMINATES, TRUSTED),
    DISCRIMINATING("discriminating", "t.kept" + DISCRIMINATES, KEPT);

    private final String words;
    private final String test;
    private final @Nullable Step before;

    Step(String words, String test, @Nullable Step before) {
      this.words = words;
      this.test = test;
      this.before = before;
    }

    /** What it is called. */
    public String words() {
      return words;
    }

    /** Whether it can be known only where suites were scored. */
    public boolean isScored() {
      return compareTo(KEPT) > 0;
    }

    /** Whether a grouped suite still has a test here. */
    private String holds() {
      return this == KEPT ? "g.usable" : "g." + name() + " > 0";
    }

    private String lost() {
      return before == null
          ? "FALSE"
          : before.holds() + " AND NOT (" + holds() + ")" + (isScored() ? " AND g.scored > 0" : "");
    }
  }

  /**
   * What is left at a step.
   *
   * @param instructions that still have a test here
   * @param lost instructions that had one at the step before
   * @param tests that are left
   * @param right of the audited ones; the set's own solution passes them
   * @param audited tests of which that is known
   */
  public record Left(Step step, int instructions, int lost, int tests, int right, int audited) {}

  /**
   * What happened to the suites of a run as a whole.
   *
   * @param scored suites that have scores
   * @param attempts drafts asked for, 0 where nobody counted
   * @param successes drafts whose reference passed all its own tests
   */
  public record Totals(
      List<Left> steps, int suites, int usable, int scored, int attempts, int successes) {
    public Totals {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Which suites of a run.
   *
   * @param step null for all
   * @param lost those that fell out at the step rather than those still in
   * @param fate a reason that some test of the suite was dropped for, the empty one for some test
   *     kept; null for whatever happened
   */
  public record Filter(long runId, @Nullable Step step, boolean lost, @Nullable String fate) {}

  /** What lines can be ordered by; equal ones follow in the order of their making. */
  public enum Order {
    MADE("g.id"),
    KEY("i.source_key"),
    WRITTEN("g.WRITTEN"),
    KEPT("g.KEPT"),
    DISCRIMINATING("g.DISCRIMINATING"),
    TRUST("g.trust"),
    LEAST_TRUST("g.least"),
    MUTATION("CAST(x.killed AS DOUBLE PRECISION) / NULLIF(x.mutants - x.still, 0)"),
    SUCCESSES("CAST(d.successes AS DOUBLE PRECISION) / NULLIF(d.attempts, 0)"),
    RIGHT("CAST(g.correct AS DOUBLE PRECISION) / NULLIF(g.audited, 0)");

    private final String sql;

    Order(String sql) {
      this.sql = sql;
    }
  }

  /**
   * A suite.
   *
   * @param written tests, unusable ones with them
   * @param discriminating kept tests that tell programs apart
   * @param scored kept tests that have scores; 0 says that trust and mutants are not known
   * @param trust mean of the kept tests, NaN where nobody knows; {@code least} the smallest
   * @param killed mutants, of {@code killable}
   * @param attempts drafts asked for, 0 where nobody counted
   * @param successes drafts whose reference passed all its own tests
   * @param right of the {@code audited} kept tests
   */
  public record Line(
      long suiteId,
      long instructionId,
      String key,
      String prompt,
      boolean usable,
      int written,
      int kept,
      int discriminating,
      int scored,
      double trust,
      double least,
      int killed,
      int killable,
      int attempts,
      int successes,
      int right,
      int audited) {}

  /**
   * Counts every step of a run.
   *
   * @param trusted the least trust of a trusted test
   */
  public Totals totals(long runId, double trusted) {
    return jdbi.withHandle(
        handle -> {
          var perTest =
              Stream.of(Step.values())
                  .map(
                      step ->
                          "%1$s AS n_%2$s, %3$s AS r_%2$s, %4$s AS a_%2$s"
                              .formatted(
                                  sum(step.test),
                                  step.name(),
                                  sum(step.test + " AND t.truth"),
                                  sum(step.test + " AND t.truth IS NOT NULL")))
                  .collect(Collectors.joining(", "));
          var perSuite =
              Stream.of(Step.values())
                  .map(
                      step ->
                          "%1$s AS i_%2$s, %3$s AS l_%2$s"
                              .formatted(sum(step.holds()), step.name(), sum(step.lost())))
                  .collect(Collectors.joining(", "));
          return handle
              .createQuery(
                  "SELECT * FROM (SELECT "
                      + perTest
                      + ROWS
                      + "WHERE s.run_id = :run) CROSS JOIN (SELECT COUNT(*) AS suites, "
                      + sum("g.usable")
                      + " AS usable, "
                      + sum("g.scored > 0")
                      + " AS scored, COALESCE(SUM(d.attempts), 0) AS attempts,"
                      + " COALESCE(SUM(d.successes), 0) AS successes, "
                      + perSuite
                      + " FROM "
                      + grouped("s.run_id = :run")
                      + " LEFT JOIN suite_drafts d ON d.suite_id = g.id)")
              .bind("run", runId)
              .bind("trusted", trusted)
              .map((row, _) -> totals(row))
              .one();
        });
  }

  private static Totals totals(ResultSet row) throws SQLException {
    var steps = new ArrayList<Left>();
    for (var step : Step.values()) {
      var at = "_" + step.name();
      steps.add(
          new Left(
              step,
              row.getInt("i" + at),
              row.getInt("l" + at),
              row.getInt("n" + at),
              row.getInt("r" + at),
              row.getInt("a" + at)));
    }
    return new Totals(
        steps,
        row.getInt("suites"),
        row.getInt("usable"),
        row.getInt("scored"),
        row.getInt("attempts"),
        row.getInt("successes"));
  }

  /**
   * The ids of the suites that match, in order; what is not known comes last.
   *
   * @param trusted the least trust of a trusted test
   */
  public List<Long> ids(Filter filter, Order order, boolean descending, double trusted) {
    var step = filter.step();
    var kept = step == null ? "TRUE" : filter.lost() ? step.lost() : step.holds();
    var fate =
        filter.fate() == null
            ? "TRUE"
            : "EXISTS (SELECT 1 FROM test_case f WHERE f.suite_id = g.id AND f.reason = :fate"
                + " AND f.kept = :kept)";
    return jdbi.withHandle(
        handle -> {
          var query =
              handle
                  .createQuery(
                      "SELECT g.id FROM "
                          + grouped("s.run_id = :run")
                          + JOINED
                          + "WHERE "
                          + kept
                          + " AND "
                          + fate
                          + " ORDER BY "
                          + order.sql
                          + (descending ? " DESC" : "")
                          + " NULLS LAST, g.id")
                  .bind("run", filter.runId())
                  .bind("trusted", trusted);
          if (filter.fate() != null) {
            query.bind("fate", filter.fate()).bind("kept", filter.fate().isEmpty());
          }
          return query.mapTo(Long.class).list();
        });
  }

  private static final String JOINED =
      " JOIN instruction i ON i.id = g.instruction_id"
          + " LEFT JOIN suite_drafts d ON d.suite_id = g.id"
          + " LEFT JOIN suite_score x ON x.suite_id = g.id ";

  /**
   * Some suites, in the order of the ids.
   *
   * @param trusted the least trust of a trusted test
   */
  public List<Line> lines(Collection<Long> ids, double trusted) {
    if (ids.isEmpty()) {
      return List.of();
    }
    var found = new HashMap<Long, Line>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT g.*, i.source_key, i.prompt, d.attempts, d.successes, x.mutants,"
                        + " x.killed, x.still FROM "
                        + grouped("s.id IN (<ids>)")
                        + JOINED)
                .bindList("ids", List.copyOf(ids))
                .bind("trusted", trusted)
                .map((row, _) -> line(row))
                .forEach(line -> found.put(line.suiteId(), line)));
    return ids.stream().filter(found::containsKey).map(found::get).toList();
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getLong("id"),
        row.getLong("instruction_id"),
        row.getString("source_key"),
        row.getString("prompt"),
        row.getBoolean("usable"),
        row.getInt("written"),
        row.getInt("kept"),
        row.getInt("discriminating"),
        row.getInt("scored"),
        number(row, "trust"),
        number(row, "least"),
        row.getInt("killed"),
        row.getInt("mutants") - row.getInt("still"),
        row.getInt("attempts"),
        row.getInt("successes"),
        row.getInt("correct"),
        row.getInt("audited"));
  }

  private static double number(ResultSet row, String column) throws SQLException {
    var value = row.getDouble(column);
    return row.wasNull() ? Double.NaN : value;
  }

  /** Suites, each with how many of its tests are left at each step. */
  private static String grouped(String which) {
    return "(SELECT s.id, s.instruction_id, s.usable, "
        + Stream.of(Step.values())
            .map(step -> sum(step.test) + " AS " + step.name())
            .collect(Collectors.joining(", "))
        + ", COUNT(CASE WHEN t.kept THEN c.test_id END) AS scored,"
        + " AVG(CASE WHEN t.kept THEN c.trust END) AS trust,"
        + " MIN(CASE WHEN t.kept THEN c.trust END) AS least, "
        + sum("t.kept AND t.truth")
        + " AS correct, "
        + sum("t.kept AND t.truth IS NOT NULL")
        + " AS audited"
        + ROWS
        + "WHERE "
        + which
        + " GROUP BY s.id, s.instruction_id, s.usable) g";
  }

  private static String sum(String claim) {
    return "COALESCE(SUM(CASE WHEN " + claim + " THEN 1 ELSE 0 END), 0)";
  }
}
