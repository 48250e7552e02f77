package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import plum.data.Judgement;
import plum.data.Verdict;

/** Judgements as they lie in their table. */
final class JudgementRows {
  private JudgementRows() {}

  /** Writes judgements of a run in one batch. */
  static void add(Handle handle, long runId, Collection<Judgement> all) {
    if (all.isEmpty()) {
      return;
    }
    var rows =
        handle.prepareBatch(
            """
            INSERT INTO judgement (solution_id, suite_id, run_id, verdict, passed, total, detail,
              weak, flaky, cpu_us, peak_bytes, isolation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
    for (var judgement : all) {
      rows.add(
          judgement.solutionId(),
          judgement.suiteId(),
          runId,
          judgement.verdict().name(),
          judgement.passed(),
          judgement.total(),
          ExecutionRows.cut(judgement.detail(), ExecutionRows.LONGEST),
          judgement.weak(),
          judgement.flaky(),
          judgement.cpu().toNanos() / 1000,
          judgement.peakMemoryBytes(),
          judgement.isolation());
    }
    rows.execute();
  }

  static Judgement judgement(ResultSet row, StatementContext context) throws SQLException {
    return new Judgement(
        row.getLong("solution_id"),
        row.getLong("suite_id"),
        Verdict.valueOf(row.getString("verdict")),
        row.getInt("passed"),
        row.getInt("total"),
        row.getString("detail"),
        row.getBoolean("weak"),
        row.getBoolean("flaky"),
        Duration.ofNanos(1000 * row.getLong("cpu_us")),
        row.getLong("peak_bytes"),
        row.getString("isolation"));
  }
}
