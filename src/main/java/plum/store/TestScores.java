package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.TestOrigin;

/** What tests and suites are worth, and how suites came about. */
public final class TestScores {
  private static final int LONGEST_REPAIR = 1000;

  private final Jdbi jdbi;

  TestScores(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * What a test is worth.
   *
   * @param agreement of CodeT, from 0 to 1
   * @param trust of CodeDPO without idle tests, from 0 to 1
   * @param kills mutants of the reference it kills, of {@code killable}
   * @param splits whether some of the solutions pass it and some fail
   * @param idle whether an empty or constant function passes it
   * @param needed whether it is one of the fewest tests that decide as all do
   * @param passes solutions that passed it, of those that were looked at
   * @param fails solutions that did not
   * @param weak whether a solution could have cheated at it
   * @param flaky whether it ended otherwise for a solution when it was repeated
   */
  public record Score(
      long testId,
      double agreement,
      double trust,
      int kills,
      int killable,
      boolean splits,
      boolean idle,
      boolean needed,
      int passes,
      int fails,
      boolean weak,
      boolean flaky) {
    /** A score for which no solutions were looked at. */
    public Score(
        long testId,
        double agreement,
        double trust,
        int kills,
        int killable,
        boolean splits,
        boolean idle,
        boolean needed) {
      this(testId, agreement, trust, kills, killable, splits, idle, needed, 0, 0, false, false);
    }

    /** The same with how solutions did. */
    public Score met(int passing, int failing, boolean someWeak, boolean someFlaky) {
      return new Score(
          testId, agreement, trust, kills, killable, splits, idle, needed, passing, failing,
          someWeak, someFlaky);
    }

    /** Whether it tells programs apart: solutions, or a mutant from the reference. */
    public boolean discriminates() {
      return splits || kills > 0;
    }
  }

  /**
   * What a suite is worth.
   *
   * @param programs distinct solutions that were looked at
   * @param mutants that do not compile to the reference's code
   * @param killed of them, by the kept tests together
   * @param equal mutants that do
   * @param still mutants that did as the reference on everything that was tried
   */
  public record SuiteScore(
      long suiteId, int programs, int mutants, int killed, int equal, int still) {
    /** Share of the mutants that could be killed; NaN where there are none. */
    public double mutationScore() {
      return mutants == still ? Double.NaN : (double) killed / (mutants - still);
    }
  }

  /**
   * How a suite came about.
   *
   * @param attempts drafts the author was asked for
   * @param successes drafts whose reference passed all the tests of the same draft
   * @param repairs tests whose text was mended
   */
  public record Drafts(long instructionId, int attempts, int successes, List<Repair> repairs) {
    public Drafts {
      repairs = List.copyOf(repairs);
    }
  }

  /**
   * A test whose text was mended.
   *
   * @param draft with {@code position} its place in the suite
   * @param original the text as it was written; empty where only the reference was mended
   */
  public record Repair(int draft, int position, String repair, String original) {}

  /** Stores how the suites of a run came about, within the transaction that stores the suites. */
  static void add(Handle handle, long runId, Collection<Drafts> drafts) {
    var counts =
        handle.prepareBatch(
            """
            INSERT INTO suite_drafts (suite_id, attempts, successes)
            SELECT id, ?, ? FROM test_suite WHERE run_id = ? AND instruction_id = ?""");
    var repairs =
        handle.prepareBatch(
            """
            INSERT INTO test_repair (test_id, repair, original)
            SELECT t.id, ?, ? FROM test_suite s JOIN test_case t ON t.suite_id = s.id
            WHERE s.run_id = ? AND s.instruction_id = ? AND t.draft = ? AND t.position = ?""");
    for (var each : drafts) {
      counts.add(each.attempts(), each.successes(), runId, each.instructionId());
      for (var repair : each.repairs()) {
        repairs.add(
            ExecutionRows.cut(repair.repair(), LONGEST_REPAIR),
            repair.original(),
            runId,
            each.instructionId(),
            repair.draft(),
            repair.position());
      }
    }
    for (var batch : List.of(counts, repairs)) {
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  /** Replaces the scores of a suite and its tests, in one transaction. */
  public void replace(SuiteScore suite, List<Score> scores) {
    replace(suite, scores, "");
  }

  /**
   * The same.
   *
   * @param basis digest of everything they were worked out from, empty for not known
   */
  public void replace(SuiteScore suite, List<Score> scores, String basis) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("DELETE FROM test_score WHERE suite_id = ?", suite.suiteId());
          handle.execute(
              """
              MERGE INTO suite_score (suite_id, programs, mutants, killed, equal, still, basis)
              KEY (suite_id) VALUES (?, ?, ?, ?, ?, ?, ?)""",
              suite.suiteId(),
              suite.programs(),
              suite.mutants(),
              suite.killed(),
              suite.equal(),
              suite.still(),
              basis);
          var rows =
              handle.prepareBatch(
                  """
                  INSERT INTO test_score (test_id, suite_id, agreement, trust, kills, killable,
                    splits, idle, needed, passes, fails, weak, flaky)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
          for (var score : scores) {
            rows.add(
                score.testId(),
                suite.suiteId(),
                score.agreement(),
                score.trust(),
                score.kills(),
                score.killable(),
                score.splits(),
                score.idle(),
                score.needed(),
                score.passes(),
                score.fails(),
                score.weak(),
                score.flaky());
          }
          if (rows.size() > 0) {
            rows.execute();
          }
          TestLineRows.scored(handle, suite.suiteId());
        });
  }

  /** Scores of the tests of some suites, by test; tests without one are not there. */
  public Map<Long, Score> of(Collection<Long> suiteIds) {
    var found = new HashMap<Long, Score>();
    if (suiteIds.isEmpty()) {
      return found;
    }
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM test_score WHERE suite_id IN (<suites>)")
                .bindList("suites", List.copyOf(suiteIds))
                .map((row, _) -> score(row))
                .forEach(score -> found.put(score.testId(), score)));
    return found;
  }

  /** The kept tests of some suites that are trusted at least so far, with the suite of each. */
  public Map<Long, Long> trusted(Collection<Long> suiteIds, double least) {
    var trusted = new HashMap<Long, Long>();
    if (suiteIds.isEmpty()) {
      return trusted;
    }
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT c.test_id, c.suite_id
                    FROM test_score c JOIN test_case t ON t.id = c.test_id AND t.kept
                    WHERE c.suite_id IN (<suites>) AND c.trust >= :least""")
                .bindList("suites", List.copyOf(suiteIds))
                .bind("least", least)
                .map((row, _) -> Map.entry(row.getLong(1), row.getLong(2)))
                .forEach(entry -> trusted.put(entry.getKey(), entry.getValue())));
    return trusted;
  }

  static Score score(ResultSet row) throws SQLException {
    return new Score(
        row.getLong("test_id"),
        row.getDouble("agreement"),
        row.getDouble("trust"),
        row.getInt("kills"),
        row.getInt("killable"),
        row.getBoolean("splits"),
        row.getBoolean("idle"),
        row.getBoolean("needed"),
        row.getInt("passes"),
        row.getInt("fails"),
        row.getBoolean("weak"),
        row.getBoolean("flaky"));
  }

  /** What the scores of suites in use of an origin were worked out from, by suite. */
  public Map<Long, String> bases(TestOrigin origin) {
    return jdbi.withHandle(
        handle -> {
          var bases = new HashMap<Long, String>();
          handle
              .createQuery(
                  """
                  SELECT c.suite_id, c.basis FROM suite_score c JOIN test_suite s ON s.id = c.suite_id
                  WHERE s.in_use AND s.origin = ?""")
              .bind(0, origin.name())
              .map((row, _) -> Map.entry(row.getLong(1), row.getString(2)))
              .forEach(each -> bases.put(each.getKey(), each.getValue()));
          return bases;
        });
  }

  /** What a suite is worth, if that was worked out. */
  public Optional<SuiteScore> ofSuite(long suiteId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM suite_score WHERE suite_id = ?")
                .bind(0, suiteId)
                .map(
                    (row, _) ->
                        new SuiteScore(
                            row.getLong("suite_id"),
                            row.getInt("programs"),
                            row.getInt("mutants"),
                            row.getInt("killed"),
                            row.getInt("equal"),
                            row.getInt("still")))
                .findOne());
  }

  /** Repairs of the tests of a suite, by test. */
  public Map<Long, Repair> repairs(long suiteId) {
    var found = new HashMap<Long, Repair>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT t.id, t.draft, t.position, r.repair, r.original
                    FROM test_case t JOIN test_repair r ON r.test_id = t.id WHERE t.suite_id = ?""")
                .bind(0, suiteId)
                .map(
                    (row, _) ->
                        Map.entry(
                            row.getLong(1),
                            new Repair(
                                row.getInt(2), row.getInt(3), row.getString(4), row.getString(5))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue())));
    return found;
  }

  /**
   * The three counts of a suite, and how hard its instruction was for the author.
   *
   * @param generated tests as written, unusable ones with them
   * @param discriminating kept tests that tell programs apart; 0 where no score was worked out
   * @param attempts drafts asked for, 0 where nobody counted
   * @param successes drafts whose reference passed all their tests
   */
  public record Counts(
      long suiteId,
      long instructionId,
      boolean usable,
      int generated,
      int kept,
      int discriminating,
      int attempts,
      int successes) {
    /** Share of drafts that failed their own tests; NaN where nobody counted. */
    public double difficulty() {
      return attempts == 0 ? Double.NaN : 1 - (double) successes / attempts;
    }
  }

  /** The counts of each suite of a run, by instruction. */
  public List<Counts> counts(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT s.id, s.instruction_id, s.usable, COUNT(t.id),
                      COALESCE(SUM(CASE WHEN t.kept THEN 1 ELSE 0 END), 0),
                      COALESCE(SUM(CASE WHEN t.kept AND (c.splits OR c.kills > 0) THEN 1 ELSE 0 END), 0),
                      COALESCE(MAX(d.attempts), 0), COALESCE(MAX(d.successes), 0)
                    FROM test_suite s LEFT JOIN test_case t ON t.suite_id = s.id
                    LEFT JOIN test_score c ON c.test_id = t.id
                    LEFT JOIN suite_drafts d ON d.suite_id = s.id
                    WHERE s.run_id = ? GROUP BY s.id, s.instruction_id, s.usable
                    ORDER BY s.instruction_id""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Counts(
                            row.getLong(1),
                            row.getLong(2),
                            row.getBoolean(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getInt(6),
                            row.getInt(7),
                            row.getInt(8)))
                .list());
  }

  /**
   * A kept test with what it is worth.
   *
   * @param truth whether the instruction's own reference passes it, null where nobody knows
   */
  public record Worth(long instructionId, Score score, @Nullable Boolean truth) {}

  /** The kept tests of a run that have scores. */
  public List<Worth> worths(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT c.*, s.instruction_id, t.truth
                    FROM test_suite s JOIN test_case t ON t.suite_id = s.id
                    JOIN test_score c ON c.test_id = t.id
                    WHERE s.run_id = ? AND t.kept ORDER BY t.id""")
                .bind(0, runId)
                .map(
                    (row, _) -> {
                      var truth = row.getBoolean("truth");
                      var known = !row.wasNull();
                      return new Worth(
                          row.getLong("instruction_id"),
                          score(row),
                          known ? (Boolean) truth : null);
                    })
                .list());
  }

  /** Instructions whose suite in use, of an origin, has no scores although it has kept tests. */
  public List<Long> missing(TestOrigin origin) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT s.instruction_id FROM test_suite s
                    WHERE s.usable AND s.in_use AND s.origin = ?
                      AND NOT EXISTS (SELECT 1 FROM suite_score c WHERE c.suite_id = s.id)
                    ORDER BY s.instruction_id""")
                .bind(0, origin.name())
                .mapTo(Long.class)
                .list());
  }
}
