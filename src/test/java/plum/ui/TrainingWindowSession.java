package plum.ui;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import plum.data.Outcome;
import plum.data.Stage;

/**
 * A program of its own for {@link TrainingKillWindowTest}: the real window, in which a run is
 * launched, paused, stopped and continued by its buttons. Tells each state as the window shows it,
 * and the steps whose state is on the disk. Made to be killed.
 */
final class TrainingWindowSession {
  private TrainingWindowSession() {}

  public static void main(String[] arguments) throws TimeoutException, IOException {
    var folder = Path.of(arguments[0]);
    var steps = arguments[1];
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    FxToolkit.registerPrimaryStage();
    var workshop = TrainingProject.open(folder);
    var robot = new FxRobot();
    var opened = new ArrayList<WorkbenchWindow>();
    robot.interact(() -> opened.add(TrainingProject.window(workshop, 1280, 800)));
    var at = new Operator(robot, Objects.requireNonNull(opened.getFirst()));
    at.until(() -> at.window().session().runs(Stage.PREFERENCES).size() == 1);
    at.fire("#empty-new-run-button");
    at.write("#launch-name", "dpo");
    at.write("#launch-maxSteps", steps);
    at.write("#launch-validation-instructions", "6");
    at.write("#launch-validation-evalSteps", "20");
    at.fire("#launch-train");
    at.until(() -> at.steps() >= 2 && at.find("#pause-dpo") != null);
    at.fire("#pause-dpo");
    at.until(() -> workshop.queue().open().stream().anyMatch(job -> job.isPaused()));
    out.println("paused " + at.steps());
    at.fire("#pause-dpo");
    at.until(() -> at.find("#stop-dpo") != null);
    at.fire("#stop-dpo");
    at.untilEnded("dpo", Outcome.CANCELLED);
    at.until(() -> at.find("#continue-dpo") != null);
    var stopped = at.steps();
    out.println("stopped " + stopped);
    at.fire("#continue-dpo");
    at.until(() -> saved(folder) > stopped && at.steps() > saved(folder));
    out.println("saved " + saved(folder) + " at step " + at.steps());
    at.untilEnded("dpo", Outcome.DONE);
    out.println("done, nobody killed it");
  }

  /** The step whose state is on the disk as a whole; 0 before the first. */
  private static int saved(Path folder) {
    try {
      var state = folder.resolve("checkpoints/dpo.state/state.json");
      return Files.exists(state)
          ? Integer.parseInt(Files.readString(state).replaceFirst("(?s).*?\"step\":(\\d+).*", "$1"))
          : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
