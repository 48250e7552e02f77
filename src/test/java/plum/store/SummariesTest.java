package plum.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.InstructionStatus;
import plum.data.Preference;
import plum.data.Review;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.InstructionFilter.Range;
import plum.store.Marks.Facet;
import plum.store.Summaries.Order;

/** The narrow rows of the instructions: whether they say what the tables say, and in order. */
final class SummariesTest {
  @TempDir Path folder;
  private Project project;
  private Shelf shelf;

  @BeforeEach
  void fill() {
    project = Project.open(folder);
    shelf = new Shelf(project);
    shelf.instructions(1, "more", 40);
  }

  @AfterEach
  void close() {
    project.close();
  }

  private Instructions.Row row(long id) {
    return project.instructions().summaries().rows(new long[] {id}).getFirst();
  }

  /** Three solutions of an instruction, judged by its newest suite. */
  private void solve(long instruction, Verdict... verdicts) {
    var solutions = new ArrayList<Solution>();
    var had = project.solutions().ofInstruction(instruction).size();
    for (var k = 0; k < verdicts.length; k++) {
      solutions.add(shelf.solution(shelf.run.id(), instruction, had + k, "program " + k));
    }
    project.solutions().add(solutions);
    var suite = project.suites().of(instruction).getFirst();
    var stored = project.solutions().of(shelf.run.id(), instruction);
    var judged = new ArrayList<Executions.Judged>();
    for (var k = 0; k < verdicts.length; k++) {
      judged.add(Shelf.judged(stored.get(had + k).id(), suite, verdicts[k]));
    }
    project.executions().add(shelf.run.id(), judged);
  }

  @Test
  void theStatusFollowsWhatIsWritten() {
    assertEquals(InstructionStatus.NO_TESTS, row(5).status());
    var tests = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    shelf.suite(tests.id(), 5, TestOrigin.MODEL, true, 4);
    assertEquals(InstructionStatus.NO_SOLUTIONS, row(5).status());
    assertEquals(TestOrigin.MODEL, row(5).origin());
    assertEquals(2, row(5).tests(), "two of the four are kept");
    project.solutions().add(List.of(shelf.solution(shelf.run.id(), 5, 0, "x")));
    assertEquals(InstructionStatus.NOT_RUN, row(5).status());
    assertEquals(1, row(5).solutions());
    solve(5, Verdict.TIMEOUT, Verdict.EXCEPTION, Verdict.EXCEPTION);
    assertEquals(InstructionStatus.ALL_FAIL, row(5).status());
    assertEquals(Verdict.EXCEPTION, row(5).failure(), "the commonest");
    solve(5, Verdict.PASSED);
    assertEquals(InstructionStatus.MIXED, row(5).status());
    assertEquals(4, row(5).judged());
    assertEquals(1, row(5).passed());
    shelf.suite(tests.id(), 6, TestOrigin.MODEL, false, 4);
    assertEquals(InstructionStatus.NO_TESTS, row(6).status(), "a suite that is not usable");
    assertNull(row(6).origin());
  }

  @Test
  void faultsOfTheHarnessAreNoFailures() {
    var tests = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    shelf.suite(tests.id(), 7, TestOrigin.MODEL, true, 2);
    solve(7, Verdict.TEST_ERROR, Verdict.TEST_ERROR, Verdict.WRONG_ANSWER);
    assertEquals(Verdict.WRONG_ANSWER, row(7).failure());
  }

  @Test
  void pairsAreCountedAndForgotten() {
    shelf.batch(0);
    var run = project.runs().add(Stage.PREFERENCES, "prefer", 1, "{}", 0, "0");
    project
        .preferences()
        .add(
            List.of(
                new Preference.PreferencePair(0, run.id(), 1, 1, 2, Review.PENDING),
                new Preference.PreferencePair(0, run.id(), 1, 3, 4, Review.PENDING),
                new Preference.UnpairedPreference(0, run.id(), 1, 5, true, Review.PENDING)));
    assertEquals(2, row(1).pairs());
    assertEquals(2, project.counts().pairs());
    assertEquals(1, project.preferences().totals(run.id()).desirable());
    project.preferences().clear(run.id());
    assertEquals(0, row(1).pairs());
  }

  @Test
  void everyOrderIsReadInPiecesWithoutLossOrRepetition() {
    var tests = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    for (var id = 2L; id < 30; id++) {
      shelf.suite(
          tests.id(), id, id % 2 == 0 ? TestOrigin.GIVEN : TestOrigin.MODEL, true, (int) (id % 3));
      if (id % 4 != 0) {
        solve(
            id,
            id % 3 == 0 ? Verdict.PASSED : Verdict.TIMEOUT,
            id % 5 == 0 ? Verdict.PASSED : Verdict.CRASHED);
      }
    }
    var all = LongStream.rangeClosed(1, 41).mapToObj(this::row).toList();
    Map<Order, Comparator<Instructions.Row>> orders =
        Map.of(
            Order.KEY, Comparator.comparing(Instructions.Row::key),
            Order.LENGTH, Comparator.comparingInt(Instructions.Row::length),
            Order.TESTS, Comparator.comparingInt(Instructions.Row::tests),
            Order.SOLUTIONS, Comparator.comparingInt(Instructions.Row::solutions),
            Order.PASS_RATE,
                Comparator.comparingInt(
                    row -> row.judged() == 0 ? -1 : 1000 * row.passed() / row.judged()),
            Order.STATUS, Comparator.comparing(row -> row.status().name()),
            Order.SPLIT, Comparator.comparing(row -> row.split().name()),
            Order.PAIRS, Comparator.comparingInt(Instructions.Row::pairs),
            Order.IMPORTED, (_, _) -> 0);
    orders.forEach(
        (order, comparator) -> {
          var up = comparator.thenComparingLong(Instructions.Row::id);
          for (var down : List.of(false, true)) {
            var expected =
                all.stream()
                    .sorted(down ? up.reversed() : up)
                    .mapToLong(Instructions.Row::id)
                    .toArray();
            assertArrayEquals(expected, inPieces(order, down), order + (down ? " down" : " up"));
          }
        });
    var marks = project.instructions().summaries().marks();
    for (var order : Order.values()) {
      var inMemory = marks.ordered(order);
      assertEquals(order != Order.KEY, inMemory.isPresent());
      inMemory.ifPresent(
          ids -> {
            assertArrayEquals(inPieces(order, false), ids, order + "");
            var downwards =
                LongStream.range(0, ids.length).map(i -> ids[(int) (ids.length - 1 - i)]);
            assertArrayEquals(inPieces(order, true), downwards.toArray(), order + " down");
          });
    }
  }

  private long[] inPieces(Order order, boolean down) {
    var found = LongStream.builder();
    var after = 0L;
    while (true) {
      var piece = project.instructions().summaries().ids(order, down, after, 6);
      for (var id : piece) {
        found.add(id);
      }
      if (piece.length < 6) {
        return found.build().toArray();
      }
      after = piece[piece.length - 1];
    }
  }

  @Test
  void marksAreFilteredByRanges() {
    var tests = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "0");
    shelf.suite(tests.id(), 9, TestOrigin.MODEL, true, 2);
    solve(9, Verdict.PASSED, Verdict.TIMEOUT);
    var marks = project.instructions().summaries().marks();
    assertEquals(41, marks.size());
    var index = marks.index(9);
    assertEquals(500, marks.value(Facet.PASS_RATE, index));
    assertEquals("TIMEOUT", Facet.FAILURE.kinds().get(marks.value(Facet.FAILURE, index)));
    assertTrue(marks.index(4711) < 0);
    var timeouts = Facet.FAILURE.number("TIMEOUT");
    var filter =
        InstructionFilter.ALL
            .picked(Facet.PASS_RATE, new Range(400, 600), false)
            .picked(Facet.FAILURE, new Range(timeouts, timeouts + 1), false);
    assertEquals(
        List.of(9L),
        marks.ids().filter(id -> filter.accepts(marks, marks.index(id))).boxed().toList());
    var other = filter.picked(Facet.PASS_RATE, new Range(0, 1), false);
    assertEquals(0, marks.ids().filter(id -> other.accepts(marks, marks.index(id))).count());
    // a second click on the only range takes it away
    assertTrue(
        InstructionFilter.ALL
            .picked(Facet.LENGTH, new Range(1, 2), false)
            .picked(Facet.LENGTH, new Range(1, 2), false)
            .isEmpty());
  }

  @Test
  void textIsFoundInPromptAndKey() {
    var summaries = project.instructions().summaries();
    var all = summaries.ids(Order.IMPORTED, false, 0, 100);
    assertArrayEquals(new long[] {9}, summaries.containing(all, "NUMBER 7."));
    assertArrayEquals(new long[] {26}, summaries.containing(all, "MORE/24"));
    assertArrayEquals(new long[0], summaries.containing(all, "100%_'\""));
  }

  @Test
  void anOlderProjectGetsItsRows() throws Exception {
    var old = folder.resolve("old");
    Files.createDirectories(old);
    Files.copy(Path.of("src/test/resources/store/V002.mv.db"), old.resolve("project.mv.db"));
    try (var opened = Project.open(old)) {
      var row = opened.instructions().summaries().rows(new long[] {1}).getFirst();
      assertEquals(2, row.tests());
      assertEquals(TestOrigin.GIVEN, row.origin());
      assertEquals(Shelf.BATCH, row.solutions());
      assertEquals(Shelf.BATCH, row.judged());
      assertEquals(Shelf.BATCH / 2, row.passed());
      assertEquals(Verdict.EXCEPTION, row.failure());
      assertEquals(Split.TRAIN, row.split());
      assertEquals(opened.instructions().byId(1).orElseThrow().prompt().length(), row.length());
    }
  }

  @Test
  void viewsAreKeptByName() {
    var views = project.savedViews();
    views.save("instructions", "hard ones", "1");
    views.save("instructions", "a", "2");
    views.save("instructions", "hard ones", "3");
    views.save("pairs", "hard ones", "4");
    assertEquals(List.of("a", "hard ones"), List.copyOf(views.all("instructions").keySet()));
    assertEquals("3", views.all("instructions").get("hard ones"));
    views.delete("instructions", "hard ones");
    assertEquals(Map.of("a", "2"), views.all("instructions"));
    assertEquals(Map.of("hard ones", "4"), views.all("pairs"));
  }
}
