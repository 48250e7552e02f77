package plum.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.data.Review;

/** What makes a pair worth a look, kept in its row so that a queue is one narrow read. */
final class PairSignals {
  private PairSignals() {}

  private record Sides(long id, long chosen, long rejected) {}

  private record Length(int tokens, double logProbability) {
    double perToken() {
      return tokens == 0 ? 0 : logProbability / tokens;
    }
  }

  /** Measures the pairs of a pool that are not measured yet, some at a time. */
  static void measure(Handle handle, long runId) {
    var last = 0L;
    while (true) {
      var open =
          handle
              .createQuery(
                  """
                  SELECT id, chosen_id, rejected_id FROM preference
                  WHERE run_id = ? AND id > ? AND margin IS NULL AND chosen_id IS NOT NULL
                    AND rejected_id IS NOT NULL ORDER BY run_id, id LIMIT ?""")
              .bind(0, runId)
              .bind(1, last)
              .bind(2, ReviewRows.CHUNK)
              .map((row, _) -> new Sides(row.getLong(1), row.getLong(2), row.getLong(3)))
              .list();
      if (open.isEmpty()) {
        return;
      }
      measure(handle, open);
      last = open.getLast().id();
    }
  }

  private static void measure(Handle handle, List<Sides> pairs) {
    var ids = new HashSet<Long>();
    pairs.forEach(
        pair -> {
          ids.add(pair.chosen());
          ids.add(pair.rejected());
        });
    var judgements = PairRows.judgements(handle, ids);
    var lengths = lengths(handle, ids);
    var rows =
        handle.prepareBatch(
            """
            UPDATE preference SET margin = ?, weak = ?, length_gap = ?, disagreement = ?, failure = ?
            WHERE id = ?""");
    for (var pair : pairs) {
      var rejected = PairRows.failing(judgements.getOrDefault(pair.rejected(), List.of()));
      var chosen = PairRows.beside(judgements.getOrDefault(pair.chosen(), List.of()), rejected);
      var one = lengths.getOrDefault(pair.chosen(), new Length(0, 0));
      var other = lengths.getOrDefault(pair.rejected(), new Length(0, 0));
      var longer = Math.max(one.tokens(), other.tokens());
      rows.add(
          Math.max(0, share(chosen) - share(rejected)),
          isDoubtful(chosen) || isDoubtful(rejected),
          longer == 0 ? 0 : (double) Math.abs(one.tokens() - other.tokens()) / longer,
          other.perToken() - one.perToken(),
          rejected == null ? "" : rejected.verdict().name(),
          pair.id());
    }
    rows.execute();
  }

  private static double share(@Nullable Judgement judgement) {
    return judgement == null || judgement.total() == 0
        ? 0
        : (double) judgement.passed() / judgement.total();
  }

  private static boolean isDoubtful(@Nullable Judgement judgement) {
    return judgement != null && (judgement.weak() || judgement.flaky());
  }

  private static Map<Long, Length> lengths(Handle handle, Set<Long> solutions) {
    var lengths = new HashMap<Long, Length>();
    for (var chunk : ReviewRows.chunks(solutions)) {
      handle
          .createQuery("SELECT id, token_count, log_probability FROM solution WHERE id IN (<ids>)")
          .bindList("ids", chunk)
          .map((row, _) -> Map.entry(row.getLong(1), new Length(row.getInt(2), row.getDouble(3))))
          .forEach(entry -> lengths.put(entry.getKey(), entry.getValue()));
    }
    return lengths;
  }

  /** The first pairs of a pool, by id. */
  static List<PairLine> lines(Handle handle, long runId, int limit) {
    return handle
        .createQuery(
            """
            SELECT p.id, p.instruction_id, p.review, p.flagged, p.reviewer, p.blind, p.margin, p.weak,
              p.length_gap, p.disagreement, p.failure, e.preference_id
            FROM (SELECT * FROM preference
              WHERE run_id = ? AND chosen_id IS NOT NULL AND rejected_id IS NOT NULL
              ORDER BY run_id, id LIMIT ?) p
            LEFT JOIN preference_edit e ON e.preference_id = p.id ORDER BY p.id""")
        .bind(0, runId)
        .bind(1, limit)
        .map(
            (row, _) ->
                new PairLine(
                    row.getLong("id"),
                    row.getLong("instruction_id"),
                    Review.valueOf(row.getString("review")),
                    row.getBoolean("flagged"),
                    row.getObject("preference_id") == null,
                    row.getString("reviewer").intern(),
                    row.getBoolean("blind"),
                    row.getObject("margin") == null ? Float.NaN : row.getFloat("margin"),
                    row.getBoolean("weak"),
                    row.getFloat("length_gap"),
                    row.getFloat("disagreement"),
                    Objects.requireNonNullElse(row.getString("failure"), "").intern()))
        .list();
  }
}
