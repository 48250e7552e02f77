package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.ui.Shots.settle;
import static plum.ui.Shots.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Outcome;
import plum.data.Review;
import plum.data.TestOrigin;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.store.TestLines.Line;
import plum.ui.session.UserSettings;
import plum.ui.tests.TestQueueViewModel.Shown;

/**
 * The review of tests that the embedded model really wrote, that really ran and were scored, in the
 * real window.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TestReviewWindowTest {
  private static final Path SAMPLE = Path.of("sample-projects", "first-steps");

  private javafx.stage.Stage stage;
  private Path place;
  private Project project;
  private WorkbenchWindow window;

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    place = Files.createTempDirectory("plum-test-review");
    var recipe = recipe();
    try (var workshop = Workshop.open(place, recipe, true)) {
      var job = workshop.queue().submit(recipe.stages().subList(0, 4), _ -> {});
      assertEquals(Outcome.DONE, job.ended().join());
    }
    project = Project.open(place);
    var settings = new UserSettings(place.resolve("settings.json"));
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>()),
            Inspectors.of(project, recipe),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                settings),
            work -> Thread.ofVirtual().start(work),
            1280,
            800);
    stage.setScene(window.scene());
    stage.show();
  }

  /** The sample recipe on some of its instructions. */
  private Recipe recipe() throws IOException {
    var lines = Files.readAllLines(SAMPLE.resolve("instructions.jsonl")).subList(0, 15);
    Files.write(place.resolve("instructions.jsonl"), lines);
    var text =
        Files.readString(SAMPLE.resolve(Recipes.FILE))
            .replace(
                "../../assets/models/first-steps",
                Path.of("assets", "models", "first-steps").toAbsolutePath().toString())
            .replace("\"samples\": 12", "\"samples\": 8");
    Files.writeString(place.resolve(Recipes.FILE), text);
    return Recipes.read(place, OptionalLong.empty(), List.of());
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

  private List<Line> lines(FxRobot robot) {
    return List.copyOf(robot.lookup("#test-table").<Line>queryTableView().getItems());
  }

  private Line selected(FxRobot robot) {
    return robot.lookup("#test-table").<Line>queryTableView().getSelectionModel().getSelectedItem();
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      settle();
      Shots.picture(
          robot,
          window.scene(),
          "test-review-" + name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Everything by keyboard but the choice of the filter: score, sort, reject, undo, apply. */
  @Test
  void testsAreScoredReviewedAndTheSuitesFollow(FxRobot robot) throws TimeoutException {
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT3).release(KeyCode.DIGIT3, KeyCode.CONTROL);
    until(() -> seen(robot, "#suite-table"));
    robot.type(KeyCode.R);
    until(() -> seen(robot, "#empty-score-button"));
    picture(robot, "empty");

    robot.interact(() -> robot.lookup("#empty-score-button").queryButton().requestFocus());
    robot.type(KeyCode.SPACE);
    // Twenty mutants of each of a dozen references, really run.
    WaitForAsyncUtils.waitFor(
        180, TimeUnit.SECONDS, () -> seen(robot, "#test-table") && !lines(robot).isEmpty());
    until(() -> selected(robot) != null);
    settle();
    picture(robot, "full");

    // By trust, upwards: the least trusted first; what has no score is left out.
    robot.interact(() -> robot.lookup("#order-tests-trust").queryButton().fire());
    until(() -> lines(robot).stream().allMatch(line -> line.score() != null));
    var trusts = lines(robot).stream().map(line -> line.score().trust()).toList();
    assertEquals(trusts.stream().sorted().toList(), trusts);

    robot.interact(
        () -> robot.lookup("#tests-shown").<Shown>queryComboBox().setValue(Shown.SUSPICIOUS));
    until(() -> lines(robot).stream().allMatch(line -> line.marks() > 0));
    var suspicious = lines(robot).size();
    assertTrue(suspicious > 1, "the embedded model writes tests worth a look");
    until(() -> selected(robot) != null);
    assertEquals(
        "0 of " + suspicious + " suspicious reviewed",
        text(robot, "#test-review-progress").replaceAll(",.*", ""));
    picture(robot, "filtered");

    robot.interact(() -> robot.lookup("#test-table").queryTableView().requestFocus());
    var rejected = selected(robot);
    robot.type(KeyCode.X);
    until(() -> text(robot, "#test-saved").equals("saved"));
    var accepted = selected(robot);
    assertNotEquals(rejected.rootId(), accepted.rootId(), "the eye goes on");
    robot.type(KeyCode.A);
    until(() -> review(accepted) == Review.ACCEPTED);
    robot.type(KeyCode.U);
    until(() -> review(accepted) == Review.PENDING);
    until(() -> selected(robot).rootId() == accepted.rootId());
    assertEquals(Review.REJECTED, review(rejected));
    until(() -> !text(robot, "#tests-waiting").isEmpty());
    assertEquals("Apply 1 change", robot.lookup("#apply-tests").queryButton().getText());
    picture(robot, "waiting");

    var before = project.suites().newest(TestOrigin.MODEL).get(rejected.instructionId());
    var versions = project.suites().versions(rejected.instructionId()).size();
    assertEquals(before.id(), rejected.suiteId(), "nothing changed in the suite so far");
    var shares = passed(rejected.instructionId());
    robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
    until(() -> project.suites().versions(rejected.instructionId()).size() == versions + 1);
    until(() -> text(robot, "#test-message").startsWith("1 change applied: 1 suite has"));
    var after = project.suites().newest(TestOrigin.MODEL).get(rejected.instructionId());
    if (after != null) {
      assertEquals(before.kept().size() - 1, after.kept().size());
      var test =
          after.tests().stream()
              .filter(each -> each.test().equals(rejected.test()))
              .findFirst()
              .orElseThrow();
      assertFalse(test.kept());
      assertEquals("rejected in the review", test.reason());
      assertTrue(passed(rejected.instructionId()) >= shares, "fewer tests, no fewer that pass");
      var judged = project.executions().ofInstruction(rejected.instructionId());
      assertTrue(
          judged.values().stream()
              .allMatch(
                  each -> each.suiteId() == after.id() && each.total() <= after.kept().size()),
          "labels are those of the new version");
    }
    until(() -> text(robot, "#tests-waiting").isEmpty());

    // The way back goes through the suite too.
    robot.type(KeyCode.U);
    until(() -> review(rejected) == Review.PENDING);
    until(() -> !text(robot, "#tests-waiting").isEmpty());
    robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
    until(() -> project.suites().versions(rejected.instructionId()).size() == versions + 2);
    var again = project.suites().newest(TestOrigin.MODEL).get(rejected.instructionId());
    assertEquals(
        before.kept().stream().map(each -> each.test()).toList(),
        again.kept().stream().map(each -> each.test()).toList());
    assertEquals(shares, passed(rejected.instructionId()));
    until(() -> text(robot, "#tests-waiting").isEmpty());

    robot.type(KeyCode.O);
    until(() -> seen(robot, "#solutions-page"));
  }

  private Review review(Line line) {
    return project.testLines().ofRoots(List.of(line.rootId())).getFirst().review().review();
  }

  private long passed(long instruction) {
    return project.executions().ofInstruction(instruction).values().stream()
        .filter(each -> each.verdict().isPass())
        .count();
  }
}
