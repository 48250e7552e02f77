package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Stage;
import plum.pipeline.Workshop;
import plum.ui.session.Place;

/**
 * A training run that is launched, paused, stopped and continued in the window of another process,
 * which {@code kill -9} ends in the middle: a window on the same folder shows it as cut off, one
 * click continues it, and it ends with the digits of a run that was never disturbed.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class TrainingKillWindowTest {
  private static final int STEPS = 140;

  @TempDir private Path folder = Path.of("");

  @Start
  void start(javafx.stage.Stage unused) {
    // Only the toolkit is needed.
  }

  @Test
  void whatWasKilledIsContinuedByOneClickAndEndsWithTheSameDigits(FxRobot robot) throws Exception {
    try (var workshop = TrainingProject.open(folder)) {
      TrainingProject.fill(workshop);
    }
    killInTheMiddle();
    try (var workshop = TrainingProject.open(folder)) {
      var at = window(robot, workshop, 1280, 800);
      at.until(() -> at.find("#continue-dpo") != null);
      assertEquals(Outcome.OPEN, at.outcome("dpo"));
      large(robot, workshop, "run-8-cut-off");
      at.pictures("run-8-cut-off");

      at.fire("#continue-dpo");
      // It stands still until the next one waits for it.
      at.until(() -> at.find("#pause-dpo") != null);
      at.fire("#pause-dpo");
      at.until(() -> workshop.queue().open().stream().anyMatch(job -> job.isPaused()));
      at.choose("#run-menu-dpo", "clone-dpo");
      at.write("#launch-name", "whole");
      at.fire("#launch-train");
      at.until(() -> at.find("#queue-remove-0") != null);
      at.pictures("run-8-continued-queue");
      at.fire("#pause-dpo");
      at.untilEnded("whole", Outcome.DONE);
      assertEquals(Outcome.DONE, at.outcome("dpo"));
      assertEquals(curves(workshop, "whole"), curves(workshop, "dpo"));
      assertEquals(
          workshop.project().checkpoints().byName("whole").orElseThrow().sha256(),
          workshop.project().checkpoints().byName("dpo").orElseThrow().sha256());
      large(robot, workshop, "run-9-both-done");
      at.pictures("run-9-both-done");

      at.choose("#run-menu-dpo", "evaluate-dpo");
      at.untilEnded("evaluate-dpo", Outcome.DONE);
      at.go(Place.EVALUATION);
      at.pictures("run-9-evaluated");
      at.close();
    }
  }

  /** Lets the window of another process train until something is saved. */
  private void killInTheMiddle() throws IOException, InterruptedException {
    var told =
        Killed.after(
            TrainingWindowSession.class,
            lines -> !lines.isEmpty() && lines.getLast().startsWith("saved"),
            folder.toString(),
            Integer.toString(STEPS));
    assertTrue(told.getFirst().startsWith("paused"), told.toString());
  }

  private static Operator window(FxRobot robot, Workshop workshop, int width, int height)
      throws Exception {
    var opened = new ArrayList<WorkbenchWindow>();
    robot.interact(() -> opened.add(TrainingProject.window(workshop, width, height)));
    var at = new Operator(robot, Objects.requireNonNull(opened.getFirst()));
    at.until(() -> !at.window().session().runs(Stage.TRAINING).isEmpty());
    return at;
  }

  /** The same at another size, in a window of its own. */
  private static void large(FxRobot robot, Workshop workshop, String name) throws Exception {
    var at = window(robot, workshop, 1920, 1080);
    at.until(() -> at.find("#chart-loss") != null);
    at.pictures(name + "-1920");
    at.close();
  }

  /** Everything that was measured, to the last digit, except how long it took. */
  private static List<String> curves(Workshop workshop, String run) {
    var found = workshop.project().runs().byName(run).orElseThrow();
    var metrics = new ArrayList<String>();
    Consumer<Metric> add =
        metric -> metrics.add(metric.step() + " " + metric.name() + " " + metric.value());
    workshop.project().runs().metrics(found.id()).stream()
        .filter(metric -> !metric.name().equals("tokens_per_second"))
        .forEach(add);
    assertEquals(STEPS, metrics.stream().filter(each -> each.matches("\\d+ loss .*")).count(), run);
    return metrics.stream().sorted().toList();
  }
}
