package plum.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import plum.data.TestSuite;

/** Keeps the lines of {@link TestLines} as the rows they follow from are. */
final class TestLineRows {
  private static final String LINES =
      """
      INSERT INTO test_line (test_id, root_id, run_id, suite_id, instruction_id, source_key, kept,
        built_kept, truth, repaired, scored, agreement, trust, kills, killable, splits, idle, needed,
        passes, fails, weak, flaky, review, flagged, changed)
      SELECT t.id, COALESCE(t.root_id, t.id), COALESCE(r.run_id, s.run_id), s.id, s.instruction_id,
        i.source_key, t.kept, t.kept, CASE WHEN t.truth THEN 1 WHEN NOT t.truth THEN 0 ELSE -1 END,
        m.test_id IS NOT NULL, c.test_id IS NOT NULL, COALESCE(c.agreement, -1),
        COALESCE(c.trust, -1), COALESCE(c.kills, -1), COALESCE(c.killable, 0),
        COALESCE(c.splits, FALSE), COALESCE(c.idle, FALSE), COALESCE(c.needed, FALSE),
        COALESCE(c.passes, 0), COALESCE(c.fails, 0), COALESCE(c.weak, FALSE),
        COALESCE(c.flaky, FALSE), COALESCE(v.review, 'PENDING'), COALESCE(v.flagged, FALSE), FALSE
      FROM test_suite s JOIN test_case t ON t.suite_id = s.id
      JOIN instruction i ON i.id = s.instruction_id
      LEFT JOIN test_suite r ON r.id = CAST(? AS BIGINT)
      LEFT JOIN test_repair m ON m.test_id = t.id
      LEFT JOIN test_score c ON c.test_id = t.id
      LEFT JOIN test_review v ON v.root_id = COALESCE(t.root_id, t.id)
      WHERE s.id = ?""";

  private TestLineRows() {}

  /** Adds the lines of suites that a stage made. */
  static void add(Handle handle, Collection<Long> suites) {
    if (!suites.isEmpty()) {
      var lines = handle.prepareBatch(LINES);
      suites.forEach(suite -> lines.add((Object) null, suite));
      lines.execute();
    }
  }

  /** Takes over what the tests of a suite are worth now. */
  static void scored(Handle handle, long suite) {
    handle.execute(
        """
        UPDATE test_line SET scored = FALSE, agreement = -1, trust = -1, kills = -1, killable = 0,
          splits = FALSE, idle = FALSE, needed = FALSE, passes = 0, fails = 0, weak = FALSE,
          flaky = FALSE
        WHERE suite_id = ?""",
        suite);
    handle.execute(
        """
        MERGE INTO test_line l USING test_score c ON l.test_id = c.test_id AND c.suite_id = ?
        WHEN MATCHED THEN UPDATE SET scored = TRUE, agreement = c.agreement, trust = c.trust,
          kills = c.kills, killable = c.killable, splits = c.splits, idle = c.idle,
          needed = c.needed, passes = c.passes, fails = c.fails, weak = c.weak, flaky = c.flaky""",
        suite);
  }

  /**
   * Puts the lines of a new version of a suite in the place of those before it. What is known of a
   * test by its text alone goes with it: its repair, and its score until it is worked out again.
   *
   * @param roots for each test the one it stands for, none to follow the texts
   */
  static void revised(Handle handle, TestSuite stored, List<Long> roots) {
    handle.execute(
        """
        UPDATE test_case t SET root_id =
          (SELECT COALESCE(p.root_id, p.id) FROM test_case p WHERE p.id = t.parent_id)
        WHERE t.suite_id = ? AND t.parent_id IS NOT NULL""",
        stored.id());
    for (var i = 0; i < roots.size(); i++) {
      handle.execute(
          "UPDATE test_case SET root_id = ? WHERE id = ?",
          roots.get(i),
          stored.tests().get(i).id());
    }
    handle.execute(
        """
        INSERT INTO test_repair (test_id, repair, original)
        SELECT t.id, m.repair, m.original
        FROM test_case t JOIN test_repair m ON m.test_id = t.parent_id WHERE t.suite_id = ?""",
        stored.id());
    handle.execute(
        """
        INSERT INTO test_score (test_id, suite_id, agreement, trust, kills, killable, splits, idle,
          needed, passes, fails, weak, flaky)
        SELECT t.id, t.suite_id, c.agreement, c.trust, c.kills, c.killable, c.splits, c.idle,
          c.needed, c.passes, c.fails, c.weak, c.flaky
        FROM test_case t JOIN test_score c ON c.test_id = t.parent_id WHERE t.suite_id = ?""",
        stored.id());
    var built = built(handle, stored.instructionId());
    handle.execute(
        """
        DELETE FROM test_line WHERE instruction_id = ? AND suite_id IN
          (SELECT id FROM test_suite WHERE instruction_id = ? AND NOT in_use)""",
        stored.instructionId(),
        stored.instructionId());
    handle.execute(LINES, first(handle, stored.id()), stored.id());
    if (!roots.isEmpty()) {
      var rows = handle.prepareBatch("UPDATE test_line SET built_kept = ? WHERE root_id = ?");
      built.forEach((root, kept) -> rows.add(kept, root));
      if (rows.size() > 0) {
        rows.execute();
      }
    }
  }

  private static Map<Long, Boolean> built(Handle handle, long instruction) {
    var built = new HashMap<Long, Boolean>();
    handle
        .createQuery("SELECT root_id, built_kept FROM test_line WHERE instruction_id = ?")
        .bind(0, instruction)
        .map((row, _) -> Map.entry(row.getLong(1), row.getBoolean(2)))
        .forEach(each -> built.put(each.getKey(), each.getValue()));
    return built;
  }

  /** The version that all others of a suite were made from. */
  private static long first(Handle handle, long suite) {
    var at = suite;
    while (true) {
      var parent =
          handle
              .createQuery(
                  "SELECT parent_id FROM test_suite WHERE id = ? AND parent_id IS NOT NULL")
              .bind(0, at)
              .mapTo(Long.class)
              .findOne();
      if (parent.isEmpty()) {
        return at;
      }
      at = parent.get();
    }
  }
}
