package plum.store;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.ReviewState;
import plum.store.DecisionLog.Entry;

/** What people decided about pairs, pool by pool. */
public final class Reviews {
  private static final String CARRY = "CARRY";

  private final Jdbi jdbi;

  Reviews(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The log of a pool, ready to go on where it was left. One at a time for each pool. */
  public ReviewLog open(long runId) {
    return new ReviewLog(jdbi, runId);
  }

  /** The log about the tests of a run, ready to go on where it was left. One at a time for each. */
  public TestReviewLog openTests(long runId) {
    return new TestReviewLog(jdbi, runId);
  }

  /**
   * One entry about a pair.
   *
   * @param after the state it left behind; null for an UNDO or REDO, which name another entry
   */
  public record About(Entry entry, @Nullable ReviewState after) {}

  /** Everything the log says about a pair, the oldest first. */
  public List<About> history(long preferenceId) {
    return jdbi.withHandle(
        handle -> {
          var after = new HashMap<Long, ReviewState>();
          handle
              .createQuery(
                  """
                  SELECT c.*, p.chosen_id AS built_chosen, p.rejected_id AS built_rejected
                  FROM review_change c JOIN preference p ON p.id = c.preference_id
                  WHERE c.preference_id = ? AND c.is_after""")
              .bind(0, preferenceId)
              .map(
                  (row, _) ->
                      Map.entry(
                          row.getLong("entry_id"), ReviewRows.state(row, ReviewRows.built(row))))
              .forEach(each -> after.put(each.getKey(), each.getValue()));
          if (after.isEmpty()) {
            return List.of();
          }
          return handle
              .createQuery(
                  """
                  SELECT * FROM review_entry WHERE id IN (<ids>) OR target_id IN (<ids>)
                  ORDER BY id""")
              .bindList("ids", List.copyOf(after.keySet()))
              .map(DecisionLog::entry)
              .map(entry -> new About(entry, after.get(entry.id())))
              .list();
        });
  }

  /**
   * Takes what people decided in one pool over to the equal pairs of another, those that the rule
   * built of the same two solutions.
   *
   * @return how many pairs were taken over
   */
  public int carry(long fromRun, long toRun) {
    var found =
        jdbi.withHandle(
            handle -> {
              var equal = new LinkedHashMap<Long, Long>();
              handle
                  .createQuery(
                      """
                      SELECT n.id AS new_id, o.id AS old_id FROM preference n
                      JOIN preference o ON o.run_id = ? AND o.instruction_id = n.instruction_id
                        AND o.chosen_id = n.chosen_id AND o.rejected_id = n.rejected_id
                      WHERE n.run_id = ?
                        AND (o.review <> 'PENDING' OR o.flagged OR o.comment <> '') ORDER BY n.id""")
                  .bind(0, fromRun)
                  .bind(1, toRun)
                  .map((row, _) -> Map.entry(row.getLong("new_id"), row.getLong("old_id")))
                  .forEach(each -> equal.put(each.getKey(), each.getValue()));
              var old = ReviewRows.present(handle, equal.values());
              var states = new LinkedHashMap<Long, ReviewState>();
              equal.forEach(
                  (now, before) -> {
                    var state = old.get(before);
                    if (state != null) {
                      states.put(now, state);
                    }
                  });
              return states;
            });
    return open(toRun).enter(CARRY, "", found).map(step -> step.states().size()).orElse(0);
  }
}
