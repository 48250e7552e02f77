package plum.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.Rejection;
import plum.data.Split;

/** Instruction sets, instructions and the rows that could not be read. */
public final class Instructions {
  private final Jdbi jdbi;

  Instructions(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * One line of the instruction table.
   *
   * @param tests kept by the suite that labels it
   * @param solutions drawn for training
   * @param passed of the judged solutions those that passed every test of the suite that judged
   *     them last
   * @param judged solutions that were run
   */
  public record Row(
      long id,
      String key,
      String set,
      Split split,
      String prompt,
      int tests,
      int solutions,
      int judged,
      int passed,
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
          for (var each : stored) {
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
            }
          }
          batch.execute();
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

  /**
   * One page of the table, by id.
   *
   * @param after the last id of the page before, 0 for the first page
   * @param split null for both
   * @param text part of the prompt or key, empty for all
   */
  public List<Row> page(long after, int limit, @Nullable Split split, String text) {
    return jdbi.withHandle(
        handle -> {
          var filter =
              (split == null ? "" : " AND split = '" + split.name() + "'")
                  + (text.isBlank()
                      ? ""
                      : " AND (LOCATE(:text, LOWER(prompt)) > 0 OR LOCATE(:text, LOWER(source_key)) >"
                          + " 0)");
          var query =
              handle
                  .createQuery(
                      "SELECT * FROM instruction WHERE id > :after"
                          + filter
                          + " ORDER BY id LIMIT :limit")
                  .bind("after", after)
                  .bind("limit", limit);
          if (!text.isBlank()) {
            query.bind("text", text.toLowerCase(Locale.ROOT));
          }
          var instructions = query.map(Instructions::instruction).list();
          if (instructions.isEmpty()) {
            return List.<Row>of();
          }
          var from = instructions.getFirst().id();
          var to = instructions.getLast().id();
          var sets =
              handle
                  .createQuery("SELECT id, name FROM instruction_set")
                  .map((row, _) -> Map.entry(row.getLong(1), row.getString(2)))
                  .stream()
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
          Function<String, Map<Long, Integer>> counts =
              sql ->
                  handle
                      .createQuery(sql)
                      .bind("from", from)
                      .bind("to", to)
                      .map((row, _) -> Map.entry(row.getLong(1), row.getInt(2)))
                      .stream()
                      .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
          var tests =
              counts.apply(
                  """
                  SELECT s.instruction_id, COUNT(*) FROM test_suite s JOIN test_case t ON t.suite_id = s.id
                  WHERE s.instruction_id BETWEEN :from AND :to AND s.usable AND t.kept
                  AND s.id = (SELECT MAX(l.id) FROM test_suite l WHERE l.instruction_id = s.instruction_id)
                  GROUP BY s.instruction_id""");
          var solutions =
              counts.apply(
                  """
                  SELECT instruction_id, COUNT(*) FROM solution
                  WHERE instruction_id BETWEEN :from AND :to GROUP BY instruction_id""");
          var judged =
              counts.apply(
                  """
                  SELECT s.instruction_id, COUNT(*) FROM solution s JOIN judgement j ON j.solution_id = s.id
                  WHERE s.instruction_id BETWEEN :from AND :to
                  AND j.suite_id = (SELECT MAX(l.suite_id) FROM judgement l WHERE l.solution_id = s.id) GROUP BY s.instruction_id""");
          var passed =
              counts.apply(
                  """
                  SELECT s.instruction_id, COUNT(*) FROM solution s JOIN judgement j ON j.solution_id = s.id
                  WHERE s.instruction_id BETWEEN :from AND :to
                  AND j.suite_id = (SELECT MAX(l.suite_id) FROM judgement l WHERE l.solution_id = s.id) AND j.verdict = 'PASSED'
                  GROUP BY s.instruction_id""");
          var pairs =
              counts.apply(
                  """
                  SELECT instruction_id, COUNT(*) FROM preference
                  WHERE instruction_id BETWEEN :from AND :to
                  AND chosen_id IS NOT NULL AND rejected_id IS NOT NULL GROUP BY instruction_id""");
          return instructions.stream()
              .map(
                  i ->
                      new Row(
                          i.id(),
                          i.key(),
                          sets.getOrDefault(i.setId(), ""),
                          i.split(),
                          i.prompt(),
                          tests.getOrDefault(i.id(), 0),
                          solutions.getOrDefault(i.id(), 0),
                          judged.getOrDefault(i.id(), 0),
                          passed.getOrDefault(i.id(), 0),
                          pairs.getOrDefault(i.id(), 0)))
              .toList();
        });
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
