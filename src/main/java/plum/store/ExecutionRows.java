package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import plum.data.Evidence;
import plum.data.Execution;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * Executions over three tables: one narrow row each, and rows for evidence and for printed output
 * where there is any. Reading looks into each table by the solution's id and joins nothing.
 */
final class ExecutionRows {
  /** Characters of the longest detail, message or value. */
  static final int LONGEST = 10_000;

  private static final int LONGEST_NAME = 400;
  private static final int LONGEST_OUTPUT = 100_000;

  private final PreparedBatch executions;
  private final PreparedBatch evidence;
  private final PreparedBatch outputs;

  ExecutionRows(Handle handle) {
    executions =
        handle.prepareBatch(
            """
            INSERT INTO execution (solution_id, test_id, verdict, cpu_us, detail, wall_us, weak, flaky)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""");
    evidence =
        handle.prepareBatch(
            """
            INSERT INTO execution_evidence
              (solution_id, test_id, exception, message, line, expected, actual)
            VALUES (?, ?, ?, ?, ?, ?, ?)""");
    outputs =
        handle.prepareBatch(
            """
            INSERT INTO execution_output (solution_id, test_id, stdout, stderr)
            VALUES (?, ?, ?, ?)""");
  }

  void add(Execution execution) {
    var result = execution.result();
    executions.add(
        execution.solutionId(),
        execution.testId(),
        result.verdict().name(),
        micros(result.cpu()),
        cut(result.detail(), LONGEST),
        micros(result.wall()),
        result.weak(),
        result.flaky());
    var seen = result.evidence();
    if (seen.line() != 0
        || !(seen.exception() + seen.message() + seen.expected() + seen.actual()).isEmpty()) {
      evidence.add(
          execution.solutionId(),
          execution.testId(),
          cut(seen.exception(), LONGEST_NAME),
          cut(seen.message(), LONGEST),
          seen.line(),
          cut(seen.expected(), LONGEST),
          cut(seen.actual(), LONGEST));
    }
    if (!(seen.stdout() + seen.stderr()).isEmpty()) {
      outputs.add(
          execution.solutionId(),
          execution.testId(),
          cut(seen.stdout(), LONGEST_OUTPUT),
          cut(seen.stderr(), LONGEST_OUTPUT));
    }
  }

  /** Writes what was added, a batch for each table. */
  void execute() {
    for (var batch : List.of(executions, evidence, outputs)) {
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  private static int micros(Duration time) {
    return (int) Math.min(Integer.MAX_VALUE, time.toNanos() / 1000);
  }

  static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most - 1) + "…" : text;
  }

  private record Output(String stdout, String stderr) {
    static final Output NONE = new Output("", "");
  }

  /** Every execution of a solution, by test. */
  static List<Execution> of(Handle handle, long solutionId) {
    return load(handle, "%s e WHERE e.solution_id = ? ORDER BY e.test_id", solutionId);
  }

  private record Key(long solution, long test) {
    static Key of(ResultSet row) throws SQLException {
      return new Key(row.getLong("solution_id"), row.getLong("test_id"));
    }
  }

  /**
   * Executions that a condition selects.
   *
   * @param from what follows FROM, with %s where the table's name belongs, which is called e
   * @param key bound to its one question mark
   */
  static List<Execution> load(Handle handle, String from, long key) {
    var seen = new HashMap<Key, Evidence>();
    handle
        .createQuery("SELECT e.* FROM " + from.formatted("execution_evidence"))
        .bind(0, key)
        .map(
            (row, _) ->
                Map.entry(
                    Key.of(row),
                    new Evidence(
                        row.getString("exception"),
                        row.getString("message"),
                        row.getInt("line"),
                        row.getString("expected"),
                        row.getString("actual"),
                        "",
                        "")))
        .forEach(entry -> seen.put(entry.getKey(), entry.getValue()));
    var printed = new HashMap<Key, Output>();
    handle
        .createQuery("SELECT e.* FROM " + from.formatted("execution_output"))
        .bind(0, key)
        .map(
            (row, _) ->
                Map.entry(
                    Key.of(row), new Output(row.getString("stdout"), row.getString("stderr"))))
        .forEach(entry -> printed.put(entry.getKey(), entry.getValue()));
    return handle
        .createQuery("SELECT e.* FROM " + from.formatted("execution"))
        .bind(0, key)
        .map(
            (row, _) -> {
              var at = Key.of(row);
              return new Execution(
                  at.solution(),
                  at.test(),
                  new TestResult(
                      Verdict.valueOf(row.getString("verdict")),
                      row.getString("detail"),
                      evidence(
                          seen.getOrDefault(at, Evidence.NONE),
                          printed.getOrDefault(at, Output.NONE)),
                      Duration.ofNanos(1000L * row.getInt("cpu_us")),
                      Duration.ofNanos(1000L * row.getInt("wall_us")),
                      row.getBoolean("weak"),
                      row.getBoolean("flaky")));
            })
        .list();
  }

  /** Copies what the solutions of an instruction did on a test to another with the same text. */
  static void copy(Handle handle, long instructionId, long fromTest, long toTest) {
    for (var columns :
        Map.of(
                "execution", "verdict, cpu_us, detail, wall_us, weak, flaky",
                "execution_evidence", "exception, message, line, expected, actual",
                "execution_output", "stdout, stderr")
            .entrySet()) {
      handle.execute(
          """
          INSERT INTO %1$s (solution_id, test_id, %2$s)
          SELECT e.solution_id, CAST(? AS BIGINT), %2$s
          FROM solution s JOIN %1$s e ON e.solution_id = s.id AND e.test_id = ?
          WHERE s.instruction_id = ?"""
              .formatted(columns.getKey(), columns.getValue()),
          toTest,
          fromTest,
          instructionId);
    }
  }

  /** Removes an execution, for another to take its place. */
  static void delete(Handle handle, Execution execution) {
    for (var table : List.of("execution", "execution_evidence", "execution_output")) {
      handle.execute(
          "DELETE FROM " + table + " WHERE solution_id = ? AND test_id = ?",
          execution.solutionId(),
          execution.testId());
    }
  }

  private static Evidence evidence(Evidence seen, Output printed) {
    return new Evidence(
        seen.exception(),
        seen.message(),
        seen.line(),
        seen.expected(),
        seen.actual(),
        printed.stdout(),
        printed.stderr());
  }
}
