package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import plum.data.Course;
import plum.data.Lesson;

/** What each preference did at each step of the training runs. */
public final class Lessons {
  private static final int FETCH = 10_000;

  private final Jdbi jdbi;

  Lessons(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A preference over a whole run.
   *
   * @param met steps that met it
   * @param firstLead how far the policy was on the right side at the first of them; null where the
   *     objective knows no reward
   * @param lastLead likewise at the last one
   * @param forgettings times it was right and then wrong
   */
  public record Progress(
      long preferenceId,
      boolean heldOut,
      int met,
      @Nullable Float firstLead,
      @Nullable Float lastLead,
      Course course,
      int forgettings) {}

  /**
   * That a run used a preference.
   *
   * @param steps how many met it
   */
  public record Use(long runId, boolean heldOut, int firstStep, int lastStep, int steps) {}

  private record Part(long runId, int step, boolean heldOut) {}

  /**
   * Stores lessons in one transaction. Those of a step are whole: what was there of the same run
   * and step is replaced.
   */
  public void add(Collection<Lesson> lessons) {
    if (lessons.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var old =
              handle.prepareBatch(
                  "DELETE FROM lesson WHERE run_id = ? AND step = ? AND held_out = ?");
          lessons.stream()
              .map(lesson -> new Part(lesson.runId(), lesson.step(), lesson.heldOut()))
              .collect(Collectors.toSet())
              .forEach(part -> old.add(part.runId(), part.step(), part.heldOut()));
          old.execute();
          var rows = handle.prepareBatch("INSERT INTO lesson VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
          for (var each : lessons) {
            rows.add(
                each.runId(),
                each.step(),
                each.preferenceId(),
                each.heldOut(),
                each.chosenReward(),
                each.rejectedReward(),
                each.chosenLogProb(),
                each.rejectedLogProb());
          }
          rows.execute();
        });
  }

  /** What the preferences of a step did, by preference. */
  public List<Lesson> ofStep(long runId, int step) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM lesson WHERE run_id = ? AND step = ?"
                        + " ORDER BY run_id, step, preference_id")
                .bind(0, runId)
                .bind(1, step)
                .map(Lessons::lesson)
                .list());
  }

  /** What a preference did over a run, by step. */
  public List<Lesson> ofPreference(long runId, long preferenceId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM lesson WHERE preference_id = ? AND run_id = ?"
                        + " ORDER BY preference_id, run_id, step")
                .bind(0, preferenceId)
                .bind(1, runId)
                .map(Lessons::lesson)
                .list());
  }

  /** Every preference that a run met, over the whole run, by preference. */
  public List<Progress> progress(long runId) {
    var progress = new ArrayList<Progress>();
    eachPreference(runId, lessons -> progress.add(progress(lessons)));
    return progress;
  }

  /** Hands over the lessons of a run, those of one preference at a time. */
  private void eachPreference(long runId, Consumer<List<Lesson>> action) {
    jdbi.useHandle(
        handle -> {
          try (var rows =
              handle
                  .createQuery("SELECT * FROM lesson WHERE run_id = ? ORDER BY preference_id, step")
                  .setFetchSize(FETCH)
                  .bind(0, runId)
                  .map(Lessons::lesson)
                  .iterator()) {
            var same = new ArrayList<Lesson>();
            while (rows.hasNext()) {
              var next = rows.next();
              if (!same.isEmpty() && same.getLast().preferenceId() != next.preferenceId()) {
                action.accept(List.copyOf(same));
                same.clear();
              }
              same.add(next);
            }
            if (!same.isEmpty()) {
              action.accept(same);
            }
          }
        });
  }

  private static Progress progress(List<Lesson> lessons) {
    var first = lessons.getFirst();
    return new Progress(
        first.preferenceId(),
        first.heldOut(),
        lessons.size(),
        first.lead(),
        lessons.getLast().lead(),
        Course.of(lessons),
        Course.forgettings(lessons));
  }

  /** Which runs used a preference, and in which steps, by run. */
  public List<Use> uses(long preferenceId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT run_id, held_out, MIN(step), MAX(step), COUNT(*) FROM lesson
                    WHERE preference_id = ? GROUP BY run_id, held_out ORDER BY run_id, held_out""")
                .bind(0, preferenceId)
                .map(
                    (row, _) ->
                        new Use(
                            row.getLong(1),
                            row.getBoolean(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5)))
                .list());
  }

  private static Lesson lesson(ResultSet row, StatementContext context) throws SQLException {
    return new Lesson(
        row.getLong("run_id"),
        row.getInt("step"),
        row.getLong("preference_id"),
        row.getBoolean("held_out"),
        number(row, "chosen_reward"),
        number(row, "rejected_reward"),
        number(row, "chosen_logp"),
        number(row, "rejected_logp"));
  }

  private static @Nullable Float number(ResultSet row, String column) throws SQLException {
    var value = row.getFloat(column);
    return row.wasNull() ? null : (Float) value;
  }
}
