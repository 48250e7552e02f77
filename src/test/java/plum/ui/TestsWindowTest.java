package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Outcome;
import plum.data.Split;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/**
 * The tests stage from the window: written by the embedded model, run in the sandbox, watched,
 * filtered, scored and attacked.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class TestsWindowTest {
  private static final Path SAMPLE = Path.of("sample-projects", "first-steps");
  private static final int PATIENCE = 120;

  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;

  @Start
  void start(javafx.stage.Stage stage) throws IOException {
    var recipe = recipe();
    workshop = Workshop.open(folder, recipe, true);
    assertEquals(
        Outcome.DONE,
        workshop.queue().submit(recipe.stages().subList(0, 1), _ -> {}).ended().join());
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
    stage.setScene(window.scene());
    stage.show();
    ((Navigator) window.scene().getRoot()).go(Place.TESTS);
  }

  /** The sample recipe on some of its instructions. */
  private Recipe recipe() throws IOException {
    Files.write(
        folder.resolve("instructions.jsonl"),
        Files.readAllLines(SAMPLE.resolve("instructions.jsonl")).subList(0, 100));
    Files.writeString(
        folder.resolve(Recipes.FILE),
        Files.readString(SAMPLE.resolve(Recipes.FILE))
            .replace(
                "../../assets/models/first-steps",
                Path.of("assets", "models", "first-steps").toAbsolutePath().toString()));
    return Recipes.read(
        folder, OptionalLong.empty(), List.of("tests.minTests=4"));
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    workshop.close();
    assertEquals(null, problem);
  }

  @Test
  void testsAreWrittenWatchedFilteredScoredAndAttacked(FxRobot robot) throws TimeoutException {
    until(() -> seen(robot, "#empty-tests-button"));
    picture(robot, "empty");
    fire(robot, "#empty-tests-button");
    until(() -> window.isWorking() && figure(robot, "#step-written") > 0);
    picture(robot, "working");
    var first = figure(robot, "#step-written");
    until(() -> !window.isWorking());
    until(() -> figure(robot, "#step-written") > first);
    until(() -> rows(robot) == train());
    assertTrue(seen(robot, "#funnel-unscored"));
    picture(robot, "unscored");

    fire(robot, "#score-tests");
    until(() -> seen(robot, "#step-trusted"));
    picture(robot, "full");

    fire(robot, "#lost-kept");
    var lost = workshop.project().suites().usable(run());
    until(() -> rows(robot) == lost[1] - lost[0]);
    assertEquals("Fell out at: kept", text(robot, "#suite-chip"));
    picture(robot, "lost");
    robot.interact(() -> robot.lookup("#step-kept").queryButton().requestFocus());
    robot.type(KeyCode.SPACE);
    until(() -> rows(robot) == lost[0]);
    picture(robot, "still-in");
    fire(robot, "#suite-chip");
    until(() -> rows(robot) == train());
    assertFalse(seen(robot, "#suite-chip"));
  }

  private long run() {
    return workshop.project().runs().byName("tests").orElseThrow().id();
  }

  /** Instructions that get tests. */
  private int train() {
    return workshop.project().instructions().all(Split.TRAIN, null).size();
  }

  private int rows(FxRobot robot) {
    return robot
        .lookup("#suite-table")
        .tryQueryAs(TableView.class)
        .map(table -> table.getItems().size())
        .orElse(-1);
  }

  /** The tests that a step of the funnel counts. */
  private static int figure(FxRobot robot, String id) {
    return robot
        .lookup(id + " .funnel-figure")
        .tryQueryAs(Labeled.class)
        .map(label -> Integer.parseInt(label.getText().replace(",", "")))
        .orElse(0);
  }

  private static boolean seen(FxRobot robot, String id) {
    return robot.lookup(id).tryQuery().filter(Node::isVisible).isPresent();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
  }

  private static void fire(FxRobot robot, String id) {
    var button = robot.lookup(id).queryAs(ButtonBase.class);
    assertFalse(button.isDisabled(), id);
    robot.interact(button::fire);
    Shots.settle();
  }

  private static void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(PATIENCE, TimeUnit.SECONDS, condition::getAsBoolean);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      Shots.settle();
      Shots.picture(
          robot, window.scene(), "tests-" + name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }
}
