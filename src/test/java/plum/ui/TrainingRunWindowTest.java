package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Outcome;
import plum.data.Stage;
import plum.pipeline.Workshop;
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

  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;
  private Operator at;

  @Start
  void start(javafx.stage.Stage unused) throws IOException {
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

    lookInto(robot);
    evaluate();
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

  private void evaluate() throws TimeoutException {
    at.choose("#run-menu-dpo", "evaluate-dpo");
    at.untilEnded("evaluate-dpo", Outcome.DONE);
    at.go(Place.EVALUATION);
    at.pictures("run-7-evaluated");
  }
}
