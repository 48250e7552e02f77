package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Review;
import plum.store.Project;
import plum.ui.session.Navigator;
import plum.ui.session.Place;

/** Every table is written to a file from the real window, by Ctrl+E and from its context menu. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class ExportWindowTest {
  private Project project;
  private WorkbenchWindow window;
  private Path asked = Path.of("");

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    var place = Files.createTempDirectory("plum-export");
    project = FirstSteps.open(place);
    var recipe = FirstSteps.recipe(place);
    window = Windows.on(project, recipe, 980, 700);
    window
        .fileChoice()
        .set(
            (_, name) -> {
              asked = place.resolve(name);
              return Optional.of(asked);
            });
    primary.setScene(window.scene());
    primary.show();
  }

  @BeforeEach
  void light(FxRobot robot) {
    robot.interact(() -> window.theme().set(Theme.Choice.LIGHT));
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    var problem = window.session().problems().problemProperty().get();
    project.close();
    assertEquals(null, problem);
  }

  private void go(FxRobot robot, Place place) {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(place));
    Shots.settle();
  }

  private static void chord(FxRobot robot, KeyCode... keys) {
    robot.press(keys);
    List.of(keys).reversed().forEach(robot::release);
  }

  private String words(FxRobot robot) {
    return robot.lookup("#export-words").queryAs(Label.class).getText();
  }

  private List<String> menu(FxRobot robot, String id) {
    return robot.lookup(id).queryAs(MenuButton.class).getItems().stream()
        .map(MenuItem::getText)
        .filter(text -> text != null)
        .toList();
  }

  @Test
  void aSelectionIsWrittenByKeyboard(FxRobot robot) throws TimeoutException, IOException {
    go(robot, Place.INSTRUCTIONS);
    Shots.until(() -> robot.lookup("#instruction-table").queryTableView().getItems().size() == 60);
    robot.interact(
        () -> {
          TableView<?> table = robot.lookup("#instruction-table").queryTableView();
          table.requestFocus();
          table.getSelectionModel().selectRange(0, 3);
        });
    chord(robot, KeyCode.CONTROL, KeyCode.E);
    Shots.until(() -> robot.lookup("#export-menu").queryAs(MenuButton.class).isShowing());
    assertEquals(
        List.of("Export 3 selected instructions", "Export all 60 instructions"),
        menu(robot, "#export-menu"));
    robot.type(KeyCode.DOWN, KeyCode.RIGHT, KeyCode.ENTER);
    Shots.until(() -> words(robot).startsWith("3 instructions written to "));
    assertEquals("instructions.csv", asked.getFileName().toString());
    assertTrue(Files.readString(asked).startsWith("id,key,set,split,prompt"));
    Shots.settle();
    Shots.picture(robot, window.scene(), "export-done-light");
    robot.clickOn("#export-close");
    Shots.until(() -> !robot.lookup("#export-strip").query().isVisible());
  }

  @Test
  void everyPageWithATableOffersItsRows(FxRobot robot) throws TimeoutException {
    var expected =
        List.of(
            List.of(Place.TESTS, "Export all 40 suites"),
            List.of(Place.SOLUTIONS, "Export all " + project.counts().solutions() + " solutions"),
            List.of(Place.PREFERENCES, "Export all"));
    for (var each : expected) {
      go(robot, (Place) each.getFirst());
      var id = each.getFirst() == Place.PREFERENCES ? "#export-pool" : "#export-menu";
      Shots.until(() -> robot.lookup(id).tryQuery().isPresent());
      Shots.settle();
      chord(robot, KeyCode.CONTROL, KeyCode.E);
      Shots.until(() -> robot.lookup(id).queryAs(MenuButton.class).isShowing());
      assertTrue(
          menu(robot, id).stream().anyMatch(text -> text.startsWith((String) each.getLast())),
          () -> menu(robot, id).toString());
      robot.type(KeyCode.ESCAPE);
      Shots.settle();
    }
    go(robot, Place.TRY_IT);
    chord(robot, KeyCode.CONTROL, KeyCode.E);
    Shots.until(() -> robot.lookup("#export-menu").queryAs(MenuButton.class).isShowing());
    assertEquals(List.of("Nothing to export yet"), menu(robot, "#export-menu"));
    robot.type(KeyCode.ESCAPE);
  }

  @Test
  void theQueueIsWrittenAsATableBesideThePool(FxRobot robot) throws TimeoutException, IOException {
    go(robot, Place.PREFERENCES);
    Shots.until(() -> !robot.lookup("#pair-table").queryTableView().getItems().isEmpty());
    var pairs = robot.lookup("#pair-table").queryTableView().getItems().size();
    robot.interact(() -> robot.lookup("#pair-table").query().requestFocus());
    robot.type(KeyCode.X);
    robot.clickOn("#export-pool");
    Shots.until(() -> robot.lookup("#export-pool").queryAs(MenuButton.class).isShowing());
    var all = robot.lookup("#export-pool").queryAs(MenuButton.class).getItems().getLast();
    robot.interact(() -> ((Menu) all).getItems().getLast().fire());
    Shots.until(() -> words(robot).startsWith(pairs + " pairs written to "));
    var rows = Files.readAllLines(asked);
    assertEquals(pairs, rows.size());
    var pool = project.runs().byName("prefer").orElseThrow().id();
    var rejected =
        project.preferences().page(pool, 0, 1000).stream()
            .filter(row -> row.review() == Review.REJECTED)
            .count();
    assertTrue(rejected > 0);
    assertEquals(
        rejected, rows.stream().filter(row -> row.contains("\"review\":\"rejected\"")).count());
  }

  @Test
  void theContextMenuLeadsToTheSame(FxRobot robot) throws TimeoutException {
    go(robot, Place.TESTS);
    Shots.until(() -> !robot.lookup("#suite-table").queryTableView().getItems().isEmpty());
    var item = robot.lookup("#suite-table").queryTableView().getContextMenu().getItems().getLast();
    assertEquals("Export…", item.getText());
    robot.interact(item::fire);
    Shots.until(() -> robot.lookup("#export-menu").queryAs(MenuButton.class).isShowing());
  }
}
