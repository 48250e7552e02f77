package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Review;
import plum.store.Project;

/**
 * Fifty pairs reviewed by keyboard alone in the real window of another process, which {@code kill
 * -9} ends: what the window called saved is there when it is opened again, and can all be undone
 * and done again, by keyboard too.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ReviewKillTest {
  private static final int DECISIONS = 50;

  @TempDir private Path folder = Path.of("");
  private javafx.stage.Stage stage;

  @Start
  void start(javafx.stage.Stage primary) {
    stage = primary;
  }

  @Test
  void fiftyDecisionsByKeyboardSurviveAndCanAllBeTakenBack(FxRobot robot)
      throws IOException, InterruptedException, TimeoutException {
    Map<Long, Review> before;
    try (var project = FirstSteps.open(folder)) {
      before = reviews(project);
    }
    var told = review();

    Map<Long, Review> after;
    int steps;
    try (var project = Project.open(folder)) {
      var expected = new LinkedHashMap<>(before);
      for (var line : told) {
        var words = line.split(" ", 3);
        expected.put(Long.valueOf(words[2]), Review.valueOf(ReviewWindowSession.review(words[1])));
      }
      after = reviews(project);
      var more = differing(expected, after);
      assertTrue(more.size() <= 1, "only a decision nobody was told of may be there too: " + more);
      steps = DECISIONS + more.size();

      var window = open(robot, project);
      for (var n = 0; n < steps; n++) {
        robot.type(KeyCode.U);
      }
      Shots.until(() -> reviews(project).equals(before));
      for (var n = 0; n < steps; n++) {
        robot.press(KeyCode.SHIFT).type(KeyCode.U).release(KeyCode.SHIFT);
      }
      Shots.until(() -> reviews(project).equals(after));
      close(robot, window);
    }
    try (var project = Project.open(folder)) {
      assertEquals(after, reviews(project), "all done again");
      var window = open(robot, project);
      for (var n = 0; n < steps; n++) {
        robot.type(KeyCode.U);
      }
      Shots.until(() -> reviews(project).equals(before));
      close(robot, window);
    }
  }

  /** What the window of another process called saved before it was killed. */
  private List<String> review() throws IOException, InterruptedException {
    var told =
        Killed.after(
            ReviewWindowSession.class, lines -> lines.size() == DECISIONS, folder.toString());
    assertEquals(
        DECISIONS,
        told.stream().map(line -> line.split(" ", 3)[2]).distinct().count(),
        "each about another pair");
    return told;
  }

  private WorkbenchWindow open(FxRobot robot, Project project) throws TimeoutException {
    var opened = new ArrayList<WorkbenchWindow>();
    robot.interact(
        () -> {
          opened.add(Windows.on(project, FirstSteps.recipe(folder), 980, 700));
          stage.setScene(opened.getFirst().scene());
          stage.show();
        });
    robot.press(KeyCode.CONTROL, KeyCode.DIGIT5).release(KeyCode.DIGIT5, KeyCode.CONTROL);
    Shots.until(() -> robot.lookup("#pair-table").tryQuery().isPresent());
    Shots.until(() -> !robot.lookup("#pair-table").queryTableView().getItems().isEmpty());
    return opened.getFirst();
  }

  private static void close(FxRobot robot, WorkbenchWindow window) {
    robot.interact(window::close);
    window.session().loader().finish();
    assertEquals(null, window.session().problems().problemProperty().get());
  }

  private static List<Long> differing(Map<Long, Review> expected, Map<Long, Review> found) {
    return found.keySet().stream().filter(id -> found.get(id) != expected.get(id)).toList();
  }

  private static Map<Long, Review> reviews(Project project) {
    var reviews = new LinkedHashMap<Long, Review>();
    var run = project.runs().byName("prefer").orElseThrow();
    project
        .preferences()
        .page(run.id(), 0, 1000)
        .forEach(row -> reviews.put(row.id(), row.review()));
    return reviews;
  }
}
