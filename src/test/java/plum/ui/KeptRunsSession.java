package plum.ui;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.TextInputControl;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/**
 * A program of its own for {@link KeptRunsTest}: the product's window, opened as the product opens
 * it; three runs are asked for, the window is closed, and the program works on without it.
 */
final class KeptRunsSession {
  private KeptRunsSession() {}

  public static void main(String[] arguments) {
    var folder = Path.of(arguments[0]);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (var workshop = TrainingProject.open(folder)) {
      var _ =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      work(arguments[1], out);
                    } catch (TimeoutException | RuntimeException e) {
                      e.printStackTrace();
                      Runtime.getRuntime().halt(1);
                    }
                  });
      WorkbenchWindow.launch(
          workshop.project(),
          workshop.recipe(),
          workshop.queue(),
          workshop.inspector(),
          new UserSettings(folder.resolve("settings.json")));
      out.println("ended");
    }
    out.println("project closed");
    Runtime.getRuntime().halt(0); // the toolkit's thread
  }

  private static void work(String steps, PrintStream out) throws TimeoutException {
    var robot = new FxRobot();
    until(() -> !Window.getWindows().isEmpty() && Window.getWindows().getFirst().isShowing());
    var stage = (Stage) Window.getWindows().getFirst();
    var scene = stage.getScene();
    robot.interact(() -> ((Navigator) scene.getRoot()).go(Place.TRAINING));
    for (var name : new String[] {"one", "two", "three"}) {
      fire(robot, scene, "#new-run-button");
      robot.interact(
          () -> {
            ((TextInputControl) scene.lookup("#launch-name")).setText(name);
            ((TextInputControl) scene.lookup("#launch-maxSteps")).setText(steps);
          });
      fire(robot, scene, "#launch-train");
    }
    until(() -> scene.lookup("#queue-remove-1") != null && scene.lookup("#stop-one") != null);
    robot.interact(
        () ->
            stage
                .showingProperty()
                .addListener((_, _, showing) -> out.println(showing ? "opened" : "closed")));
    robot.interact(
        () -> Event.fireEvent(stage, new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST)));
    // The toolkit ends with its last window, so nobody waits for what comes after.
    Platform.runLater(((ButtonBase) scene.lookup("#close-keep"))::fire);
  }

  private static void fire(FxRobot robot, Scene scene, String id) throws TimeoutException {
    until(
        () ->
            scene.lookup(id) instanceof ButtonBase button
                && button.isVisible()
                && !button.isDisabled());
    robot.interact(() -> ((ButtonBase) scene.lookup(id)).fire());
  }

  /** Looks at the window between two things that happen in it. */
  private static void until(BooleanSupplier seen) throws TimeoutException {
    WaitForAsyncUtils.waitFor(
        60, TimeUnit.SECONDS, () -> WaitForAsyncUtils.asyncFx(seen::getAsBoolean).get());
  }
}
