package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TabPane;
import javafx.scene.input.KeyCode;
import org.fxmisc.richtext.CodeArea;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Device;
import plum.data.PlumException;
import plum.data.SuiteTest;
import plum.data.TestOrigin;
import plum.llm.LanguageModel;
import plum.pipeline.Inspector;
import plum.pipeline.JobQueue;
import plum.pipeline.ModelSource;
import plum.pipeline.Pipeline;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.control.CodeEditor;
import plum.ui.control.OutcomeGrid;
import plum.ui.session.Navigator;
import plum.ui.session.UserSettings;
import plum.ui.solutions.SolutionsView;
import plum.ui.solutions.SuiteViewModel;
import plum.ui.solutions.TestText;

/** One instruction as a whole, on a project whose programs were really run. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class SolutionsWindowTest {
  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;

  private javafx.stage.Stage stage;

  @Start
  void start(javafx.stage.Stage primary) {
    stage = primary;
    workshop = ExecutedProject.make(folder);
    show(workshop.inspector(), 980, 700);
    stage.show();
    ((Navigator) window.scene().getRoot()).openInstruction(1);
  }

  /** Opens a window of a size on the project. */
  private void show(Inspector inspector, int width, int height) {
    window =
        new WorkbenchWindow(
            workshop.project(),
            workshop.recipe(),
            workshop.queue()::submit,
            inspector,
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                new UserSettings(folder.resolve("settings.json"))),
            work -> Thread.ofVirtual().start(work),
            width,
            height);
    window.theme().set(Theme.Choice.LIGHT);
    // The headless screen is small; larger windows are drawn without it.
    if (width < 1000) {
      stage.setScene(window.scene());
    }
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    workshop.close();
    assertEquals(null, problem);
  }

  private String text(FxRobot robot, String id) {
    var found = new ArrayList<String>();
    robot.interact(
        () -> {
          if (window.scene().getWindow() == null) {
            var _ = window.scene().snapshot(null); // nobody else lays it out
          }
          if (window.scene().lookup(id) instanceof Label label) {
            found.add(label.getText());
          }
        });
    return String.join("", found);
  }

  private String selectedCell(FxRobot robot) {
    return robot.lookup("#outcome-matrix").query().getAccessibleText();
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.LIGHT, Theme.Choice.DARK)) {
      robot.interact(() -> window.theme().set(theme));
      Shots.settle();
      for (var look = 0; look < 2; look++) {
        var _ =
            Shots.picture(
                robot,
                window.scene(),
                "solutions-" + name + (theme == Theme.Choice.DARK ? "-dark" : ""));
      }
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

  private SuiteViewModel suite() {
    var page = (SolutionsView) window.scene().lookup("#solutions-page");
    return page.model().suite();
  }

  private long passing() {
    var run = workshop.project().runs().byName("sample").orElseThrow();
    return workshop.project().executions().ofRun(run.id(), TestOrigin.GIVEN).values().stream()
        .filter(each -> each.verdict().isPass())
        .count();
  }

  private void select(FxRobot robot, String test, String cell) {
    robot.interact(
        () -> {
          var now = suite().outcomesProperty().get();
          for (var row = 0; row < now.tests().size(); row++) {
            for (var column = 0; column < now.candidates().size(); column++) {
              if (TestText.line(now.tests().get(row).test()).contains(test)
                  && now.candidates().get(column).solution().completion().contains(cell)) {
                suite().placeProperty().set(new OutcomeGrid.Place(row, column));
              }
            }
          }
        });
  }

  private void tab(FxRobot robot, int index) {
    robot.interact(
        () ->
            ((TabPane) window.scene().lookup("#instruction-tabs"))
                .getSelectionModel()
                .select(index));
    Shots.settle();
  }

  private void ready(FxRobot robot) throws TimeoutException {
    Shots.until(() -> text(robot, "#suite-facts").startsWith("4 of 14 solutions pass"));
  }

  @Test
  void aCellTellsWhatHappened(FxRobot robot) throws TimeoutException {
    ready(robot);
    robot.interact(() -> robot.lookup("#outcome-matrix").query().requestFocus());
    press(robot, KeyCode.RIGHT);
    assertTrue(selectedCell(robot).contains("passed"), selectedCell(robot));
    picture(robot, "full");
    select(robot, "[]", "xs[0]");
    assertTrue(selectedCell(robot).contains("exception"), selectedCell(robot));
    var facts = robot.lookup("#cell-facts").query().lookupAll(".label");
    var words = String.join("|", facts.stream().map(each -> ((Label) each).getText()).toList());
    assertTrue(words.contains("IndexError: list index out of range"), words);
    assertTrue(words.contains("Line 3 of the solution|first = xs[0]"), words);
    picture(robot, "exception");
    select(robot, "[1, 3]", "print");
    words =
        String.join(
            "|",
            robot.lookup("#cell-facts").query().lookupAll(".label").stream()
                .map(each -> ((Label) each).getText())
                .toList());
    assertTrue(words.contains("Expected|0|Actual|4"), words);
    assertTrue(words.contains("Standard output|adding [1, 3]"), words);
  }

  @Test
  void aTestIsTurnedOffStoredAndTakenBackByKeyboard(FxRobot robot) throws TimeoutException {
    ready(robot);
    robot.interact(() -> robot.lookup("#outcome-matrix").query().requestFocus());
    select(robot, "[-2, 2, 4]", "x > 0");
    press(robot, KeyCode.SPACE);
    assertTrue(text(robot, "#suite-facts").startsWith("5 of 14 solutions pass"));
    assertTrue(
        text(robot, "#suite-change").startsWith("1 disabled: 1 label changed, pass rate 28.6 % →"),
        text(robot, "#suite-change"));
    assertEquals(4, passing(), "nothing is stored yet");
    picture(robot, "toggled");
    press(robot, KeyCode.CONTROL, KeyCode.Z);
    assertTrue(text(robot, "#suite-facts").startsWith("4 of 14 solutions pass"));
    press(robot, KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
    press(robot, KeyCode.CONTROL, KeyCode.S);
    Shots.until(() -> text(robot, "#suite-note").startsWith("Stored as a new version"));
    Shots.until(() -> passing() == 5);
    Shots.until(() -> text(robot, "#suite-facts").startsWith("5 of 14 solutions pass"));
    picture(robot, "stored");
    var versions = workshop.project().suites().versions(1);
    assertEquals(3, versions.size(), "as it came, as the reference left it, by hand");
    robot.clickOn("#revert-tests");
    Shots.until(() -> passing() == 4);
    Shots.until(() -> text(robot, "#suite-facts").startsWith("4 of 14 solutions pass"));
    assertEquals(4, workshop.project().suites().versions(1).size());
    assertTrue(robot.lookup("#problem-strip").tryQuery().filter(n -> n.isVisible()).isEmpty());
  }

  /** On request: {@link ModelSolutionsWindowTest} does it in every build. */
  @Test
  @Tag("slow")
  void solutionsStandSideBySide(FxRobot robot) throws TimeoutException {
    ready(robot);
    select(robot, "[]", "xs[0]");
    tab(robot, 1);
    picture(robot, "side-by-side");
    robot.clickOn("#add-column");
    Shots.settle();
    robot.interact(() -> window.scene().getWindow().setWidth(1000));
    picture(robot, "three-columns");
    robot.clickOn("#left-edit");
    Shots.settle();
    robot.interact(
        () ->
            ((CodeEditor) window.scene().lookup("#left-editor"))
                .setCode(ExecutedProject.PROMPT + "    return sum(x for x in xs if not x % 2)\n"));
    robot.clickOn("#left-run-copy");
    Shots.until(() -> text(robot, "#left-outcome").startsWith("The copy passes 6 of 6"));
    picture(robot, "copy");
    assertEquals(14, workshop.project().counts().solutions(), "a copy is nobody's sample");
  }

  @Test
  void testsAreWrittenRunAndUndone(FxRobot robot) throws TimeoutException {
    ready(robot);
    tab(robot, 2);
    robot.clickOn("#add-test");
    var editor = (CodeEditor) window.scene().lookup("#test-editor");
    assertEquals("assert solve() == ", editor.code());
    robot.interact(() -> robot.lookup("#test-editor-area").queryAs(CodeArea.class).replaceText(""));
    robot.write("assert solve([0, 9)");
    Shots.until(() -> text(robot, "#test-fault").startsWith("This is no test: line 1: "));
    assertTrue(robot.lookup("#save-tests").queryButton().isDisabled());
    picture(robot, "faulty-test");
    robot.press(KeyCode.BACK_SPACE).release(KeyCode.BACK_SPACE);
    robot.write("]) == 0");
    Shots.until(() -> !robot.lookup("#run-tests").queryButton().isDisabled());
    assertTrue(
        text(robot, "#suite-change").contains("labels are open until the solutions are run again"));
    picture(robot, "edited-test");
    robot.clickOn("#run-tests");
    Shots.until(() -> text(robot, "#suite-note").startsWith("Ran 14 solutions"));
    Shots.until(() -> text(robot, "#suite-facts").startsWith("4 of 14 solutions pass"));
    assertEquals(4, passing());
    var newest = workshop.project().suites().of(1).getFirst();
    assertEquals(7, newest.kept().size());
    assertEquals(1, newest.kept().stream().filter(t -> t.draft() == SuiteTest.BY_HAND).count());
    picture(robot, "after-run");
    // The list by keyboard: down to the second test, off, removed, and all of it undone.
    robot.interact(() -> robot.lookup("#draft-list").query().requestFocus());
    press(robot, KeyCode.HOME);
    press(robot, KeyCode.SPACE);
    press(robot, KeyCode.CONTROL, KeyCode.DOWN);
    press(robot, KeyCode.DELETE);
    assertTrue(text(robot, "#suite-change").startsWith("1 removed"), text(robot, "#suite-change"));
    for (var i = 0; i < 3; i++) {
      press(robot, KeyCode.CONTROL, KeyCode.Z);
    }
    assertEquals("", text(robot, "#suite-change"));
  }

  /** On request: {@link ModelSolutionsWindowTest} does it in every build. */
  @Test
  @Tag("slow")
  void tokensAreShadedByThePolicyThatDrewThem(FxRobot robot) throws TimeoutException {
    ready(robot);
    tab(robot, 1);
    robot.clickOn("#shade-tokens");
    Shots.until(() -> text(robot, "#shade-sentence").isEmpty() && shaded(robot, "left"));
    Shots.until(() -> shaded(robot, "right"));
    picture(robot, "shaded");
  }

  private static boolean shaded(FxRobot robot, String side) {
    return robot
        .lookup("#" + side + "-code .code-area")
        .queryAs(CodeArea.class)
        .getStyleSpans(0)
        .stream()
        .anyMatch(span -> span.getStyle().stream().anyMatch(each -> each.startsWith("shade-")));
  }

  @Test
  void anInstructionWithoutSolutionsSaysTheNextStep(FxRobot robot) throws TimeoutException {
    robot.interact(() -> ((Navigator) window.scene().getRoot()).openInstruction(2));
    Shots.until(() -> text(robot, "#suite-facts").equals("No solutions yet"));
    picture(robot, "none");
    assertTrue(robot.lookup("#run-tests").queryButton().isDisabled());
  }

  @Test
  void aPolicyThatIsGoneIsToldInASentence(FxRobot robot) throws TimeoutException {
    var pipeline =
        new Pipeline(
            workshop.project(),
            folder,
            Map.of("base", folder.resolve("gone")),
            new ModelSource() {
              @Override
              public LanguageModel open(
                  Path place, @Nullable Path adapter, Device device, boolean chat) {
                throw new AssertionError("it is not there");
              }

              @Override
              public String digest(Path place) {
                throw new AssertionError("it is not there");
              }
            },
            () -> {
              throw new PlumException("There is no Python here. Install Python 3.9 or newer.");
            });
    robot.interact(
        () -> {
          show(new Inspector(pipeline, new JobQueue(pipeline), workshop.recipe()), 1280, 800);
          ((Navigator) window.scene().getRoot()).openInstruction(1);
        });
    ready(robot);
    tab(robot, 1);
    robot.interact(() -> ((CheckBox) window.scene().lookup("#shade-tokens")).fire());
    Shots.until(
        () ->
            text(robot, "#shade-sentence")
                .startsWith(
                    "The policy \"base\", which drew this solution, is not there any more"));
    picture(robot, "policy-gone-1280");
    tab(robot, 0);
    robot.interact(() -> suite().run());
    Shots.until(() -> window.session().problems().problemProperty().get() != null);
    assertEquals("", text(robot, "#suite-note"));
    picture(robot, "failed-run-1280");
    robot.interact(() -> window.session().problems().dismiss());
  }

  /** On request: {@link PicturesTest} draws the same and more at this size. */
  @Test
  @Tag("slow")
  void aLargeWindowShowsEverythingAtOnce(FxRobot robot) throws TimeoutException {
    robot.interact(
        () -> {
          show(workshop.inspector(), 1920, 1080);
          ((Navigator) window.scene().getRoot()).openInstruction(1);
        });
    ready(robot);
    select(robot, "[1, 3]", "print");
    picture(robot, "cell-1920");
    tab(robot, 1);
    picture(robot, "side-by-side-1920");
    tab(robot, 2);
    picture(robot, "tests-1920");
  }
}
