package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Evidence;
import plum.data.Execution;
import plum.data.FinishReason;
import plum.data.Judgement;
import plum.data.Solution;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.pipeline.StageConfig;
import plum.sandbox.Isolation;
import plum.store.Executions;
import plum.store.Project;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/** Evaluation in the real window: what was lost, where answers went, rounds. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class EvaluationWindowTest {
  private static final Verdict[] BEFORE = {
    Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.EXCEPTION, Verdict.PASSED, Verdict.SYNTAX_ERROR
  };
  private static final Verdict[] AFTER = {
    Verdict.PASSED, Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.WRONG_ANSWER, Verdict.PASSED
  };

  private Project project;
  private WorkbenchWindow window;
  private final List<List<StageConfig>> jobs = new ArrayList<>();

  @Start
  void start(javafx.stage.Stage stage) throws IOException {
    var place = Files.createTempDirectory("plum-evaluation");
    project = Project.open(place);
    var recipe = SampleProject.recipe(place);
    SampleProject.fill(project, recipe);
    answer("evaluate-base", BEFORE);
    answer("evaluate-dpo", AFTER);
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> {
              jobs.add(stages);
              return new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>());
            },
            Inspectors.of(project, recipe),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                new UserSettings(place.resolve("settings.json"))),
            work -> Thread.ofVirtual().start(work),
            980,
            700);
    stage.setScene(window.scene());
    stage.show();
  }

  /** Gives an evaluation answers whose outcomes repeat. */
  private void answer(String name, Verdict[] outcomes) {
    var run = project.runs().byName(name).orElseThrow().id();
    var number = 0;
    for (var instruction : project.instructions().all(Split.HELD_OUT, null)) {
      var test = new SuiteTest(0, 0, 0, 0, new AssertTest("assert True"), true, "", null);
      project
          .suites()
          .add(
              List.of(
                  new TestSuite(
                      0, run, instruction.id(), TestOrigin.GIVEN, true, List.of(test), List.of())));
      var suite = project.suites().of(instruction.id()).getLast();
      project
          .solutions()
          .add(
              List.of(
                  new Solution(
                      0,
                      run,
                      instruction.id(),
                      0,
                      1,
                      1,
                      "return 1",
                      "return 1",
                      FinishReason.END,
                      2,
                      -1,
                      0,
                      Duration.ZERO)));
      var solution = project.solutions().of(run, instruction.id()).getLast().id();
      var verdict = outcomes[number++ % outcomes.length];
      var result =
          new TestResult(verdict, "", Evidence.NONE, Duration.ZERO, Duration.ZERO, false, false);
      project
          .executions()
          .add(
              run,
              List.of(
                  new Executions.Judged(
                      new Judgement(
                          solution,
                          suite.id(),
                          verdict,
                          verdict.isPass() ? 1 : 0,
                          1,
                          "",
                          false,
                          false,
                          Duration.ZERO,
                          0,
                          "full"),
                      List.of(new Execution(solution, suite.kept().getFirst().id(), result)))));
    }
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    project.close();
  }

  private static TableView<?> table(FxRobot robot, String id) {
    return robot.lookup(id).queryAs(TableView.class);
  }

  private void press(FxRobot robot, String tab) {
    robot.interact(() -> robot.lookup(tab).queryAs(ToggleButton.class).fire());
    Shots.settle();
  }

  @Test
  void lostProblemsOutcomesAndRounds(FxRobot robot) throws TimeoutException {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(Place.EVALUATION));
    Shots.until(() -> robot.lookup("#changed-tab").tryQuery().isPresent());
    Shots.picture(robot, window.scene(), "evaluation-intervals");
    press(robot, "#changed-tab");
    Shots.until(() -> table(robot, "#changed-table").getItems().size() == 6);
    Shots.picture(robot, window.scene(), "evaluation-changed");
    var verdict = robot.lookup("#evaluation-test").queryAs(Label.class).getText();
    // 2 / 2^6
    assertTrue(verdict.contains("probability 0.031 (exact McNemar test)"), verdict);
    robot.interact(() -> robot.lookup("#regressions-only").queryAs(CheckBox.class).fire());
    Shots.until(() -> table(robot, "#changed-table").getItems().isEmpty());
    robot.interact(() -> robot.lookup("#regressions-only").queryAs(CheckBox.class).fire());

    press(robot, "#movement-tab");
    assertTrue(robot.lookup("#movement").query().isVisible());
    Shots.picture(robot, window.scene(), "evaluation-outcomes");

    press(robot, "#rounds-tab");
    Shots.until(() -> table(robot, "#rounds-table").getItems().size() >= 1);
    var run = robot.lookup("#run-rounds").queryAs(Button.class);
    robot.interact(
        () -> {
          Spinner<?> count = robot.lookup("#rounds-count").queryAs(Spinner.class);
          count.increment(1);
        });
    Shots.settle();
    assertEquals("Run rounds 2 to 3", run.getText());
    Shots.picture(robot, window.scene(), "evaluation-rounds");
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    press(robot, "#movement-tab");
    Shots.picture(robot, window.scene(), "evaluation-outcomes-dark");
    robot.interact(() -> robot.lookup("#write-report").queryAs(Button.class).fire());
    Shots.until(() -> Files.exists(project.folder().resolve("report.html")));
    Shots.settle();
    Shots.picture(robot, window.scene(), "evaluation-report-dark");
    robot.interact(run::fire);
    Shots.until(() -> !jobs.isEmpty());
    assertEquals(
        List.of(
            "sample-2",
            "execute-2",
            "prefer-2",
            "dpo-2",
            "evaluate-dpo-2",
            "sample-3",
            "execute-3",
            "prefer-3",
            "dpo-3",
            "evaluate-dpo-3"),
        jobs.getFirst().stream().map(StageConfig::name).toList());
    assertEquals(null, window.session().problems().problemProperty().get());
  }
}
