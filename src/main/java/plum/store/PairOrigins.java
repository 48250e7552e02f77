package plum.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Which policies wrote what stands in a pool. */
public final class PairOrigins {
  private final Jdbi jdbi;

  PairOrigins(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Counts the pairs of a pool by the checkpoint that both sides were drawn from, under 0 those of
   * two checkpoints; where a pool has no pairs, its labelled solutions.
   */
  public Map<Long, Integer> of(long runId) {
    return jdbi.withHandle(
        handle -> {
          var pairs =
              counts(handle, runId, "p.chosen_id IS NOT NULL AND p.rejected_id IS NOT NULL");
          return pairs.isEmpty() ? counts(handle, runId, "TRUE") : pairs;
        });
  }

  private static Map<Long, Integer> counts(Handle handle, long runId, String which) {
    var counts = new LinkedHashMap<Long, Integer>();
    handle
        .createQuery(
            """
            SELECT CASE WHEN c.checkpoint_id <> r.checkpoint_id THEN 0
              ELSE COALESCE(c.checkpoint_id, r.checkpoint_id) END AS origin, COUNT(*)
            FROM preference p
            LEFT JOIN solution c ON c.id = p.chosen_id
            LEFT JOIN solution r ON r.id = p.rejected_id
            WHERE p.run_id = ? AND %s GROUP BY origin ORDER BY origin"""
                .formatted(which))
        .bind(0, runId)
        .map((row, _) -> Map.entry(row.getLong(1), row.getInt(2)))
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }
}
