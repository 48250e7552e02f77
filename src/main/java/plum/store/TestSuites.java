package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import plum.data.Match;
import plum.data.ReferenceDraft;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;

/** Test suites with their cases, kept and dropped, and the reference solutions written for them. */
public final class TestSuites {
  private final Jdbi jdbi;

  TestSuites(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores suites in one transaction; all ids in them are ignored and given out here. */
  public void add(Collection<TestSuite> suites) {
    jdbi.useTransaction(
        handle -> {
          var suiteId = Ids.next(handle, "test_suite");
          var caseId = Ids.next(handle, "test_case");
          var suiteRows =
              handle.prepareBatch(
                  """
                  INSERT INTO test_suite (id, run_id, instruction_id, origin, usable)
                  VALUES (?, ?, ?, ?, ?)""");
          var caseRows =
              handle.prepareBatch(
                  """
                  INSERT INTO test_case
                    (id, suite_id, draft, position, kind, code, name, expected, match_kind,
                      tolerance, checker, kept, reason, truth)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
          var referenceRows =
              handle.prepareBatch(
                  "INSERT INTO reference_draft (suite_id, draft, code, truth) VALUES (?, ?, ?, ?)");
          for (var suite : suites) {
            suiteRows.add(
                suiteId,
                suite.runId(),
                suite.instructionId(),
                suite.origin().name(),
                suite.usable());
            for (var test : suite.tests()) {
              addCase(caseRows, caseId++, suiteId, test);
            }
            for (var reference : suite.references()) {
              referenceRows.add(suiteId, reference.draft(), reference.code(), reference.truth());
            }
            suiteId++;
          }
          suiteRows.execute();
          caseRows.execute();
          if (referenceRows.size() > 0) {
            referenceRows.execute();
          }
          Summaries.suitesChanged(handle, suites.stream().map(TestSuite::instructionId).toList());
        });
  }

  private static void addCase(PreparedBatch rows, long id, long suiteId, SuiteTest test) {
    var row =
        switch (test.test()) {
          case AssertTest(var code) -> new CaseRow("assert", code);
          case CheckTest(var code) -> new CaseRow("check", code);
          case ModuleTest(var code, var name) ->
              new CaseRow("module", code, name, null, null, null, null);
          case StdioTest(var stdin, var expected, var match) ->
              switch (match) {
                case Match.Lines _ ->
                    new CaseRow("stdio", stdin, null, expected, "lines", null, null);
                case Match.Numbers(var tolerance) ->
                    new CaseRow("stdio", stdin, null, expected, "numbers", tolerance, null);
                case Match.Checker(var checker) ->
                    new CaseRow("stdio", stdin, null, expected, "checker", null, checker);
              };
        };
    rows.add(
        id,
        suiteId,
        test.draft(),
        test.position(),
        row.kind(),
        row.code(),
        row.name(),
        row.expected(),
        row.match(),
        row.tolerance(),
        row.checker(),
        test.kept(),
        test.reason(),
        test.truth());
  }

  /** How a test lies in its columns. */
  private record CaseRow(
      String kind,
      String code,
      @Nullable String name,
      @Nullable String expected,
      @Nullable String match,
      @Nullable Double tolerance,
      @Nullable String checker) {
    CaseRow(String kind, String code) {
      this(kind, code, null, null, null, null, null);
    }
  }

  /** Instructions that have a suite of this run already. */
  public Set<Long> done(long runId) {
    return jdbi.withHandle(
        handle ->
            new HashSet<>(
                handle
                    .createQuery("SELECT instruction_id FROM test_suite WHERE run_id = ?")
                    .bind(0, runId)
                    .mapTo(Long.class)
                    .list()));
  }

  /** Instructions for which tests were made and enough were kept. */
  public Set<Long> instructionsWithUsableTests() {
    return jdbi.withHandle(
        handle ->
            new HashSet<>(
                handle
                    .createQuery(
                        """
                        SELECT s.instruction_id FROM test_suite s JOIN run r ON r.id = s.run_id
                        WHERE s.usable AND r.stage = 'TESTS'""")
                    .mapTo(Long.class)
                    .list()));
  }

  /** All suites of an instruction, the newest first. */
  public List<TestSuite> of(long instructionId) {
    return jdbi.withHandle(handle -> load(handle, "instruction_id = " + instructionId).reversed());
  }

  /** The suite that labels an instruction: the newest of the given origin. */
  public Optional<TestSuite> labelling(long instructionId, TestOrigin origin) {
    return of(instructionId).stream().filter(suite -> suite.origin() == origin).findFirst();
  }

  /** Every suite of an origin whose id is larger, by id; for going through all of them in pages. */
  public List<TestSuite> page(TestOrigin origin, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            load(
                handle,
                "id IN (SELECT id FROM test_suite WHERE origin = '"
                    + origin.name()
                    + "' AND id > "
                    + after
                    + " ORDER BY id LIMIT "
                    + limit
                    + ")"));
  }

  /**
   * The suites that label: the newest usable one of an origin for each instruction that has one.
   *
   * @return by instruction id
   */
  public Map<Long, TestSuite> newest(TestOrigin origin) {
    var found = new HashMap<Long, TestSuite>();
    jdbi.useHandle(
        handle ->
            load(handle, "usable AND origin = '" + origin.name() + "'")
                .forEach(suite -> found.put(suite.instructionId(), suite)));
    return found;
  }

  /**
   * What happened to test cases of a run.
   *
   * @param reason empty for kept ones
   * @param right of them, how many the instruction's own reference solution passes
   * @param audited of them, how many could be checked so
   */
  public record Tally(boolean kept, String reason, int count, int right, int audited) {}

  public List<Tally> tally(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT t.kept, t.reason, COUNT(*),
                      SUM(CASE WHEN t.truth THEN 1 ELSE 0 END), COUNT(t.truth)
                    FROM test_suite s JOIN test_case t ON t.suite_id = s.id
                    WHERE s.run_id = ? GROUP BY t.kept, t.reason ORDER BY t.kept DESC, 3 DESC""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Tally(
                            row.getBoolean(1),
                            row.getString(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5)))
                .list());
  }

  /** Right and audited reference drafts of a run, as {right, audited}. */
  public int[] references(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT SUM(CASE WHEN r.truth THEN 1 ELSE 0 END), COUNT(r.truth)
                    FROM test_suite s JOIN reference_draft r ON r.suite_id = s.id WHERE s.run_id = ?""")
                .bind(0, runId)
                .map((row, _) -> new int[] {row.getInt(1), row.getInt(2)})
                .one());
  }

  /** Usable and all suites of a run, as {usable, all}. */
  public int[] usable(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT SUM(CASE WHEN usable THEN 1 ELSE 0 END), COUNT(*)
                    FROM test_suite WHERE run_id = ?""")
                .bind(0, runId)
                .map((row, _) -> new int[] {row.getInt(1), row.getInt(2)})
                .one());
  }

  private static List<TestSuite> load(Handle handle, String where) {
    var cases = new HashMap<Long, List<SuiteTest>>();
    handle
        .createQuery(
            "SELECT * FROM test_case WHERE suite_id IN (SELECT id FROM test_suite WHERE "
                + where
                + ") ORDER BY suite_id, draft, position")
        .map((row, _) -> suiteTest(row))
        .forEach(test -> cases.computeIfAbsent(test.suiteId(), _ -> new ArrayList<>()).add(test));
    var references = new HashMap<Long, List<ReferenceDraft>>();
    handle
        .createQuery(
            "SELECT * FROM reference_draft WHERE suite_id IN (SELECT id FROM test_suite WHERE "
                + where
                + ") ORDER BY suite_id, draft")
        .map(
            (row, _) ->
                new ReferenceDraft(
                    row.getLong("suite_id"),
                    row.getInt("draft"),
                    row.getString("code"),
                    nullableBoolean(row, "truth")))
        .forEach(
            draft ->
                references.computeIfAbsent(draft.suiteId(), _ -> new ArrayList<>()).add(draft));
    return handle
        .createQuery("SELECT * FROM test_suite WHERE " + where + " ORDER BY id")
        .map(
            (row, _) ->
                new TestSuite(
                    row.getLong("id"),
                    row.getLong("run_id"),
                    row.getLong("instruction_id"),
                    TestOrigin.valueOf(row.getString("origin")),
                    row.getBoolean("usable"),
                    cases.getOrDefault(row.getLong("id"), List.of()),
                    references.getOrDefault(row.getLong("id"), List.of())))
        .list();
  }

  private static SuiteTest suiteTest(ResultSet row) throws SQLException {
    var code = row.getString("code");
    TestCase test =
        switch (row.getString("kind")) {
          case "assert" -> new AssertTest(code);
          case "check" -> new CheckTest(code);
          case "module" -> new ModuleTest(code, row.getString("name"));
          case "stdio" -> new StdioTest(code, row.getString("expected"), match(row));
          default -> throw new SQLException("unknown kind of test " + row.getString("kind"));
        };
    return new SuiteTest(
        row.getLong("id"),
        row.getLong("suite_id"),
        row.getInt("draft"),
        row.getInt("position"),
        test,
        row.getBoolean("kept"),
        row.getString("reason"),
        nullableBoolean(row, "truth"));
  }

  /** Older rows have no kind of match: there was only one. */
  private static Match match(ResultSet row) throws SQLException {
    return switch (row.getString("match_kind")) {
      case null -> new Match.Lines();
      case "lines" -> new Match.Lines();
      case "numbers" -> new Match.Numbers(row.getDouble("tolerance"));
      case "checker" -> new Match.Checker(row.getString("checker"));
      case String other -> throw new SQLException("unknown kind of match " + other);
    };
  }

  private static @Nullable Boolean nullableBoolean(ResultSet row, String column)
      throws SQLException {
    var value = row.getBoolean(column);
    return row.wasNull() ? null : value;
  }
}
