package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.paint.Color;
import javafx.scene.text.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Review;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.JobEvent;
import plum.pipeline.Recipe;
import plum.store.Project;
import plum.ui.session.Navigator;
import plum.ui.session.Place;

/** The whole window on a real project; leaves a picture of every page in target/screens. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class WindowTest {
  private static final int WIDTH = 980;
  private static final int HEIGHT = 700;

  private javafx.stage.Stage stage;
  private final List<Project> projects = new ArrayList<>();
  private Project project;
  private WorkbenchWindow window;

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    open(true);
    stage.show();
  }

  /** Opens a window on a new project, with everything in it or nothing. */
  private void open(boolean full) throws IOException {
    var place = Files.createTempDirectory("plum-window");
    if (full) {
      FirstSteps.copy(place);
    } else {
      FirstSteps.empty(place);
    }
    project = Project.open(place);
    projects.add(project);
    var recipe = FirstSteps.recipe(place);
    window = Windows.on(project, recipe, WIDTH, HEIGHT);
    stage.setScene(window.scene());
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    projects.forEach(Project::close);
  }

  @Test
  void everyPageIsDrawnInLightAndDark(FxRobot robot) throws TimeoutException {
    for (var theme : List.of(Theme.Choice.LIGHT, Theme.Choice.DARK)) {
      robot.interact(() -> window.theme().set(theme));
      for (var place : Place.values()) {
        robot.interact(() -> ((Navigator) window.scene().getRoot()).go(place));
        settle();
        var picture = picture(robot, name(place) + "-" + name(theme));
        assertTrue(colours(picture) > 20, place + " is almost empty");
        var foot = robot.lookup(".status-bar").query();
        assertEquals(
            HEIGHT,
            foot.localToScene(foot.getLayoutBounds()).getMaxY(),
            0.5,
            place + " is too tall");
      }
    }
    assertEquals(null, window.session().problems().problemProperty().get());
  }

  @Test
  void whatIsFirstOpenedInTheDarkCanBeRead(FxRobot robot) throws TimeoutException {
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    for (var place : Place.values()) {
      robot.interact(() -> ((Navigator) window.scene().getRoot()).go(place));
      legible(robot, place.name());
    }
    for (var form :
        Map.of(
                Place.INSTRUCTIONS, "#tab-search",
                Place.TESTS, "#author-switch",
                Place.PREFERENCES, "#rule-switch",
                Place.TRAINING, "#new-run-button",
                Place.TRY_IT, "#show-sweep")
            .entrySet()) {
      robot.interact(
          () -> {
            ((Navigator) window.scene().getRoot()).go(form.getKey());
            robot.lookup(form.getValue()).queryAs(ButtonBase.class).fire();
          });
      legible(robot, form.getValue());
    }
  }

  /** Words of the toolkit's own black would not be seen. */
  private static void legible(FxRobot robot, String what) throws TimeoutException {
    settle();
    var black = new ArrayList<String>();
    robot.interact(
        () ->
            robot.lookup(node -> node instanceof Text).<Text>queryAll().stream()
                .filter(text -> text.getFill() instanceof Color fill && fill.getBrightness() < 0.2)
                .map(Text::getText)
                .forEach(black::add));
    assertEquals(List.of(), black, what + " has black words on black");
  }

  @Test
  void emptyPagesSayTheNextStep(FxRobot robot) throws TimeoutException {
    robot.interact(
        () -> {
          try {
            open(false);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          window.theme().set(Theme.Choice.LIGHT);
        });
    for (var place : Place.values()) {
      robot.interact(() -> ((Navigator) window.scene().getRoot()).go(place));
      settle();
      picture(robot, name(place) + "-empty");
      if (place != Place.OVERVIEW) {
        assertTrue(
            robot.lookup(".empty-state").tryQuery().isPresent(), place + " has no empty state");
      }
    }
    robot.clickOn("#run-whole-loop");
    settle();
    assertTrue(window.session().activity().isWorking());
    picture(robot, "runs-starting");
  }

  @Test
  void aFolderWithoutARecipeSaysTheNextStep(FxRobot robot) throws TimeoutException {
    assertTrue(
        robot.lookup("#overview-page .empty-state").queryAll().stream().noneMatch(Node::isVisible));
    robot.interact(
        () -> {
          try {
            var place = Files.createTempDirectory("plum-window");
            project = Project.open(place);
            projects.add(project);
            var recipe = new Recipe("nothing", place, 0, Map.of(), List.of());
            window = Windows.on(project, recipe, WIDTH, HEIGHT);
            stage.setScene(window.scene());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    settle();
    picture(robot, "overview-no-recipe");
    assertTrue(robot.lookup("#overview-page .empty-state").query().isVisible());
  }

  @Test
  void anInstructionIsFoundAndAPairRejectedByKeyboard(FxRobot robot) throws TimeoutException {
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT2).release(KeyCode.DIGIT2, KeyCode.CONTROL);
    settle();
    robot.press(KeyCode.CONTROL, KeyCode.F).release(KeyCode.F, KeyCode.CONTROL);
    robot.write("train-013");
    settle();
    picture(robot, "instructions-filtered");
    until(() -> table(robot, "#instruction-table").getItems().size() == 1);
    robot.type(KeyCode.DOWN);
    robot.type(KeyCode.ENTER);
    until(() -> text(robot, "#instruction-key").startsWith("train-013"));

    robot.press(KeyCode.CONTROL, KeyCode.DIGIT5).release(KeyCode.DIGIT5, KeyCode.CONTROL);
    until(() -> !table(robot, "#pair-table").getItems().isEmpty());
    robot.interact(
        () -> {
          table(robot, "#pair-table").requestFocus();
          table(robot, "#pair-table").getSelectionModel().select(12);
        });
    robot.type(KeyCode.X);
    var pool = project.runs().byName("prefer").orElseThrow().id();
    until(() -> project.preferences().page(pool, 0, 20).get(12).review() == Review.REJECTED);
    robot.type(KeyCode.U);
    until(() -> project.preferences().page(pool, 0, 20).get(12).review() == Review.PENDING);
  }

  @Test
  void trainingIsDrawnWhileItWorks(FxRobot robot) throws TimeoutException {
    var run = project.runs().add(Stage.TRAINING, "working", 1, "{}", 0, "0.1.0");
    robot.interact(
        () -> {
          window.session().launcher().run(Stage.TRAINING);
          window.session().activity().submit(window.session().recipe().stages());
          window.session().activity().accept(working(run));
          window.theme().set(Theme.Choice.LIGHT);
          ((Navigator) window.scene().getRoot()).go(Place.TRAINING);
        });
    settle();
    assertTrue(text(robot, "#status-progress").startsWith("40 of 120 steps"));
    picture(robot, "training-working-light");
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    settle();
    picture(robot, "training-working-dark");
    robot.clickOn("#cancel-button");
    assertTrue(window.session().activity().cancellingProperty().get());
  }

  private static List<JobEvent> working(Run run) {
    var open =
        new Run(
            run.id(),
            Stage.TRAINING,
            "working",
            1,
            "{}",
            0,
            "0.1.0",
            Instant.EPOCH,
            null,
            Duration.ZERO,
            Outcome.OPEN,
            "");
    var events = new ArrayList<JobEvent>();
    events.add(new JobEvent.Started(open));
    for (var step = 1; step <= 40; step++) {
      events.add(
          new JobEvent.Measured(
              new Metric(run.id(), step, "loss", 0.5 + 0.2 * Math.exp(-step / 20.0))));
      events.add(
          new JobEvent.Measured(
              new Metric(run.id(), step, "rewards/chosen", 0.04 * Math.sqrt(step))));
      events.add(
          new JobEvent.Measured(
              new Metric(run.id(), step, "rewards/rejected", -0.07 * Math.sqrt(step))));
      events.add(
          new JobEvent.Measured(
              new Metric(run.id(), step, "rewards/margins", 0.11 * Math.sqrt(step))));
    }
    events.add(new JobEvent.Advanced(open, "steps", 40, 120));
    return events;
  }

  private static TableView<?> table(FxRobot robot, String id) {
    return robot.lookup(id).queryTableView();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private static String name(Enum<?> what) {
    return what.name().toLowerCase(Locale.ROOT);
  }

  private static void until(BooleanSupplier condition) throws TimeoutException {
    Shots.until(condition);
  }

  private static void settle() {
    Shots.settle();
  }

  private WritableImage picture(FxRobot robot, String name) {
    return Shots.picture(robot, window.scene(), name);
  }

  private static long colours(WritableImage image) {
    var reader = image.getPixelReader();
    return IntStream.range(0, WIDTH * HEIGHT)
        .map(i -> reader.getArgb(i % WIDTH, i / WIDTH))
        .distinct()
        .count();
  }
}
