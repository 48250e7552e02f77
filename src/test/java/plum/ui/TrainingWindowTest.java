package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.control.LiveChart;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/** The training page in the window: charts, the form, the queue. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class TrainingWindowTest {
  private Path folder;
  private Project project;
  private WorkbenchWindow window;
  private final List<JobQueue.Job> jobs = new ArrayList<>();

  @Start
  void start(javafx.stage.Stage unused) throws IOException {
    folder = Files.createTempDirectory("plum-training");
    project = Project.open(folder);
    SampleProject.fill(project, SampleProject.recipe(folder));
    open(1280, 800);
  }

  private void open(int width, int height) {
    var recipe = SampleProject.recipe(folder);
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> {
              var job = new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>());
              jobs.add(job);
              return job;
            },
            Inspectors.of(project, recipe),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                new UserSettings(folder.resolve("settings.json"))),
            work -> Thread.ofVirtual().start(work),
            width,
            height);
    // The headless screen is small; the window is drawn without it.
    window.theme().set(Theme.Choice.LIGHT);
    ((Navigator) window.scene().getRoot()).go(Place.TRAINING);
  }

  @AfterEach
  void close(FxRobot robot) {
    assertEquals(null, window.session().problems().problemProperty().get());
    robot.interact(window::close);
    project.close();
  }

  private LiveChart chart(FxRobot robot, String id) {
    return (LiveChart) node(robot, "#" + id);
  }

  /** Something in the window, which nobody else lays out. */
  private Node node(FxRobot robot, String id) {
    return Objects.requireNonNull(find(robot, id), id);
  }

  private @Nullable Node find(FxRobot robot, String id) {
    var found = new ArrayList<@Nullable Node>();
    robot.interact(
        () -> {
          var _ = window.scene().snapshot(null);
          found.add(window.scene().lookup(id));
        });
    return found.getFirst();
  }

  private void fire(FxRobot robot, String id) {
    var button = (ButtonBase) node(robot, id);
    robot.interact(button::fire);
    Shots.settle();
  }

  private static void press(Node node, KeyCode code, boolean shift) {
    node.requestFocus();
    Event.fireEvent(
        node,
        new KeyEvent(KeyEvent.KEY_PRESSED, "", code.getName(), code, shift, false, false, false));
  }

  private void picture(FxRobot robot, String name) throws TimeoutException {
    // A window that is not shown is dressed anew only when its clothes change.
    var theme = window.theme().get();
    for (var each : List.of(Theme.Choice.CONTRAST, theme)) {
      robot.interact(() -> window.theme().set(each));
      var _ = find(robot, "#training-page");
      Shots.settle();
    }
    Shots.picture(robot, window.scene(), name);
  }

  @Test
  void aChartIsZoomedReadAndTakenAwayByKeys(FxRobot robot) throws Exception {
    Shots.until(() -> find(robot, "#chart-loss") != null);
    Shots.settle();
    var chart = chart(robot, "chart-loss");
    robot.interact(
        () -> {
          press(chart, KeyCode.PLUS, false);
          press(chart, KeyCode.RIGHT, false);
        });
    assertTrue(chart.zoomedProperty().get());
    assertTrue(chart.getAccessibleText().contains("step"), chart.getAccessibleText());
    assertTrue(chart.getAccessibleText().contains("dpo"), chart.getAccessibleText());
    robot.interact(
        () -> {
          press(chart, KeyCode.L, false);
          press(chart, KeyCode.CLOSE_BRACKET, false);
          press(chart, KeyCode.CLOSE_BRACKET, false);
        });
    assertEquals(0.2, chart.smoothingProperty().get(), 1e-9);
    picture(robot, "training-zoomed-light");
    robot.interact(() -> press(chart, KeyCode.DIGIT0, false));
    assertFalse(chart.zoomedProperty().get());

    var made = new ArrayList<byte[]>();
    robot.interact(
        () -> {
          chart.setSaver((_, content) -> made.add(content));
          press(chart, KeyCode.S, false);
        });
    var image = ImageIO.read(new ByteArrayInputStream(made.getFirst()));
    assertEquals(2 * chart.getWidth(), image.getWidth(), 1);
    Files.createDirectories(Path.of("target", "screens"));
    Files.write(Path.of("target", "screens", "chart-export.png"), made.getFirst());
  }

  @Test
  void draggingOverAChartZoomsAndADoubleClickGoesBack(FxRobot robot) throws Exception {
    Shots.until(() -> find(robot, "#chart-loss") != null);
    Shots.settle();
    var chart = chart(robot, "chart-loss");
    var canvas = chart.lookup("Canvas");
    robot.interact(
        () -> {
          mouse(canvas, MouseEvent.MOUSE_PRESSED, 120, 80, 1);
          mouse(canvas, MouseEvent.MOUSE_DRAGGED, 200, 82, 1);
          mouse(canvas, MouseEvent.MOUSE_RELEASED, 260, 82, 1);
        });
    assertTrue(chart.zoomedProperty().get());
    robot.interact(() -> mouse(canvas, MouseEvent.MOUSE_PRESSED, 120, 80, 1));
    robot.interact(() -> mouse(canvas, MouseEvent.MOUSE_CLICKED, 120, 80, 2));
    assertFalse(chart.zoomedProperty().get());
  }

  private static void mouse(Node node, EventType<MouseEvent> type, double x, double y, int clicks) {
    var at = node.localToScene(x, y);
    Event.fireEvent(
        node,
        new MouseEvent(
            type,
            at.getX(),
            at.getY(),
            at.getX(),
            at.getY(),
            MouseButton.PRIMARY,
            clicks,
            false,
            false,
            false,
            false,
            true,
            false,
            false,
            false,
            false,
            true,
            null));
  }

  @Test
  void chartsFillTheWindowAreFilteredAndRemembered(FxRobot robot) throws Exception {
    Shots.until(() -> find(robot, "#chart-loss") != null);
    picture(robot, "training-1280-light");
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    picture(robot, "training-1280-dark");
    robot.interact(() -> press(chart(robot, "chart-loss"), KeyCode.F, false));
    picture(robot, "training-full-dark");
    robot.interact(() -> press(chart(robot, "chart-loss"), KeyCode.ESCAPE, false));
    Shots.settle();
    write(robot, "#metric-filter", "margins|logps");
    Shots.until(() -> find(robot, "#chart-loss") == null);
    assertTrue(find(robot, "#chart-rewards-margins") != null);
    picture(robot, "training-filtered-dark");
    write(robot, "#metric-filter", "nothing(");
    Shots.settle();
    assertTrue(text(robot, "#metric-filter-problem").contains("regular expression"));
    write(robot, "#metric-filter", "loss");
    Shots.until(() -> Files.exists(folder.resolve("charts.json")));
    Shots.settle();
    robot.interact(
        () -> {
          window.close();
          open(1920, 1080);
        });
    Shots.until(() -> find(robot, "#chart-loss") != null);
    assertEquals("loss", ((TextInputControl) node(robot, "#metric-filter")).getText());
    write(robot, "#metric-filter", "");
    picture(robot, "training-1920-light");
  }

  private String text(FxRobot robot, String id) {
    return find(robot, id) instanceof Labeled labeled ? labeled.getText() : "";
  }

  private void write(FxRobot robot, String id, String text) {
    var field = node(robot, id);
    robot.interact(
        () -> {
          if (field instanceof ComboBoxBase<?>
              && field.lookup(".text-field") instanceof TextField in) {
            in.setText(text);
          } else {
            ((TextInputControl) field).setText(text);
          }
        });
  }

  @Test
  void theFormRefusesWhatTheRecordsRefuseAndQueuesTheRest(FxRobot robot) throws Exception {
    fire(robot, "#new-run-button");
    Shots.settle();
    picture(robot, "launch-light");
    write(robot, "#launch-learningRate", "-1");
    assertTrue(text(robot, "#problem-learningRate").contains("learningRate must be above 0"));
    write(robot, "#launch-objective-beta", "lots");
    assertTrue(text(robot, "#problem-objective-beta").contains("number"));
    assertTrue(node(robot, "#launch-train").isDisabled());
    picture(robot, "launch-wrong-light");
    write(robot, "#launch-objective-beta", "0.25");
    fire(robot, "#reset-learningRate");
    assertTrue(text(robot, "#launch-formula").contains("0.25"), text(robot, "#launch-formula"));
    assertTrue(
        ((TextInputControl) node(robot, "#launch-command"))
            .getText()
            .contains("--parameters.objective.beta 0.25"));
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    picture(robot, "launch-dark");
    write(robot, "#launch-preferences", "nowhere");
    assertTrue(text(robot, "#launch-problem").contains("Build preferences first"));
    write(robot, "#launch-preferences", "prefer");
    var name = ((TextInputControl) node(robot, "#launch-name")).getText();
    fire(robot, "#launch-train");
    Shots.settle();
    assertEquals(name, jobs.getLast().stages().getFirst().name());
    for (var i = 0; i < 2; i++) {
      fire(robot, "#new-run-button");
      Shots.settle();
      fire(robot, "#launch-train");
    }
    assertEquals(2, window.session().trainingQueue().waiting().size());
    robot.interact(() -> window.theme().set(Theme.Choice.LIGHT));
    picture(robot, "training-queue-light");
    var second = window.session().trainingQueue().waiting().get(1).name();
    fire(robot, "#queue-up-1");
    assertEquals(second, window.session().trainingQueue().waiting().getFirst().name());
    fire(robot, "#queue-remove-0");
    assertEquals(1, window.session().trainingQueue().waiting().size());
  }

  @Test
  void theFormIsAlsoUsableInASmallWindow(FxRobot robot) throws Exception {
    robot.interact(() -> open(980, 700));
    fire(robot, "#new-run-button");
    picture(robot, "launch-small-light");
  }

  @Test
  void closingTheWindowWhileARunWorksAsksWhatBecomesOfIt(FxRobot robot) throws Exception {
    fire(robot, "#new-run-button");
    fire(robot, "#launch-train");
    assertTrue(window.isWorking());
    var answers = new ArrayList<String>();
    robot.interact(() -> window.askToClose(() -> answers.add("keep"), () -> answers.add("stop")));
    picture(robot, "closing-light");
    fire(robot, "#close-cancel");
    assertFalse(node(robot, "#close-question").isVisible());
    robot.interact(() -> window.askToClose(() -> answers.add("keep"), () -> answers.add("stop")));
    fire(robot, "#close-keep");
    fire(robot, "#close-stop");
    assertEquals(List.of("keep", "stop"), answers);
  }

  @Test
  void aRunThatWorksStandsStillAndGoesOn(FxRobot robot) throws Exception {
    fire(robot, "#new-run-button");
    fire(robot, "#launch-train");
    fire(robot, "#pause-button");
    assertTrue(jobs.getLast().token().isHeld());
    assertTrue(window.session().activity().pausedProperty().get());
    fire(robot, "#pause-button");
    assertFalse(jobs.getLast().token().isHeld());
    fire(robot, "#cancel-button");
    assertTrue(jobs.getLast().token().isCancelled());
  }
}
