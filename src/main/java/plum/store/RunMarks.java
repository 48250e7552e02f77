package plum.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import plum.data.RunMark;

/** What people say about runs. */
public final class RunMarks {
  private final Jdbi jdbi;

  RunMarks(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Those of all runs about which something was said, by run. */
  public Map<Long, RunMark> all() {
    var all = new HashMap<Long, RunMark>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT run_id, starred, comment, tags FROM run_mark")
                .map(
                    (row, _) ->
                        new RunMark(
                            row.getLong(1),
                            row.getBoolean(2),
                            row.getString(3),
                            List.of(row.getString(4).split("\n")).stream()
                                .filter(tag -> !tag.isEmpty())
                                .toList()))
                .forEach(mark -> all.put(mark.runId(), mark)));
    return all;
  }

  /** Stores what is said of a run now, in place of what was. */
  public void put(RunMark mark) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "MERGE INTO run_mark (run_id, starred, comment, tags) KEY (run_id)"
                    + " VALUES (?, ?, ?, ?)",
                mark.runId(),
                mark.starred(),
                mark.comment(),
                String.join("\n", mark.tags())));
  }
}
