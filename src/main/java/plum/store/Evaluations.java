package plum.store;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import plum.data.Decoding;
import plum.data.Evaluation;

/** Counts of passing samples per instruction. */
public final class Evaluations {
  private final Jdbi jdbi;

  Evaluations(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores evaluations in one transaction; those that are there already are replaced. */
  public void add(Collection<Evaluation> evaluations) {
    if (evaluations.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var rows =
              handle.prepareBatch(
                  """
                  MERGE INTO evaluation (run_id, checkpoint_id, instruction_id, decoding, n, c)
                  KEY (run_id, instruction_id, decoding) VALUES (?, ?, ?, ?, ?, ?)""");
          evaluations.forEach(
              e ->
                  rows.add(
                      e.runId(),
                      e.checkpointId(),
                      e.instructionId(),
                      e.decoding().name(),
                      e.n(),
                      e.c()));
          rows.execute();
        });
  }

  /** All evaluations of a run under one decoding, by instruction. */
  public List<Evaluation> of(long runId, Decoding decoding) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM evaluation WHERE run_id = ? AND decoding = ? ORDER BY"
                        + " instruction_id")
                .bind(0, runId)
                .bind(1, decoding.name())
                .map(
                    (row, _) ->
                        new Evaluation(
                            row.getLong("run_id"),
                            row.getLong("checkpoint_id"),
                            row.getLong("instruction_id"),
                            Decoding.valueOf(row.getString("decoding")),
                            row.getInt("n"),
                            row.getInt("c")))
                .list());
  }
}
