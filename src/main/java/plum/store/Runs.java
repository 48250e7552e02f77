package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;

/** Runs and the metrics they measured. */
public final class Runs {
  private final Jdbi jdbi;

  Runs(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores a new run, open and not yet busy; its id is given out here. */
  public Run add(Stage stage, String name, int round, String config, long seed, String version) {
    return jdbi.inTransaction(
        handle -> {
          var run =
              new Run(
                  Ids.next(handle, "run"),
                  stage,
                  name,
                  round,
                  config,
                  seed,
                  version,
                  Instant.ofEpochMilli(System.currentTimeMillis()),
                  null,
                  Duration.ZERO,
                  Outcome.OPEN,
                  "");
          handle.execute(
              """
              INSERT INTO run (id, stage, name, round, config, seed, version, started, busy_ms,
                outcome, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '')""",
              run.id(),
              stage.name(),
              name,
              round,
              config,
              seed,
              version,
              run.started().atOffset(ZoneOffset.UTC),
              Outcome.OPEN.name());
          return run;
        });
  }

  /** Marks a run as working again. */
  public void reopen(long runId) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "UPDATE run SET outcome = ?, ended = NULL WHERE id = ?",
                Outcome.OPEN.name(),
                runId));
  }

  /** Adds time spent working, so that a killed run keeps what it had. */
  public void spend(long runId, Duration busy) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "UPDATE run SET busy_ms = busy_ms + ? WHERE id = ?", busy.toMillis(), runId));
  }

  public void end(long runId, Outcome outcome, String note) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "UPDATE run SET outcome = ?, ended = ?, note = ? WHERE id = ?",
                outcome.name(),
                OffsetDateTime.now(ZoneOffset.UTC),
                note.length() > 10_000 ? note.substring(0, 10_000) : note,
                runId));
  }

  public List<Run> all() {
    return jdbi.withHandle(
        handle -> handle.createQuery("SELECT * FROM run ORDER BY id").map(Runs::run).list());
  }

  public Optional<Run> byName(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM run WHERE name = ?")
                .bind(0, name)
                .map(Runs::run)
                .findOne());
  }

  public Optional<Run> byId(long id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM run WHERE id = ?")
                .bind(0, id)
                .map(Runs::run)
                .findOne());
  }

  /** The newest run of a stage that is done. */
  public Optional<Run> latest(Stage stage) {
    return all().reversed().stream()
        .filter(run -> run.stage() == stage && run.outcome() == Outcome.DONE)
        .findFirst();
  }

  /** Stores metrics in one transaction; those of the same run, step and name are replaced. */
  public void addMetrics(Collection<Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var rows =
              handle.prepareBatch(
                  """
                  MERGE INTO metric (run_id, step, name, reading) KEY (run_id, step, name)
                  VALUES (?, ?, ?, ?)""");
          metrics.forEach(m -> rows.add(m.runId(), m.step(), m.name(), m.value()));
          rows.execute();
        });
  }

  /** All metrics of a run, by step. */
  public List<Metric> metrics(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM metric WHERE run_id = ? ORDER BY run_id, step, name")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Metric(
                            row.getLong("run_id"),
                            row.getInt("step"),
                            row.getString("name"),
                            row.getDouble("reading")))
                .list());
  }

  /** When the steps of a run were stored first; those from before this was noted are left out. */
  public Map<Integer, Instant> taken(long runId) {
    var times = new LinkedHashMap<Integer, Instant>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT step, MIN(taken) AS first FROM metric
                    WHERE run_id = ? AND taken IS NOT NULL GROUP BY step ORDER BY step""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        times.put(
                            row.getInt("step"),
                            row.getObject("first", OffsetDateTime.class).toInstant()))
                .list());
    return times;
  }

  /** One metric of a run, by step. */
  public List<Metric> metric(long runId, String name) {
    return metrics(runId).stream().filter(metric -> metric.name().equals(name)).toList();
  }

  private static Run run(ResultSet row, StatementContext context) throws SQLException {
    var ended = row.getObject("ended", OffsetDateTime.class);
    return new Run(
        row.getLong("id"),
        Stage.valueOf(row.getString("stage")),
        row.getString("name"),
        row.getInt("round"),
        row.getString("config"),
        row.getLong("seed"),
        row.getString("version"),
        row.getObject("started", OffsetDateTime.class).toInstant(),
        ended == null ? null : ended.toInstant(),
        Duration.ofMillis(row.getLong("busy_ms")),
        Outcome.valueOf(row.getString("outcome")),
        row.getString("note"));
  }
}
