package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.Review;
import plum.data.TestCase;
import plum.data.TestCase.StdioTest;
import plum.data.TestDecision;
import plum.data.TestReview;

/**
 * What people decided about the tests of one run. A test is named by its root: the one it stands
 * for since the first version of its suite.
 */
public final class TestReviewLog extends DecisionLog<TestReview> {
  /** States over the columns of the table that holds them, called v, and of the root, called t. */
  static final String STATE =
      """
      v.review, v.code AS edited_code, v.expected AS edited_expected, v.flagged, v.comment, \
      v.reviewer, t.kind, t.name, t.match_kind, t.tolerance, t.checker \
      """;

  TestReviewLog(Jdbi jdbi, long runId) {
    super(jdbi, runId);
  }

  /**
   * Decides about tests, all at once.
   *
   * @return empty if nothing changed by it, which is not logged
   */
  public Optional<Step<TestReview>> decide(
      TestDecision decision, String reviewer, Collection<Long> roots) {
    return decide(decision.action(), state -> decision.apply(state, reviewer), reviewer, roots);
  }

  @Override
  Map<Long, TestReview> present(Handle handle, Collection<Long> ids) {
    var found = new LinkedHashMap<Long, TestReview>();
    for (var chunk : ReviewRows.chunks(ids)) {
      handle
          .createQuery(
              "SELECT t.id AS root_id, "
                  + STATE
                  + "FROM test_case t LEFT JOIN test_review v ON v.root_id = t.id"
                  + " WHERE t.id IN (<ids>) ORDER BY t.id")
          .bindList("ids", chunk)
          .map((row, _) -> Map.entry(row.getLong("root_id"), state(row)))
          .forEach(each -> found.put(each.getKey(), each.getValue()));
    }
    return found;
  }

  @Override
  void write(Handle handle, Map<Long, TestReview> states) {
    if (states.isEmpty()) {
      return;
    }
    var rows =
        handle.prepareBatch(
            """
            MERGE INTO test_review (root_id, review, code, expected, flagged, comment, reviewer)
            KEY (root_id) VALUES (?, ?, ?, ?, ?, ?, ?)""");
    // What stands in the suite, before what was decided about it.
    var lines =
        handle.prepareBatch(
            """
            UPDATE test_line l SET review = ?, flagged = ?, changed = kept <> COALESCE(?, built_kept)
              OR EXISTS (SELECT 1 FROM test_case now JOIN test_case was ON was.id = l.root_id
                JOIN test_review v ON v.root_id = l.root_id
                WHERE now.id = l.test_id AND (now.code <> COALESCE(v.code, was.code)
                  OR COALESCE(now.expected, '') <> COALESCE(v.expected, was.expected, '')))
            WHERE root_id = ?""");
    states.forEach(
        (root, state) -> {
          rows.add(
              root,
              state.review().name(),
              code(state.edited()),
              expected(state.edited()),
              state.flagged(),
              state.comment(),
              state.reviewer());
          lines.add(
              state.review().name(),
              state.flagged(),
              state.keeps(true) == state.keeps(false) ? (Boolean) state.keeps(true) : null,
              root);
        });
    rows.execute();
    lines.execute();
  }

  @Override
  void log(Handle handle, long entry, boolean after, Map<Long, TestReview> states) {
    var rows =
        handle.prepareBatch(
            """
            INSERT INTO test_review_change (entry_id, root_id, is_after, review, code, expected,
              flagged, comment, reviewer)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""");
    states.forEach(
        (root, state) ->
            rows.add(
                entry,
                root,
                after,
                state.review().name(),
                code(state.edited()),
                expected(state.edited()),
                state.flagged(),
                state.comment(),
                state.reviewer()));
    rows.execute();
  }

  @Override
  Map<Long, TestReview> logged(Handle handle, long entry, boolean after) {
    var found = new LinkedHashMap<Long, TestReview>();
    handle
        .createQuery(
            "SELECT v.root_id, "
                + STATE
                + "FROM test_review_change v JOIN test_case t ON t.id = v.root_id"
                + " WHERE v.entry_id = ? AND v.is_after = ? ORDER BY v.root_id")
        .bind(0, entry)
        .bind(1, after)
        .map((row, _) -> Map.entry(row.getLong("root_id"), state(row)))
        .forEach(each -> found.put(each.getKey(), each.getValue()));
    return found;
  }

  private static @Nullable String code(@Nullable TestCase edited) {
    return switch (edited) {
      case null -> null;
      case TestCase.AssertTest(var code) -> code;
      case TestCase.CheckTest(var code) -> code;
      case TestCase.ModuleTest(var code, _) -> code;
      case StdioTest(var stdin, _, _) -> stdin;
    };
  }

  private static @Nullable String expected(@Nullable TestCase edited) {
    return edited instanceof StdioTest(_, var expected, _) ? expected : null;
  }

  /** The state of a row with the columns of {@link #STATE}; nobody's where the row has none. */
  static TestReview state(ResultSet row) throws SQLException {
    var review = row.getString("review");
    if (review == null) {
      return TestReview.PENDING;
    }
    var code = row.getString("edited_code");
    return new TestReview(
        Review.valueOf(review),
        code == null ? null : SuiteRows.testCase(row, code, row.getString("edited_expected")),
        row.getBoolean("flagged"),
        row.getString("comment"),
        row.getString("reviewer"));
  }
}
