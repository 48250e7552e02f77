package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.ui.Shots.settle;
import static plum.ui.Shots.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Outcome;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/** Drawing by hand from the embedded model, in the real window and the real sandbox. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class TryItWindowTest {
  private static final Path SAMPLE = Path.of("sample-projects", "first-steps");

  private javafx.stage.Stage stage;
  private Path place;
  private Project project;
  private WorkbenchWindow window;

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    place = Files.createTempDirectory("plum-try");
    var recipe = recipe(place);
    // The first two stages of the loop, as the user would have run them.
    try (var workshop = Workshop.open(place, recipe, true)) {
      var job = workshop.queue().submit(recipe.stages().subList(0, 2), _ -> {});
      assertEquals(Outcome.DONE, job.ended().join());
    }
    open(recipe, Isolation.Level.FULL, 1280, 800);
    stage.show();
  }

  /** The sample recipe on some of its instructions, with the tests that came with them. */
  private static Recipe recipe(Path place) throws IOException {
    var lines = Files.readAllLines(SAMPLE.resolve("instructions.jsonl")).subList(0, 24);
    Files.write(place.resolve("instructions.jsonl"), lines);
    var text =
        Files.readString(SAMPLE.resolve(Recipes.FILE))
            .replace(
                "../../assets/models/first-steps",
                Path.of("assets", "models", "first-steps").toAbsolutePath().toString())
            .replace("\"author\": \"base\"", "\"author\": \"base\", \"origin\": \"GIVEN\"");
    Files.writeString(place.resolve(Recipes.FILE), text);
    return Recipes.read(place, java.util.OptionalLong.empty(), List.of());
  }

  private void open(Recipe recipe, Isolation.Level level, int width, int height) {
    project = Project.open(place);
    var settings = new UserSettings(place.resolve("settings.json"));
    settings.acceptSandbox(Isolation.Level.NONE);
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>()),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(level, List.of("seccomp"), "Python"), null, settings),
            work -> Thread.ofVirtual().start(work),
            width,
            height);
    stage.setScene(window.scene());
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    project.close();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      settle();
      Shots.picture(
          robot, window.scene(), "try-it-" + name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void candidatesAreDrawnRunAndCounted(FxRobot robot) throws TimeoutException {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(Place.TRY_IT));
    until(() -> text(robot, "#try-key").contains("tests"));
    picture(robot, "empty");
    robot.clickOn("#set-samples");
    robot.press(KeyCode.CONTROL, KeyCode.A).release(KeyCode.A, KeyCode.CONTROL);
    robot.write("16").type(KeyCode.ENTER);
    robot.press(KeyCode.CONTROL, KeyCode.ENTER).release(KeyCode.ENTER, KeyCode.CONTROL);
    until(() -> text(robot, "#try-progress").startsWith("16 candidates"));
    until(() -> text(robot, "#try-pass-rate").endsWith("of 16 pass"));
    picture(robot, "finished");
    assertTrue(project.solutions().ofInstruction(1).isEmpty());
    assertEquals("", text(robot, "#try-problem-text"));
  }
}
