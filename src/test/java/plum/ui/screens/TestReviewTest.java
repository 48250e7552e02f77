package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Review;
import plum.data.Run;
import plum.data.TestCase;
import plum.data.TestDecision;
import plum.data.TestOrigin;
import plum.store.TestLines.Line;
import plum.store.TestQuery.Order;
import plum.ui.ScoredProject;
import plum.ui.solutions.TestText;
import plum.ui.tests.TestQueueViewModel;
import plum.ui.tests.TestQueueViewModel.Shown;
import plum.ui.tests.TestReviewViewModel;

/** The review of single tests without a window. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TestReviewTest {
  @TempDir private Path folder = Path.of("");
  private Desk desk;
  private Run run;
  private TestReviewViewModel model;
  private TestQueueViewModel queue;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    run = ScoredProject.score(desk.project);
    begin();
  }

  private void begin() {
    model = new TestReviewViewModel(desk.session, desk);
    queue = model.queue();
    model.open(run);
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  private Line shown() {
    return model.selectedProperty().get();
  }

  private Line stored(Line line) {
    return desk.project.testLines().ofRoots(List.of(line.rootId())).getFirst();
  }

  private int suites() {
    return desk.project.suites().versions(shown().instructionId()).size();
  }

  @Test
  void theMostSuspiciousComesFirst() {
    // Of the least trusted the one of the first instruction: 0.1 + 1/1000, and idle too.
    assertEquals(1, shown().instructionId());
    assertEquals(2, shown().marks());
    var marks = queue.lines().stream().map(Line::marks).toList();
    assertEquals(marks.stream().sorted(java.util.Comparator.reverseOrder()).toList(), marks);
    var two =
        desk.project.suites().page(TestOrigin.MODEL, 0, 1000).stream()
            .mapToInt(suite -> Math.min(2, suite.kept().size()))
            .sum();
    var progress = model.progressProperty().get();
    assertEquals(two, progress.suspicious());
    assertEquals(
        "0 of " + two + " suspicious reviewed, 0 of all 560 tests",
        TestReviewViewModel.words(progress));
  }

  @Test
  void pagesFollowEachOtherAndMissNothing() {
    var seen = new HashSet<Long>();
    var pages = 1;
    queue.lines().forEach(line -> seen.add(line.testId()));
    assertEquals("1 to 100 of 560", queue.positionProperty().get());
    assertFalse(queue.earlierProperty().get());
    while (queue.laterProperty().get()) {
      queue.nextPage();
      queue.lines().forEach(line -> assertTrue(seen.add(line.testId())));
      pages++;
    }
    assertEquals(6, pages);
    assertEquals(560, seen.size());
    assertEquals("501 to 560 of 560", queue.positionProperty().get());
    queue.previousPage();
    assertEquals("401 to 500 of 560", queue.positionProperty().get());
    for (var back = 0; back < 4; back++) {
      queue.previousPage();
    }
    assertEquals("1 to 100 of 560", queue.positionProperty().get());
    assertFalse(queue.earlierProperty().get());
  }

  @Test
  void everyFilterShowsWhatItSays() {
    for (var which : Shown.values()) {
      queue.shownProperty().set(which);
      for (var line : queue.lines()) {
        var score = line.score();
        assertTrue(
            switch (which) {
              case ALL -> true;
              case SUSPICIOUS -> line.marks() > 0;
              case KEPT -> line.kept();
              case DROPPED -> !line.kept() && !line.reason().isEmpty();
              case IDLE -> score.idle();
              case FAILED_BY_ALL -> line.passedByNone();
              case KILLS_NOTHING -> score.kills() == 0 && score.killable() > 0;
              case TELLS_NOTHING -> !score.discriminates();
              case NOT_NEEDED -> !score.needed();
              case FLAKY -> score.flaky();
              case WEAK -> score.weak();
              case REPAIRED -> line.repair() != null;
              case UNLIKE_TRUTH -> line.truth() != null && line.truth() != line.kept();
              case UNSCORED -> score == null;
              case FLAGGED -> line.review().flagged();
              case CHANGED -> line.changed();
            },
            which + " " + line);
      }
      var counted = queue.countProperty().get();
      assertEquals(
          Set.of(Shown.FAILED_BY_ALL, Shown.FLAKY, Shown.REPAIRED, Shown.FLAGGED, Shown.CHANGED)
              .contains(which),
          counted == 0,
          which + " " + counted);
    }
    queue.shownProperty().set(Shown.ALL);
    queue.trustBelowProperty().set(0.12);
    assertTrue(queue.lines().stream().allMatch(line -> line.score().trust() < 0.12));
    assertFalse(queue.lines().isEmpty());
    queue.trustBelowProperty().set(1);
    queue.textProperty().set("STEPS/003");
    assertTrue(queue.lines().stream().allMatch(line -> line.key().equals("steps/003")));
    assertFalse(queue.lines().isEmpty());
    queue.textProperty().set("no such words");
    assertTrue(queue.nothingProperty().get().contains("clear the search"));
    assertEquals(null, shown());
  }

  @Test
  void everyScoreOrdersBothWays() {
    queue.shownProperty().set(Shown.KEPT);
    for (var order : Order.values()) {
      if (queue.orderProperty().get() != order) {
        queue.sort(order);
      }
      var once = queue.lines().stream().map(Line::testId).toList();
      queue.sort(order);
      assertNotEquals(once, queue.lines().stream().map(Line::testId).toList(), order.toString());
      while (queue.laterProperty().get()) {
        queue.nextPage();
      }
      assertEquals(once.getFirst(), queue.lines().getLast().testId(), order.toString());
    }
  }

  @Test
  void decisionsAreStoredAdvanceAndSurviveAClose() {
    var first = shown();
    model.reject();
    assertEquals("saved", model.savedProperty().get());
    assertEquals(Review.REJECTED, stored(first).review().review());
    var second = shown();
    assertNotEquals(first.rootId(), second.rootId());
    model.accept();
    model.skip();
    model.flag();
    model.comment(" look again ");
    var noted = stored(shown());
    assertTrue(noted.review().flagged());
    assertEquals("look again", noted.review().comment());
    assertEquals(Review.PENDING, noted.review().review());
    assertEquals(3, model.progressProperty().get().reviewed());
    assertEquals(
        1, model.progressProperty().get().changed(), "accepting what is kept changes nothing");

    desk.close();
    desk = Desk.again(folder);
    begin();
    for (var step = 0; step < 5; step++) {
      assertTrue(model.undoableProperty().get());
      model.undo();
    }
    assertFalse(model.undoableProperty().get());
    assertEquals(first.rootId(), shown().rootId());
    assertEquals(first.review(), stored(first).review());
    assertEquals(0, model.progressProperty().get().changed());
    model.redo();
    assertEquals(Review.REJECTED, stored(first).review().review());
    assertEquals("Done again: rejected 1 test.", model.messageProperty().get());
  }

  @Test
  void manyDecisionsOfASuiteMakeOneVersion() {
    var instruction = shown().instructionId();
    var before = desk.project.suites().newest(TestOrigin.MODEL).get(instruction);
    var versions = suites();
    queue.textProperty().set(shown().key());
    queue.shownProperty().set(Shown.KEPT);
    assertEquals(before.kept().size(), queue.lines().size());
    model.decideAll(new TestDecision.Reject(), queue.lines().subList(0, 2));
    var dropped = queue.lines().subList(0, 2).stream().map(Line::test).toList();
    queue.shownProperty().set(Shown.DROPPED);
    model.decideAll(new TestDecision.Accept(), List.of(queue.lines().getFirst()));
    var taken = queue.lines().getFirst().test();
    assertEquals(versions, suites(), "nothing changes before it is applied");
    assertEquals(
        "3 changes in 1 suite are not applied yet. Applying makes one new version of each suite.",
        TestReviewViewModel.waiting(model.progressProperty().get()));
    model.applying().apply();
    assertTrue(
        model.messageProperty().get().startsWith("3 changes applied: 1 suite has a new version."),
        model.messageProperty().get());
    assertEquals(versions + 1, suites());
    var after = desk.project.suites().newest(TestOrigin.MODEL).get(instruction);
    var kept = after.kept().stream().map(each -> each.test()).toList();
    assertEquals(before.kept().size() - 1, kept.size());
    assertTrue(kept.contains(taken));
    assertTrue(dropped.stream().noneMatch(kept::contains));
    assertEquals(
        "review: 2 rejected, 1 accepted",
        desk.project.suites().versions(instruction).getFirst().note());
    assertEquals(0, model.progressProperty().get().changed());
    assertEquals(3, model.progressProperty().get().decided(), "the decisions stand");

    // Back through the log, and into the suite once more.
    model.undo();
    model.undo();
    model.applying().apply();
    assertEquals(versions + 2, suites());
    var again = desk.project.suites().newest(TestOrigin.MODEL).get(instruction);
    assertEquals(
        before.kept().stream().map(each -> each.test()).toList(),
        again.kept().stream().map(each -> each.test()).toList());
    assertEquals(
        before.tests().stream().map(each -> each.reason()).toList(),
        again.tests().stream().map(each -> each.reason()).toList());
  }

  @Test
  void labelsFollowFromStoredResultsAtOnce() {
    var instruction = shown().instructionId();
    var before = desk.project.executions().ofInstruction(instruction);
    var total = before.values().iterator().next().total();
    model.reject();
    model.applying().apply();
    var suite = desk.project.suites().newest(TestOrigin.MODEL).get(instruction);
    var after = desk.project.executions().ofInstruction(instruction);
    assertEquals(before.keySet(), after.keySet());
    assertTrue(
        after.values().stream()
            .allMatch(each -> each.suiteId() == suite.id() && each.total() == total - 1));
  }

  @Test
  void theFilterIsDecidedAsAWholeOnAllPages() {
    queue.shownProperty().set(Shown.SUSPICIOUS);
    var count = queue.countProperty().get();
    model.decideQueue(new TestDecision.Reject());
    assertEquals("Rejected " + count + " tests.", model.messageProperty().get());
    assertEquals(count, model.progressProperty().get().changed());
    model.undo();
    assertEquals(0, model.progressProperty().get().changed());
    assertEquals("Undone: rejected " + count + " tests.", model.messageProperty().get());
  }

  @Test
  void anEditIsKeptAppliedAndTakenBack() {
    var line = shown();
    model.advancingProperty().set(false);
    model.edit("assert solve(");
    assertTrue(
        model.messageProperty().get().startsWith("Not kept, because this is no test: line 1"),
        model.messageProperty().get());
    assertEquals(null, stored(line).review().edited());
    model.edit("assert solve([1, 2]) == 3");
    assertEquals(Review.EDITED, stored(line).review().review());
    assertTrue(stored(line).changed());
    model.applying().apply();
    var now = stored(line);
    assertEquals(new TestCase.AssertTest("assert solve([1, 2]) == 3"), now.test());
    assertNotEquals(line.testId(), now.testId());
    assertFalse(now.changed());
    assertEquals(null, now.score(), "another text has no score yet");
    model.undo();
    assertTrue(stored(line).changed());
    model.applying().apply();
    assertEquals(line.test(), stored(line).test());
    assertEquals(line.score().trust(), stored(line).score().trust());
  }

  @Test
  void nextAndPreviousGoOverTheEdgesOfPages() {
    model.selectedProperty().set(queue.lines().getLast());
    model.next();
    assertEquals("101 to 200 of 560", queue.positionProperty().get());
    assertEquals(queue.lines().getFirst(), shown());
    model.previous();
    assertEquals("1 to 100 of 560", queue.positionProperty().get());
    assertEquals(queue.lines().getLast(), shown());
    model.openInstruction();
    assertEquals(shown().instructionId(), desk.instruction);
    assertFalse(TestText.line(shown().test()).isEmpty());
  }
}
