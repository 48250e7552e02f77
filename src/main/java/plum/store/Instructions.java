package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.InstructionStatus;
import plum.data.Rejection;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;

/** Instruction sets, instructions and the rows that could not be read. */
public final class Instructions {
  private final Jdbi jdbi;
  private final Summaries summaries;

  Instructions(Jdbi jdbi) {
    this.jdbi = jdbi;
    summaries = new Summaries(jdbi);
  }

  /**
   * One line of the instruction table.
   *
   * @param length characters of the prompt
   * @param origin of the suite that labels it, null without one
   * @param tests kept by that suite, the newest usable one
   * @param solutions drawn from it, in all runs
   * @param judged solutions that were run
   * @param passed of the judged solutions those that passed every test of the suite that judged
   *     them last
   * @param failure the commonest verdict of those that failed, null where none did
   */
  public record Row(
      long id,
      String key,
      String set,
      Split split,
      String prompt,
      int length,
      @Nullable TestOrigin origin,
      int tests,
      int solutions,
      int judged,
      int passed,
      @Nullable Verdict failure,
      InstructionStatus status,
      int pairs) {}

  /**
   * Stores a set with all its rows in one transaction.
   *
   * @param set its id is ignored
   * @param instructions their ids and set ids are ignored
   * @return the instructions as stored, in order
   */
  public List<Instruction> add(
      long runId, InstructionSet set, List<Instruction> instructions, List<Rejection> rejections) {
    return jdbi.inTransaction(
        handle -> {
          var setId = Ids.next(handle, "instruction_set");
          handle.execute(
              """
              INSERT INTO instruction_set (id, run_id, name, origin, licence, digest)
              VALUES (?, ?, ?, ?, ?, ?)""",
              setId,
              runId,
              set.name(),
              set.origin(),
              set.licence(),
              set.digest());
          var first = Ids.next(handle, "instruction");
          var stored =
              IntStream.range(0, instructions.size())
                  .mapToObj(i -> numbered(instructions.get(i), first + i, setId))
                  .toList();
          var batch =
              handle.prepareBatch(
                  """
                  INSERT INTO instruction
                    (id, set_id, source_key, format, entry_point, split, prompt, reference_solution)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?)""");
          var summary =
              handle.prepareBatch(
                  """
                  INSERT INTO instruction_summary (instruction_id, split, source_key, length)
                  VALUES (?, ?, ?, ?)""");
          for (var each : stored) {
            summary.add(each.id(), each.split().name(), each.key(), each.prompt().length());
            batch.add(
                each.id(),
                setId,
                each.key(),
                each.format().name(),
                each.entryPoint(),
                each.split().name(),
                each.prompt(),
                each.referenceSolution());
            if (batch.size() == 1000) {
              batch.execute();
              summary.execute();
            }
          }
          batch.execute();
          summary.execute();
          var rejected =
              handle.prepareBatch(
                  "INSERT INTO rejection (set_id, line, reason, text) VALUES (?, ?, ?, ?)");
          rejections.forEach(r -> rejected.add(setId, r.line(), cut(r.reason()), cut(r.text())));
          if (!rejections.isEmpty()) {
            rejected.execute();
          }
          return stored;
        });
  }

  private static String cut(String text) {
    return text.length() > 1000 ? text.substring(0, 999) + "…" : text;
  }

  private static Instruction numbered(Instruction i, long id, long setId) {
    return new Instruction(
        id,
        setId,
        i.key(),
        i.prompt(),
        i.format(),
        i.entryPoint(),
        i.referenceSolution(),
        i.split());
  }

  public List<InstructionSet> sets() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM instruction_set ORDER BY id")
                .map(
                    (row, _) ->
                        new InstructionSet(
                            row.getLong("id"),
                            row.getString("name"),
                            row.getString("origin"),
                            row.getString("licence"),
                            row.getString("digest")))
                .list());
  }

  public Optional<InstructionSet> set(String name) {
    return sets().stream().filter(set -> set.name().equals(name)).findFirst();
  }

  public List<Rejection> rejections(long setId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT line, reason, text FROM rejection WHERE set_id = ? ORDER BY line")
                .bind(0, setId)
                .map((row, _) -> new Rejection(row.getLong(1), row.getString(2), row.getString(3)))
                .list());
  }

  /** What a table over all instructions sorts and filters. */
  public Summaries summaries() {
    return summaries;
  }

  /** All instructions of a side of the split, of one set or of all (null), by id. */
  public List<Instruction> all(Split split, @Nullable Long setId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM instruction WHERE split = ?"
                        + (setId == null ? "" : " AND set_id = " + setId)
                        + " ORDER BY split, id")
                .bind(0, split.name())
                .map(Instructions::instruction)
                .list());
  }

  public Optional<Instruction> byId(long id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM instruction WHERE id = ?")
                .bind(0, id)
                .map(Instructions::instruction)
                .findOne());
  }

  /** Instructions whose id is larger, by id; for going through all of them in pages. */
  public List<Instruction> after(long id, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM instruction WHERE id > ? ORDER BY id LIMIT ?")
                .bind(0, id)
                .bind(1, limit)
                .map(Instructions::instruction)
                .list());
  }

  /** Some instructions, in the order given; ids that are not there are left out. */
  public List<Instruction> some(long[] ids) {
    return jdbi.withHandle(
        handle -> {
          var found = new HashMap<Long, Instruction>();
          for (var part : Summaries.parts(ids)) {
            handle
                .createQuery("SELECT * FROM instruction WHERE id IN (<ids>)")
                .bindList("ids", part)
                .map(Instructions::instruction)
                .forEach(each -> found.put(each.id(), each));
          }
          return Arrays.stream(ids).mapToObj(found::get).filter(Objects::nonNull).toList();
        });
  }

  /**
   * One page of the table, by id.
   *
   * @param after the last id of the page before, 0 for the first page
   * @param split null for both
   * @param text part of the prompt or key, empty for all
   */
  public List<Row> page(long after, int limit, @Nullable Split split, String text) {
    var ids =
        jdbi.withHandle(
            handle -> {
              var query =
                  handle
                      .createQuery(
                          "SELECT id FROM instruction WHERE id > :after"
                              + (split == null ? "" : " AND split = '" + split.name() + "'")
                              + (text.isBlank()
                                  ? ""
                                  : " AND (LOCATE(:text, LOWER(prompt)) > 0"
                                      + " OR LOCATE(:text, LOWER(source_key)) > 0)")
                              + " ORDER BY id LIMIT :limit")
                      .bind("after", after)
                      .bind("limit", limit);
              if (!text.isBlank()) {
                query.bind("text", text.toLowerCase(Locale.ROOT));
              }
              return query.mapTo(long.class).list();
            });
    return summaries.rows(ids.stream().mapToLong(Long::longValue).toArray());
  }

  private static Instruction instruction(ResultSet row, StatementContext context)
      throws SQLException {
    return new Instruction(
        row.getLong("id"),
        row.getLong("set_id"),
        row.getString("source_key"),
        row.getString("prompt"),
        AnswerFormat.valueOf(row.getString("format")),
        row.getString("entry_point"),
        row.getString("reference_solution"),
        Split.valueOf(row.getString("split")));
  }
}
