package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import plum.data.Review;
import plum.data.ReviewState;
import plum.data.ReviewState.Sides;

/** States of pairs as rows: the present one beside the pair, the others in the log. */
final class ReviewRows {
  /** Pairs read or written by one statement. */
  static final int CHUNK = 500;

  private ReviewRows() {}

  /** Cuts ids into lists that fit into one statement. */
  static List<List<Long>> chunks(Collection<Long> ids) {
    var all = List.copyOf(ids);
    var chunks = new ArrayList<List<Long>>();
    for (var from = 0; from < all.size(); from += CHUNK) {
      chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
    }
    return chunks;
  }

  /** The present states of pairs, in the order of the ids; single labels have none. */
  static Map<Long, ReviewState> present(Handle handle, Collection<Long> ids) {
    var found = new LinkedHashMap<Long, ReviewState>();
    for (var chunk : chunks(ids)) {
      handle
          .createQuery(
              """
              SELECT p.id, p.review, p.flagged, p.comment, p.reviewer, p.blind,
                p.chosen_id AS built_chosen, p.rejected_id AS built_rejected,
                COALESCE(e.chosen_id, p.chosen_id) AS chosen_id,
                COALESCE(e.rejected_id, p.rejected_id) AS rejected_id,
                e.chosen_text, e.rejected_text
              FROM preference p LEFT JOIN preference_edit e ON e.preference_id = p.id
              WHERE p.id IN (<ids>) AND p.chosen_id IS NOT NULL AND p.rejected_id IS NOT NULL
              ORDER BY p.id""")
          .bindList("ids", chunk)
          .map((row, _) -> Map.entry(row.getLong("id"), state(row, built(row))))
          .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    }
    return found;
  }

  /** Makes states the present ones. */
  static void write(Handle handle, Map<Long, ReviewState> states) {
    if (states.isEmpty()) {
      return;
    }
    var rows =
        handle.prepareBatch(
            """
            UPDATE preference SET review = ?, flagged = ?, comment = ?, reviewer = ?, blind = ?
            WHERE id = ?""");
    var gone = handle.prepareBatch("DELETE FROM preference_edit WHERE preference_id = ?");
    var edits =
        handle.prepareBatch(
            """
            MERGE INTO preference_edit
              (preference_id, chosen_id, rejected_id, chosen_text, rejected_text)
            KEY (preference_id) VALUES (?, ?, ?, ?, ?)""");
    states.forEach(
        (id, state) -> {
          rows.add(
              state.review().name(),
              state.flagged(),
              state.comment(),
              state.reviewer(),
              state.blind(),
              id);
          if (state.isChanged()) {
            var now = state.now();
            edits.add(id, now.chosenId(), now.rejectedId(), now.chosenText(), now.rejectedText());
          } else {
            gone.add(id);
          }
        });
    rows.execute();
    for (var batch : List.of(gone, edits)) {
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  /** Adds states to the log, as they were before an entry or are after it. */
  static void log(Handle handle, long entry, boolean after, Map<Long, ReviewState> states) {
    var rows =
        handle.prepareBatch(
            """
            INSERT INTO review_change (entry_id, preference_id, is_after, review, chosen_id,
              rejected_id, chosen_text, rejected_text, flagged, comment, reviewer, blind)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
    states.forEach(
        (id, state) ->
            rows.add(
                entry,
                id,
                after,
                state.review().name(),
                state.now().chosenId(),
                state.now().rejectedId(),
                state.now().chosenText(),
                state.now().rejectedText(),
                state.flagged(),
                state.comment(),
                state.reviewer(),
                state.blind()));
    rows.execute();
  }

  /** States from the log, by pair. */
  static Map<Long, ReviewState> logged(Handle handle, long entry, boolean after) {
    var found = new LinkedHashMap<Long, ReviewState>();
    handle
        .createQuery(
            """
            SELECT c.*, p.chosen_id AS built_chosen, p.rejected_id AS built_rejected
            FROM review_change c JOIN preference p ON p.id = c.preference_id
            WHERE c.entry_id = ? AND c.is_after = ? ORDER BY c.preference_id""")
        .bind(0, entry)
        .bind(1, after)
        .map((row, _) -> Map.entry(row.getLong("preference_id"), state(row, built(row))))
        .forEach(each -> found.put(each.getKey(), each.getValue()));
    return found;
  }

  static Sides built(ResultSet row) throws SQLException {
    return Sides.of(row.getLong("built_chosen"), row.getLong("built_rejected"));
  }

  /** The state of a row with the columns of the log. */
  static ReviewState state(ResultSet row, Sides built) throws SQLException {
    return new ReviewState(
        Review.valueOf(row.getString("review")),
        built,
        new Sides(
            row.getLong("chosen_id"),
            row.getLong("rejected_id"),
            row.getString("chosen_text"),
            row.getString("rejected_text")),
        row.getBoolean("flagged"),
        row.getString("comment"),
        row.getString("reviewer"),
        row.getBoolean("blind"));
  }
}
