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
import java.util.stream.Stream;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Review;
import plum.store.Project;
import plum.ui.preferences.Pair;

/**
 * A program of its own for {@link ReviewKillTest}: the real window, reviewed by keys alone. Tells
 * each decision once the window says "saved". Made to be killed.
 */
final class ReviewWindowSession {
  private ReviewWindowSession() {}

  public static void main(String[] arguments) throws TimeoutException, IOException {
    var folder = Path.of(arguments[0]);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var project = Project.open(folder);
    FxToolkit.registerPrimaryStage();
    FxToolkit.setupStage(
        stage -> {
          stage.setScene(Windows.on(project, FirstSteps.recipe(folder), 980, 700).scene());
          stage.show();
        });
    var robot = new FxRobot();
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT5).release(KeyCode.DIGIT5, KeyCode.CONTROL);
    for (var turn = 0; ; turn++) {
      var pair = read(robot);
      switch (act(turn)) {
        case "ACCEPT" -> robot.type(KeyCode.A);
        case "REJECT" -> robot.type(KeyCode.X);
        case "SKIP" -> robot.type(KeyCode.SPACE);
        default -> robot.type(KeyCode.S);
      }
      var state = Review.valueOf(review(act(turn)));
      wait(() -> text(robot, "#review-saved").equals("saved") && shows(robot, pair, state));
      out.println(turn + " " + act(turn) + " " + pair.id());
      if (act(turn).equals("SWAP")) {
        robot.type(KeyCode.J); // swapping does not lead on by itself
      }
    }
  }

  /** Looks at the window between two things that happen in it. */
  private static void wait(Callable<Boolean> seen) throws TimeoutException {
    WaitForAsyncUtils.waitFor(60, TimeUnit.SECONDS, () -> WaitForAsyncUtils.asyncFx(seen).get());
  }

  /** The pair that is looked at, once its texts are there. */
  private static Pair read(FxRobot robot) throws TimeoutException {
    var found = new AtomicReference<@Nullable Pair>();
    wait(
        () -> {
          found.set(selected(robot));
          var pair = found.get();
          return pair != null && pair.isRead() && text(robot, "#chosen-tests").contains("/");
        });
    return Objects.requireNonNull(found.get());
  }

  private static Stream<Pair> queue(FxRobot robot) {
    return robot.lookup("#pair-table").tryQueryAs(TableView.class).stream()
        .flatMap(table -> ((TableView<?>) table).getItems().stream())
        .map(Pair.class::cast);
  }

  private static @Nullable Pair selected(FxRobot robot) {
    return robot
                .lookup("#pair-table")
                .tryQueryAs(TableView.class)
                .map(table -> table.getSelectionModel().getSelectedItem())
                .orElse(null)
            instanceof Pair pair
        ? pair
        : null;
  }

  private static boolean shows(FxRobot robot, Pair pair, Review state) {
    return queue(robot).anyMatch(each -> each.id() == pair.id() && each.review() == state);
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  /** What is decided at a turn. */
  static String act(int turn) {
    return switch (turn % 4) {
      case 0 -> "ACCEPT";
      case 1 -> "REJECT";
      case 2 -> "SKIP";
      default -> "SWAP";
    };
  }

  /** The state that such a decision leaves behind. */
  static String review(String act) {
    return switch (act) {
      case "ACCEPT" -> "ACCEPTED";
      case "REJECT" -> "REJECTED";
      case "SKIP" -> "SKIPPED";
      default -> "EDITED";
    };
  }
}
