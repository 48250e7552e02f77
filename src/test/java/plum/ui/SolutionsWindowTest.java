package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.session.Navigator;
import plum.ui.session.UserSettings;

/** One instruction as a whole, on a project whose programs were really run. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class SolutionsWindowTest {
  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;

  @Start
  void start(javafx.stage.Stage stage) {
    workshop = ExecutedProject.make(folder);
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
    window.theme().set(Theme.Choice.LIGHT);
    stage.setScene(window.scene());
    stage.show();
    ((Navigator) window.scene().getRoot()).openInstruction(1);
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    workshop.close();
    assertEquals(null, problem);
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private static String selectedCell(FxRobot robot) {
    return robot.lookup("#outcome-matrix").query().getAccessibleText();
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.LIGHT, Theme.Choice.DARK)) {
      robot.interact(() -> window.theme().set(theme));
      Shots.settle();
      var _ =
          Shots.picture(
              robot,
              window.scene(),
              "solutions-" + name + (theme == Theme.Choice.DARK ? "-dark" : ""));
    }
    robot.interact(() -> window.theme().set(Theme.Choice.LIGHT));
    Shots.settle();
  }

  private void press(FxRobot robot, KeyCode... codes) {
    robot.press(codes);
    for (var i = codes.length - 1; i >= 0; i--) {
      robot.release(codes[i]);
    }
  }

  @Test
  void aCellTellsWhatHappenedAndATestIsTurnedOffStoredAndTakenBack(FxRobot robot)
      throws TimeoutException {
    Shots.until(() -> text(robot, "#suite-facts").startsWith("4 of 14 solutions pass"));
    robot.interact(() -> robot.lookup("#outcome-matrix").query().requestFocus());
    press(robot, KeyCode.RIGHT);
    assertTrue(selectedCell(robot).contains("passed"), selectedCell(robot));
    picture(robot, "matrix");
    press(robot, KeyCode.END);
    picture(robot, "matrix-end");
  }
}
