package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.Menu;
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
import plum.data.Lesson;
import plum.data.Outcome;
import plum.data.Stage;
import plum.pipeline.Workshop;
import plum.ui.control.LiveChart;
import plum.ui.export.ExportMenu;
import plum.ui.preferences.Pair;
import plum.ui.session.Place;
import plum.ui.training.MicroscopeViewModel;

/**
 * A training run from the window, on the embedded model and pairs it once drew: launched, watched,
 * paused, resumed, stopped, continued, looked into and evaluated. Leaves pictures of each state.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class TrainingRunWindowTest {
  private static final int STEPS = 120;
  private static final Pattern POINTED = Pattern.compile("step (\\d+)");

  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;
  private Operator at;
  private javafx.stage.Stage stage;

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    workshop = TrainingProject.open(folder);
    TrainingProject.fill(workshop);
    window = TrainingProject.window(workshop, 1280, 800);
    at = new Operator(new FxRobot(), window);
  }

  @AfterEach
  void close() {
    try {
      at.close();
    } finally {
      workshop.close();
    }
  }

  @Test
  void dpoIsLaunchedPausedStoppedContinuedLookedIntoAndEvaluated(FxRobot robot) throws Exception {
    at.until(() -> window.session().runs(Stage.PREFERENCES).size() == 1);
    at.fire("#empty-new-run-button");
    at.write("#launch-name", "dpo");
    at.write("#launch-maxSteps", Integer.toString(STEPS));
    at.write("#launch-validation-instructions", "6");
    at.write("#launch-validation-evalSteps", "20");
    at.fire("#launch-measure");
    at.until(() -> at.find("#launch-estimate") != null);
    at.pictures("run-1-form");
    at.fire("#launch-first-batch");
    at.pictures("run-1-batch");
    at.fire("#launch-first-batch");
    at.until(() -> at.find("#launch-lengths") != null);
    at.fire("#launch-train");
    at.until(() -> at.steps() >= 2 && at.find("#pause-dpo") != null);
    at.fire("#pause-dpo");
    at.until(() -> workshop.queue().open().stream().anyMatch(job -> job.isPaused()));
    at.pictures("run-2-paused");
    var still = at.steps();
    assertTrue(still < STEPS, "it was paused on the way");
    at.fire("#pause-dpo");
    at.until(() -> at.steps() > still);
    at.pictures("run-3-working");

    at.fire("#stop-dpo");
    at.untilEnded("dpo", Outcome.CANCELLED);
    var stopped = at.steps();
    at.until(() -> at.find("#continue-dpo") != null);
    at.pictures("run-4-stopped");

    at.fire("#continue-dpo");
    at.untilEnded("dpo", Outcome.DONE);
    assertTrue(at.steps() > stopped);
    var run = workshop.project().runs().byName("dpo").orElseThrow();
    var losses =
        workshop.project().runs().metrics(run.id()).stream()
            .filter(metric -> metric.name().equals("loss"))
            .toList();
    assertEquals(STEPS, losses.size(), "every step once, whatever happened between them");
    assertEquals(Math.log(2), losses.getFirst().value(), 1e-3, "policy and reference are equal");
    Shots.settle();
    at.pictures("run-5-done");

    clickAPoint(robot);
    lookInto(robot);
    evaluate();
  }

  /** Mouse and keys on the screen: a point of the loss leads to the pairs of its step. */
  private void clickAPoint(FxRobot robot) throws TimeoutException {
    robot.interact(
        () -> {
          stage.setScene(window.scene());
          stage.show();
        });
    at.until(() -> at.find("#chart-loss") != null);
    var chart = (LiveChart) at.node("#chart-loss");
    robot.moveTo(chart);
    at.until(() -> POINTED.matcher(chart.getAccessibleText()).find());
    var words = POINTED.matcher(chart.getAccessibleText());
    assertTrue(words.find());
    var step = Integer.parseInt(words.group(1));
    // The labels of the axis, as wide as their figures, move the curve's middle aside.
    assertEquals(STEPS / 2.0, step, STEPS / 10.0, "it is in the middle");
    robot.clickOn(chart);
    microscope(step);
    at.pictures("run-6-step");
    robot.type(KeyCode.ESCAPE);
    at.until(() -> at.find("#microscope") == null);

    robot.interact(chart::requestFocus);
    robot.type(KeyCode.HOME).type(KeyCode.RIGHT, 2).type(KeyCode.ENTER);
    microscope(3);
    robot.type(KeyCode.ESCAPE);
    at.until(() -> at.find("#microscope") == null);
    drawOverTime(robot, chart);
  }

  /** What curves are drawn over is chosen, said by the crosshair, and leads to the same steps. */
  private void drawOverTime(FxRobot robot, LiveChart chart) throws TimeoutException {
    for (var axis : List.of("epoch", "after", "at")) {
      robot.interact(
          () ->
              ((ComboBox<?>) window.scene().lookup("#chart-axis"))
                  .getSelectionModel()
                  .selectNext());
      robot.interact(chart::requestFocus);
      robot.type(KeyCode.END);
      var words = chart.getAccessibleText();
      assertTrue(words.contains(", " + axis + " "), words);
      at.pictures("run-6-over-" + axis);
      robot.interact(chart::requestFocus);
      robot.type(KeyCode.END).type(KeyCode.ENTER);
      microscope(STEPS);
      robot.type(KeyCode.ESCAPE);
      at.until(() -> at.find("#microscope") == null);
    }
    var run = workshop.project().runs().byName("dpo").orElseThrow();
    var taken = workshop.project().runs().taken(run.id());
    assertTrue(
        taken.keySet().containsAll(IntStream.rangeClosed(0, STEPS).boxed().toList()),
        "when each step was stored is known");
    robot.interact(
        () ->
            ((ComboBox<?>) window.scene().lookup("#chart-axis")).getSelectionModel().selectFirst());
  }

  /** Looks whether the pairs of a step are listed, and no others. */
  private void microscope(int step) throws TimeoutException {
    at.until(() -> at.text("#microscope-title").equals("dpo · step " + step));
    var run = workshop.project().runs().byName("dpo").orElseThrow();
    var met =
        workshop.project().lessons().ofStep(run.id(), step).stream()
            .map(Lesson::preferenceId)
            .collect(Collectors.toSet());
    assertTrue(met.size() >= 4, "a batch of four");
    at.until(
        () ->
            ((TableView<?>) at.node("#microscope-table"))
                .getItems().stream()
                    .map(row -> ((MicroscopeViewModel.Row) row).preferenceId())
                    .collect(Collectors.toSet())
                    .equals(met));
  }

  private void lookInto(FxRobot robot) throws TimeoutException {
    at.choose("#run-menu-dpo", "pairs-dpo");
    at.until(
        () ->
            at.find("#microscope-table") instanceof TableView<?> table
                && !table.getItems().isEmpty());
    robot.interact(
        () ->
            ((TableView<?>) window.scene().lookup("#microscope-table"))
                .getSelectionModel()
                .selectFirst());
    at.until(
        () ->
            at.find("#pair-prompt") instanceof Labeled prompt
                && prompt.isVisible()
                && !prompt.getText().isEmpty()
                && !at.node("#score-tokens").isDisabled());
    writeTable(robot);
    at.fire("#score-tokens");
    at.until(() -> at.text("#pair-chosen-token").contains("Point at"));
    at.pictures("run-6-microscope");
    var id = ((MicroscopeViewModel.Row) at.selected("#microscope-table")).preferenceId();
    at.fire("#open-pair");
    at.until(
        () ->
            at.find("#pair-table") != null
                && at.selected("#pair-table") instanceof Pair pair
                && pair.id() == id);
    at.go(Place.TRAINING);
    at.fire("#microscope-close");
  }

  /** The table of the microscope as a file, one row for each preference. */
  private void writeTable(FxRobot robot) throws TimeoutException {
    var file = folder.resolve("preferences.csv");
    robot.interact(
        () -> {
          window.fileChoice().set((_, _) -> Optional.of(file));
          var shown = (Menu) ((ExportMenu) window.scene().lookup("#export-menu")).items().getLast();
          shown.getItems().getFirst().fire();
        });
    var rows = ((TableView<?>) at.node("#microscope-table")).getItems().size();
    at.until(() -> Files.exists(file) && lines(file).size() == rows + 1);
    assertTrue(lines(file).getFirst().startsWith("preference,key,held_out,margin,"));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void evaluate() throws TimeoutException {
    at.choose("#run-menu-dpo", "evaluate-dpo");
    at.untilEnded("evaluate-dpo", Outcome.DONE);
    at.go(Place.EVALUATION);
    at.pictures("run-7-evaluated");
  }
}
