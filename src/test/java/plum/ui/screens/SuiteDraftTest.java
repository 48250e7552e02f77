package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.ui.solutions.Draft;
import plum.ui.solutions.SolutionsViewModel;
import plum.ui.solutions.SuiteViewModel;
import plum.ui.solutions.TestText;

/** Changing the tests of an instruction, as its view-model does. */
final class SuiteDraftTest {
  private static final long FIRST = 1;
  private static final long SECOND = 2;

  @TempDir Path folder;
  private Desk desk;
  private SolutionsViewModel page;
  private SuiteViewModel model;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    page = new SolutionsViewModel(desk.session);
    page.open(FIRST);
    model = page.suite();
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  private Draft draft() {
    return model.draftProperty().get();
  }

  private long key(int at) {
    return draft().lines().get(at).key();
  }

  private TestSuite shown() {
    return Objects.requireNonNull(model.suiteProperty().get());
  }

  private long stored(String verdicts) {
    var run = desk.project.runs().byName("sample").orElseThrow();
    var ids = desk.project.solutions().of(run.id(), FIRST).stream().map(each -> each.id()).toList();
    return desk.project.executions().ofRun(run.id(), TestOrigin.MODEL).values().stream()
        .filter(each -> ids.contains(each.solutionId()))
        .filter(each -> verdicts.isEmpty() || each.verdict().name().equals(verdicts))
        .count();
  }

  @Test
  void turningATestOffAndOnAgainIsNoChange() {
    var before = model.factsProperty().get();
    model.toggle(key(0));
    assertTrue(model.changedProperty().get());
    assertEquals("", model.saveReasonProperty().get());
    model.toggle(key(0));
    assertFalse(model.changedProperty().get());
    assertEquals(before, model.factsProperty().get());
    assertEquals("Nothing was changed.", model.saveReasonProperty().get());
  }

  @Test
  void everyStepIsUndoneAndDoneAgain() {
    var begin = draft();
    model.toggle(key(0));
    model.move(key(0), 2);
    model.duplicate(key(1));
    model.rewrite(key(2), "assert solve([4]) == 4");
    model.rewrite(key(2), "assert solve([4, 4]) == 8");
    model.remove(key(3));
    var end = draft();
    for (var step = 0; step < 5; step++) {
      model.undo();
    }
    assertEquals(begin, draft());
    assertFalse(model.undoableProperty().get());
    for (var step = 0; step < 5; step++) {
      model.redo();
    }
    assertEquals(end, draft());
    assertFalse(model.redoableProperty().get());
  }

  @Test
  void aTextTypedBackIsTheStoredTestAgain() {
    var line = draft().lines().getFirst();
    model.rewrite(line.key(), "assert solve([1]) == 1");
    assertEquals(0, draft().lines().getFirst().source());
    model.rewrite(line.key(), TestText.text(line.test()));
    assertEquals(line, draft().lines().getFirst());
    assertFalse(model.changedProperty().get());
  }

  @Test
  void turningOffWhatSomeFailMovesThemAndStoringKeepsTheEarlierVersion() {
    var first = shown();
    var passed = stored("PASSED");
    var failed = stored("WRONG_ANSWER");
    // Wrong answers fail the first, third, fifth … kept test and pass the others.
    for (var at = 0; at < first.kept().size(); at += 2) {
      model.toggle(first.kept().get(at).id());
    }
    assertTrue(model.changeProperty().get().contains(failed + " labels changed"));
    assertEquals(passed, stored("PASSED"));
    model.save();
    assertEquals(passed + failed, stored("PASSED"));
    assertEquals(0, stored("WRONG_ANSWER"));
    assertFalse(model.changedProperty().get());
    assertTrue(shown().id() > first.id());
    assertEquals(first.tests().size(), shown().tests().size(), "nothing is deleted");
    assertEquals(
        Draft.DISABLED,
        shown().tests().get(first.tests().indexOf(first.kept().getFirst())).reason());
    assertTrue(model.revertibleProperty().get());
    model.revert();
    assertEquals(passed, stored("PASSED"));
    assertEquals(failed, stored("WRONG_ANSWER"));
    assertEquals(3, desk.project.suites().versions(FIRST).size());
  }

  @Test
  void anEarlierVersionIsPutInUseAgain() {
    var first = shown();
    model.toggle(first.kept().getFirst().id());
    model.save();
    model.suiteProperty().set(first);
    assertTrue(model.changeProperty().get().startsWith("An earlier version"));
    model.save();
    assertEquals(first.kept().size(), shown().kept().size());
    assertTrue(shown().id() > first.id());
    var versions = desk.project.suites().versions(FIRST);
    assertEquals("earlier version", versions.getFirst().note());
    assertEquals(1, versions.stream().filter(each -> each.inUse()).count());
  }

  @Test
  void whatWasNotAppliedWaitsForTheReturn() {
    model.toggle(key(0));
    var changed = draft();
    page.open(SECOND);
    assertFalse(model.changedProperty().get());
    page.open(FIRST);
    assertEquals(changed, draft());
    assertTrue(model.changedProperty().get());
    model.undo();
    assertFalse(model.changedProperty().get());
  }

  @Test
  void aTestThatTheFilterDroppedCanCountWhenItIsRun() {
    var dropped = draft().lines().stream().filter(line -> !line.on()).findFirst().orElseThrow();
    model.toggle(dropped.key());
    assertTrue(model.changeProperty().get().contains("open until the solutions are run again"));
    model.save();
    assertEquals(0, stored(""), "nobody has met it");
    assertTrue(model.factsProperty().get().contains("none judged"));
    assertEquals("", model.runReasonProperty().get());
  }

  @Test
  void theSelectedCellStaysWithItsTestAndSolution() {
    model.selectTest(key(2));
    var place = model.placeProperty().get();
    assertNotNull(place);
    var solution = model.outcomesProperty().get().candidates().get(place.column()).solution().id();
    model.toggle(key(0));
    model.save();
    var again = model.placeProperty().get();
    assertNotNull(again);
    var now = model.outcomesProperty().get();
    assertEquals(solution, now.candidates().get(again.column()).solution().id());
    assertEquals(draft().lines().get(2).test(), now.tests().get(again.row()).test());
  }
}
