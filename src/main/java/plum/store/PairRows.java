package plum.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.store.Preferences.PairRow;

/** Reads pairs with their texts and judgements. */
final class PairRows {
  private static final Comparator<Judgement> NEWEST = Comparator.comparingLong(Judgement::suiteId);

  private PairRows() {}

  static List<PairRow> of(Handle handle, Collection<Long> ids) {
    var rows = new ArrayList<PairRow>();
    for (var chunk : ReviewRows.chunks(ids)) {
      rows.addAll(read(handle, chunk));
    }
    return rows;
  }

  private static List<PairRow> read(Handle handle, List<Long> ids) {
    var states = ReviewRows.present(handle, ids);
    var solutions = new HashSet<Long>();
    states
        .values()
        .forEach(
            state -> {
              solutions.add(state.now().chosenId());
              solutions.add(state.now().rejectedId());
            });
    var judgements = judgements(handle, solutions);
    return handle
        .createQuery(
            """
            SELECT p.id, p.instruction_id, i.source_key, i.prompt,
              COALESCE(e.chosen_text, c.completion) AS chosen,
              COALESCE(e.rejected_text, r.completion) AS rejected
            FROM preference p JOIN instruction i ON i.id = p.instruction_id
            LEFT JOIN preference_edit e ON e.preference_id = p.id
            JOIN solution_text c ON c.id = COALESCE(e.chosen_id, p.chosen_id)
            JOIN solution_text r ON r.id = COALESCE(e.rejected_id, p.rejected_id)
            WHERE p.id IN (<ids>) ORDER BY p.id""")
        .bindList("ids", ids)
        .map(
            (row, _) -> {
              var state = Objects.requireNonNull(states.get(row.getLong("id")));
              var sides = state.now();
              var failed = failing(judgements.getOrDefault(sides.rejectedId(), List.of()));
              return new PairRow(
                  row.getLong("id"),
                  row.getLong("instruction_id"),
                  row.getString("source_key"),
                  row.getString("prompt"),
                  row.getString("chosen"),
                  row.getString("rejected"),
                  beside(judgements.getOrDefault(sides.chosenId(), List.of()), failed),
                  failed,
                  state);
            })
        .list();
  }

  /** All judgements of solutions. */
  static Map<Long, List<Judgement>> judgements(Handle handle, Set<Long> solutions) {
    var found = new HashMap<Long, List<Judgement>>();
    for (var chunk : ReviewRows.chunks(solutions)) {
      handle
          .createQuery("SELECT * FROM judgement WHERE solution_id IN (<ids>)")
          .bindList("ids", chunk)
          .map(JudgementRows::judgement)
          .forEach(
              each -> found.computeIfAbsent(each.solutionId(), _ -> new ArrayList<>()).add(each));
    }
    return found;
  }

  /** The newest by which a solution failed, else the newest. */
  static @Nullable Judgement failing(List<Judgement> judgements) {
    return judgements.stream()
        .filter(each -> each.verdict().isFailure())
        .max(NEWEST)
        .or(() -> judgements.stream().max(NEWEST))
        .orElse(null);
  }

  /** The one by the same tests as another, else the newest. */
  static @Nullable Judgement beside(List<Judgement> judgements, @Nullable Judgement other) {
    return judgements.stream()
        .filter(each -> other != null && each.suiteId() == other.suiteId())
        .findFirst()
        .or(() -> judgements.stream().max(NEWEST))
        .orElse(null);
  }
}
