package plum.store;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import plum.data.Checkpoint;

/** Policies: those the project started from and those it trained. */
public final class Checkpoints {
  private final Jdbi jdbi;
  private final Path project;

  Checkpoints(Jdbi jdbi, Path project) {
    this.jdbi = jdbi;
    this.project = project;
  }

  /** Stores a checkpoint; its id is ignored and given out here. */
  public Checkpoint add(Checkpoint checkpoint) {
    return jdbi.inTransaction(
        handle -> {
          var id = Ids.next(handle, "checkpoint");
          handle.execute(
              """
              INSERT INTO checkpoint (id, name, adapter, folder, sha256, parent_id, run_id)
              VALUES (?, ?, ?, ?, ?, ?, ?)""",
              id,
              checkpoint.name(),
              checkpoint.adapter(),
              checkpoint.folder(),
              checkpoint.sha256(),
              checkpoint.parentId(),
              checkpoint.runId());
          return new Checkpoint(
              id,
              checkpoint.name(),
              checkpoint.adapter(),
              checkpoint.folder(),
              checkpoint.sha256(),
              checkpoint.parentId(),
              checkpoint.runId());
        });
  }

  /** Where a checkpoint lies, absolute. */
  public Path folder(Checkpoint checkpoint) {
    return project.resolve(checkpoint.folder());
  }

  /**
   * How a folder is written down: relative when inside the project, so that the project can move.
   */
  public String relative(Path folder) {
    var absolute = folder.toAbsolutePath().normalize();
    return (absolute.startsWith(project) ? project.relativize(absolute) : absolute)
        .toString()
        .replace('\\', '/');
  }

  public List<Checkpoint> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM checkpoint ORDER BY id")
                .map(Checkpoints::checkpoint)
                .list());
  }

  public Optional<Checkpoint> byName(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  public Optional<Checkpoint> byId(long id) {
    return all().stream().filter(each -> each.id() == id).findFirst();
  }

  private static Checkpoint checkpoint(ResultSet row, StatementContext context)
      throws SQLException {
    return new Checkpoint(
        row.getLong("id"),
        row.getString("name"),
        row.getBoolean("adapter"),
        row.getString("folder"),
        row.getString("sha256"),
        nullableLong(row, "parent_id"),
        nullableLong(row, "run_id"));
  }

  private static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
    var value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
