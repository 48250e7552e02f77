package plum.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Which policies wrote what stands in a pool. */
public final class PairOrigins {
  private final Jdbi jdbi;

  PairOrigins(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Counts the preferences of a pool by the checkpoint that all of their solutions were drawn from,
   * under 0 those with sides of two checkpoints.
   */
  public Map<Long, Integer> of(long runId) {
    var counts = new LinkedHashMap<Long, Integer>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT CASE WHEN c.checkpoint_id <> r.checkpoint_id THEN 0
                      ELSE COALESCE(c.checkpoint_id, r.checkpoint_id) END AS origin, COUNT(*)
                    FROM preference p
                    LEFT JOIN solution c ON c.id = p.chosen_id
                    LEFT JOIN solution r ON r.id = p.rejected_id
                    WHERE p.run_id = ? GROUP BY origin ORDER BY origin""")
                .bind(0, runId)
                .map((row, _) -> Map.entry(row.getLong(1), row.getInt(2)))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
    return counts;
  }
}
