package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Review;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.pipeline.PairRule;
import plum.sandbox.Isolation;
import plum.store.Preferences.PairRow;
import plum.store.Project;
import plum.ui.preferences.QueueViewModel.Shown;
import plum.ui.session.KeyPreset;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/** The review by keyboard alone, the rule's form, provenance, palette, sheet and sizes. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class ReviewWindowTest {
  private javafx.stage.Stage stage;
  private Project project;
  private WorkbenchWindow window;
  private UserSettings settings;

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    var place = Files.createTempDirectory("plum-review");
    project = FirstSteps.open(place);
    var recipe = FirstSteps.recipe(place);
    settings = new UserSettings(place.resolve("settings.json"));
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>()),
            Inspectors.of(project, recipe),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                settings),
            work -> Thread.ofVirtual().start(work),
            980,
            700);
    stage.setScene(window.scene());
    stage.show();
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    window.session().loader().finish();
    project.close();
    assertEquals(null, problem);
  }

  private void go(FxRobot robot) throws TimeoutException {
    robot.interact(
        () -> {
          window.theme().set(Theme.Choice.LIGHT);
          ((Navigator) window.scene().getRoot()).go(Place.PREFERENCES);
        });
    Shots.until(() -> !table(robot).getItems().isEmpty());
    Shots.until(() -> text(robot, "#chosen-tests").contains("/"));
    robot.interact(() -> table(robot).requestFocus());
  }

  private static TableView<?> table(FxRobot robot) {
    return robot.lookup("#pair-table").queryTableView();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Label.class).map(Label::getText).orElse("");
  }

  private int place(FxRobot robot) {
    return table(robot).getSelectionModel().getSelectedIndex();
  }

  private PairRow row(int place) {
    var run = project.runs().byName("prefer").orElseThrow();
    return project.preferences().page(run.id(), 0, 1000).get(place);
  }

  private static void chord(FxRobot robot, KeyCode... keys) {
    robot.press(keys);
    var back = List.of(keys).reversed();
    back.forEach(robot::release);
  }

  @Test
  void aReviewNeedsNoMouse(FxRobot robot) throws TimeoutException {
    chord(robot, KeyCode.CONTROL, KeyCode.DIGIT5);
    Shots.until(() -> robot.lookup("#pair-table").tryQuery().isPresent());
    Shots.until(() -> text(robot, "#chosen-tests").contains("/"));
    var first = place(robot);
    robot.type(KeyCode.A);
    robot.type(KeyCode.X);
    robot.type(KeyCode.SPACE);
    robot.type(KeyCode.ENTER);
    robot.type(KeyCode.BACK_SPACE);
    Shots.until(() -> row(first + 4).review() == Review.REJECTED);
    assertEquals(Review.ACCEPTED, row(first).review());
    assertEquals(Review.REJECTED, row(first + 1).review());
    assertEquals(Review.SKIPPED, row(first + 2).review());
    assertEquals(Review.ACCEPTED, row(first + 3).review());
    assertEquals(first + 5, place(robot));

    robot.type(KeyCode.S);
    robot.type(KeyCode.F);
    Shots.until(() -> row(first + 5).state().flagged());
    assertEquals(row(first + 5).state().built().swapped(), row(first + 5).state().now());
    robot.type(KeyCode.C);
    robot.write("edge case ax");
    robot.type(KeyCode.ENTER);
    Shots.until(() -> row(first + 5).state().comment().equals("edge case ax"));
    assertEquals(Review.EDITED, row(first + 5).review());
    assertEquals(first + 5, place(robot), "writing decides nothing");

    robot.type(KeyCode.J);
    robot.type(KeyCode.RIGHT);
    robot.type(KeyCode.K);
    robot.type(KeyCode.LEFT);
    robot.type(KeyCode.J);
    assertEquals(first + 6, place(robot));
    Shots.until(() -> robot.lookup("#candidate-5").tryQuery().isPresent());
    robot.type(KeyCode.DIGIT1);
    chord(robot, KeyCode.SHIFT, KeyCode.DIGIT5);
    Shots.until(() -> row(first + 6).review() != Review.PENDING);
    robot.type(KeyCode.E);
    Shots.until(() -> robot.lookup("#edit-chosen").tryQuery().isPresent());
    robot.interact(
        () -> robot.lookup("#edit-chosen").queryAs(TextArea.class).setText("    pass\n"));
    chord(robot, KeyCode.CONTROL, KeyCode.ENTER);
    Shots.until(() -> "    pass\n".equals(row(first + 6).state().now().chosenText()));

    chord(robot, KeyCode.CONTROL, KeyCode.Z);
    Shots.until(() -> row(first + 6).state().now().chosenText() == null);
    chord(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
    Shots.until(() -> row(first + 6).state().now().chosenText() != null);
    for (var n = 0; n < 20; n++) {
      robot.type(KeyCode.U);
    }
    Shots.until(() -> row(first).review() == Review.PENDING);
    chord(robot, KeyCode.CONTROL, KeyCode.Y);
    Shots.until(() -> row(first).review() == Review.ACCEPTED);
    assertEquals("saved", text(robot, "#review-saved"));
  }

  @Test
  void everyStateIsDrawnInEveryTheme(FxRobot robot) throws TimeoutException {
    go(robot);
    robot.type(KeyCode.A);
    robot.type(KeyCode.S);
    robot.type(KeyCode.C);
    robot.write("Is 4 at least 4?");
    robot.type(KeyCode.ENTER);
    Shots.settle();
    for (var theme : List.of(Theme.Choice.LIGHT, Theme.Choice.DARK, Theme.Choice.CONTRAST)) {
      var name = theme.name().toLowerCase(Locale.ROOT);
      robot.interact(() -> window.theme().set(theme));
      Shots.settle();
      Shots.picture(robot, window.scene(), "review-" + name);
      robot.type(KeyCode.P);
      Shots.until(() -> !robot.lookup(".provenance-line").queryAll().isEmpty());
      Shots.settle();
      Shots.picture(robot, window.scene(), "review-why-" + name);
      robot.type(KeyCode.P);
      robot.type(KeyCode.B);
      Shots.settle();
      Shots.picture(robot, window.scene(), "review-blind-" + name);
      robot.type(KeyCode.B);
      robot.interact(() -> toggle(robot, "#rule-switch").fire());
      robot.interact(() -> rule(robot).setValue(PairRule.PASS_RATE));
      Shots.until(() -> text(robot, "#rule-progress").isEmpty());
      Shots.settle();
      Shots.picture(robot, window.scene(), "rule-" + name);
      robot.interact(() -> toggle(robot, "#rule-switch").fire());
      chord(robot, KeyCode.CONTROL, KeyCode.K);
      robot.write("pair");
      Shots.settle();
      Shots.picture(robot, window.scene(), "palette-" + name);
      robot.type(KeyCode.ESCAPE);
      robot.type(KeyCode.F1);
      Shots.settle();
      Shots.picture(robot, window.scene(), "keys-" + name);
      robot.type(KeyCode.ESCAPE);
    }
    robot.interact(() -> window.theme().set(Theme.Choice.LIGHT));
    robot.type(KeyCode.E);
    Shots.settle();
    Shots.picture(robot, window.scene(), "review-editing");
    robot.type(KeyCode.ESCAPE);
    robot.interact(
        () -> robot.lookup("#queue-state").<Shown>queryComboBox().setValue(Shown.SKIPPED));
    Shots.settle();
    Shots.picture(robot, window.scene(), "review-nothing-found");
  }

  private static ToggleButton toggle(FxRobot robot, String id) {
    return robot.lookup(id).queryAs(ToggleButton.class);
  }

  private static ComboBox<PairRule> rule(FxRobot robot) {
    return robot.lookup("#rule-choice").queryComboBox();
  }

  @Test
  void theRuleSaysWhatItWouldChangeAndBuildsANewPool(FxRobot robot) throws TimeoutException {
    go(robot);
    robot.type(KeyCode.R);
    Shots.until(() -> !text(robot, "#rule-headline").isEmpty());
    Shots.until(() -> text(robot, "#rule-progress").isEmpty());
    robot.interact(() -> rule(robot).setValue(PairRule.PASS_RATE));
    Shots.until(() -> text(robot, "#rule-headline").startsWith("+"));
    robot.interact(() -> robot.lookup("#rule-apply").queryAs(Button.class).fire());
    Shots.until(() -> window.session().activity().isWorking());
    assertEquals("Starting preferences", window.session().activity().titleProperty().get());
  }

  @Test
  void commandsAreFoundByAFewLettersAndRun(FxRobot robot) throws TimeoutException {
    go(robot);
    chord(robot, KeyCode.CONTROL, KeyCode.K);
    robot.write("rej");
    robot.type(KeyCode.ENTER);
    Shots.until(() -> text(robot, "#review-message").startsWith("Rejected"));
    chord(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.P);
    robot.write("training");
    robot.type(KeyCode.ENTER);
    Shots.until(() -> robot.lookup("#training-page").tryQuery().isPresent());
  }

  @Test
  void aKeyIsGivenToAnotherCommandUnlessItIsTaken(FxRobot robot) throws TimeoutException {
    go(robot);
    robot.type(KeyCode.F1);
    robot.write("accept");
    Shots.until(() -> robot.lookup("#key-review-accept").tryQuery().isPresent());
    robot.clickOn("#key-review-accept");
    robot.type(KeyCode.X);
    Shots.until(
        () -> text(robot, "#sheet-message").startsWith("X belongs to \"Reject the pair or test\""));
    Shots.picture(robot, window.scene(), "keys-conflict");
    robot.clickOn("#key-review-accept");
    robot.type(KeyCode.Y);
    Shots.until(() -> text(robot, "#sheet-message").startsWith("Y now means"));
    robot.type(KeyCode.ESCAPE);
    var at = place(robot);
    robot.type(KeyCode.A);
    robot.type(KeyCode.Y);
    Shots.until(() -> row(at).review() == Review.ACCEPTED);
    assertEquals(at + 1, place(robot));
    Shots.until(
        () -> new UserSettings(project.folder().resolve("settings.json")).keys().size() == 1);
  }

  @Test
  void theReviewTakesTheKeysOfAnotherProgram(FxRobot robot) throws TimeoutException {
    go(robot);
    robot.type(KeyCode.F1);
    Shots.until(() -> robot.lookup("#sheet-presets").tryQuery().isPresent());
    robot.interact(
        () ->
            robot.lookup("#sheet-presets").queryAs(MenuButton.class).getItems().getFirst().fire());
    Shots.until(() -> text(robot, "#sheet-message").equals("The review has the keys of Prodigy."));
    robot.type(KeyCode.ESCAPE);
    var at = place(robot);
    robot.type(KeyCode.A);
    Shots.until(() -> row(at).review() == Review.ACCEPTED);
    robot.type(KeyCode.BACK_SPACE);
    Shots.until(() -> row(at).review() == Review.PENDING);
  }

  @Test
  void theThemeIsKeptForTheNextTime(FxRobot robot) throws TimeoutException {
    go(robot);
    chord(robot, KeyCode.CONTROL, KeyCode.D);
    var file = project.folder().resolve("settings.json");
    Shots.until(() -> new UserSettings(file).theme().equals("dark"));
    assertEquals(Theme.Choice.DARK, Theme.Choice.named(new UserSettings(file).theme()));
    assertEquals(Theme.Choice.SYSTEM, Theme.Choice.named(""));
  }

  @Test
  void everythingGrowsAndShrinks(FxRobot robot) throws TimeoutException {
    go(robot);
    for (var n = 0; n < 5; n++) {
      chord(robot, KeyCode.CONTROL, KeyCode.EQUALS);
    }
    Shots.settle();
    assertEquals(150, settings.zoom());
    Shots.picture(robot, window.scene(), "review-zoom-150");
    for (var n = 0; n < 9; n++) {
      chord(robot, KeyCode.CONTROL, KeyCode.MINUS);
    }
    Shots.settle();
    assertEquals(80, settings.zoom());
    Shots.picture(robot, window.scene(), "review-zoom-80");
    chord(robot, KeyCode.CONTROL, KeyCode.DIGIT0);
    assertEquals(100, settings.zoom());
  }

  @Test
  void everyKeyOfEveryCommandIsOneTheToolkitKnowsAndNoTwoCollide(FxRobot robot) {
    var keys = window.session().keys();
    assertTrue(keys.commands().size() > 50);
    for (var command : keys.commands()) {
      for (var key : keys.of(command)) {
        assertInstanceOf(KeyCodeCombination.class, Keymap.combination(key), key);
        assertTrue(keys.conflict(command, key).isEmpty(), command.name() + " " + key);
      }
    }
    for (var preset : KeyPreset.values()) {
      robot.interact(() -> keys.apply(preset));
      var ids = keys.commands().stream().map(command -> command.id()).toList();
      assertTrue(ids.containsAll(preset.keys().keySet()), preset.title());
      for (var command : keys.commands()) {
        for (var key : keys.of(command)) {
          assertInstanceOf(KeyCodeCombination.class, Keymap.combination(key), key);
          assertTrue(
              keys.conflict(command, key).isEmpty(),
              preset.title() + ": " + command.name() + " " + key);
        }
      }
    }
    robot.interact(keys::resetAll);
    var sheet = KeySheet.text(keys);
    assertNotNull(sheet);
    assertTrue(sheet.contains("Make candidate 9 rejected"));
  }
}
