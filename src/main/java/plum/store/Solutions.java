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
import plum.data.TestOrigin;
import plum.data.Verdict;

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

  /**
   * All solutions of a run for the instructions from one id to another, by instruction and sample.
   */
  public List<Solution> between(long runId, long first, long last) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    SELECT
                        + """
                         WHERE s.run_id = ? AND s.instruction_id BETWEEN ? AND ?
                        ORDER BY s.run_id, s.instruction_id, s.sample""")
                .bind(0, runId)
                .bind(1, first)
                .bind(2, last)
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

  /**
   * Where a solution comes from and how its tests went.
   *
   * @param policy digest of the checkpoint it was drawn from, SHA-256 in hexadecimal
   * @param suiteId the tests; 0 with SKIPPED where it was not run against any
   */
  public record Origin(
      long solutionId,
      String instruction,
      String policy,
      long seed,
      long suiteId,
      Verdict verdict,
      int passed,
      int total) {}

  /** Origins of the solutions in a preference pool, by solution, judged by tests of one origin. */
  public Map<Long, Origin> origins(long poolId, TestOrigin tests) {
    return jdbi.withHandle(
        handle -> {
          var origins = new HashMap<Long, Origin>();
          handle
              .createQuery(
                  """
                  SELECT s.id, i.source_key, c.sha256, s.seed, j.suite_id, j.verdict, j.passed, j.total
                  FROM (
                    SELECT chosen_id AS id FROM preference
                    WHERE run_id = :pool AND chosen_id IS NOT NULL
                    UNION
                    SELECT rejected_id FROM preference
                    WHERE run_id = :pool AND rejected_id IS NOT NULL
                    UNION
                    SELECT e.chosen_id FROM preference_edit e
                    JOIN preference q ON q.id = e.preference_id WHERE q.run_id = :pool
                    UNION
                    SELECT e.rejected_id FROM preference_edit e
                    JOIN preference q ON q.id = e.preference_id WHERE q.run_id = :pool) p
                  JOIN solution s ON s.id = p.id
                  JOIN instruction i ON i.id = s.instruction_id
                  JOIN checkpoint c ON c.id = s.checkpoint_id
                  LEFT JOIN judgement j ON j.solution_id = s.id AND j.suite_id = (
                    SELECT MAX(x.suite_id) FROM judgement x JOIN test_suite t ON t.id = x.suite_id
                    WHERE x.solution_id = s.id AND t.origin = :tests)""")
              .bind("pool", poolId)
              .bind("tests", tests.name())
              .map((row, _) -> origin(row))
              .forEach(origin -> origins.put(origin.solutionId(), origin));
          return origins;
        });
  }

  private static Origin origin(ResultSet row) throws SQLException {
    var verdict = row.getString("verdict");
    return new Origin(
        row.getLong("id"),
        row.getString("source_key"),
        row.getString("sha256"),
        row.getLong("seed"),
        row.getLong("suite_id"),
        verdict == null ? Verdict.SKIPPED : Verdict.valueOf(verdict),
        row.getInt("passed"),
        row.getInt("total"));
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
