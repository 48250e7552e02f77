package plum.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import plum.data.PlumException;
import plum.data.Run;

/** Deletes runs with all that they alone brought in. */
public final class RunRemoval {
  /** What hangs on the solutions that a run drew, or on the judgements that it made. */
  private static final String JUDGED =
      """
      WHERE (solution_id, test_id) IN (
        SELECT j.solution_id, c.id FROM judgement j JOIN test_case c ON c.suite_id = j.suite_id
        WHERE j.run_id = ? OR j.solution_id IN (SELECT id FROM solution WHERE run_id = ?))""";

  private final Jdbi jdbi;

  RunRemoval(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Deletes a run: its solutions, judgements, preferences with what people decided about them,
   * evaluations, metrics and marks, in one transaction.
   *
   * @param withCheckpoint whether the policy it trained goes too; otherwise that stays, of no run
   * @throws PlumException if something that stays refers to what would go
   */
  public void delete(Run run, boolean withCheckpoint) {
    try {
      jdbi.useTransaction(handle -> delete(handle, run.id(), withCheckpoint));
    } catch (JdbiException e) {
      throw new PlumException(
          "The run \""
              + run.name()
              + "\" cannot be deleted, because other runs use what it made. Delete those first.",
          e);
    }
  }

  private static void delete(Handle handle, long run, boolean withCheckpoint) {
    var judged =
        ids(
            handle,
            "SELECT DISTINCT s.instruction_id FROM solution s JOIN judgement j ON"
                + " j.solution_id = s.id WHERE j.run_id = ? OR s.run_id = ?",
            run,
            run);
    var drawn = ids(handle, "SELECT DISTINCT instruction_id FROM solution WHERE run_id = ?", run);
    var paired =
        ids(handle, "SELECT DISTINCT instruction_id FROM preference WHERE run_id = ?", run);
    for (var table : List.of("execution", "execution_evidence", "execution_output")) {
      handle.execute("DELETE FROM %s %s".formatted(table, JUDGED), run, run);
    }
    handle.execute(
        "DELETE FROM judgement WHERE run_id = ? OR solution_id IN"
            + " (SELECT id FROM solution WHERE run_id = ?)",
        run,
        run);
    handle.execute(
        "DELETE FROM review_change WHERE entry_id IN (SELECT id FROM review_entry WHERE run_id = ?)",
        run);
    handle.execute("UPDATE review_entry SET target_id = NULL WHERE run_id = ?", run);
    handle.execute(
        "DELETE FROM preference_edit WHERE preference_id IN"
            + " (SELECT id FROM preference WHERE run_id = ?)",
        run);
    handle.execute(
        "DELETE FROM solution_text WHERE id IN (SELECT id FROM solution WHERE run_id = ?)", run);
    for (var table :
        List.of(
            "review_entry",
            "preference",
            "evaluation",
            "solution",
            "known_result",
            "answer",
            "lesson",
            "metric",
            "run_mark")) {
      handle.execute("DELETE FROM " + table + " WHERE run_id = ?", run);
    }
    handle.execute(
        withCheckpoint
            ? "DELETE FROM checkpoint WHERE run_id = ?"
            : "UPDATE checkpoint SET run_id = NULL WHERE run_id = ?",
        run);
    handle.execute("DELETE FROM run WHERE id = ?", run);
    Summaries.solutionsChanged(handle, drawn);
    Summaries.judgementsOf(handle, judged);
    Summaries.pairsChanged(handle, paired);
  }

  private static List<Long> ids(Handle handle, String sql, long... run) {
    var query = handle.createQuery(sql);
    for (var i = 0; i < run.length; i++) {
      query.bind(i, run[i]);
    }
    return query.mapTo(Long.class).list();
  }
}
