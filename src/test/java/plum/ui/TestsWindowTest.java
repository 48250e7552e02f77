package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.fxmisc.richtext.CodeArea;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Instruction;
import plum.data.Outcome;
import plum.data.Split;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.llm.StubServer;
import plum.pipeline.Recipes;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;
import plum.ui.tests.AuthorViewModel;
import plum.ui.tests.TestsViewModel;

/**
 * The tests stage from the window: written by the embedded model, run in the sandbox, watched,
 * filtered, scored and attacked.
 */
@Tag("ui")
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
@ExtendWith(ApplicationExtension.class)
final class TestsWindowTest {
  private static final Path SAMPLE = Path.of("sample-projects", "first-steps");
  private static final int PATIENCE = 120;

  /** To train on: a few pieces of work, so that there is something to watch and to cancel. */
  private static final int INSTRUCTIONS = 80;

  /** An environment variable that is there everywhere, as if it held a key. */
  private static final String KEY = "PATH";

  @TempDir private Path folder = Path.of("");
  private javafx.stage.Stage stage;
  private Workshop workshop;
  private WorkbenchWindow window;

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    open(
        folder,
        Files.readAllLines(SAMPLE.resolve("instructions.jsonl")).subList(0, INSTRUCTIONS),
        1);
    stage.show();
  }

  /**
   * Opens the sample recipe on some instructions.
   *
   * @param stages how many of its stages are run before
   */
  private void open(Path place, List<String> lines, int stages) throws IOException {
    Files.write(place.resolve("instructions.jsonl"), lines);
    Files.writeString(
        place.resolve(Recipes.FILE),
        Files.readString(SAMPLE.resolve(Recipes.FILE))
            .replace(
                "../../assets/models/first-steps",
                Path.of("assets", "models", "first-steps").toAbsolutePath().toString()));
    var recipe = Recipes.read(place, OptionalLong.empty(), List.of("tests.minTests=4"));
    workshop = Workshop.open(place, recipe, true);
    assertEquals(
        Outcome.DONE,
        workshop.queue().submit(recipe.stages().subList(0, stages), _ -> {}).ended().join(),
        () -> workshop.project().runs().all().getLast().note());
    window =
        new WorkbenchWindow(
            workshop.project(),
            workshop.recipe(),
            workshop.queue()::submit,
            workshop.inspector(),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                new UserSettings(place.resolve("settings.json"))),
            work -> Thread.ofVirtual().start(work),
            980,
            700);
    stage.setScene(window.scene());
    ((Navigator) window.scene().getRoot()).go(Place.TESTS);
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    workshop.close();
    assertEquals(null, problem);
  }

  @Test
  void testsAreWrittenWatchedFilteredScoredAndAttacked(FxRobot robot) throws TimeoutException {
    until(() -> seen(robot, "#empty-tests-button"));
    picture(robot, "empty");
    fire(robot, "#empty-tests-button");
    until(() -> window.isWorking() && figure(robot, "#step-written") > 0);
    picture(robot, "working");
    until(() -> !window.isWorking());
    until(() -> figure(robot, "#step-written") == written());
    until(() -> rows(robot) == train());
    assertTrue(seen(robot, "#funnel-unscored"));
    picture(robot, "unscored");

    fire(robot, "#score-tests");
    fire(robot, "#worth-cancel");
    until(() -> text(robot, "#worth-words").startsWith("Stopped."));
    fire(robot, "#score-tests");
    until(() -> text(robot, "#worth-words").contains("suites scored"));
    picture(robot, "scoring");
    until(() -> text(robot, "#worth-words").startsWith("Scored"));
    until(() -> seen(robot, "#step-trusted"));
    picture(robot, "full");
    wide(robot, "full-wide");

    fire(robot, "#lost-kept");
    var lost = workshop.project().suites().usable(run());
    until(() -> rows(robot) == lost[1] - lost[0]);
    assertEquals("Fell out at: kept", text(robot, "#suite-chip"));
    picture(robot, "lost");
    robot.interact(() -> robot.lookup("#step-kept").queryButton().requestFocus());
    robot.type(KeyCode.SPACE);
    until(() -> rows(robot) == lost[0]);
    picture(robot, "still-in");
    var reasons = robot.lookup("#reason-table").queryTableView().getSelectionModel();
    robot.interact(() -> reasons.select(2));
    until(() -> text(robot, "#suite-chip").startsWith("With a test dropped: "));
    picture(robot, "reason");
    fire(robot, "#suite-chip");
    until(() -> rows(robot) == train());
    robot.interact(() -> robot.lookup("#attack-suites").queryButton().requestFocus());
    assertFalse(seen(robot, "#suite-chip"));
    sort(robot);
    attack(robot);
  }

  /** Tests that the run wrote, as they are stored. */
  private int written() {
    return workshop.project().suites().tally(run()).stream().mapToInt(each -> each.count()).sum();
  }

  /** By the head of a column, as a click on it would. */
  private void sort(FxRobot robot) throws TimeoutException {
    var table = robot.lookup("#suite-table").<TestsViewModel.SuiteLine>queryTableView();
    robot.interact(
        () -> {
          var kept = table.getColumns().get(3);
          kept.setSortType(TableColumn.SortType.DESCENDING);
          table.getSortOrder().setAll(List.of(kept));
        });
    until(() -> table.getItems().getFirst().kept() == 8);
    // Those in sight; what is farther down is read when somebody looks.
    var kept = table.getItems().stream().limit(50).map(line -> line.kept()).toList();
    assertEquals(kept.stream().sorted(Comparator.reverseOrder()).toList(), kept);
  }

  @Test
  void withoutSolutionsOfTheSetNobodyKnowsWhatIsRight(FxRobot robot) throws Exception {
    var bare =
        Files.readAllLines(SAMPLE.resolve("instructions.jsonl")).subList(0, 12).stream()
            .map(Json::parseObject)
            .peek(row -> row.remove("reference_solution"))
            .peek(row -> row.put("tests", List.of()))
            .map(Json::write)
            .toList();
    robot.interact(window::close);
    workshop.close();
    var place = Files.createDirectory(folder.resolve("bare"));
    robot.interact(
        () -> {
          try {
            open(place, bare, 2);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    until(() -> figure(robot, "#step-written") > 0);
    assertTrue(text(robot, "#test-precision").startsWith("Not audited"));
    picture(robot, "not-audited");
  }

  /** The window as it is on a larger screen. */
  private void wide(FxRobot robot, String name) {
    robot.interact(
        () -> {
          stage.setWidth(1280);
          stage.setHeight(800);
        });
    Shots.settle();
    picture(robot, name);
    robot.interact(
        () -> {
          stage.setWidth(980);
          stage.setHeight(700);
        });
    Shots.settle();
  }

  /** Solutions are drawn and run, then the suites are asked what they let through. */
  private void attack(FxRobot robot) throws TimeoutException {
    var stages = workshop.recipe().stages();
    assertEquals(
        Outcome.DONE, workshop.queue().submit(stages.subList(2, 4), _ -> {}).ended().join());
    fire(robot, "#attack-suites");
    assertTrue(seen(robot, "#worth-cancel"));
    until(() -> seen(robot, "#attack-accept") && !seen(robot, "#worth-cancel"));
    picture(robot, "attack");
    assertEquals("attack-table", window.scene().getFocusOwner().getId());
    var before = tests();
    var proposed = robot.lookup("#attack-table").queryTableView().getItems().size();
    robot.interact(
        () -> robot.lookup("#attack-table").queryTableView().getSelectionModel().select(0));
    assertEquals("Add 1 test", text(robot, "#attack-accept"));
    robot.interact(
        () -> robot.lookup("#attack-table").queryTableView().getSelectionModel().clearSelection());
    fire(robot, "#attack-accept");
    until(() -> text(robot, "#worth-words").contains("added"));
    assertEquals(before + proposed, tests());
    picture(robot, "attacked");
  }

  /** Kept tests that label. */
  private int tests() {
    return workshop.project().suites().newest(TestOrigin.MODEL).values().stream()
        .mapToInt(suite -> suite.kept().size())
        .sum();
  }

  @Test
  void aModelOnAServerIsAskedInWordsOfOnesOwn(FxRobot robot) throws Exception {
    var answers = new HashMap<String, String>();
    for (var each : workshop.project().instructions().all(Split.TRAIN, null)) {
      var given = workshop.project().suites().newest(TestOrigin.GIVEN).get(each.id());
      answers.put(
          each.prompt().strip(),
          "Think first.\n```python\n%s\n```\n\n```python\n%s\n```\n"
              .formatted(
                  each.referenceSolution(),
                  given.kept().stream()
                      .limit(6)
                      .map(test -> ((TestCase.AssertTest) test.test()).code())
                      .collect(Collectors.joining("\n"))));
    }
    try (var server =
        new StubServer(
            prompt ->
                answers.entrySet().stream()
                    .filter(each -> prompt.contains(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("What?"),
            (_, seed, time) ->
                time > 0 || seed % 4 > 1
                    ? StubServer.Way.GOOD
                    : seed % 4 == 0 ? StubServer.Way.TOO_MANY : StubServer.Way.FAULT)) {
      fire(robot, "#author-switch");
      until(() -> seen(robot, "#prompt-preview"));
      picture(robot, "author-embedded");
      fire(robot, "#author-try");
      until(() -> text(robot, "#trial-words").contains("a reference solution in"));
      picture(robot, "author-embedded-tried");
      fire(robot, "#trial-close");
      choose(robot, "#author-source", AuthorViewModel.Source.ENDPOINT);
      write(robot, "#author-name", "writer");
      write(robot, "#author-url", server.url());
      write(robot, "#author-model", "stub");
      write(robot, "#author-key", "sk-0123");
      until(() -> text(robot, "#author-effect").contains("never the key itself"));
      write(robot, "#author-key", KEY);
      write(robot, "#author-drafts", "1");
      write(robot, "#author-most-tokens", "900");
      until(() -> text(robot, "#author-effect").contains("wants to be asked in words"));
      choose(robot, "#author-style", "ASSERT");
      until(() -> preview(robot).contains("You are the teaching assistant"));
      assertTrue(preview(robot).contains(instruction(0).prompt().strip()));
      fire(robot, "#preview-next");
      until(() -> preview(robot).contains(instruction(1).prompt().strip()));

      var area = (CodeArea) robot.lookup("#template-editor-area").query();
      var ours = area.getText();
      robot.interact(() -> area.insertText(0, "Look at {{task}}.\n"));
      until(() -> text(robot, "#template-problem").contains("asks for {{task}}"));
      assertTrue(button(robot, "#author-accept").isDisabled());
      picture(robot, "template-error");
      robot.interact(() -> area.replaceText(ours.replace("{{instruction}}", "it")));
      until(() -> text(robot, "#template-problem").contains("does not contain {{instruction}}"));
      robot.interact(() -> area.replaceText("Be brief.\n" + ours));
      until(() -> preview(robot).startsWith("Be brief."));
      until(() -> text(robot, "#author-effect").contains("Save the prompt first"));
      fire(robot, "#template-save");
      until(() -> !button(robot, "#author-accept").isDisabled());
      picture(robot, "template");
      wide(robot, "template-wide");

      fire(robot, "#author-try");
      until(() -> seen(robot, "#trial-answer"));
      until(() -> text(robot, "#trial-words").startsWith("6 tests and a reference solution"));
      picture(robot, "template-tried");
      assertTrue(workshop.project().runs().byName("tests").isEmpty(), "nothing was stored");
      fire(robot, "#trial-close");

      fire(robot, "#author-accept");
      until(() -> text(robot, "#author-effect").contains("which has not run yet"));
      fire(robot, "#author-close");
      fire(robot, "#empty-tests-button");
      until(() -> !window.isWorking() && rows(robot) == train());
      var run = workshop.project().runs().byName("tests").orElseThrow();
      assertTrue(run.config().contains("\"template\":\"templates/mine-1.txt\""), run.config());
      assertTrue(run.config().contains("\"style\":\"ASSERT\""), run.config());
      assertTrue(run.note().contains("template mine-1.txt, version 1"), run.note());
      assertTrue(
          run.note()
              .matches("(?s).*" + INSTRUCTIONS + " answers of stub .* [1-9]\\d* tries again.*"),
          run.note());
      assertTrue(
          server.keys().stream().allMatch(key -> key.equals("Bearer " + System.getenv(KEY))));
      assertTrue(
          server.requests().stream().allMatch(request -> request.toString().contains("Be brief.")));
      picture(robot, "written-by-server");
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(
            Files.readString(file, StandardCharsets.ISO_8859_1).contains(System.getenv(KEY)),
            file.toString());
      }
    }
  }

  private Instruction instruction(int index) {
    return workshop.project().instructions().all(Split.TRAIN, null).get(index);
  }

  private static String preview(FxRobot robot) {
    return robot
        .lookup("#prompt-preview")
        .tryQueryAs(TextInputControl.class)
        .map(TextInputControl::getText)
        .orElse("");
  }

  @SuppressWarnings("unchecked") // what the box holds is what the test chooses
  private static <T> void choose(FxRobot robot, String id, T value) {
    var box = (ComboBox<T>) robot.lookup(id).queryAs(ComboBox.class);
    robot.interact(() -> box.setValue(value));
    Shots.settle();
  }

  private static void write(FxRobot robot, String id, String text) {
    var field = robot.lookup(id).queryAs(TextInputControl.class);
    assertTrue(field.isVisible(), id);
    robot.interact(() -> field.setText(text));
  }

  private static ButtonBase button(FxRobot robot, String id) {
    return robot.lookup(id).queryAs(ButtonBase.class);
  }

  private long run() {
    return workshop.project().runs().byName("tests").orElseThrow().id();
  }

  /** Instructions that get tests. */
  private int train() {
    return workshop.project().instructions().all(Split.TRAIN, null).size();
  }

  private int rows(FxRobot robot) {
    return robot
        .lookup("#suite-table")
        .tryQueryAs(TableView.class)
        .map(table -> table.getItems().size())
        .orElse(-1);
  }

  /** The tests that a step of the funnel counts. */
  private static int figure(FxRobot robot, String id) {
    return robot
        .lookup(id + " .funnel-figure")
        .tryQueryAs(Labeled.class)
        .map(label -> Integer.parseInt(label.getText().replace(",", "")))
        .orElse(0);
  }

  private static boolean seen(FxRobot robot, String id) {
    return robot.lookup(id).tryQuery().filter(Node::isVisible).isPresent();
  }

  private static String text(FxRobot robot, String id) {
    return robot.lookup(id).tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
  }

  private static void fire(FxRobot robot, String id) {
    var button = robot.lookup(id).queryAs(ButtonBase.class);
    assertFalse(button.isDisabled(), id);
    robot.interact(button::fire);
    Shots.settle();
  }

  private static void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(PATIENCE, TimeUnit.SECONDS, condition::getAsBoolean);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void picture(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.DARK, Theme.Choice.LIGHT)) {
      robot.interact(() -> window.theme().set(theme));
      Shots.settle();
      Shots.picture(
          robot, window.scene(), "tests-" + name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }
}
