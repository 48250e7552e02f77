package plum.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;

/**
 * What reviewed pairs say about the single labels of the same solutions.
 *
 * <p>A pair left out says nothing about its sides; where all pairs of a solution were left out its
 * label goes too. A person who makes a solution the other side of a pair speaks against its label:
 * the label is turned round, or left out where another pair still speaks for it. A text that
 * somebody wrote belongs to its pair alone.
 */
final class Labels {
  private static final int CHOSEN = 0;
  private static final int REJECTED = 1;

  private final Map<Long, Votes> votes = new HashMap<>();

  /** Of one solution, by side: pairs it stands in as the rule has it, and as a person has it. */
  private static final class Votes {
    private final int[] rule = new int[2];
    private final int[] person = new int[2];
    private int out;

    private int in() {
      return rule[CHOSEN] + rule[REJECTED] + person[CHOSEN] + person[REJECTED];
    }
  }

  private Labels() {}

  /** Reads the decisions of a pool. */
  static Labels of(Handle handle, long runId) {
    var labels = new Labels();
    handle
        .createQuery(
            """
            SELECT p.review, p.chosen_id, p.rejected_id,
              COALESCE(e.chosen_id, p.chosen_id) AS now_chosen,
              COALESCE(e.rejected_id, p.rejected_id) AS now_rejected
            FROM preference p LEFT JOIN preference_edit e ON e.preference_id = p.id
            WHERE p.run_id = ? AND p.chosen_id IS NOT NULL AND p.rejected_id IS NOT NULL""")
        .bind(0, runId)
        .map(
            (row, _) -> {
              labels.add(
                  Review.valueOf(row.getString("review")),
                  new long[] {row.getLong("chosen_id"), row.getLong("rejected_id")},
                  new long[] {row.getLong("now_chosen"), row.getLong("now_rejected")});
              return true;
            })
        .forEach(_ -> {});
    return labels;
  }

  private void add(Review review, long[] built, long[] now) {
    for (var side = CHOSEN; side <= REJECTED; side++) {
      if (review.isOut()) {
        votes(built[side]).out++;
      } else if (now[side] == built[side]) {
        votes(now[side]).rule[side]++;
      } else {
        votes(now[side]).person[side]++;
      }
    }
  }

  private Votes votes(long solution) {
    return votes.computeIfAbsent(solution, _ -> new Votes());
  }

  /** The label as people decided it; empty where it is to be left out. */
  Optional<UnpairedPreference> of(UnpairedPreference label) {
    var found = votes.get(label.solutionId());
    if (found == null) {
      return Optional.of(label);
    }
    if (found.in() == 0) {
      return found.out > 0 ? Optional.empty() : Optional.of(label);
    }
    var side = label.desirable() ? CHOSEN : REJECTED;
    if (found.person[1 - side] == 0) {
      return Optional.of(label);
    }
    return found.rule[side] + found.person[side] > 0
        ? Optional.empty()
        : Optional.of(
            new UnpairedPreference(
                label.id(),
                label.runId(),
                label.instructionId(),
                label.solutionId(),
                !label.desirable(),
                label.review()));
  }
}
