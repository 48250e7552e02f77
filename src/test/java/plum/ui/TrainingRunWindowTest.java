package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import plum.data.Checkpoint;
import plum.data.FinishReason;
import plum.data.Outcome;
import plum.data.Preference;
import plum.data.Review;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;
import plum.io.Json;
import plum.llm.HfFolder;
import plum.pipeline.Recipes;
import plum.pipeline.StageConfig;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.preferences.Pair;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;
import plum.ui.training.MicroscopeViewModel;

/**
 * A training run from the window, on the embedded model and pairs it once drew: launched, watched,
 * paused, resumed, stopped, continued, looked into and evaluated. Leaves a picture of each state.
 */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class TrainingRunWindowTest {
  private static final Path PAIRS =
      Path.of("src/test/resources/plum/pipeline/first-steps-pairs.jsonl");
  private static final int PATIENCE = 240;
  private static final int STEPS = 120;

  @TempDir private Path folder = Path.of("");
  private Workshop workshop;
  private WorkbenchWindow window;

  private record Drawn(String prompt, String chosen, String rejected) {}

  @Start
  void start(javafx.stage.Stage unused) throws IOException {
    var recipe =
        Recipes.read(
            Path.of("sample-projects/first-steps"),
            OptionalLong.empty(),
            List.of(
                "evaluate.samples=0",
                "evaluate.k=[1]",
                "evaluate.limit=8",
                "dpo.parameters.batchSize=4",
                "dpo.parameters.epochs=3",
                "dpo.parameters.saveSteps=10"));
    workshop = Workshop.open(folder, recipe, true);
    pool();
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
            1280,
            800);
    window.theme().set(Theme.Choice.LIGHT);
    ((Navigator) window.scene().getRoot()).go(Place.TRAINING);
  }

  /** Imports the sample's instructions and enters the pairs as drawn and preferred. */
  private void pool() throws IOException {
    var project = workshop.project();
    assertEquals(
        Outcome.DONE, workshop.queue().submit(List.of(stage("import")), _ -> {}).ended().join());
    var base = Path.of("assets/models/first-steps").toAbsolutePath();
    var checkpoint =
        project
            .checkpoints()
            .add(
                new Checkpoint(
                    0, "base", false, base.toString(), HfFolder.digest(base), null, null));
    var ids = new HashMap<String, Long>();
    project
        .instructions()
        .all(Split.TRAIN, null)
        .forEach(each -> ids.put(each.prompt(), each.id()));
    var sampling = begin(stage("sample"));
    var solutions = new ArrayList<Solution>();
    try (var lines = Files.lines(PAIRS)) {
      for (var line : lines.toList()) {
        var pair = Json.read(line, Drawn.class);
        var instruction = ids.get(pair.prompt());
        if (instruction != null) {
          for (var completion : List.of(pair.chosen(), pair.rejected())) {
            solutions.add(
                new Solution(
                    0,
                    sampling,
                    instruction,
                    solutions.size(),
                    checkpoint.id(),
                    1,
                    completion,
                    pair.prompt() + completion,
                    FinishReason.END,
                    20,
                    -3,
                    solutions.size(),
                    Duration.ofMillis(50)));
          }
        }
      }
    }
    assertTrue(solutions.size() > 200, "the pairs are of the sample's instructions");
    project.solutions().add(solutions);
    project.runs().end(sampling, Outcome.DONE, "");
    var pool = begin(stage("prefer"));
    var pairs = new ArrayList<Preference>();
    for (var i = 1; i <= solutions.size(); i += 2) {
      pairs.add(
          new Preference.PreferencePair(
              0, pool, solutions.get(i - 1).instructionId(), i, i + 1, Review.PENDING));
    }
    project.preferences().add(pairs);
    project.runs().end(pool, Outcome.DONE, "");
  }

  private StageConfig stage(String name) {
    return workshop.recipe().stages().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private long begin(StageConfig config) {
    return workshop
        .project()
        .runs()
        .add(config.stage(), config.name(), 1, Json.write(config), 0, "0.1.0")
        .id();
  }

  @AfterEach
  void close(FxRobot robot) {
    var problem = window.session().problems().problemProperty().get();
    robot.interact(window::close);
    workshop.close();
    assertEquals(null, problem);
  }

  @Test
  void dpoIsLaunchedPausedStoppedContinuedLookedIntoAndEvaluated(FxRobot robot) throws Exception {
    until(() -> window.session().runs(Stage.PREFERENCES).size() == 1);
    fire(robot, "#empty-new-run-button");
    write(robot, "#launch-name", "dpo");
    write(robot, "#launch-maxSteps", Integer.toString(STEPS));
    write(robot, "#launch-validation-instructions", "6");
    write(robot, "#launch-validation-evalSteps", "20");
    fire(robot, "#launch-measure");
    until(() -> find(robot, "#launch-estimate") != null);
    picture(robot, "run-1-form");
    fire(robot, "#launch-first-batch");
    picture(robot, "run-1-batch");
    fire(robot, "#launch-first-batch");
    until(() -> find(robot, "#launch-lengths") != null);
    fire(robot, "#launch-train");
    until(() -> steps() >= 2 && find(robot, "#pause-dpo") != null);
    fire(robot, "#pause-dpo");
    until(() -> workshop.queue().open().stream().anyMatch(job -> job.isPaused()));
    picture(robot, "run-2-paused");
    var still = steps();
    assertTrue(still < STEPS, "it was paused on the way");
    fire(robot, "#pause-dpo");
    until(() -> steps() > still);
    picture(robot, "run-3-working");

    fire(robot, "#stop-dpo");
    until(() -> !window.isWorking() && outcome("dpo") == Outcome.CANCELLED);
    var stopped = steps();
    until(() -> find(robot, "#continue-dpo") != null);
    picture(robot, "run-4-stopped");

    fire(robot, "#continue-dpo");
    until(() -> !window.isWorking() && outcome("dpo") == Outcome.DONE);
    assertTrue(steps() > stopped);
    var run = workshop.project().runs().byName("dpo").orElseThrow();
    var losses =
        workshop.project().runs().metrics(run.id()).stream()
            .filter(metric -> metric.name().equals("loss"))
            .toList();
    assertEquals(STEPS, losses.size(), "every step once, whatever happened between them");
    assertEquals(Math.log(2), losses.getFirst().value(), 1e-3, "policy and reference are equal");
    Shots.settle();
    picture(robot, "run-5-done");
    robot.interact(() -> window.theme().set(Theme.Choice.DARK));
    picture(robot, "run-5-done-dark");

    lookInto(robot);
    evaluate(robot);
  }

  private void lookInto(FxRobot robot) throws Exception {
    var view = node(robot, "#run-menu-dpo");
    robot.interact(
        () ->
            ((MenuButton) view)
                .getItems().stream()
                    .filter(item -> "pairs-dpo".equals(item.getId()))
                    .forEach(MenuItem::fire));
    until(
        () ->
            find(robot, "#microscope-table") instanceof TableView<?> table
                && !table.getItems().isEmpty());
    robot.interact(
        () ->
            ((TableView<?>) window.scene().lookup("#microscope-table"))
                .getSelectionModel()
                .selectFirst());
    until(
        () ->
            find(robot, "#pair-prompt") instanceof Labeled prompt
                && prompt.isVisible()
                && !prompt.getText().isEmpty()
                && !node(robot, "#score-tokens").isDisabled());
    fire(robot, "#score-tokens");
    until(() -> text(robot, "#pair-chosen-token").contains("Point at"));
    picture(robot, "run-6-microscope-dark");
    robot.interact(() -> window.theme().set(Theme.Choice.LIGHT));
    picture(robot, "run-6-microscope-light");
    var id = ((MicroscopeViewModel.Row) selected(robot, "#microscope-table")).preferenceId();
    fire(robot, "#open-pair");
    until(
        () ->
            find(robot, "#pair-table") != null
                && selected(robot, "#pair-table") instanceof Pair pair
                && pair.id() == id);
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(Place.TRAINING));
    fire(robot, "#microscope-close");
  }

  private @Nullable Object selected(FxRobot robot, String table) {
    return ((TableView<?>) node(robot, table)).getSelectionModel().getSelectedItem();
  }

  private void evaluate(FxRobot robot) throws Exception {
    robot.interact(() -> window.session().launcher().evaluate("dpo"));
    until(() -> !window.isWorking() && outcome("evaluate-dpo") == Outcome.DONE);
    robot.interact(() -> ((Navigator) window.scene().getRoot()).go(Place.EVALUATION));
    picture(robot, "run-7-evaluated");
    assertFalse(workshop.project().runs().byName("evaluate-dpo").isEmpty());
  }

  private Outcome outcome(String name) {
    return workshop.project().runs().byName(name).map(run -> run.outcome()).orElse(Outcome.OPEN);
  }

  /** Optimiser steps of the run that works or worked last, as the window knows them. */
  private long steps() {
    return window.session().activity().live().stream()
        .filter(metric -> metric.name().equals("loss"))
        .mapToInt(metric -> metric.step())
        .max()
        .orElse(0);
  }

  // The window, which nobody else lays out

  private Node node(FxRobot robot, String id) {
    return Objects.requireNonNull(find(robot, id), id);
  }

  private @Nullable Node find(FxRobot robot, String id) {
    var found = new ArrayList<@Nullable Node>();
    robot.interact(
        () -> {
          var _ = window.scene().snapshot(null);
          found.add(window.scene().lookup(id));
        });
    return found.getFirst();
  }

  private String text(FxRobot robot, String id) {
    return find(robot, id) instanceof Labeled labeled ? labeled.getText() : "";
  }

  private void fire(FxRobot robot, String id) {
    var button = (ButtonBase) node(robot, id);
    assertFalse(button.isDisabled(), id);
    robot.interact(button::fire);
    Shots.settle();
  }

  private void write(FxRobot robot, String id, String text) {
    var field = node(robot, id);
    robot.interact(
        () -> {
          if (field instanceof ComboBoxBase<?>
              && field.lookup(".text-field") instanceof TextField in) {
            in.setText(text);
          } else {
            ((TextInputControl) field).setText(text);
          }
        });
  }

  private static void until(BooleanSupplier condition) throws TimeoutException {
    WaitForAsyncUtils.waitFor(PATIENCE, TimeUnit.SECONDS, condition::getAsBoolean);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void picture(FxRobot robot, String name) {
    // A window that is not shown is dressed anew only when its clothes change.
    var theme = window.theme().get();
    for (var each : List.of(Theme.Choice.CONTRAST, theme)) {
      robot.interact(() -> window.theme().set(each));
      var _ = find(robot, "#training-page");
      Shots.settle();
    }
    Shots.picture(robot, window.scene(), name);
  }
}
