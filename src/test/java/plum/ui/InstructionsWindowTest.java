package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.InstructionStatus;
import plum.store.Project;
import plum.ui.instructions.Line;
import plum.ui.session.Navigator;
import plum.ui.session.Place;

/** The page of the instructions in the real window: table, health and search. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class InstructionsWindowTest {
  private Project project;
  private WorkbenchWindow window;

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    var place = Files.createTempDirectory("plum-window");
    project = FirstSteps.open(place);
    window = window(980, 700);
    primary.setScene(window.scene());
    primary.show();
  }

  private WorkbenchWindow window(int width, int height) {
    return Windows.on(project, FirstSteps.recipe(project.folder()), width, height);
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    var problem = window.session().problems().problemProperty().get();
    project.close();
    assertEquals(null, problem);
  }

  private static void keys(FxRobot robot, KeyCode... keys) {
    robot.press(keys);
    for (var i = keys.length - 1; i >= 0; i--) {
      robot.release(keys[i]);
    }
  }

  private static TableView<?> table(FxRobot robot) {
    return robot.lookup("#instruction-table").queryTableView();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private void focus(FxRobot robot, String id) {
    robot.interact(() -> robot.lookup(id).<Node>query().requestFocus());
  }

  /** Instructions with solutions of both kinds, counted one by one. */
  private long mixed() {
    var mixed =
        LongStream.rangeClosed(1, FirstSteps.INSTRUCTIONS)
            .filter(
                id ->
                    project.executions().ofInstruction(id).values().stream()
                            .map(each -> each.verdict().isPass())
                            .distinct()
                            .count()
                        == 2)
            .count();
    assertTrue(mixed > 10 && mixed < FirstSteps.INSTRUCTIONS, mixed + " are mixed");
    return mixed;
  }

  /** Titles of the columns from left to right. */
  private static List<String> titles(FxRobot robot) {
    return table(robot).getColumns().stream()
        .map(column -> column.getGraphic().lookup(".field-title"))
        .map(title -> "#" + title.getId())
        .toList();
  }

  private void picture(FxRobot robot, String name) {
    Shots.settle();
    Shots.picture(robot, window.scene(), name);
  }

  private void pictures(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      picture(robot, name + (theme == Theme.Choice.DARK ? "-dark" : "-light"));
    }
  }

  @Test
  void theTableIsOrderedFilteredAndCopiedByKeyboard(FxRobot robot) throws TimeoutException {
    keys(robot, KeyCode.CONTROL, KeyCode.DIGIT2);
    Shots.until(() -> table(robot).getItems().size() == 60);

    focus(robot, "#order-pass-rate");
    robot.type(KeyCode.SPACE);
    robot.type(KeyCode.SPACE);
    Shots.until(() -> ((Line) table(robot).getItems().getFirst()).judged() > 0);

    focus(robot, "#filter-status");
    for (var at = 0;
        at <= List.of(InstructionStatus.values()).indexOf(InstructionStatus.MIXED);
        at++) {
      robot.type(KeyCode.RIGHT);
    }
    robot.type(KeyCode.SPACE);
    Shots.until(
        () -> text(robot, "#instruction-summary").startsWith(mixed() + " of 60 instructions"));
    pictures(robot, "instructions-facets");

    robot.interact(() -> table(robot).requestFocus());
    robot.interact(() -> table(robot).getSelectionModel().selectRange(0, 3));
    keys(robot, KeyCode.CONTROL, KeyCode.C);
    Shots.until(() -> text(robot, "#instruction-selection").equals("3 instructions copied"));
    robot.interact(
        () -> assertEquals(4, Clipboard.getSystemClipboard().getString().lines().count()));
    keys(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
    Shots.settle();
    robot.interact(() -> assertTrue(Clipboard.getSystemClipboard().getString().startsWith("[")));

    focus(robot, "#clear-filter");
    robot.type(KeyCode.SPACE);
    Shots.until(() -> table(robot).getItems().size() == 60);
    keys(robot, KeyCode.CONTROL, KeyCode.F);
    robot.interact(
        () ->
            robot
                .lookup("#instruction-filter")
                .queryTextInputControl()
                .setText("plum://instruction/42"));
    Shots.until(
        () ->
            table(robot).getSelectionModel().getSelectedItem() instanceof Line line
                && line.id() == 42);
    robot.type(KeyCode.ENTER);
    Shots.until(() -> text(robot, "#instruction-key").startsWith("held-out-002"));
  }

  @Test
  void aLineIsTriedByHand(FxRobot robot) throws TimeoutException {
    keys(robot, KeyCode.CONTROL, KeyCode.DIGIT2);
    Shots.until(() -> table(robot).getItems().size() == 60);
    robot.interact(
        () -> {
          table(robot).requestFocus();
          table(robot).getSelectionModel().select(6);
        });
    keys(robot, KeyCode.CONTROL, KeyCode.T);
    Shots.until(() -> robot.lookup("#try-it-page").tryQuery().isPresent());
    Shots.until(
        () -> {
          var question = window.tryIt().asked().instructionProperty().get();
          return question != null && question.instruction().id() == 7;
        });
  }

  @Test
  void aViewIsSavedUnderItsName(FxRobot robot) throws TimeoutException {
    keys(robot, KeyCode.CONTROL, KeyCode.DIGIT2);
    Shots.until(() -> table(robot).getItems().size() == 60);
    keys(robot, KeyCode.CONTROL, KeyCode.F);
    robot.write("squares");
    Shots.until(() -> table(robot).getItems().size() < 60);
    var found = table(robot).getItems().size();
    robot.clickOn("#view-menu");
    robot.clickOn("#keep-view");
    robot.write("Squares");
    picture(robot, "instructions-save-view");
    robot.type(KeyCode.ENTER);
    Shots.until(() -> project.savedViews().all("instructions").containsKey("Squares"));
    robot.clickOn("#clear-filter");
    Shots.until(() -> table(robot).getItems().size() == 60);
    robot.clickOn("#view-menu");
    robot.clickOn("#view-Squares");
    Shots.until(() -> table(robot).getItems().size() == found);
    // columns of one's own, in one's own order, also in a view
    focus(robot, "#order-status");
    keys(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.LEFT);
    Shots.until(
        () -> titles(robot).indexOf("#order-status") < titles(robot).indexOf("#order-failure"));
    var moved = titles(robot);
    robot.clickOn("#view-menu");
    robot.clickOn("#keep-view");
    robot.write("Mine");
    robot.type(KeyCode.ENTER);
    Shots.until(() -> project.savedViews().all("instructions").containsKey("Mine"));
    robot.clickOn("#instruction-filter"); // the window, which the menu took the keys from
    focus(robot, "#order-status");
    keys(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.RIGHT);
    Shots.until(() -> !titles(robot).equals(moved));
    robot.clickOn("#view-menu");
    robot.clickOn("#view-Mine");
    Shots.until(() -> titles(robot).equals(moved));
    var before = table(robot).getColumns().size();
    robot.clickOn("#column-menu");
    robot.clickOn("#column-failure");
    Shots.until(() -> table(robot).getColumns().size() == before - 1);
  }

  @Test
  void aBarOfTheHealthPageLeadsToItsLines(FxRobot robot) throws TimeoutException {
    keys(robot, KeyCode.CONTROL, KeyCode.DIGIT2);
    Shots.until(() -> table(robot).getItems().size() == 60);
    robot.clickOn("#tab-health");
    Shots.until(() -> robot.lookup("#health-duplicates-0").tryQuery().isPresent());
    pictures(robot, "instructions-health");
    robot.interact(() -> ((ScrollPane) robot.lookup("#health").query()).setVvalue(1));
    pictures(robot, "instructions-health-below");
    focus(robot, "#health-status-4");
    robot.type(KeyCode.SPACE);
    Shots.until(
        () -> text(robot, "#instruction-summary").startsWith(mixed() + " of 60 instructions"));
  }

  /** On the headless platform no larger window can be shown, but its inside can be drawn. */
  @Test
  void aLargeWindowShowsMoreColumns(FxRobot robot) throws TimeoutException {
    var opened = new ArrayList<WorkbenchWindow>();
    robot.interact(() -> opened.add(window(1600, 900)));
    var large = opened.getFirst();
    robot.interact(
        () -> {
          large.theme().set(Theme.Choice.LIGHT);
          ((Navigator) large.scene().getRoot()).go(Place.INSTRUCTIONS);
        });
    Shots.settle();
    Shots.picture(robot, large.scene(), "instructions-1600");
    Shots.settle();
    Shots.picture(robot, large.scene(), "instructions-1600");
    var columns = ((TableView<?>) large.scene().lookup("#instruction-table")).getColumns().size();
    robot.interact(() -> ((ToggleButton) large.scene().lookup("#tab-health")).fire());
    Shots.settle();
    Shots.picture(robot, large.scene(), "instructions-health-1600");
    robot.interact(large::close);
    assertTrue(columns > 9, columns + " columns");
  }

  @Test
  void everythingIsSearchedAndABadPatternSaysWhere(FxRobot robot) throws TimeoutException {
    keys(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.F);
    Shots.until(() -> robot.lookup("#search-field").query().isFocused());
    picture(robot, "search-empty");
    robot.write("xs if");
    Shots.until(
        () ->
            text(robot, "#search-summary").contains("text")
                && !text(robot, "#search-summary").contains("still"));
    pictures(robot, "search-found");
    robot.interact(() -> robot.lookup("#search-field").queryTextInputControl().clear());
    focus(robot, "#search-regex");
    robot.type(KeyCode.SPACE);
    focus(robot, "#search-field");
    robot.interact(() -> robot.lookup("#search-field").queryTextInputControl().setText("sum((x"));
    Shots.until(() -> text(robot, "#search-problem").startsWith("Unclosed group"));
    picture(robot, "search-bad-pattern");
    robot.interact(
        () -> robot.lookup("#search-field").queryTextInputControl().setText("return \\w+\\(x"));
    var found = robot.lookup("#search-table").queryTableView();
    Shots.until(() -> !found.getItems().isEmpty());
    focus(robot, "#search-field");
    robot.type(KeyCode.DOWN);
    robot.type(KeyCode.ENTER);
    Shots.until(() -> text(robot, "#instruction-key").startsWith("train-"));
  }
}
