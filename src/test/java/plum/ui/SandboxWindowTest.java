package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.ui.Shots.settle;
import static plum.ui.Shots.until;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.data.Verdict;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.JobQueue;
import plum.sandbox.Isolation;
import plum.sandbox.PoolStatus;
import plum.store.Project;
import plum.ui.session.Containment;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/** Badge, question and live figures of the sandbox; pictures in target/screens. */
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
final class SandboxWindowTest {
  private static final Isolation FULL =
      new Isolation(
          Isolation.Level.FULL,
          List.of("bubblewrap", "landlock 7", "seccomp", "rlimits"),
          "Python 3.12.4, /usr/bin/python3");
  private static final Isolation PARTIAL =
      new Isolation(
          Isolation.Level.PARTIAL, List.of("seccomp", "rlimits"), "Python 3.9.2, /usr/bin/python3");

  private final List<Project> projects = new ArrayList<>();
  private final List<JobQueue.Job> jobs = new ArrayList<>();
  private javafx.stage.Stage stage;
  private UserSettings settings;
  private WorkbenchWindow window;

  @BeforeAll
  static void prepare() {
    FirstSteps.prepare();
  }

  @Start
  void start(javafx.stage.Stage primary) throws IOException {
    stage = primary;
    open(PARTIAL, false, false);
    stage.show();
  }

  private void open(Isolation isolation, boolean full, boolean attacks) throws IOException {
    var place = Files.createTempDirectory("plum-sandbox-window");
    if (full) {
      FirstSteps.copy(place);
    } else {
      FirstSteps.empty(place);
    }
    var project = Project.open(place);
    projects.add(project);
    var recipe = FirstSteps.recipe(place);
    settings = new UserSettings(place.resolve("settings.json"));
    window =
        new WorkbenchWindow(
            project,
            recipe,
            (stages, _) -> {
              var job = new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>());
              jobs.add(job);
              return job;
            },
            Inspectors.of(project, recipe),
            new WorkbenchWindow.Sandbox(
                () -> isolation,
                attacks
                    ? () -> new Containment.Verification(true, "It held all 214 attacks.")
                    : null,
                settings),
            work -> Thread.ofVirtual().start(work),
            980,
            700);
    stage.setScene(window.scene());
  }

  private void reopen(FxRobot robot, Isolation isolation, boolean attacks) {
    robot.interact(
        () -> {
          try {
            open(isolation, true, attacks);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @AfterEach
  void close(FxRobot robot) {
    robot.interact(window::close);
    projects.forEach(Project::close);
  }

  private static boolean seen(FxRobot robot, String id) {
    return robot.lookup(id).tryQuery().filter(Node::isVisible).isPresent();
  }

  private void pictures(FxRobot robot, String name) {
    for (var theme : List.of(Theme.Choice.LIGHT, Theme.Choice.DARK)) {
      robot.interact(() -> window.theme().set(theme));
      settle();
      Shots.picture(robot, window.scene(), name + "-" + theme.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void belowFullTheFirstJobAsksAndTheAnswerIsKept(FxRobot robot) throws TimeoutException {
    robot.clickOn("#run-whole-loop");
    until(() -> seen(robot, "#consent-strip"));
    assertTrue(jobs.isEmpty());
    pictures(robot, "sandbox-consent");

    robot.clickOn("#consent-refuse");
    until(() -> !seen(robot, "#consent-strip"));
    assertTrue(jobs.isEmpty());

    robot.clickOn("#run-whole-loop");
    until(() -> seen(robot, "#consent-strip"));
    robot.clickOn("#consent-agree");
    until(() -> jobs.size() == 1);
    assertFalse(seen(robot, "#consent-strip"));
    assertTrue(settings.acceptsSandbox(Isolation.Level.PARTIAL));

    robot.clickOn("#sandbox-badge");
    until(() -> seen(robot, "#sandbox-panel"));
    assertTrue(seen(robot, "#sandbox-withdraw"));
    assertFalse(seen(robot, "#sandbox-attack"));
    pictures(robot, "sandbox-partial");
    robot.type(KeyCode.ESCAPE);
    until(() -> !seen(robot, "#sandbox-panel"));
  }

  @Test
  void theBadgeOfAFullSandboxOpensItsLayers(FxRobot robot) throws TimeoutException {
    reopen(robot, FULL, true);
    robot.press(KeyCode.F9).release(KeyCode.F9);
    until(() -> seen(robot, "#sandbox-panel"));
    settle();
    robot.clickOn("#sandbox-attack");
    until(() -> seen(robot, "#sandbox-attacked"));
    assertFalse(seen(robot, "#sandbox-withdraw"));
    pictures(robot, "sandbox-full");
  }

  @Test
  void executionsAreSeenWhileTheyRunAndAfterwards(FxRobot robot) {
    reopen(robot, FULL, false);
    var run = run(Outcome.OPEN);
    robot.interact(
        () -> {
          window.session().containment().detect();
          window.session().activity().submit(window.session().recipe().stages());
          window
              .session()
              .activity()
              .accept(
                  List.of(
                      new JobEvent.Started(run),
                      new JobEvent.Executing(run, pool(), 310),
                      new JobEvent.Advanced(run, "programs", 2_214, 3_600)));
          ((Navigator) window.scene().getRoot()).go(Place.SOLUTIONS);
        });
    settle();
    assertTrue(seen(robot, "#execution-workers"));
    pictures(robot, "solutions-executing");
    robot.interact(
        () -> window.session().activity().accept(List.of(new JobEvent.Ended(run(Outcome.DONE)))));
    settle();
    assertTrue(seen(robot, "#execution-panel"));
    assertEquals(false, robot.lookup("#execution-workers").query().getParent().isVisible());
    pictures(robot, "solutions-executed");
  }

  private static Run run(Outcome outcome) {
    return new Run(
        4,
        Stage.EXECUTION,
        "execute",
        1,
        "{}",
        0,
        "0.1.0",
        Instant.EPOCH,
        null,
        Duration.ZERO,
        outcome,
        "");
  }

  private static PoolStatus pool() {
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    verdicts.put(Verdict.PASSED, 1_012L);
    verdicts.put(Verdict.WRONG_ANSWER, 604L);
    verdicts.put(Verdict.EXCEPTION, 171L);
    verdicts.put(Verdict.SYNTAX_ERROR, 88L);
    verdicts.put(Verdict.TIMEOUT, 24L);
    verdicts.put(Verdict.MEMORY_LIMIT, 3L);
    verdicts.put(Verdict.TEST_ERROR, 2L);
    var workers = new ArrayList<PoolStatus.Worker>();
    for (var i = 0; i < 8; i++) {
      workers.add(
          switch (i) {
            case 3 -> new PoolStatus.Worker(PoolStatus.State.IDLE, 40, 120, Duration.ZERO);
            case 6 -> new PoolStatus.Worker(PoolStatus.State.ABSENT, 0, 0, Duration.ZERO);
            case 4 -> new PoolStatus.Worker(PoolStatus.State.BUSY, 41, 99, Duration.ofMillis(1730));
            default ->
                new PoolStatus.Worker(PoolStatus.State.BUSY, 42 + i, 240, Duration.ofMillis(12));
          });
    }
    return new PoolStatus(23, 1_904, 412.3, verdicts, 5, 1.4, workers);
  }
}
