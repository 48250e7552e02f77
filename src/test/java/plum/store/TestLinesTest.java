package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Instruction;
import plum.data.Review;
import plum.data.Run;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestDecision;
import plum.data.TestOrigin;
import plum.data.TestReview;
import plum.data.TestSuite;
import plum.store.TestLines.Line;
import plum.store.TestQuery.Mark;
import plum.store.TestQuery.Order;

/** Tests of a whole run in pages, and what people decide about them, against plain lists. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TestLinesTest {
  private static final int INSTRUCTIONS = 30;
  private static final int TESTS = 7;

  @TempDir private Path folder = Path.of("");

  /** A run that made suites of chance with scores of chance, many of them equal. */
  private static Run fill(Project project, long seed) {
    var random = new Random(seed);
    var shelf = new Shelf(project);
    var importing = project.runs().add(Stage.IMPORT, "more", 1, "{}", 0, "0");
    var instructions = shelf.instructions(importing.id(), "more", INSTRUCTIONS);
    var run = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "1");
    for (var instruction : instructions) {
      add(project, run, instruction, random);
    }
    return run;
  }

  private static void add(Project project, Run run, Instruction instruction, Random random) {
    var tests = new ArrayList<SuiteTest>();
    var repairs = new ArrayList<TestScores.Repair>();
    for (var i = 0; i < TESTS; i++) {
      var kept = random.nextInt(3) > 0;
      tests.add(
          new SuiteTest(
              0,
              0,
              0,
              i,
              new AssertTest("assert f(%d) == %d".formatted(i, random.nextInt(5))),
              kept,
              kept ? "" : "reference fails",
              random.nextInt(3) == 0 ? null : (Boolean) random.nextBoolean()));
      if (random.nextInt(6) == 0) {
        repairs.add(
            new TestScores.Repair(0, i, "g was renamed to f", "assert g(%d) == 1".formatted(i)));
      }
    }
    project
        .suites()
        .add(
            List.of(
                new TestSuite(
                    0, run.id(), instruction.id(), TestOrigin.MODEL, true, tests, List.of())),
            List.of(new TestScores.Drafts(instruction.id(), 1, 1, repairs)));
    var suite = project.suites().labelling(instruction.id(), TestOrigin.MODEL).orElseThrow();
    if (random.nextInt(8) > 0) {
      var scores =
          suite.kept().stream()
              .map(
                  test ->
                      new TestScores.Score(
                              test.id(),
                              random.nextInt(4) / 4.0,
                              random.nextInt(5) / 4.0,
                              random.nextInt(3),
                              random.nextInt(4) == 0 ? 0 : 3,
                              random.nextBoolean(),
                              random.nextInt(4) == 0,
                              random.nextBoolean())
                          .met(
                              random.nextInt(3),
                              random.nextInt(3),
                              random.nextInt(4) == 0,
                              random.nextInt(4) == 0))
              .toList();
      project.testScores().replace(new TestScores.SuiteScore(suite.id(), 1, 3, 1, 0, 0), scores);
    }
  }

  /** Everything page by page, forwards; and backwards from the end, which must be the same. */
  private static List<Line> walk(Project project, TestQuery query, int page) {
    var lines = project.testLines();
    var all = new ArrayList<Line>();
    for (var part = lines.page(query, 0, false, page);
        !part.isEmpty();
        part = lines.page(query, part.getLast().testId(), false, page)) {
      all.addAll(part);
    }
    var back = new ArrayList<Line>();
    for (var part = lines.page(query, 0, true, page);
        !part.isEmpty();
        part = lines.page(query, part.getFirst().testId(), true, page)) {
      back.addAll(0, part);
    }
    assertEquals(all, back);
    assertEquals(all.size(), lines.count(query));
    assertEquals(
        new HashSet<>(all.stream().map(Line::rootId).toList()), new HashSet<>(lines.roots(query)));
    for (var at = 0; at < all.size(); at += 13) {
      assertEquals(at, lines.place(query, all.get(at).testId()));
    }
    return all;
  }

  private static Comparator<Line> comparator(Order order) {
    Comparator<Line> by =
        switch (order) {
          case SUSPICION ->
              Comparator.comparingDouble(
                  line ->
                      line.kept() && line.score() != null
                          ? line.marks() + 0.999 * (1 - line.score().trust())
                          : -1);
          case KEY -> Comparator.comparing(Line::key);
          case TRUST -> Comparator.comparingDouble(line -> line.score().trust());
          case AGREEMENT -> Comparator.comparingDouble(line -> line.score().agreement());
          case KILLS ->
              Comparator.comparingDouble(
                  line -> (double) line.score().kills() / line.score().killable());
          case PASSES ->
              Comparator.comparingDouble(
                  line ->
                      (double) line.score().passes()
                          / (line.score().passes() + line.score().fails()));
        };
    return by.thenComparingLong(Line::testId);
  }

  private static boolean known(Line line, Order order) {
    return switch (order) {
      case SUSPICION, KEY -> true;
      case TRUST, AGREEMENT -> line.score() != null;
      case KILLS -> line.score() != null && line.score().killable() > 0;
      case PASSES -> line.score() != null && line.score().passes() + line.score().fails() > 0;
    };
  }

  @Test
  void everyOrderIsThatOfASortedListInPagesOfAnySize() {
    try (var project = Project.open(folder)) {
      var run = fill(project, 1);
      var all = walk(project, TestQuery.of(run.id()).by(Order.KEY, false), 1000);
      assertEquals(INSTRUCTIONS * TESTS, all.size());
      for (var order : Order.values()) {
        var expected = new ArrayList<>(all.stream().filter(line -> known(line, order)).toList());
        expected.sort(comparator(order));
        for (var page : new int[] {1, 7, 64, 1000}) {
          assertEquals(
              expected, walk(project, TestQuery.of(run.id()).by(order, false), page), "" + order);
          assertEquals(
              expected.reversed(),
              walk(project, TestQuery.of(run.id()).by(order, true), page),
              order + " downwards");
        }
      }
      assertEquals(List.of(), walk(project, TestQuery.of(run.id() + 50), 10));
    }
  }

  private static boolean has(Line line, Mark mark) {
    var score = line.score();
    return switch (mark) {
      case SUSPICIOUS -> line.marks() > 0;
      case KEPT -> line.kept();
      case DROPPED -> !line.kept();
      case IDLE -> score != null && score.idle();
      case KILLS_NOTHING -> score != null && score.kills() == 0 && score.killable() > 0;
      case TELLS_NOTHING -> score != null && !score.discriminates();
      case PASSED_BY_NONE -> line.passedByNone();
      case NOT_NEEDED -> score != null && !score.needed();
      case REPAIRED -> line.repair() != null;
      case FLAKY -> score != null && score.flaky();
      case WEAK -> score != null && score.weak();
      case UNSCORED -> score == null;
      case UNLIKE_TRUTH -> line.truth() != null && line.truth() != line.kept();
      case FLAGGED -> line.review().flagged();
      case CHANGED -> line.changed();
    };
  }

  @Test
  void everyFilterTakesWhatItSaysAloneAndWithOthers() {
    try (var project = Project.open(folder)) {
      var run = fill(project, 2);
      var log = project.reviews().openTests(run.id());
      var base = TestQuery.of(run.id()).by(Order.KEY, false);
      var some = walk(project, base, 1000).stream().map(Line::rootId).toList();
      log.decide(new TestDecision.Reject(), "me", some.subList(0, 40));
      log.decide(new TestDecision.Flag(true), "me", some.subList(30, 50));
      var all = walk(project, base, 1000);
      for (var mark : Mark.values()) {
        var expected = all.stream().filter(line -> has(line, mark)).toList();
        assertFalse(expected.isEmpty(), mark + " is tried on nothing");
        assertEquals(expected, walk(project, base.with(Set.of(mark)), 9), mark.toString());
        var both = EnumSet.of(mark, Mark.KEPT);
        assertEquals(
            all.stream().filter(line -> both.stream().allMatch(each -> has(line, each))).toList(),
            walk(project, base.with(both), 9),
            mark + " and kept");
      }
      assertEquals(
          all.stream().filter(line -> line.review().review() == Review.REJECTED).toList(),
          walk(project, base.with(Review.REJECTED), 9));
      assertEquals(
          all.stream().filter(line -> line.score() != null && line.score().trust() < 0.5).toList(),
          walk(project, base.below(0.5), 9));
      assertEquals(
          all.stream()
              .filter(
                  line ->
                      line.key().contains("more/1")
                          || ((AssertTest) line.test()).code().contains("== 3"))
              .toList()
              .size(),
          walk(project, base.containing("MORE/1"), 9).size()
              + walk(project, base.containing("== 3"), 9).size()
              - all.stream()
                  .filter(
                      line ->
                          line.key().contains("more/1")
                              && ((AssertTest) line.test()).code().contains("== 3"))
                  .toList()
                  .size());
      var progress = project.testLines().progress(run.id());
      assertEquals(all.size(), progress.tests());
      assertEquals(all.stream().filter(line -> line.marks() > 0).count(), progress.suspicious());
      assertEquals(40, progress.decided());
      assertEquals(all.stream().filter(Line::changed).count(), progress.changed());
    }
  }

  /** The log against a list of snapshots: whatever is done, undone and done again. */
  @Test
  void decisionsAreALogThatOnlyGrows() {
    for (var seed = 0; seed < 4; seed++) {
      try (var project = Project.open(folder.resolve("p" + seed))) {
        var run = fill(project, seed);
        var random = new Random(seed);
        var log = project.reviews().openTests(run.id());
        var roots = walk(project, TestQuery.of(run.id()), 1000).stream().map(Line::rootId).toList();
        var snapshots = new ArrayList<Map<Long, TestReview>>();
        snapshots.add(states(project, run));
        var at = 0;
        for (var step = 0; step < 60; step++) {
          var what = random.nextInt(10);
          if (what < 2) {
            assertEquals(at > 0, log.undo("me").isPresent());
            at = Math.max(0, at - 1);
          } else if (what < 4) {
            assertEquals(at < snapshots.size() - 1, log.redo("me").isPresent());
            at = Math.min(snapshots.size() - 1, at + 1);
          } else if (what == 4) {
            log = project.reviews().openTests(run.id());
          } else {
            var from = random.nextInt(roots.size() - 6);
            if (log.decide(decision(random), "me", roots.subList(from, from + 5)).isPresent()) {
              snapshots.subList(at + 1, snapshots.size()).clear();
              snapshots.add(states(project, run));
              at++;
            }
          }
          assertEquals(snapshots.get(at), states(project, run), "step " + step);
          assertEquals(at > 0, log.canUndo());
        }
        var replayed = log.replay();
        var now = states(project, run);
        replayed.forEach((root, state) -> assertEquals(state, now.get(root)));
      }
    }
  }

  private static TestDecision decision(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> new TestDecision.Accept();
      case 1 -> new TestDecision.Reject();
      case 2 -> new TestDecision.Skip();
      case 3 -> new TestDecision.Reopen();
      case 4 -> new TestDecision.Flag(random.nextBoolean());
      case 5 -> new TestDecision.Comment("see " + random.nextInt(3));
      default -> new TestDecision.Edit(new AssertTest("assert f(0) == " + random.nextInt(9)));
    };
  }

  private static Map<Long, TestReview> states(Project project, Run run) {
    var states = new HashMap<Long, TestReview>();
    for (var line : walk(project, TestQuery.of(run.id()), 1000)) {
      states.put(line.rootId(), line.review());
      assertEquals(expected(line), line.changed(), line.toString());
    }
    return states;
  }

  /** Whether the suite lacks what was decided, where nothing was ever applied. */
  private static boolean expected(Line line) {
    var edited = line.review().edited();
    return line.review().keeps(line.kept()) != line.kept()
        || (edited != null && !edited.equals(line.test()));
  }

  @Test
  void aNewVersionOfASuiteStandsInItsPlaceWithWhatIsKnownOfEqualTexts() {
    try (var project = Project.open(folder)) {
      var run = fill(project, 3);
      var query = TestQuery.of(run.id()).by(Order.KEY, false);
      var before = walk(project, query, 1000);
      var chosen = before.stream().filter(line -> line.score() != null).findFirst().orElseThrow();
      var suite =
          project.suites().labelling(chosen.instructionId(), TestOrigin.MODEL).orElseThrow();
      var hand = project.runs().add(Stage.TESTS, "by hand", 1, "{}", 0, "1");
      var tests = new ArrayList<SuiteTest>();
      var roots = new ArrayList<Long>();
      for (var test : suite.tests()) {
        var rewritten = test.id() == chosen.testId();
        tests.add(
            new SuiteTest(
                rewritten ? 0 : test.id(),
                0,
                test.draft(),
                test.position(),
                rewritten ? new AssertTest("assert f(9) == 9") : test.test(),
                test.kept(),
                test.reason(),
                rewritten ? null : test.truth()));
        roots.add(test.id());
      }
      project
          .suites()
          .revise(
              suite,
              new TestSuite(
                  0, hand.id(), chosen.instructionId(), TestOrigin.MODEL, true, tests, List.of()),
              roots,
              "one rewritten",
              _ -> List.of());
      var after = walk(project, query, 1000);
      assertEquals(before.size(), after.size(), "still tests of the run that made the first");
      assertEquals(
          Set.copyOf(before.stream().map(Line::rootId).toList()),
          Set.copyOf(after.stream().map(Line::rootId).toList()));
      for (var line : after) {
        var was = before.stream().filter(each -> each.rootId() == line.rootId()).findFirst();
        if (line.rootId() == chosen.rootId()) {
          assertEquals(new AssertTest("assert f(9) == 9"), line.test());
          assertEquals(null, line.score());
        } else {
          assertEquals(was.orElseThrow().repair(), line.repair());
          assertEquals(trust(was.orElseThrow()), trust(line));
        }
      }
      assertTrue(
          project.testScores().missing(TestOrigin.MODEL).contains(chosen.instructionId()),
          "the suite as a whole is to be scored again");
    }
  }

  private static @Nullable Double trust(Line line) {
    return line.score() == null ? null : (Double) line.score().trust();
  }
}
