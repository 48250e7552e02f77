package plum.ui;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Review;
import plum.store.Project;
import plum.store.TestLines.Line;

/**
 * A program of its own for {@link TestReviewKillTest}: the real window, tests reviewed by keys
 * alone. Tells each decision once the window says "saved". Made to be killed.
 */
final class TestReviewWindowSession {
  private TestReviewWindowSession() {}

  public static void main(String[] arguments) throws TimeoutException, IOException {
    var folder = Path.of(arguments[0]);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var project = Project.open(folder);
    FxToolkit.registerPrimaryStage();
    FxToolkit.setupStage(
        stage -> {
          stage.setScene(Windows.on(project, SampleProject.recipe(folder), 980, 700).scene());
          stage.show();
        });
    var robot = new FxRobot();
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT3).release(KeyCode.DIGIT3, KeyCode.CONTROL);
    wait(() -> robot.lookup("#suite-table").tryQuery().isPresent());
    robot.type(KeyCode.R);
    for (var turn = 0; ; turn++) {
      var line = selected(robot);
      var state = act(turn);
      robot.type(
          switch (state) {
            case ACCEPTED -> KeyCode.A;
            case REJECTED -> KeyCode.X;
            default -> KeyCode.SPACE;
          });
      wait(
          () ->
              text(robot, "#test-saved").equals("saved")
                  && table(robot).getItems().stream()
                      .anyMatch(
                          each ->
                              each.rootId() == line.rootId() && each.review().review() == state));
      out.println(turn + " " + state + " " + line.rootId());
    }
  }

  /** What is decided at a turn. */
  private static Review act(int turn) {
    return switch (turn % 3) {
      case 0 -> Review.REJECTED;
      case 1 -> Review.ACCEPTED;
      default -> Review.SKIPPED;
    };
  }

  /** Looks at the window between two things that happen in it. */
  private static void wait(Callable<Boolean> seen) throws TimeoutException {
    WaitForAsyncUtils.waitFor(60, TimeUnit.SECONDS, () -> WaitForAsyncUtils.asyncFx(seen).get());
  }

  /** The test that is looked at, once somebody may decide about it. */
  private static Line selected(FxRobot robot) throws TimeoutException {
    var found = new AtomicReference<@Nullable Line>();
    wait(
        () -> {
          if (robot.lookup("#test-table").tryQuery().isEmpty()) {
            return false;
          }
          found.set(table(robot).getSelectionModel().getSelectedItem());
          var line = found.get();
          return line != null && line.review().review() == Review.PENDING;
        });
    return Objects.requireNonNull(found.get());
  }

  private static TableView<Line> table(FxRobot robot) {
    return robot.lookup("#test-table").queryTableView();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }
}
