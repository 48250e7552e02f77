package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TabPane;
import javafx.scene.input.KeyCode;
import org.fxmisc.richtext.CodeArea;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.control.CodeEditor;
import plum.ui.control.OutcomeGrid;
import plum.ui.session.Navigator;
import plum.ui.session.UserSettings;
import plum.ui.solutions.SolutionsView;
import plum.ui.solutions.SuiteViewModel;

/**
 * One instruction as a whole, as the loop left it: tests and solutions are the embedded model's
 * own. What the window says is compared with a recount of the stored results.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class ModelSolutionsWindowTest {
  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;
  private Case shown;

  /**
   * An instruction with a test that alone decides about a solution.
   *
   * @param passed the kept tests that each solution passes
   */
  private record Case(TestSuite suite, long solution, SuiteTest test, Map<Long, Set<Long>> passed) {
    /** Solutions that pass all of some tests. */
    long passing(List<SuiteTest> tests) {
      var ids = tests.stream().map(SuiteTest::id).toList();
      return passed.values().stream().filter(each -> each.containsAll(ids)).count();
    }

    List<SuiteTest> others() {
      return suite.kept().stream().filter(each -> each.id() != test.id()).toList();
    }
  }

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage stage) {
    FirstSteps.copy(folder);
    workshop = Workshop.open(folder, FirstSteps.recipe(folder), true);
    shown = find();
    window =
        new WorkbenchWindow(
            workshop.project(),
            workshop.recipe(),
            workshop.queue()::submit,
            workshop.inspector(),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                new UserSettings(folder.resolve("settings.json"))),
            work -> Thread.ofVirtual().start(work),
            980,
            700);
    window.theme().set(Theme.Choice.LIGHT);
    stage.setScene(window.scene());
    stage.show();
    ((Navigator) window.scene().getRoot()).openInstruction(shown.suite().instructionId());
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    workshop.close();
    assertEquals(null, problem);
  }

  private Case find() {
    var project = workshop.project();
    for (var id = 1L; id <= FirstSteps.TRAIN; id++) {
      var suite = project.suites().labelling(id, TestOrigin.MODEL);
      if (suite.isEmpty()) {
        continue;
      }
      var passed = new HashMap<Long, Set<Long>>();
      for (var solution : project.solutions().ofInstruction(id)) {
        passed.put(solution.id(), new HashSet<>());
      }
      for (var execution : project.executions().executions(id)) {
        if (execution.verdict().isPass()) {
          passed.get(execution.solutionId()).add(execution.testId());
        }
      }
      for (var test : suite.get().kept()) {
        for (var each : passed.entrySet()) {
          var found = new Case(suite.get(), each.getKey(), test, passed);
          if (!each.getValue().contains(test.id())
              && each.getValue().containsAll(found.others().stream().map(SuiteTest::id).toList())
              && found.passing(suite.get().kept()) > 0) {
            return found;
          }
        }
      }
    }
    throw new AssertionError("no test alone decides about a solution; the model has changed");
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private static String words(FxRobot robot, String id) {
    var words = new ArrayList<String>();
    for (Node label : robot.lookup(id).query().lookupAll(".label")) {
      words.add(((Label) label).getText());
    }
    return String.join("|", words);
  }

  private static void press(FxRobot robot, KeyCode... codes) {
    robot.press(codes);
    List.of(codes).reversed().forEach(robot::release);
  }

  private SuiteViewModel suite() {
    return ((SolutionsView) window.scene().lookup("#solutions-page")).model().suite();
  }

  /** Selects the cell of the test that decides and the solution it decides about. */
  private void select(FxRobot robot) {
    robot.interact(
        () -> {
          var now = suite().outcomesProperty().get();
          for (var row = 0; row < now.tests().size(); row++) {
            for (var column = 0; column < now.candidates().size(); column++) {
              if (now.tests().get(row).source() == shown.test().id()
                  && now.candidates().get(column).solution().id() == shown.solution()) {
                suite().placeProperty().set(new OutcomeGrid.Place(row, column));
              }
            }
          }
        });
    Shots.settle();
  }

  private void tab(FxRobot robot, int index) {
    robot.interact(
        () ->
            ((TabPane) window.scene().lookup("#instruction-tabs"))
                .getSelectionModel()
                .select(index));
    Shots.settle();
  }

  private void saysPassing(FxRobot robot, long passing) throws TimeoutException {
    var wanted = passing + " of " + shown.passed().size() + " solutions pass";
    Shots.until(() -> text(robot, "#suite-facts").startsWith(wanted));
  }

  /** Passing solutions of the instruction, as they are stored. */
  private long stored() {
    return workshop
        .project()
        .executions()
        .ofRun(workshop.project().runs().byName("sample").orElseThrow().id(), TestOrigin.MODEL)
        .entrySet()
        .stream()
        .filter(each -> shown.passed().containsKey(each.getKey()))
        .filter(each -> each.getValue().verdict().isPass())
        .count();
  }

  @Test
  void aTestIsLookedIntoTurnedOffAndTakenBack(FxRobot robot) throws TimeoutException {
    var before = shown.passing(shown.suite().kept());
    var after = shown.passing(shown.others());
    assertTrue(after > before);
    saysPassing(robot, before);
    select(robot);
    var cell = robot.lookup("#outcome-matrix").query().getAccessibleText();
    assertTrue(!cell.contains("passed"), cell);
    assertTrue(
        words(robot, "#cell-facts").contains("Expected|")
            || words(robot, "#cell-facts").contains("Line "),
        words(robot, "#cell-facts"));
    Shots.picture(robot, window.scene(), "first-steps-matrix");

    robot.interact(() -> robot.lookup("#outcome-matrix").query().requestFocus());
    press(robot, KeyCode.SPACE);
    saysPassing(robot, after);
    assertEquals(before, stored(), "nothing is stored yet");
    press(robot, KeyCode.CONTROL, KeyCode.S);
    Shots.until(() -> text(robot, "#suite-note").startsWith("Stored as a new version"));
    Shots.until(() -> stored() == after);
    robot.clickOn("#revert-tests");
    Shots.until(() -> stored() == before);
    saysPassing(robot, before);
  }

  @Test
  void solutionsStandSideBySideAndACopyIsMended(FxRobot robot) throws TimeoutException {
    saysPassing(robot, shown.passing(shown.suite().kept()));
    select(robot);
    tab(robot, 1);
    robot.clickOn("#shade-tokens");
    Shots.until(() -> text(robot, "#shade-sentence").isEmpty() && shaded(robot));
    Shots.picture(robot, window.scene(), "first-steps-side-by-side");
    robot.clickOn("#left-edit");
    Shots.settle();
    var kept = shown.suite().kept().stream().map(SuiteTest::id).toList();
    var right =
        workshop.project().solutions().ofInstruction(shown.suite().instructionId()).stream()
            .filter(each -> shown.passed().get(each.id()).containsAll(kept))
            .findFirst()
            .orElseThrow();
    robot.interact(
        () ->
            ((CodeEditor) window.scene().lookup("#left-editor"))
                .setCode("# mended by hand\n" + right.program()));
    var solutions = workshop.project().counts().solutions();
    robot.clickOn("#left-run-copy");
    Shots.until(() -> text(robot, "#left-outcome").startsWith("The copy"));
    assertEquals(
        "The copy passes " + kept.size() + " of " + kept.size() + " tests.",
        text(robot, "#left-outcome"));
    assertEquals(solutions, workshop.project().counts().solutions(), "a copy is nobody's sample");
  }

  private static boolean shaded(FxRobot robot) {
    return robot.lookup("#left-code .code-area").queryAs(CodeArea.class).getStyleSpans(0).stream()
        .anyMatch(span -> span.getStyle().stream().anyMatch(each -> each.startsWith("shade-")));
  }

  @Test
  void aTestOfOnesOwnIsRun(FxRobot robot) throws TimeoutException {
    // One that came with the set: what becomes of it is known from its own run.
    var given =
        workshop
            .project()
            .suites()
            .labelling(shown.suite().instructionId(), TestOrigin.GIVEN)
            .orElseThrow()
            .kept()
            .getLast();
    saysPassing(robot, shown.passing(shown.suite().kept()));
    tab(robot, 2);
    robot.clickOn("#add-test");
    robot.interact(
        () ->
            robot
                .lookup("#test-editor-area")
                .queryAs(CodeArea.class)
                .replaceText(((TestCase.AssertTest) given.test()).code()));
    Shots.until(() -> !robot.lookup("#run-tests").queryButton().isDisabled());
    robot.clickOn("#run-tests");
    Shots.until(
        () -> text(robot, "#suite-note").startsWith("Ran " + shown.passed().size() + " solutions"));
    var tests = new ArrayList<>(shown.suite().kept());
    tests.add(given);
    saysPassing(robot, shown.passing(tests));
    var newest = workshop.project().suites().of(shown.suite().instructionId()).getFirst();
    assertEquals(
        1, newest.kept().stream().filter(each -> each.draft() == SuiteTest.BY_HAND).count());
    Shots.picture(robot, window.scene(), "first-steps-own-test");
  }
}
