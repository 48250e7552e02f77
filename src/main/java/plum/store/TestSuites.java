package plum.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.data.SuiteTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;

/** Test suites with their cases, kept and dropped, and the reference solutions written for them. */
public final class TestSuites {
  private static final int LONGEST_NOTE = 1000;

  private final Jdbi jdbi;

  TestSuites(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Stores suites in one transaction; all ids in them are ignored and given out here. */
  public void add(Collection<TestSuite> suites) {
    add(suites, List.of());
  }

  /** Stores suites as above, with how they came about. */
  public void add(Collection<TestSuite> suites, Collection<TestScores.Drafts> drafts) {
    jdbi.useTransaction(
        handle -> {
          var rows = new SuiteRows(handle);
          var ids = new ArrayList<Long>();
          for (var suite : suites) {
            ids.add(rows.add(withoutParents(suite)));
          }
          rows.execute();
          suites.stream()
              .mapToLong(TestSuite::runId)
              .distinct()
              .forEach(run -> TestScores.add(handle, run, drafts));
          TestLineRows.add(handle, ids);
          Summaries.suitesChanged(handle, suites.stream().map(TestSuite::instructionId).toList());
        });
  }

  private static TestSuite withoutParents(TestSuite suite) {
    return with(suite, suite.tests().stream().map(test -> with(test, 0)).toList());
  }

  private static SuiteTest with(SuiteTest test, long id) {
    return new SuiteTest(
        id,
        0,
        test.draft(),
        test.position(),
        test.test(),
        test.kept(),
        test.reason(),
        test.truth());
  }

  private static TestSuite with(TestSuite suite, List<SuiteTest> tests) {
    return new TestSuite(
        0,
        suite.runId(),
        suite.instructionId(),
        suite.origin(),
        suite.usable(),
        tests,
        suite.references());
  }

  /**
   * Stores another version of a suite, in one transaction. What was stored before stays: the suites
   * of the same origin that this instruction had are no longer in use. Results of tests whose text
   * is the same are copied, because they hold for the new version too.
   *
   * @param parent the version it was made from; null for the first suite of an instruction
   * @param revised its tests carry the id of a stored test with the same text, or 0
   * @param note what was done, for the history
   * @param label the judgements that the copied results make, given the suite as stored
   * @return the suite as stored
   */
  public TestSuite revise(
      @Nullable TestSuite parent,
      TestSuite revised,
      String note,
      Function<TestSuite, List<Judgement>> label) {
    return revise(parent, revised, List.of(), note, label);
  }

  /**
   * The same, bringing what a person decided in the review of tests into the suite.
   *
   * @param roots for each test the one it stands for since an earlier version; none where the tests
   *     were changed elsewhere, which then holds in place of what was decided before
   */
  public TestSuite revise(
      @Nullable TestSuite parent,
      TestSuite revised,
      List<Long> roots,
      String note,
      Function<TestSuite, List<Judgement>> label) {
    return jdbi.inTransaction(
        handle -> {
          var rows = new SuiteRows(handle);
          var id = rows.add(revised);
          rows.execute();
          handle.execute(
              """
              UPDATE test_suite SET in_use = FALSE
              WHERE instruction_id = ? AND origin = ? AND id < ?""",
              revised.instructionId(),
              revised.origin().name(),
              id);
          handle.execute(
              "UPDATE test_suite SET parent_id = ?, note = ?, made = ? WHERE id = ?",
              parent == null ? null : (Long) parent.id(),
              ExecutionRows.cut(note, LONGEST_NOTE),
              OffsetDateTime.now(ZoneOffset.UTC),
              id);
          var stored = SuiteRows.load(handle, "id = " + id).getFirst();
          for (var i = 0; i < stored.tests().size(); i++) {
            var source = revised.tests().get(i).id();
            if (source != 0) {
              ExecutionRows.copy(
                  handle, revised.instructionId(), source, stored.tests().get(i).id());
            }
          }
          TestLineRows.revised(handle, stored, roots);
          JudgementRows.add(handle, revised.runId(), label.apply(stored));
          Summaries.suitesChanged(handle, List.of(revised.instructionId()));
          Summaries.judgementsOf(handle, List.of(revised.instructionId()));
          return stored;
        });
  }

  /**
   * A stored suite as a step in the history of an instruction's tests.
   *
   * @param parentId the version a person made it from, null for one that a stage made
   * @param inUse whether no later version stands in its place
   * @param note what the person did, empty for one that a stage made
   * @param made when, null for one that a stage made
   */
  public record Version(
      long suiteId, @Nullable Long parentId, boolean inUse, String note, @Nullable Instant made) {}

  /** The history of an instruction's tests, the newest first. */
  public List<Version> versions(long instructionId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, parent_id, in_use, note, made FROM test_suite
                    WHERE instruction_id = ? ORDER BY id DESC""")
                .bind(0, instructionId)
                .map(
                    (row, _) -> {
                      var parent = row.getLong("parent_id");
                      var made = row.wasNull() ? null : row.getTimestamp("made");
                      return new Version(
                          row.getLong("id"),
                          made == null ? null : (Long) parent,
                          row.getBoolean("in_use"),
                          row.getString("note"),
                          made == null ? null : made.toInstant());
                    })
                .list());
  }

  /** Instructions that have a suite of this run already. */
  public Set<Long> done(long runId) {
    return jdbi.withHandle(
        handle ->
            new HashSet<>(
                handle
                    .createQuery("SELECT instruction_id FROM test_suite WHERE run_id = ?")
                    .bind(0, runId)
                    .mapTo(Long.class)
                    .list()));
  }

  /** Instructions for which tests were made and enough were kept. */
  public Set<Long> instructionsWithUsableTests() {
    return jdbi.withHandle(
        handle ->
            new HashSet<>(
                handle
                    .createQuery(
                        """
                        SELECT s.instruction_id FROM test_suite s JOIN run r ON r.id = s.run_id
                        WHERE s.usable AND s.in_use AND r.stage = 'TESTS'""")
                    .mapTo(Long.class)
                    .list()));
  }

  /** All suites of an instruction, the newest first. */
  public List<TestSuite> of(long instructionId) {
    return jdbi.withHandle(
        handle -> SuiteRows.load(handle, "instruction_id = " + instructionId).reversed());
  }

  /** The suite that labels an instruction: the newest of the given origin. */
  public Optional<TestSuite> labelling(long instructionId, TestOrigin origin) {
    return of(instructionId).stream().filter(suite -> suite.origin() == origin).findFirst();
  }

  /** Every suite of an origin whose id is larger, by id; for going through all of them in pages. */
  public List<TestSuite> page(TestOrigin origin, long after, int limit) {
    return jdbi.withHandle(
        handle ->
            SuiteRows.load(
                handle,
                "id IN (SELECT id FROM test_suite WHERE origin = '"
                    + origin.name()
                    + "' AND id > "
                    + after
                    + " ORDER BY id LIMIT "
                    + limit
                    + ")"));
  }

  /**
   * The suites that label: the newest usable one of an origin for each instruction that has one.
   *
   * @return by instruction id
   */
  public Map<Long, TestSuite> newest(TestOrigin origin) {
    var found = new HashMap<Long, TestSuite>();
    jdbi.useHandle(
        handle ->
            SuiteRows.load(handle, "usable AND in_use AND origin = '" + origin.name() + "'")
                .forEach(suite -> found.put(suite.instructionId(), suite)));
    return found;
  }

  /**
   * What happened to test cases of a run.
   *
   * @param reason empty for kept ones
   * @param right of them, how many the instruction's own reference solution passes
   * @param audited of them, how many could be checked so
   */
  public record Tally(boolean kept, String reason, int count, int right, int audited) {}

  public List<Tally> tally(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT t.kept, t.reason, COUNT(*),
                      SUM(CASE WHEN t.truth THEN 1 ELSE 0 END), COUNT(t.truth)
                    FROM test_suite s JOIN test_case t ON t.suite_id = s.id
                    WHERE s.run_id = ? GROUP BY t.kept, t.reason ORDER BY t.kept DESC, 3 DESC""")
                .bind(0, runId)
                .map(
                    (row, _) ->
                        new Tally(
                            row.getBoolean(1),
                            row.getString(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5)))
                .list());
  }

  /** Right and audited reference drafts of a run, as {right, audited}. */
  public int[] references(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT SUM(CASE WHEN r.truth THEN 1 ELSE 0 END), COUNT(r.truth)
                    FROM test_suite s JOIN reference_draft r ON r.suite_id = s.id WHERE s.run_id = ?""")
                .bind(0, runId)
                .map((row, _) -> new int[] {row.getInt(1), row.getInt(2)})
                .one());
  }

  /** Usable and all suites of a run, as {usable, all}. */
  public int[] usable(long runId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT SUM(CASE WHEN usable THEN 1 ELSE 0 END), COUNT(*)
                    FROM test_suite WHERE run_id = ?""")
                .bind(0, runId)
                .map((row, _) -> new int[] {row.getInt(1), row.getInt(2)})
                .one());
  }
}
