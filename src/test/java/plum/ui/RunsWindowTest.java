package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.store.Project;
import plum.ui.session.Navigator;
import plum.ui.session.Place;

/** The history in the real window: star, note, compare, delete. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class RunsWindowTest {
  private Project project;
  private WorkbenchWindow window;

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage stage) throws IOException {
    var place = Files.createTempDirectory("plum-runs");
    project = FirstSteps.open(place);
    var recipe = FirstSteps.recipe(place);
    window = Windows.on(project, recipe, 980, 700);
    stage.setScene(window.scene());
    stage.show();
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    project.close();
  }

  private static TableView<?> table(FxRobot robot, String id) {
    return robot.lookup(id).queryAs(TableView.class);
  }

  @Test
  void aRunIsStarredNotedComparedAndDeleted(FxRobot robot) throws TimeoutException {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(Place.RUNS));
    Shots.until(() -> table(robot, "#run-table").getItems().size() == 13);
    robot.interact(() -> table(robot, "#run-table").getSelectionModel().clearAndSelect(1));
    Shots.until(() -> !robot.lookup("#run-findings .card").queryAll().isEmpty());
    robot.interact(
        () -> {
          robot
              .lookup("#run-comment")
              .queryAs(TextArea.class)
              .setText("too hot: nothing is left of it");
          var tags = robot.lookup("#run-tags").queryAs(TextField.class);
          tags.setText("hot collapse");
          tags.fireEvent(new javafx.event.ActionEvent());
        });
    Shots.until(
        () ->
            project.runMarks().all().values().stream()
                .anyMatch(mark -> mark.tags().equals(List.of("hot", "collapse"))));
    assertEquals(
        1, table(robot, "#run-table").getSelectionModel().getSelectedIndex(), "it stays selected");
    robot.interact(
        () ->
            robot
                .lookup(".star")
                .match(node -> "Star dpo".equals(node.getAccessibleText()))
                .queryAs(Button.class)
                .fire());
    Shots.until(() -> project.runMarks().all().size() == 2);
    Shots.settle();
    Shots.picture(robot, window.scene(), "runs-one");

    robot.interact(() -> table(robot, "#run-table").getSelectionModel().selectIndices(1, 3));
    Shots.until(
        () ->
            table(robot, "#run-differences").getItems().stream()
                .anyMatch(line -> line.toString().contains("learningRate")));
    Shots.settle();
    Shots.picture(robot, window.scene(), "runs-two");

    robot.interact(
        () -> {
          table(robot, "#run-table").getSelectionModel().clearSelection();
          table(robot, "#run-table").getSelectionModel().selectIndices(0, 1);
        });
    robot.interact(() -> robot.lookup("#delete-run").queryAs(Button.class).fire());
    Shots.until(() -> robot.lookup("#delete-question").query().isVisible());
    assertEquals("Delete 2 runs", robot.lookup("#delete-confirm").queryAs(Button.class).getText());
    assertTrue(robot.lookup("#delete-consequences").queryAs(Label.class).getText().contains("sft"));
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    Shots.settle();
    Shots.picture(robot, window.scene(), "runs-delete-dark");
    robot.interact(() -> robot.lookup("#delete-confirm").queryAs(Button.class).fire());
    Shots.until(() -> table(robot, "#run-table").getItems().size() == 11);
    assertEquals(11, project.runs().all().size());
    assertEquals(null, window.session().problems().problemProperty().get());
  }
}
