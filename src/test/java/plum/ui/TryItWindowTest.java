package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.ui.Shots.settle;
import static plum.ui.Shots.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.image.WritableImage;
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
import plum.pipeline.RecipeChanges;
import plum.pipeline.Recipes;
import plum.pipeline.SamplingConfig;
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
    var recipe = recipe();
    // The first two stages of the loop, as the user would have run them.
    try (var workshop = Workshop.open(place, recipe, true)) {
      var job = workshop.queue().submit(recipe.stages().subList(0, 2), _ -> {});
      assertEquals(Outcome.DONE, job.ended().join());
    }
    open(recipe, Isolation.Level.FULL, Isolation.Level.NONE);
    stage.show();
  }

  /** The sample recipe on some of its instructions, with the tests that came with them. */
  private Recipe recipe() throws IOException {
    var lines = Files.readAllLines(SAMPLE.resolve("instructions.jsonl")).subList(0, 24);
    Files.write(place.resolve("instructions.jsonl"), lines);
    var text =
        Files.readString(SAMPLE.resolve(Recipes.FILE))
            .replace(
                "../../assets/models/first-steps",
                Path.of("assets", "models", "first-steps").toAbsolutePath().toString())
            .replace("\"author\": \"base\"", "\"author\": \"base\", \"origin\": \"GIVEN\"")
            .replace(
                "\"solutions\": \"sample\"}", "\"solutions\": \"sample\", \"tests\": \"GIVEN\"}");
    Files.writeString(place.resolve(Recipes.FILE), text);
    return Recipes.read(place, OptionalLong.empty(), List.of());
  }

  /**
   * Opens the project in a window.
   *
   * @param level what the machine is said to offer
   * @param agreed the weakest isolation the user has agreed to
   */
  private void open(Recipe recipe, Isolation.Level level, Isolation.Level agreed) {
    project = Project.open(place);
    var settings = new UserSettings(place.resolve("settings.json"));
    settings.acceptSandbox(agreed);
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>()),
            Inspectors.of(project, recipe),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(level, List.of("seccomp"), "Python"), null, settings),
            work -> Thread.ofVirtual().start(work),
            1280,
            800);
    stage.setScene(window.scene());
  }

  private void reopen(FxRobot robot, Isolation.Level level, Isolation.Level agreed) {
    robot.interact(
        () -> {
          window.close();
          project.close();
          open(Recipes.read(place, OptionalLong.empty(), List.of()), level, agreed);
          go();
        });
  }

  private void go() {
    ((Navigator) window.scene().getRoot()).go(Place.TRY_IT);
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    project.close();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private static boolean seen(FxRobot robot, String id) {
    return robot.lookup(id).tryQuery().filter(Node::isVisible).isPresent();
  }

  private void type(FxRobot robot, String id, String text) {
    robot.interact(() -> robot.lookup(id).queryAs(TextInputControl.class).requestFocus());
    robot.press(KeyCode.CONTROL, KeyCode.A).release(KeyCode.A, KeyCode.CONTROL);
    robot.write(text);
  }

  private static void press(FxRobot robot, KeyCode key) {
    robot.press(KeyCode.CONTROL, key).release(key, KeyCode.CONTROL);
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      settle();
      Shots.picture(
          robot, window.scene(), "try-it-" + name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * Everything by keyboard: to the page, fewer tokens, draw, keep the row, hand it over, reopen.
   */
  @Test
  void settingsAreTriedKeptAndHandedOver(FxRobot robot) throws TimeoutException {
    press(robot, KeyCode.T);
    until(() -> text(robot, "#try-key").contains("16 tests"));
    picture(robot, "empty");
    type(robot, "#set-samples", "16");
    robot.type(KeyCode.ENTER);
    press(robot, KeyCode.ENTER);
    until(() -> text(robot, "#try-progress").startsWith("16 candidates"));
    until(() -> text(robot, "#try-pass-rate").endsWith("of 16 pass"));
    type(robot, "#set-temperature", "0.5");
    robot.type(KeyCode.ENTER);
    press(robot, KeyCode.ENTER);
    until(() -> robot.lookup("#tried-table").queryTableView().getItems().size() == 2);
    until(() -> text(robot, "#try-pass-rate").endsWith("of 16 pass"));
    robot.clickOn("#star-2");
    settle();
    assertEquals(
        0, robot.lookup("#tried-table").queryTableView().getSelectionModel().getSelectedIndex());
    picture(robot, "finished");
    assertTrue(project.solutions().ofInstruction(1).isEmpty());

    robot.clickOn("#use-settings");
    settle();
    assertEquals("Temperature 1 → 0.5   ·   Samples (K) 12 → 16", text(robot, "#handover-lines"));
    picture(robot, "handover");
    robot.clickOn("#handover-accept");
    settle();
    assertEquals(16, sampling(window.session().recipe()).samples());
    assertTrue(text(robot, "#handover-done").contains("\"sample\", which has not run yet"));
    assertEquals(1, RecipeChanges.read(place).changes().size());

    reopen(robot, Isolation.Level.FULL, Isolation.Level.NONE);
    until(() -> sampling(window.session().recipe()).samples() == 16);
    assertEquals(0.5, sampling(window.session().recipe()).sampling().temperature());
    until(() -> robot.lookup("#tried-table").queryTableView().getItems().size() == 2);
    robot.interact(
        () -> robot.lookup("#tried-table").queryTableView().getSelectionModel().select(1));
    until(() -> text(robot, "#try-pass-rate").endsWith("of 16 pass"));
    assertEquals("1", robot.lookup("#set-temperature").queryTextInputControl().getText());
    // Fired, because the headless platform may have no active window after one was replaced.
    robot.interact(() -> robot.lookup("#handover-undo").queryButton().fire());
    until(() -> sampling(window.session().recipe()).samples() == 12);
  }

  private static SamplingConfig sampling(Recipe recipe) {
    return recipe.stages().stream()
        .filter(SamplingConfig.class::isInstance)
        .map(SamplingConfig.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTypedPromptStreamsAndIsStopped(FxRobot robot) throws TimeoutException {
    robot.interact(this::go);
    until(() -> text(robot, "#try-key").contains("16 tests"));
    robot.clickOn("#ask-typed");
    robot.interact(
        () -> {
          robot
              .lookup("#typed-prompt")
              .queryTextInputControl()
              .setText("def solve(xs):\n    \"\"\"Return the sum of the values in xs.\"\"\"\n");
          robot
              .lookup("#typed-tests")
              .queryTextInputControl()
              .setText("assert solve([1, 2]) == 3\nassert solve([]) == 0");
        });
    type(robot, "#set-samples", "12");
    robot.type(KeyCode.ENTER);
    press(robot, KeyCode.ENTER);
    until(() -> text(robot, "#try-pass-rate").endsWith("of 12 pass"));
    picture(robot, "typed");

    // The embedded model is quick: the picture is taken, and the draw stopped, from within.
    type(robot, "#set-temperature", "1.5");
    robot.type(KeyCode.ENTER);
    type(robot, "#set-samples", "64");
    robot.type(KeyCode.ENTER);
    var pictures = new ArrayList<WritableImage>();
    var model = window.tryIt();
    robot.interact(
        () -> {
          model
              .drawing()
              .progressProperty()
              .subscribe(
                  words -> {
                    if (pictures.isEmpty() && words.contains(" drawn")) {
                      pictures.add(window.scene().snapshot(null));
                      model.stop();
                    }
                  });
          model.start();
        });
    until(() -> !pictures.isEmpty() && !model.isStoppable());
    Shots.save(pictures.getFirst(), "try-it-streaming-light");
    assertTrue(
        text(robot, "#try-progress").startsWith("Stopped")
            || text(robot, "#try-progress").startsWith("64"),
        text(robot, "#try-progress"));
  }

  @Test
  void aSweepDrawsItsSurfaceAndSetsTheSliders(FxRobot robot) throws TimeoutException {
    robot.interact(this::go);
    until(() -> text(robot, "#try-key").contains("16 tests"));
    robot.clickOn("#show-sweep");
    picture(robot, "sweep-empty");
    type(robot, "#sweep-instructions", "6");
    press(robot, KeyCode.ENTER);
    until(() -> seen(robot, "#sweep-bar"));
    Shots.picture(robot, window.scene(), "try-it-sweep-working-light");
    until(() -> window.tryIt().sweep().resultProperty().get() != null);
    robot.interact(() -> robot.lookup("#sweep-map").query().requestFocus());
    robot.type(KeyCode.DOWN).type(KeyCode.DOWN).type(KeyCode.RIGHT);
    settle();
    var cell = window.tryIt().sweep().chosenProperty().get();
    assertEquals(0.7, cell.temperature(), 1e-12);
    assertEquals(8, cell.samples());
    assertEquals("0.7", robot.lookup("#set-temperature").queryTextInputControl().getText());
    assertEquals("8", robot.lookup("#set-samples").queryTextInputControl().getText());
    assertTrue(text(robot, "#sweep-forecast").contains("For all"), text(robot, "#sweep-forecast"));
    picture(robot, "sweep");
    robot.clickOn("#measure-pass-rate");
    settle();
    Shots.picture(robot, window.scene(), "try-it-sweep-pass-rate-light");

    type(robot, "#sweep-instructions", "24");
    press(robot, KeyCode.ENTER);
    until(() -> window.tryIt().sweep().workingProperty().get());
    robot.type(KeyCode.ESCAPE);
    until(() -> !window.tryIt().isStoppable());
    assertTrue(text(robot, "#sweep-progress").startsWith("Stopped"));
    assertEquals(6, window.tryIt().sweep().resultProperty().get().tried());
  }

  @Test
  void whatStandsInTheWayIsSaid(FxRobot robot) throws TimeoutException, IOException {
    // The folder of the policy is gone.
    var text = Files.readString(place.resolve(Recipes.FILE));
    Files.writeString(
        place.resolve(Recipes.FILE),
        text.replace("\"policies\": {", "\"policies\": {\"lost\": \"no-such-folder\", "));
    reopen(robot, Isolation.Level.PARTIAL, Isolation.Level.FULL);
    until(() -> text(robot, "#try-key").contains("16 tests"));
    press(robot, KeyCode.ENTER);
    until(() -> seen(robot, "#consent-strip"));
    until(() -> text(robot, "#try-progress").startsWith("Waiting for your answer"));
    picture(robot, "consent");
    robot.clickOn("#consent-refuse");
    settle();
    assertTrue(text(robot, "#try-progress").startsWith("Nothing was drawn"));
    robot.interact(
        () -> {
          window.tryIt().executeProperty().set(false);
          window.tryIt().policyProperty().set("lost");
        });
    press(robot, KeyCode.ENTER);
    until(() -> seen(robot, "#try-problem"));
    assertTrue(text(robot, "#try-problem-text").contains("no-such-folder"));
    picture(robot, "error");
    robot.interact(() -> window.session().launcher().runWholeLoop());
    settle();
    robot.interact(() -> window.session().containment().agree());
    until(() -> seen(robot, "#try-busy"));
    assertTrue(text(robot, "#try-busy-text").startsWith("The policy is busy with"));
    picture(robot, "busy");
    assertFalse(window.tryIt().isStoppable());
  }
}
