package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;
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

/** Suites over three tables: themselves, their tests, the reference solutions written for them. */
final class SuiteRows {
  private final PreparedBatch suites;
  private final PreparedBatch cases;
  private final PreparedBatch references;
  private long suiteId;
  private long caseId;

  SuiteRows(Handle handle) {
    suiteId = Ids.next(handle, "test_suite");
    caseId = Ids.next(handle, "test_case");
    suites =
        handle.prepareBatch(
            """
            INSERT INTO test_suite (id, run_id, instruction_id, origin, usable)
            VALUES (?, ?, ?, ?, ?)""");
    cases =
        handle.prepareBatch(
            """
            INSERT INTO test_case
              (id, suite_id, draft, position, kind, code, name, expected, match_kind,
                tolerance, checker, kept, reason, truth, parent_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
    references =
        handle.prepareBatch(
            "INSERT INTO reference_draft (suite_id, draft, code, truth) VALUES (?, ?, ?, ?)");
  }

  /**
   * Adds a suite; its id is ignored. Ids of its tests name stored tests with the same text, 0 for
   * none.
   *
   * @return the id it gets
   */
  long add(TestSuite suite) {
    suites.add(
        suiteId, suite.runId(), suite.instructionId(), suite.origin().name(), suite.usable());
    for (var test : suite.tests()) {
      addCase(suiteId, test);
    }
    for (var reference : suite.references()) {
      references.add(suiteId, reference.draft(), reference.code(), reference.truth());
    }
    return suiteId++;
  }

  /** Writes what was added, a batch for each table. */
  void execute() {
    for (var batch : List.of(suites, cases, references)) {
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  private void addCase(long suiteId, SuiteTest test) {
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
    cases.add(
        caseId++,
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
        test.truth(),
        test.id() == 0 ? null : (Long) test.id());
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

  /** Suites with everything in them, by id. */
  static List<TestSuite> load(Handle handle, String where) {
    var cases = new HashMap<Long, List<SuiteTest>>();
    handle
        .createQuery(
            "SELECT * FROM test_case WHERE suite_id IN (SELECT id FROM test_suite WHERE "
                + where
                + ") ORDER BY suite_id, id")
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

  /** A test whose text is given, of the kind that a row of the table of tests says. */
  static TestCase testCase(ResultSet row, String code, @Nullable String expected)
      throws SQLException {
    return switch (row.getString("kind")) {
      case "assert" -> new AssertTest(code);
      case "check" -> new CheckTest(code);
      case "module" -> new ModuleTest(code, row.getString("name"));
      case "stdio" -> new StdioTest(code, expected == null ? "" : expected, match(row));
      default -> throw new SQLException("unknown kind of test " + row.getString("kind"));
    };
  }

  private static SuiteTest suiteTest(ResultSet row) throws SQLException {
    var test = testCase(row, row.getString("code"), row.getString("expected"));
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

  static @Nullable Boolean nullableBoolean(ResultSet row, String column) throws SQLException {
    var value = row.getBoolean(column);
    return row.wasNull() ? null : value;
  }
}
