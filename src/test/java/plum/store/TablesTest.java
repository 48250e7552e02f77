package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Checkpoint;
import plum.data.Decision;
import plum.data.Decoding;
import plum.data.Evaluation;
import plum.data.Judgement;
import plum.data.Match;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Rejection;
import plum.data.Review;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.data.Verdict;

/** Every table, against a database as the program uses it. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TablesTest {
  @TempDir private Path folder = Path.of("");
  private Project project;
  private Shelf shelf;

  @BeforeEach
  void open() {
    project = Project.open(folder);
    shelf = new Shelf(project);
  }

  @AfterEach
  void close() {
    project.close();
  }

  @Test
  void instructionsComeBackAsStored() {
    var stored = shelf.instructions(1, "more", 6);
    assertEquals(List.of(2L, 3L, 4L, 5L, 6L, 7L), stored.stream().map(i -> i.id()).toList());
    for (var each : stored) {
      assertEquals(each, project.instructions().byId(each.id()).orElseThrow());
    }
    assertNull(stored.get(1).referenceSolution());
    var set = project.instructions().set("more").orElseThrow();
    assertEquals(2, set.id());
    assertEquals(
        List.of(new Rejection(9, "Not a JSON object.", "[]")),
        project.instructions().rejections(set.id()));
    assertEquals(List.of(4L, 7L), ids(project.instructions().all(Split.HELD_OUT, null)));
    assertEquals(List.of(1L, 2L, 3L, 5L, 6L), ids(project.instructions().all(Split.TRAIN, null)));
    assertEquals(List.of(1L), ids(project.instructions().all(Split.TRAIN, 1L)));
    assertTrue(project.instructions().byId(99).isEmpty());
  }

  private static List<Long> ids(List<plum.data.Instruction> instructions) {
    return instructions.stream().map(each -> each.id()).toList();
  }

  @Test
  void aSetIsStoredWholeOrNotAtAll() {
    var before = project.counts();
    assertThrows(RuntimeException.class, () -> shelf.instructions(1, "set", 3));
    assertEquals(before, project.counts());
    assertEquals(1, project.instructions().sets().size());
  }

  @Test
  void pagesFollowTheKeyAndTheFilter() {
    shelf.instructions(1, "more", 25);
    var seen = new ArrayList<Long>();
    var after = 0L;
    while (true) {
      var page = project.instructions().page(after, 10, null, "");
      if (page.isEmpty()) {
        break;
      }
      assertTrue(page.size() <= 10);
      page.forEach(row -> seen.add(row.id()));
      after = page.getLast().id();
    }
    assertEquals(26, seen.size());
    assertEquals(seen.stream().sorted().toList(), seen);
    assertEquals(8, project.instructions().page(0, 100, Split.HELD_OUT, "").size());
    assertEquals(
        List.of("more/7"),
        project.instructions().page(0, 100, null, "NUMBER 7.").stream().map(r -> r.key()).toList());
    assertEquals(
        List.of("more/24"),
        project.instructions().page(0, 100, null, "MORE/24").stream().map(r -> r.key()).toList());
    assertEquals(List.of(), project.instructions().page(0, 9, null, "100%_'\""));
  }

  @Test
  void aRowCountsEachSolutionOnceHoweverManySuitesJudgedIt() {
    shelf.batch(0);
    var tests = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    shelf.suite(tests.id(), 1, TestOrigin.MODEL, true, 5);
    var model = project.suites().of(1).getFirst();
    // By the model's own tests three pass; by the given ones it was half of the batch.
    var judged = new ArrayList<Executions.Judged>();
    for (var id = 1L; id <= 10; id++) {
      judged.add(Shelf.judged(id, model, id <= 3 ? Verdict.PASSED : Verdict.WRONG_ANSWER));
    }
    project.executions().add(shelf.run.id(), judged);
    var row = project.instructions().page(0, 1, null, "").getFirst();
    assertEquals(3, row.tests());
    assertEquals(Shelf.BATCH, row.solutions());
    assertEquals(Shelf.BATCH, row.judged());
    // the newest judgement of each: 3 of the first ten, and the even samples of the other forty
    assertEquals(3 + 20, row.passed());
    assertEquals(Shelf.BATCH, project.counts().judged());
    assertEquals(3, project.counts().tests(), "those of the suite that labels it");
    assertEquals(Verdict.WRONG_ANSWER, project.executions().ofInstruction(1).get(5L).verdict());
  }

  @Test
  void suitesComeBackWithTheirTestsInOrder() {
    var run = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    var tests =
        List.of(
            new SuiteTest(0, 0, 0, 0, new CheckTest("def check(f):\n    pass"), true, "", true),
            new SuiteTest(
                0,
                0,
                0,
                1,
                new StdioTest("1\n", "2\n", new Match.Lines()),
                false,
                "duplicate",
                null),
            test(2, new StdioTest("1\n", "0.5\n", new Match.Numbers(1e-6))),
            test(3, new StdioTest("", "a\n", new Match.Checker("def check(i, e, o): return 1"))),
            test(4, new ModuleTest("def test_a(): pass", "")),
            test(5, new ModuleTest("class A:\n  def test_b(self): pass", "A.test_b")),
            test(6, new AssertTest("assert f() == 1")));
    var references = List.of(new plum.data.ReferenceDraft(0, 0, "def f(): pass", false));
    project
        .suites()
        .add(List.of(new TestSuite(0, run.id(), 1, TestOrigin.MODEL, true, tests, references)));
    var suite = project.suites().labelling(1, TestOrigin.MODEL).orElseThrow();
    assertEquals(2, suite.id());
    assertEquals(
        tests.stream().map(SuiteTest::test).toList(),
        suite.tests().stream().map(SuiteTest::test).toList());
    assertEquals(6, suite.kept().size());
    assertEquals(true, suite.tests().get(0).truth());
    assertNull(suite.tests().get(1).truth());
    assertEquals(
        List.of(new plum.data.ReferenceDraft(2, 0, "def f(): pass", false)), suite.references());
    assertEquals(Set.of(1L), project.suites().done(run.id()));
    assertEquals(Set.of(1L), project.suites().instructionsWithUsableTests());
    assertEquals(List.of(suite), project.suites().page(TestOrigin.MODEL, 0, 5));
    assertEquals(List.of(), project.suites().page(TestOrigin.MODEL, suite.id(), 5));
    assertEquals(
        List.of(
            new TestSuites.Tally(true, "", 6, 1, 1),
            new TestSuites.Tally(false, "duplicate", 1, 0, 0)),
        project.suites().tally(run.id()));
    assertEquals(
        List.of(0, 1),
        List.of(
            project.suites().references(run.id())[0], project.suites().references(run.id())[1]));
    assertEquals(1, project.suites().usable(run.id())[0]);
  }

  private static SuiteTest test(int position, TestCase test) {
    return new SuiteTest(0, 0, 0, position, test, true, "", null);
  }

  @Test
  void theSuiteThatLabelsIsTheNewestUsableOne() {
    var one = project.runs().add(Stage.TESTS, "one", 1, "{}", 0, "0");
    var two = project.runs().add(Stage.TESTS, "two", 1, "{}", 0, "0");
    var three = project.runs().add(Stage.TESTS, "three", 1, "{}", 0, "0");
    shelf.suite(one.id(), 1, TestOrigin.MODEL, true, 5);
    shelf.suite(two.id(), 1, TestOrigin.MODEL, true, 4);
    shelf.suite(three.id(), 1, TestOrigin.MODEL, false, 1);
    assertEquals(two.id(), project.suites().newest(TestOrigin.MODEL).get(1L).runId());
    assertEquals(1, project.suites().newest(TestOrigin.GIVEN).get(1L).runId());
    project.suites().add(List.of()); // nothing is fine
  }

  @Test
  void solutionsComeBackAsStored() {
    var text = "def f():\n    return 'ü \uD83D\uDE00 \u0000'\n";
    var solution = shelf.solution(shelf.run.id(), 1, 3, text);
    project.solutions().add(List.of(solution, shelf.solution(shelf.run.id(), 1, 9, text)));
    var read = project.solutions().byId(1).orElseThrow();
    assertEquals(solution.seed(), read.seed());
    assertEquals(text, read.program());
    assertEquals(solution.completion(), read.completion());
    assertEquals(-1.5, read.logProbability());
    assertEquals(Duration.ofMillis(7), read.elapsed());
    assertEquals(Map.of(1L, 2), project.solutions().counts(shelf.run.id()));
    assertEquals(new Solutions.Totals(2, 14, 1, -3.0), project.solutions().totals(shelf.run.id()));
    assertEquals(new Solutions.Totals(0, 0, 0, 0), project.solutions().totals(99));
    assertEquals(2, project.solutions().ofInstruction(1).size());
    // The same sample twice is refused, and nothing of that batch remains.
    assertThrows(
        RuntimeException.class,
        () ->
            project
                .solutions()
                .add(
                    List.of(
                        shelf.solution(shelf.run.id(), 1, 4, text),
                        shelf.solution(shelf.run.id(), 1, 3, text))));
    assertEquals(2, project.solutions().totals(shelf.run.id()).count());
  }

  @Test
  void executionsComeBackAsStored() {
    shelf.batch(0);
    var given = project.suites().of(1).getLast();
    assertEquals(
        Map.of(Verdict.PASSED, 25, Verdict.EXCEPTION, 25),
        project.executions().verdicts(shelf.run.id(), TestOrigin.GIVEN));
    assertEquals(Map.of(), project.executions().verdicts(shelf.run.id(), TestOrigin.MODEL));
    assertEquals(
        Shelf.judged(2, given, Verdict.EXCEPTION).executions(), project.executions().of(2));
    assertEquals(Shelf.BATCH, project.executions().judged(shelf.run.id(), TestOrigin.GIVEN).size());
    assertThrows(
        RuntimeException.class,
        () ->
            project
                .executions()
                .add(shelf.run.id(), List.of(Shelf.judged(1, given, Verdict.PASSED))));
    project.solutions().add(List.of(shelf.solution(shelf.run.id(), 1, 77, "p")));
    var long1 = Shelf.judged(51, given, Verdict.EXCEPTION);
    var judgement =
        new Judgement(
            51,
            given.id(),
            Verdict.EXCEPTION,
            0,
            2,
            "e".repeat(20_000),
            false,
            false,
            Duration.ZERO,
            0,
            "");
    project
        .executions()
        .add(shelf.run.id(), List.of(new Executions.Judged(judgement, long1.executions())));
    assertEquals(
        10_000,
        project.executions().ofRun(shelf.run.id(), TestOrigin.GIVEN).get(51L).detail().length());
  }

  @Test
  void preferencesKeepTheirKindTheirOrderAndTheirReview() {
    shelf.batch(0);
    var run = project.runs().add(Stage.PREFERENCES, "prefer", 1, "{}", 0, "0");
    project
        .preferences()
        .add(
            List.of(
                new PreferencePair(0, run.id(), 1, 1, 2, Review.PENDING),
                new UnpairedPreference(0, run.id(), 1, 3, true, Review.PENDING),
                new UnpairedPreference(0, run.id(), 1, 4, false, Review.PENDING),
                new PreferencePair(0, run.id(), 1, 5, 6, Review.PENDING)));
    var texts = project.preferences().forTraining(run.id());
    assertEquals(
        List.of(
            new PreferencePair(1, run.id(), 1, 1, 2, Review.PENDING),
            new UnpairedPreference(2, run.id(), 1, 3, true, Review.PENDING),
            new UnpairedPreference(3, run.id(), 1, 4, false, Review.PENDING),
            new PreferencePair(4, run.id(), 1, 5, 6, Review.PENDING)),
        texts.stream().map(each -> each.preference()).toList());
    assertEquals("completion 0", texts.get(0).chosen());
    assertEquals("completion 1", texts.get(0).rejected());
    assertEquals("completion 2", texts.get(1).chosen());
    assertEquals("", texts.get(1).rejected());
    assertEquals("completion 3", texts.get(2).rejected());
    assertEquals(new Preferences.Totals(2, 1, 1, 1, 0, 0), project.preferences().totals(run.id()));

    var log = project.reviews().open(run.id());
    log.decide(new Decision.Reject(), "ada", List.of(1L));
    log.decide(new Decision.Accept(), "ada", List.of(4L));
    assertEquals(Optional.empty(), log.decide(new Decision.Accept(), "ada", List.of()));
    assertEquals(
        List.of(2L, 3L, 4L),
        project.preferences().forTraining(run.id()).stream()
            .map(t -> t.preference().id())
            .toList());
    assertEquals(
        List.of(Review.REJECTED, Review.ACCEPTED),
        project.preferences().page(run.id(), 0, 9).stream().map(p -> p.review()).toList());
    assertEquals(4, project.preferences().page(run.id(), 1, 9).getFirst().id());
    assertEquals(1, project.preferences().totals(run.id()).rejected());
    assertEquals(2, project.counts().pairs());
    assertEquals(1, project.preferences().totals(run.id()).desirable());
    assertEquals(1, project.preferences().totals(run.id()).undesirable());
    project.preferences().clear(run.id());
    assertEquals(List.of(), project.preferences().forTraining(run.id()));
  }

  @Test
  void aPairShowsWhyItsRejectedSolutionFailed() {
    shelf.batch(0);
    var tests = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    shelf.suite(tests.id(), 1, TestOrigin.MODEL, true, 1);
    var model = project.suites().of(1).getFirst();
    // Sample 0, solution 1, passes the given tests and fails the model's.
    project.executions().add(shelf.run.id(), List.of(Shelf.judged(1, model, Verdict.TIMEOUT)));
    var run = project.runs().add(Stage.PREFERENCES, "prefer", 1, "{}", 0, "0");
    project.preferences().add(List.of(new PreferencePair(0, run.id(), 1, 3, 1, Review.PENDING)));
    var row = project.preferences().page(run.id(), 0, 1).getFirst();
    var why = row.rejectedJudgement();
    assertEquals(Verdict.TIMEOUT, why.verdict());
    assertEquals("line 2", why.detail());
  }

  @Test
  void runsOpenSpendEndAndOpenAgain() {
    var run = project.runs().add(Stage.TRAINING, "dpo", 2, "{\"a\":1}", Long.MIN_VALUE, "0.1");
    assertEquals(run, project.runs().byId(run.id()).orElseThrow());
    assertEquals(run, project.runs().byName("dpo").orElseThrow());
    assertTrue(project.runs().latest(Stage.TRAINING).isEmpty(), "an open run is not done");
    project.runs().spend(run.id(), Duration.ofMillis(1500));
    project.runs().spend(run.id(), Duration.ofMillis(700));
    project.runs().end(run.id(), Outcome.CANCELLED, "n".repeat(20_000));
    var ended = project.runs().byId(run.id()).orElseThrow();
    assertEquals(Duration.ofMillis(2200), ended.busy());
    assertEquals(Outcome.CANCELLED, ended.outcome());
    assertEquals(10_000, ended.note().length());
    project.runs().reopen(run.id());
    assertNull(project.runs().byId(run.id()).orElseThrow().ended());
    project.runs().end(run.id(), Outcome.DONE, "");
    assertEquals(run.id(), project.runs().latest(Stage.TRAINING).orElseThrow().id());
    assertThrows(
        RuntimeException.class, () -> project.runs().add(Stage.TRAINING, "dpo", 1, "{}", 0, "0.1"));
    assertEquals(List.of(1L, 2L, 3L), project.runs().all().stream().map(r -> r.id()).toList());
  }

  @Test
  void metricsOfAStepMeasuredAgainReplaceTheOldOnes() {
    var id = shelf.run.id();
    project
        .runs()
        .addMetrics(
            List.of(
                new Metric(id, 2, "loss", 0.5),
                new Metric(id, 1, "loss", 0.7),
                new Metric(id, 1, "grad_norm", 3)));
    project
        .runs()
        .addMetrics(List.of(new Metric(id, 2, "loss", 0.4), new Metric(id, 10, "loss", 0.1)));
    assertEquals(
        List.of(
            new Metric(id, 1, "grad_norm", 3),
            new Metric(id, 1, "loss", 0.7),
            new Metric(id, 2, "loss", 0.4),
            new Metric(id, 10, "loss", 0.1)),
        project.runs().metrics(id));
    assertEquals(List.of(), project.runs().metrics(99));
    project.runs().addMetrics(List.of());
  }

  @Test
  void evaluationsCountedAgainReplaceTheOldOnes() {
    var id = shelf.run.id();
    project.evaluations().add(List.of());
    project
        .evaluations()
        .add(
            List.of(
                new Evaluation(id, 1, 1, Decoding.GREEDY, 1, 1),
                new Evaluation(id, 1, 1, Decoding.SAMPLED, 6, 2)));
    project.evaluations().add(List.of(new Evaluation(id, 1, 1, Decoding.SAMPLED, 6, 3)));
    assertEquals(
        List.of(new Evaluation(id, 1, 1, Decoding.SAMPLED, 6, 3)),
        project.evaluations().of(id, Decoding.SAMPLED));
    assertEquals(1, project.evaluations().of(id, Decoding.GREEDY).size());
    assertEquals(1, project.counts().evaluations());
  }

  @Test
  void checkpointsInsideTheProjectMoveWithIt() {
    var inside = project.folder().resolve("checkpoints/dpo");
    assertEquals("checkpoints/dpo", project.checkpoints().relative(inside));
    var outside = project.folder().resolveSibling("elsewhere");
    var relative = project.checkpoints().relative(outside);
    assertTrue(Path.of(relative).isAbsolute());
    var stored =
        project
            .checkpoints()
            .add(new Checkpoint(0, "dpo", true, "checkpoints/dpo", "11", 1L, shelf.run.id()));
    assertEquals(stored, project.checkpoints().byName("dpo").orElseThrow());
    assertEquals(stored, project.checkpoints().byId(2).orElseThrow());
    assertEquals(inside, project.checkpoints().folder(stored));
    assertNull(project.checkpoints().byName("base").orElseThrow().parentId());
    assertEquals(2, project.checkpoints().all().size());
  }

  @Test
  void countsOfAnEmptyPoolAreZero() {
    assertEquals(new Preferences.Totals(0, 0, 0, 0, 0, 0), project.preferences().totals(99));
    assertEquals(0, project.suites().usable(99)[0]);
    assertEquals(0, project.suites().references(99)[1]);
    Solution none = project.solutions().byId(99).orElse(null);
    assertNull(none);
  }
}
