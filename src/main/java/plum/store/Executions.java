package plum.store;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import plum.data.Execution;
import plum.data.Judgement;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.data.Verdict;

/** What happened when solutions met tests. */
public final class Executions {
  private final Jdbi jdbi;

  Executions(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** One judged solution with its tests. */
  public record Judged(Judgement judgement, List<Execution> executions) {}

  /** Stores judgements with their executions in one transaction. */
  public void add(long runId, Collection<Judged> all) {
    if (all.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          var rows = new ExecutionRows(handle);
          all.forEach(judged -> judged.executions().forEach(rows::add));
          JudgementRows.add(handle, runId, all.stream().map(Judged::judgement).toList());
          rows.execute();
          Summaries.judgementsChanged(
              handle, all.stream().map(judged -> judged.judgement().solutionId()).toList());
        });
  }

  /** Solutions of a run that have been judged by tests of an origin, whichever run judged them. */
  public Set<Long> judged(long solutionRunId, TestOrigin origin) {
    return jdbi.withHandle(
        handle ->
            new HashSet<>(
                handle
                    .createQuery(
                        """
                        SELECT j.solution_id FROM solution s JOIN judgement j ON s.id = j.solution_id
                        JOIN test_suite t ON t.id = j.suite_id
                        WHERE s.run_id = ? AND t.origin = ?\
                        """)
                    .bind(0, solutionRunId)
                    .bind(1, origin.name())
                    .mapTo(Long.class)
                    .list()));
  }

  /**
   * Solutions of a run that one of these suites has judged. Solutions judged by other suites only,
   * as when tests were made again, are not among them.
   */
  public Set<Long> judged(long solutionRunId, Collection<TestSuite> suites) {
    var ids = new HashSet<Long>();
    suites.forEach(suite -> ids.add(suite.id()));
    return jdbi.withHandle(
        handle -> {
          var judged = new HashSet<Long>();
          handle
              .createQuery(
                  """
                  SELECT j.solution_id, j.suite_id
                  FROM solution s JOIN judgement j ON s.id = j.solution_id WHERE s.run_id = ?\
                  """)
              .bind(0, solutionRunId)
              .map((row, _) -> new long[] {row.getLong(1), row.getLong(2)})
              .forEach(
                  pair -> {
                    if (ids.contains(pair[1])) {
                      judged.add(pair[0]);
                    }
                  });
          return judged;
        });
  }

  /** The newest judgement of each solution of an instruction, by solution. */
  public Map<Long, Judgement> ofInstruction(long instructionId) {
    return byKey(
        """
        SELECT j.* FROM judgement j JOIN solution s ON s.id = j.solution_id
        WHERE s.instruction_id = ? ORDER BY j.suite_id\
        """,
        instructionId);
  }

  /**
   * Judgements of the solutions of a run by the tests in use of an origin, by solution. A solution
   * that only an earlier version of the tests has judged is not among them.
   */
  public Map<Long, Judgement> ofRun(long solutionRunId, TestOrigin origin) {
    return byKey(
        """
        SELECT j.* FROM solution s JOIN judgement j ON s.id = j.solution_id
        JOIN test_suite t ON t.id = j.suite_id
        WHERE s.run_id = ? AND t.in_use AND t.origin = '%s' ORDER BY j.suite_id\
        """
            .formatted(origin.name()),
        solutionRunId);
  }

  /** The same for the instructions from one id to another. */
  public Map<Long, Judgement> between(
      long solutionRunId, TestOrigin origin, long first, long last) {
    return byKey(
        """
        SELECT j.* FROM solution s JOIN judgement j ON s.id = j.solution_id
        JOIN test_suite t ON t.id = j.suite_id
        WHERE s.run_id = ? AND s.instruction_id BETWEEN ? AND ?
          AND t.in_use AND t.origin = '%s'
        ORDER BY j.suite_id\
        """
            .formatted(origin.name()),
        solutionRunId,
        first,
        last);
  }

  /** A test that a solution passed. */
  public record Passed(long solutionId, long suiteId, long testId) {}

  /**
   * The tests in use that solutions of a run passed, for the instructions from one id to another.
   */
  public List<Passed> passed(long solutionRunId, long first, long last) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT e.solution_id, t.suite_id, e.test_id
                    FROM solution s JOIN execution e ON e.solution_id = s.id
                    JOIN test_case t ON t.id = e.test_id
                    WHERE s.run_id = ? AND s.instruction_id BETWEEN ? AND ?
                      AND e.verdict = 'PASSED' AND t.kept
                    ORDER BY e.solution_id, e.test_id\
                    """)
                .bind(0, solutionRunId)
                .bind(1, first)
                .bind(2, last)
                .map((row, _) -> new Passed(row.getLong(1), row.getLong(2), row.getLong(3)))
                .list());
  }

  private Map<Long, Judgement> byKey(String sql, long... keys) {
    return jdbi.withHandle(
        handle -> {
          var judgements = new HashMap<Long, Judgement>();
          var query = handle.createQuery(sql);
          for (var i = 0; i < keys.length; i++) {
            query.bind(i, keys[i]);
          }
          query
              .map(JudgementRows::judgement)
              .forEach(judgement -> judgements.put(judgement.solutionId(), judgement));
          return judgements;
        });
  }

  /**
   * Stores judgements with their executions in one transaction, in the place of those that are
   * there for the same tests.
   */
  public void replace(long runId, Collection<Judged> all) {
    jdbi.useTransaction(
        handle -> {
          for (var judged : all) {
            var judgement = judged.judgement();
            handle.execute(
                "DELETE FROM judgement WHERE solution_id = ? AND suite_id = ?",
                judgement.solutionId(),
                judgement.suiteId());
            judged.executions().forEach(execution -> ExecutionRows.delete(handle, execution));
          }
          var rows = new ExecutionRows(handle);
          all.forEach(judged -> judged.executions().forEach(rows::add));
          JudgementRows.add(handle, runId, all.stream().map(Judged::judgement).toList());
          rows.execute();
          Summaries.judgementsChanged(
              handle, all.stream().map(judged -> judged.judgement().solutionId()).toList());
        });
  }

  /** Every judgement of the solutions of an instruction, by whichever suite. */
  public List<Judgement> judgements(long instructionId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT j.* FROM solution s JOIN judgement j ON s.id = j.solution_id
                    WHERE s.instruction_id = ? ORDER BY j.suite_id, j.solution_id\
                    """)
                .bind(0, instructionId)
                .map(JudgementRows::judgement)
                .list());
  }

  /** Every execution of the solutions of an instruction. */
  public List<Execution> executions(long instructionId) {
    return jdbi.withHandle(
        handle ->
            ExecutionRows.load(
                handle,
                "solution s JOIN %s e ON e.solution_id = s.id WHERE s.instruction_id = ?",
                instructionId));
  }

  /** Every execution of a solution, by test. */
  public List<Execution> of(long solutionId) {
    return jdbi.withHandle(handle -> ExecutionRows.of(handle, solutionId));
  }

  /** How many judgements of all runs had each verdict. */
  public Map<Verdict, Long> outcomes() {
    return jdbi.withHandle(
        handle -> {
          var counts = new EnumMap<Verdict, Long>(Verdict.class);
          handle
              .createQuery("SELECT verdict, COUNT(*) FROM judgement GROUP BY run_id, verdict")
              .map((row, _) -> Map.entry(Verdict.valueOf(row.getString(1)), row.getLong(2)))
              .forEach(entry -> counts.merge(entry.getKey(), entry.getValue(), Long::sum));
          return counts;
        });
  }

  /** Instructions with a solution that was judged so, by id. */
  public List<Long> instructionsWith(Verdict verdict) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT DISTINCT s.instruction_id FROM judgement j
                    JOIN solution s ON s.id = j.solution_id WHERE j.verdict = ? ORDER BY 1\
                    """)
                .bind(0, verdict.name())
                .mapTo(Long.class)
                .list());
  }

  /** How many solutions of a run got each verdict from tests of an origin. */
  public Map<Verdict, Integer> verdicts(long solutionRunId, TestOrigin origin) {
    return jdbi.withHandle(
        handle -> {
          var counts = new EnumMap<Verdict, Integer>(Verdict.class);
          handle
              .createQuery(
                  """
                  SELECT j.verdict, COUNT(*) FROM solution s JOIN judgement j ON j.solution_id = s.id
                  JOIN test_suite t ON t.id = j.suite_id
                  WHERE s.run_id = ? AND t.origin = ? GROUP BY j.verdict\
                  """)
              .bind(0, solutionRunId)
              .bind(1, origin.name())
              .map((row, _) -> Map.entry(Verdict.valueOf(row.getString(1)), row.getInt(2)))
              .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
          return counts;
        });
  }
}
