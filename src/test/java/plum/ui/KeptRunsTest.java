package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import plum.data.Outcome;
import plum.ui.session.Place;

/**
 * The product's window is closed while a run works and two wait, and the program works on without
 * it: to the end, or until {@code kill -9}, after which nothing that waited is forgotten.
 */
@Tag("ui")
@Tag("slow")
@ExtendWith(ApplicationExtension.class)
final class KeptRunsTest {
  @TempDir private Path folder = Path.of("");

  @Start
  void start(javafx.stage.Stage unused) {
    // Only the toolkit is needed.
  }

  @BeforeEach
  void fill() throws IOException {
    try (var workshop = TrainingProject.open(folder)) {
      TrainingProject.fill(workshop);
    }
  }

  @Test
  void withoutAWindowEverythingIsTrainedToItsEndAndTheProgramEnds() throws Exception {
    var process = open(12);
    assertEquals(
        List.of("closed", "ended", "project closed"), process.inputReader().readAllLines());
    assertEquals(0, process.waitFor());
    try (var workshop = TrainingProject.open(folder)) {
      for (var name : List.of("one", "two", "three")) {
        var run = workshop.project().runs().byName(name).orElseThrow();
        assertEquals(Outcome.DONE, run.outcome(), name);
        assertEquals(12, workshop.project().runs().metrics(run.id()).getLast().step(), name);
      }
    }
    assertEquals("[]", Files.readString(folder.resolve("training-queue.json")).strip());
  }

  @Test
  void whatWaitedIsThereAfterAKillAndGoesOnWhenAsked(FxRobot robot) throws Exception {
    var process = open(120);
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("closed", lines.readLine());
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertEquals(128 + 9, process.exitValue());
    try (var workshop = TrainingProject.open(folder)) {
      var opened = new ArrayList<WorkbenchWindow>();
      robot.interact(() -> opened.add(TrainingProject.window(workshop, 1280, 800)));
      var at = new Operator(robot, Objects.requireNonNull(opened.getFirst()));
      at.go(Place.OVERVIEW);
      at.until(() -> at.node("#left-strip").isVisible());
      assertEquals(
          "2 training runs waited when the program ended last: two, three. They begin when you say"
              + " so.",
          at.text("#left-words"));
      at.pictures("run-left-overview");
      at.fire("#left-show");
      at.until(() -> at.find("#continue-one") != null);
      at.pictures("run-left-training");
      assertEquals(Outcome.OPEN, at.outcome("one"));
      assertTrue(workshop.project().runs().byName("two").isEmpty());

      at.fire("#left-go-on");
      assertFalse(at.node("#left-strip").isVisible());
      at.until(() -> at.find("#stop-two") != null);
      at.fire("#continue-one");
      at.untilEnded("one", Outcome.DONE);
      assertEquals(Outcome.DONE, at.outcome("two"));
      assertEquals(Outcome.DONE, at.outcome("three"));
      at.close();
    }
    assertEquals("[]", Files.readString(folder.resolve("training-queue.json")).strip());
  }

  private Process open(int steps) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Duser.home=" + System.getProperty("user.home"),
            "-Dglass.platform=Headless",
            "-Dprism.order=sw",
            "-Dtestfx.robot=glass",
            "-cp",
            System.getProperty("java.class.path"),
            KeptRunsSession.class.getName(),
            folder.toString(),
            Integer.toString(steps))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
