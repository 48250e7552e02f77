package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;

/** The preference pool: pairs and single labels, with what a person decided about them. */
public final class Preferences {
  private final Jdbi jdbi;

  Preferences(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** A pair with everything its table row shows. */
  public record PairRow(
      long id,
      long instructionId,
      String key,
      String prompt,
      long chosenId,
      String chosen,
      long rejectedId,
      String rejected,
      String rejectedVerdict,
      String rejectedDetail,
      Review review) {}

  /** A preference with the texts that training needs. */
  public record Texts(Preference preference, String prompt, String chosen, String rejected) {}

  /** Stores preferences in one transaction, giving out ids in order; their own ids are ignored. */
  public void add(Collection<? extends Preference> preferences) {
    if (preferences.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var id = Ids.next(handle, "preference");
          var rows =
              handle.prepareBatch(
                  """
                  INSERT INTO preference (id, run_id, instruction_id, chosen_id, rejected_id, review)
                  VALUES (?, ?, ?, ?, ?, ?)""");
          for (var each : preferences) {
            var chosen =
                switch (each) {
                  case PreferencePair pair -> (Long) pair.chosenId();
                  case UnpairedPreference item -> item.desirable() ? item.solutionId() : null;
                };
            var rejected =
                switch (each) {
                  case PreferencePair pair -> (Long) pair.rejectedId();
                  case UnpairedPreference item -> item.desirable() ? null : item.solutionId();
                };
            rows.add(
                id++, each.runId(), each.instructionId(), chosen, rejected, each.review().name());
          }
          rows.execute();
          Summaries.pairsChanged(
              handle, preferences.stream().map(Preference::instructionId).toList());
        });
  }

  /** Removes what an unfinished run left behind. */
  public void clear(long runId) {
    jdbi.useTransaction(
        handle -> {
          var instructions =
              handle
                  .createQuery("SELECT DISTINCT instruction_id FROM preference WHERE run_id = ?")
                  .bind(0, runId)
                  .mapTo(Long.class)
                  .list();
          handle.execute("DELETE FROM preference WHERE run_id = ?", runId);
          Summaries.pairsChanged(handle, instructions);
        });
  }

  /** Records decisions in one transaction. */
  public void review(Collection<Long> ids, Review review) {
    jdbi.useTransaction(
        handle -> {
          var rows = handle.prepareBatch("UPDATE preference SET review = ? WHERE id = ?");
          ids.forEach(id -> rows.add(review.name(), id));
          if (!ids.isEmpty()) {
            rows.execute();
          }
        });
  }

  /** All preferences of a run with their texts, by id, rejected ones left out. */
  public List<Texts> forTraining(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT p.*, i.prompt, c.completion AS chosen, r.completion AS rejected
                    FROM preference p JOIN instruction i ON i.id = p.instruction_id
                    LEFT JOIN solution_text c ON c.id = p.chosen_id
                    LEFT JOIN solution_text r ON r.id = p.rejected_id
                    WHERE p.run_id = ? AND p.review <> 'REJECTED' ORDER BY p.id""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Texts(
                            preference(row),
                            row.getString("prompt"),
                            orEmpty(row.getString("chosen")),
                            orEmpty(row.getString("rejected"))))
                .list());
  }

  /** One page of pairs, newest run only if a run is given, by id. */
  public List<PairRow> page(long runId, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT p.id, p.instruction_id, i.source_key, i.prompt, p.chosen_id, p.rejected_id,
                      c.completion AS chosen, r.completion AS rejected, p.review,
                      f.verdict, f.detail
                    FROM preference p JOIN instruction i ON i.id = p.instruction_id
                    JOIN solution_text c ON c.id = p.chosen_id
                    JOIN solution_text r ON r.id = p.rejected_id
                    LEFT JOIN judgement f ON f.solution_id = p.rejected_id AND f.suite_id = (
                      SELECT MAX(j.suite_id) FROM judgement j WHERE j.solution_id = p.rejected_id
                      AND j.verdict NOT IN ('PASSED', 'SKIPPED', 'TEST_ERROR', 'JUDGE_ERROR'))
                    WHERE p.run_id = ? AND p.id > ? ORDER BY p.id LIMIT ?""")
                .bind(0, runId)
                .bind(1, after)
                .bind(2, limit)
                .map(
                    (row, _) ->
                        new PairRow(
                            row.getLong("id"),
                            row.getLong("instruction_id"),
                            row.getString("source_key"),
                            row.getString("prompt"),
                            row.getLong("chosen_id"),
                            row.getString("chosen"),
                            row.getLong("rejected_id"),
                            row.getString("rejected"),
                            orEmpty(row.getString("verdict")),
                            orEmpty(row.getString("detail")),
                            Review.valueOf(row.getString("review"))))
                .list());
  }

  /**
   * What a pool holds.
   *
   * @param instructions with at least one pair
   */
  public record Totals(
      int pairs, int desirable, int undesirable, int instructions, int accepted, int rejected) {}

  public Totals totals(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT
                      COUNT(CASE WHEN chosen_id IS NOT NULL AND rejected_id IS NOT NULL THEN 1 END),
                      COUNT(CASE WHEN rejected_id IS NULL THEN 1 END),
                      COUNT(CASE WHEN chosen_id IS NULL THEN 1 END),
                      COUNT(DISTINCT CASE WHEN chosen_id IS NOT NULL AND rejected_id IS NOT NULL
                        THEN instruction_id END),
                      COUNT(CASE WHEN review = 'ACCEPTED' THEN 1 END),
                      COUNT(CASE WHEN review = 'REJECTED' THEN 1 END)
                    FROM preference WHERE run_id = ?""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Totals(
                            row.getInt(1),
                            row.getInt(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getInt(6)))
                .one());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Preference preference(ResultSet row) throws SQLException {
    var id = row.getLong("id");
    var run = row.getLong("run_id");
    var instruction = row.getLong("instruction_id");
    var review = Review.valueOf(row.getString("review"));
    var rejected = row.getLong("rejected_id");
    var desirable = row.wasNull();
    var chosen = row.getLong("chosen_id");
    var undesirable = row.wasNull();
    if (desirable || undesirable) {
      return new UnpairedPreference(
          id, run, instruction, desirable ? chosen : rejected, desirable, review);
    }
    return new PreferencePair(id, run, instruction, chosen, rejected, review);
  }
}
