package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import plum.data.FinishReason;
import plum.data.Solution;

/** Completions drawn from policies. */
public final class Solutions {
  private static final String SELECT =
      """
      SELECT s.*, t.completion, t.program FROM solution s JOIN solution_text t ON t.id = s.id
      """;

  private final Jdbi jdbi;

  Solutions(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores solutions in one transaction, giving out ids in order; their own ids are ignored. */
  public void add(Collection<Solution> solutions) {
    if (solutions.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var id = Ids.next(handle, "solution");
          var rows =
              handle.prepareBatch(
                  """
                  INSERT INTO solution (id, run_id, instruction_id, sample, checkpoint_id, round,
                    finish_reason, token_count, log_probability, seed, elapsed_ms)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
          var texts =
              handle.prepareBatch(
                  "INSERT INTO solution_text (id, completion, program) VALUES (?, ?, ?)");
          for (var solution : solutions) {
            rows.add(
                id,
                solution.runId(),
                solution.instructionId(),
                solution.sample(),
                solution.checkpointId(),
                solution.round(),
                solution.finishReason().name(),
                solution.tokenCount(),
                solution.logProbability(),
                solution.seed(),
                (int) solution.elapsed().toMillis());
            texts.add(id, solution.completion(), solution.program());
            id++;
          }
          rows.execute();
          texts.execute();
          Summaries.solutionsChanged(
              handle, solutions.stream().map(Solution::instructionId).toList());
        });
  }

  /** Solutions drawn so far in a run, by instruction. */
  public Map<Long, Integer> counts(long runId) {
    return jdbi.withHandle(
        handle -> {
          var counts = new HashMap<Long, Integer>();
          handle
              .createQuery(
                  "SELECT instruction_id, COUNT(*) FROM solution WHERE run_id = ? GROUP BY"
                      + " instruction_id")
              .bind(0, runId)
              .map((row, _) -> Map.entry(row.getLong(1), row.getInt(2)))
              .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
          return counts;
        });
  }

  /** All solutions of a run for one instruction, by sample number. */
  public List<Solution> of(long runId, long instructionId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    SELECT + " WHERE s.run_id = ? AND s.instruction_id = ? ORDER BY s.sample")
                .bind(0, runId)
                .bind(1, instructionId)
                .map(Solutions::solution)
                .list());
  }

  /** All solutions of an instruction over all runs, the newest run first, then by sample number. */
  public List<Solution> ofInstruction(long instructionId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    SELECT + " WHERE s.instruction_id = ? ORDER BY s.run_id DESC, s.sample")
                .bind(0, instructionId)
                .map(Solutions::solution)
                .list());
  }

  public Optional<Solution> byId(long id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SELECT + " WHERE s.id = ?")
                .bind(0, id)
                .map(Solutions::solution)
                .findOne());
  }

  /**
   * Tokens drawn in a run and how many completions ran into the token limit.
   *
   * @param logProbability mean over solutions, nats
   */
  public record Totals(int count, long tokens, int cutOff, double logProbability) {}

  public Totals totals(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT COUNT(*), COALESCE(SUM(token_count), 0),
                      COALESCE(SUM(CASE WHEN finish_reason = 'LENGTH' THEN 1 ELSE 0 END), 0),
                      COALESCE(AVG(log_probability), 0)
                    FROM solution WHERE run_id = ?""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Totals(row.getInt(1), row.getLong(2), row.getInt(3), row.getDouble(4)))
                .one());
  }

  private static Solution solution(ResultSet row, StatementContext context) throws SQLException {
    return new Solution(
        row.getLong("id"),
        row.getLong("run_id"),
        row.getLong("instruction_id"),
        row.getInt("sample"),
        row.getLong("checkpoint_id"),
        row.getInt("round"),
        row.getString("completion"),
        row.getString("program"),
        FinishReason.valueOf(row.getString("finish_reason")),
        row.getInt("token_count"),
        row.getDouble("log_probability"),
        row.getLong("seed"),
        Duration.ofMillis(row.getLong("elapsed_ms")));
  }
}
