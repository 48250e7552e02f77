package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.store.TestQuery.Mark;
import plum.store.TestQuery.Order;

/** A run of 100,000 instructions with ten tests each: pages of any order come at once. */
@Tag("slow")
final class TestLinesScaleTest {
  private static final int INSTRUCTIONS = 100_000;
  private static final int TESTS = 10;

  /** Milliseconds for a page on a busy machine; from an index it takes a few. */
  private static final long LONGEST = 1500;

  @TempDir private Path folder = Path.of("");

  @Test
  void aPageOfAMillionTestsComesFromAnIndex() throws SQLException {
    Project.open(folder).close();
    fill();
    try (var project = Project.open(folder)) {
      var lines = project.testLines();
      var base = TestQuery.of(1);
      assertEquals(INSTRUCTIONS * TESTS, lines.count(base));
      for (var order : Order.values()) {
        for (var down : new boolean[] {false, true}) {
          var query = base.by(order, down);
          var begin = System.nanoTime();
          var first = lines.page(query, 0, false, 100);
          var middle = lines.page(query, 500_000, false, 100);
          var back = lines.page(query, 500_000, true, 100);
          var millis = (System.nanoTime() - begin) / 3_000_000;
          System.out.printf("%s %s: %d ms a page%n", order, down ? "down" : "up", millis);
          assertEquals(300, first.size() + middle.size() + back.size());
          assertTrue(millis < LONGEST, order + " took " + millis + " ms a page");
        }
      }
      var begin = System.nanoTime();
      var suspicious = lines.count(base.with(Set.of(Mark.SUSPICIOUS)));
      var found = lines.page(base.containing("f(77777)"), 0, false, 100);
      System.out.printf(
          "%,d suspicious counted and a rare text searched in %d ms%n",
          suspicious, (System.nanoTime() - begin) / 1_000_000);
      assertEquals(TESTS, found.size());
    }
  }

  private void fill() throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("project") + ";COMPRESS=TRUE");
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO run VALUES (1, 'TESTS', 'tests', 1, '{}', 0, '1', NOW(), NOW(), 0, 'DONE', '')");
      statement.execute("INSERT INTO instruction_set VALUES (1, 1, 'big', 'x', 'x', '00')");
      statement.execute(
          """
          INSERT INTO instruction (id, set_id, source_key, format, entry_point, split, prompt)
          SELECT x, 1, 'big/' || LPAD(x, 6, '0'), 'PROGRAM', 'f', 'TRAIN', 'Add.'
          FROM SYSTEM_RANGE(1, %d)"""
              .formatted(INSTRUCTIONS));
      statement.execute(
          """
          INSERT INTO test_suite (id, run_id, instruction_id, origin, usable)
          SELECT x, 1, x, 'MODEL', TRUE FROM SYSTEM_RANGE(1, %d)"""
              .formatted(INSTRUCTIONS));
      var tests = INSTRUCTIONS * TESTS;
      statement.execute(
          """
          INSERT INTO test_case (id, suite_id, draft, position, kind, code, kept, reason)
          SELECT x, (x - 1) / 10 + 1, 0, MOD(x - 1, 10), 'assert',
            'assert f(' || ((x - 1) / 10 + 1) || ') == ' || x, TRUE, ''
          FROM SYSTEM_RANGE(1, %d)"""
              .formatted(tests));
      statement.execute(
          """
          INSERT INTO test_line (test_id, root_id, run_id, suite_id, instruction_id, source_key, kept,
            built_kept, truth, repaired, scored, agreement, trust, kills, killable, splits, idle,
            needed, passes, fails, weak, flaky, review, flagged, changed)
          SELECT x, x, 1, (x - 1) / 10 + 1, (x - 1) / 10 + 1, 'big/' || LPAD((x - 1) / 10 + 1, 6, '0'),
            TRUE, TRUE, -1, FALSE, TRUE, MOD(x * 7919, 1000) / 1000.0, MOD(x * 104729, 1000) / 1000.0,
            MOD(x, 7), 7, MOD(x, 2) = 0, MOD(x, 11) = 0, MOD(x, 3) = 0, MOD(x, 13), MOD(x, 5), FALSE,
            FALSE, 'PENDING', FALSE, FALSE
          FROM SYSTEM_RANGE(1, %d)"""
              .formatted(tests));
    }
  }
}
