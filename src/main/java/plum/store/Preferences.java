package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;
import plum.data.ReviewState;

/** The preference pool: pairs and single labels, with what a person decided about them. */
public final class Preferences {
  private final Jdbi jdbi;

  Preferences(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A pair with everything that is shown of it.
   *
   * @param chosen text of the side that counts as chosen, perhaps a person's
   * @param rejected likewise
   * @param chosenJudgement of the solution that counts as chosen, null where there is none
   * @param rejectedJudgement the newest by which the other one failed, else the newest
   */
  public record PairRow(
      long id,
      long instructionId,
      String key,
      String prompt,
      String chosen,
      String rejected,
      @Nullable Judgement chosenJudgement,
      @Nullable Judgement rejectedJudgement,
      ReviewState state) {

    /** The solution that the rule chose. */
    public long chosenId() {
      return state.built().chosenId();
    }

    /** The solution that the rule rejected. */
    public long rejectedId() {
      return state.built().rejectedId();
    }

    public Review review() {
      return state.review();
    }
  }

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
          for (var sql :
              List.of(
                  "DELETE FROM review_change WHERE entry_id IN"
                      + " (SELECT id FROM review_entry WHERE run_id = ?)",
                  "DELETE FROM review_entry WHERE run_id = ?",
                  "DELETE FROM preference_edit WHERE preference_id IN"
                      + " (SELECT id FROM preference WHERE run_id = ?)",
                  "DELETE FROM preference WHERE run_id = ?")) {
            handle.execute(sql, runId);
          }
          Summaries.pairsChanged(handle, instructions);
        });
  }

  /**
   * What a pool offers to training and export, by id, as people decided: rejected and skipped pairs
   * are left out, swapped and edited ones are as they were made.
   *
   * <p>Single labels follow the pairs: a label is left out where every pair with its solution was,
   * and one that people turned round everywhere is turned round.
   */
  public List<Texts> forTraining(long runId) {
    return jdbi.withHandle(
        handle -> {
          var labels = Labels.of(handle, runId);
          return handle
              .createQuery(
                  """
                  SELECT p.*, i.prompt, c.completion AS chosen, r.completion AS rejected,
                    e.chosen_id AS now_chosen, e.rejected_id AS now_rejected,
                    e.chosen_text, e.rejected_text
                  FROM preference p JOIN instruction i ON i.id = p.instruction_id
                  LEFT JOIN preference_edit e ON e.preference_id = p.id
                  LEFT JOIN solution_text c ON c.id = COALESCE(e.chosen_id, p.chosen_id)
                  LEFT JOIN solution_text r ON r.id = COALESCE(e.rejected_id, p.rejected_id)
                  WHERE p.run_id = ? AND p.review NOT IN ('REJECTED', 'SKIPPED') ORDER BY p.id""")
              .bind(0, runId)
              .map((row, _) -> texts(row, labels))
              .list()
              .stream()
              .flatMap(Optional::stream)
              .toList();
        });
  }

  private static Optional<Texts> texts(ResultSet row, Labels labels) throws SQLException {
    var prompt = row.getString("prompt");
    var chosen = either(row.getString("chosen_text"), row.getString("chosen"));
    var rejected = either(row.getString("rejected_text"), row.getString("rejected"));
    return switch (preference(row)) {
      case PreferencePair pair -> {
        var now = row.getLong("now_chosen");
        yield Optional.of(
            new Texts(
                row.wasNull()
                    ? pair
                    : new PreferencePair(
                        pair.id(),
                        pair.runId(),
                        pair.instructionId(),
                        now,
                        row.getLong("now_rejected"),
                        pair.review()),
                prompt,
                chosen,
                rejected));
      }
      case UnpairedPreference item ->
          labels
              .of(item)
              .map(
                  label ->
                      label.desirable()
                          ? new Texts(label, prompt, chosen + rejected, "")
                          : new Texts(label, prompt, "", chosen + rejected));
    };
  }

  /** One page of the pairs of a pool, by id. */
  public List<PairRow> page(long runId, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            PairRows.of(
                handle,
                handle
                    .createQuery(
                        """
                        SELECT id FROM preference
                        WHERE run_id = ? AND id > ? AND chosen_id IS NOT NULL
                          AND rejected_id IS NOT NULL
                        ORDER BY run_id, id LIMIT ?""")
                    .bind(0, runId)
                    .bind(1, after)
                    .bind(2, limit)
                    .mapTo(Long.class)
                    .list()));
  }

  /** The run that built a pair. */
  public Optional<Long> poolOf(long preferenceId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT run_id FROM preference WHERE id = ?")
                .bind(0, preferenceId)
                .mapTo(Long.class)
                .findOne());
  }

  /** A pair as the rule of its pool built it. */
  public record Built(long id, long instructionId, long chosenId, long rejectedId) {}

  /** All pairs of a pool as its rule built them, by id. */
  public List<Built> built(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, instruction_id, chosen_id, rejected_id FROM preference
                    WHERE run_id = ? AND chosen_id IS NOT NULL AND rejected_id IS NOT NULL
                    ORDER BY run_id, id""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Built(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .list());
  }

  /** These pairs, by id. */
  public List<PairRow> pairs(Collection<Long> ids) {
    return jdbi.withHandle(handle -> PairRows.of(handle, ids));
  }

  /** Instructions of a pool whose key or prompt holds a text, in any case. */
  public Set<Long> instructionsWith(long runId, String text) {
    return jdbi.withHandle(
        handle ->
            new HashSet<>(
                handle
                    .createQuery(
                        """
                        SELECT i.id FROM instruction i
                        WHERE i.id IN (SELECT instruction_id FROM preference WHERE run_id = ?)
                          AND (LOCATE(?, LOWER(i.source_key)) > 0 OR LOCATE(?, LOWER(i.prompt)) > 0)
                        """)
                    .bind(0, runId)
                    .bind(1, text.toLowerCase(Locale.ROOT))
                    .bind(2, text.toLowerCase(Locale.ROOT))
                    .mapTo(Long.class)
                    .list()));
  }

  /** The first pairs of a pool in short, by id. */
  public List<PairLine> lines(long runId, int limit) {
    return jdbi.withHandle(handle -> PairSignals.lines(handle, runId, limit));
  }

  /** Finds out what makes each pair of a pool worth a look, where nobody has yet. */
  public void measure(long runId) {
    jdbi.useHandle(handle -> PairSignals.measure(handle, runId));
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

  private static String either(@Nullable String first, @Nullable String second) {
    return first != null ? first : second == null ? "" : second;
  }

  static Preference preference(ResultSet row) throws SQLException {
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
