package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * What people decided about the rows of one run: a log that only grows.
 *
 * <p>Taking back is an entry too, so the log itself says what can be taken back and done again, and
 * a project that is opened again goes on where it was. Every method returns only when its entry
 * survives the death of the process.
 *
 * @param <S> everything that was decided about one row
 */
public abstract sealed class DecisionLog<S> permits ReviewLog, TestReviewLog {
  private static final String UNDO = "UNDO";
  private static final String REDO = "REDO";

  private final Jdbi jdbi;
  private final long runId;

  /** Entries in force, and those taken back, the last at the end of each. */
  private final ArrayDeque<Entry> done = new ArrayDeque<>();

  private final ArrayDeque<Entry> undone = new ArrayDeque<>();

  // Asked while another thread writes, and not to be waited for.
  private volatile boolean undoable;
  private volatile boolean redoable;

  DecisionLog(Jdbi jdbi, long runId) {
    this.jdbi = jdbi;
    this.runId = runId;
    entries().forEach(this::stack);
  }

  /** The present states of rows, in the order of the ids; those that have none are left out. */
  abstract Map<Long, S> present(Handle handle, Collection<Long> ids);

  /** Makes states the present ones. */
  abstract void write(Handle handle, Map<Long, S> states);

  /** Adds states to the log, as they were before an entry or are after it. */
  abstract void log(Handle handle, long entry, boolean after, Map<Long, S> states);

  /** States from the log, by row. */
  abstract Map<Long, S> logged(Handle handle, long entry, boolean after);

  /**
   * One entry.
   *
   * @param action name of the decision, UNDO, REDO or CARRY
   * @param targetId what an UNDO took back or a REDO did again, null for others
   */
  public record Entry(
      long id, String action, @Nullable Long targetId, String reviewer, Instant decided) {}

  /**
   * An entry with the states it left behind, by row.
   *
   * @param about the decision an UNDO took back or a REDO did again; else the entry itself
   */
  public record Step<S>(Entry entry, Entry about, Map<Long, S> states) {}

  /** Whether there is something to take back. */
  public final boolean canUndo() {
    return undoable;
  }

  /** Whether there is something to do again. */
  public final boolean canRedo() {
    return redoable;
  }

  /** Decides about rows, all at once; empty if nothing changed by it, which is not logged. */
  final synchronized Optional<Step<S>> decide(
      String action, UnaryOperator<S> decision, String reviewer, Collection<Long> ids) {
    return stacked(
        jdbi.inTransaction(
            handle -> {
              var before = present(handle, ids);
              var after = new LinkedHashMap<Long, S>();
              before.forEach((id, state) -> after.put(id, decision.apply(state)));
              return change(handle, action, reviewer, before, after);
            }));
  }

  /** Enters states that were decided elsewhere. */
  final synchronized Optional<Step<S>> enter(String action, String reviewer, Map<Long, S> states) {
    return stacked(
        jdbi.inTransaction(
            handle -> change(handle, action, reviewer, present(handle, states.keySet()), states)));
  }

  private Optional<Step<S>> change(
      Handle handle, String action, String reviewer, Map<Long, S> before, Map<Long, S> after) {
    var changed = new LinkedHashMap<>(after);
    changed.entrySet().removeIf(each -> each.getValue().equals(before.get(each.getKey())));
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    var was = new LinkedHashMap<>(before);
    was.keySet().retainAll(changed.keySet());
    var entry = append(handle, action, null, reviewer);
    log(handle, entry.id(), false, was);
    log(handle, entry.id(), true, changed);
    write(handle, changed);
    return Optional.of(new Step<>(entry, entry, changed));
  }

  /** Takes back the last decision in force, whoever made it; empty if there is none. */
  public final synchronized Optional<Step<S>> undo(String reviewer) {
    return done.isEmpty()
        ? Optional.empty()
        : Optional.of(again(UNDO, done.getLast(), false, reviewer));
  }

  /** Does again what was taken back last; empty if there is nothing, or somebody decided since. */
  public final synchronized Optional<Step<S>> redo(String reviewer) {
    return undone.isEmpty()
        ? Optional.empty()
        : Optional.of(again(REDO, undone.getLast(), true, reviewer));
  }

  private Step<S> again(String action, Entry target, boolean after, String reviewer) {
    var step =
        jdbi.inTransaction(
            handle -> {
              var states = logged(handle, target.id(), after);
              write(handle, states);
              return new Step<>(append(handle, action, target.id(), reviewer), target, states);
            });
    stack(step.entry());
    return step;
  }

  private Entry append(Handle handle, String action, @Nullable Long target, String reviewer) {
    var entry =
        new Entry(
            Ids.next(handle, "review_entry"),
            action,
            target,
            reviewer,
            Instant.ofEpochMilli(System.currentTimeMillis()));
    handle.execute(
        """
        INSERT INTO review_entry (id, run_id, action, target_id, reviewer, decided)
        VALUES (?, ?, ?, ?, ?, ?)""",
        entry.id(),
        runId,
        action,
        target,
        reviewer,
        entry.decided().atOffset(ZoneOffset.UTC));
    return entry;
  }

  private Optional<Step<S>> stacked(Optional<Step<S>> step) {
    step.ifPresent(each -> stack(each.entry()));
    return step;
  }

  /** Notes what is in force after an entry that is stored. */
  private void stack(Entry entry) {
    switch (entry.action()) {
      case UNDO -> undone.addLast(done.removeLast());
      case REDO -> done.addLast(undone.removeLast());
      default -> {
        done.addLast(entry);
        undone.clear();
      }
    }
    undoable = !done.isEmpty();
    redoable = !undone.isEmpty();
  }

  /** The whole log, the oldest entry first. */
  public final List<Entry> entries() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM review_entry WHERE run_id = ? ORDER BY run_id, id")
                .bind(0, runId)
                .map(DecisionLog::entry)
                .list());
  }

  /** What the log says about every row it mentions, found out by going through all of it. */
  public final synchronized Map<Long, S> replay() {
    return jdbi.withHandle(
        handle -> {
          var states = new LinkedHashMap<Long, S>();
          for (var entry : entries()) {
            logged(handle, entry.id(), false).forEach(states::putIfAbsent);
          }
          for (var entry : done) {
            states.putAll(logged(handle, entry.id(), true));
          }
          return states;
        });
  }

  static Entry entry(ResultSet row, StatementContext context) throws SQLException {
    var target = row.getLong("target_id");
    return new Entry(
        row.getLong("id"),
        row.getString("action"),
        row.wasNull() ? null : target,
        row.getString("reviewer"),
        row.getObject("decided", OffsetDateTime.class).toInstant());
  }
}
