package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.ui.Shots.settle;
import static plum.ui.Shots.until;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.store.Project;
import plum.store.TestLines.Line;
import plum.store.TestScores;

/** A repaired test in the review: what was mended is seen, and the mending can be taken back. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class RepairedTestWindowTest {
  private static final String WRITTEN = "assert answer([3, 4]) == 7";
  private static final String MENDED = "assert solve([3, 4]) == 7";

  private Project project;
  private WorkbenchWindow window;

  @Start
  void start(javafx.stage.Stage stage) throws IOException {
    var place = Files.createTempDirectory("plum-repaired");
    project = Project.open(place);
    var recipe = SampleProject.recipe(place);
    ScoredProject.fill(project, recipe);
    repair();
    window = Windows.on(project, recipe, 980, 700);
    stage.setScene(window.scene());
    stage.show();
  }

  /** Another run, of which one test called a function by another name. */
  private void repair() {
    var run = project.runs().add(Stage.TESTS, "tests-again", 1, "{}", 0, "1");
    var tests = new ArrayList<SuiteTest>();
    for (var code : List.of("assert solve([]) == 0", MENDED, "assert solve([1]) == 1")) {
      tests.add(new SuiteTest(0, 0, 0, tests.size(), new AssertTest(code), true, "", null));
    }
    project
        .suites()
        .add(
            List.of(new TestSuite(0, run.id(), 1, TestOrigin.MODEL, true, tests, List.of())),
            List.of(
                new TestScores.Drafts(
                    1,
                    1,
                    1,
                    List.of(new TestScores.Repair(0, 1, "answer was renamed to solve", WRITTEN)))));
    var suite = project.suites().newest(TestOrigin.MODEL).get(1L);
    project
        .testScores()
        .replace(
            new TestScores.SuiteScore(suite.id(), 4, 5, 4, 0, 1),
            suite.kept().stream()
                .map(
                    test ->
                        new TestScores.Score(test.id(), 0.75, 0.8, 2, 4, true, false, true)
                            .met(6, 2, false, false))
                .toList());
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    window.session().loader().finish();
    assertEquals(null, window.session().problems().problemProperty().get());
    project.close();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private static boolean seen(FxRobot robot, String id) {
    return robot.lookup(id).tryQuery().filter(Node::isVisible).isPresent();
  }

  private Line line() {
    var suite = project.suites().newest(TestOrigin.MODEL).get(1L);
    return project.testLines().ofSuite(suite.id()).get(1);
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.CONTRAST, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      settle();
      Shots.picture(
          robot,
          window.scene(),
          "test-review-" + name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void aRepairIsSeenAndTakenBack(FxRobot robot) throws TimeoutException {
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT3).release(KeyCode.DIGIT3, KeyCode.CONTROL);
    until(() -> seen(robot, "#suite-table"));
    robot.type(KeyCode.R);
    until(() -> text(robot, "#test-repair").startsWith("Repaired: answer was renamed to solve"));
    assertTrue(text(robot, "#test-marks").contains("its text was repaired"));
    assertTrue(seen(robot, "#test-original") && seen(robot, "#undo-repair"));
    picture(robot, "repaired");

    robot.interact(() -> robot.lookup("#undo-repair").queryButton().requestFocus());
    robot.type(KeyCode.SPACE);
    until(() -> line().review().edited() != null);
    assertEquals(new AssertTest(WRITTEN), line().review().edited());
    assertEquals(new AssertTest(MENDED), line().test(), "the suite has it as it was so far");
    until(() -> text(robot, "#test-repair").startsWith("Rewritten in the review"));
    assertFalse(seen(robot, "#undo-repair"));
    until(() -> text(robot, "#tests-waiting").startsWith("1 change in 1 suite"));
    picture(robot, "undone");
    robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
    until(() -> line().test().equals(new AssertTest(WRITTEN)));
    until(() -> text(robot, "#tests-waiting").isEmpty());
    assertEquals(null, line().repair());
    assertTrue(line().kept());

    // And back again: the mended text is that of a stored test, with its repair.
    robot.interact(() -> robot.lookup("#test-table").queryTableView().requestFocus());
    robot.type(KeyCode.U);
    until(() -> !text(robot, "#tests-waiting").isEmpty());
    robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
    until(() -> line().test().equals(new AssertTest(MENDED)));
    assertEquals("answer was renamed to solve", line().repair());

    robot.interact(
        () ->
            robot.lookup("#tests-search").queryAs(TextInputControl.class).setText("nothing is so"));
    until(() -> text(robot, "#tests-position").isEmpty());
    settle();
    picture(robot, "nothing");
  }
}
