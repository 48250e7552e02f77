package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Json;
import plum.sandbox.Isolation;
import plum.ui.session.Containment;
import plum.ui.session.Loader;
import plum.ui.session.SandboxWords;
import plum.ui.session.UserSettings;

/** Nothing runs below full isolation unless the user said yes to that level. */
final class ContainmentTest {
  private static final Isolation FULL =
      new Isolation(Isolation.Level.FULL, List.of("landlock 7", "seccomp", "rlimits"), "Python");
  private static final Isolation PARTIAL =
      new Isolation(Isolation.Level.PARTIAL, List.of("seccomp", "rlimits"), "Python");
  private static final Isolation NONE =
      new Isolation(Isolation.Level.NONE, List.of("rlimits"), "Python");

  @TempDir Path folder;

  private Path settings() {
    return folder.resolve("settings.json");
  }

  @Test
  void withFullIsolationNobodyIsAsked() {
    try (var desk = Desk.on(FULL, folder)) {
      assertNull(desk.containment.isolationProperty().get(), "looked before there was a reason");
      desk.session.launcher().runWholeLoop();
      assertEquals(1, desk.jobs.size());
      assertFalse(desk.containment.askingProperty().get());
      assertEquals(FULL, desk.containment.isolationProperty().get());
    }
  }

  @Test
  void belowFullTheFirstJobWaitsForAYesThatIsKept() {
    try (var desk = Desk.on(PARTIAL, folder)) {
      desk.session.launcher().runWholeLoop();
      assertTrue(desk.jobs.isEmpty());
      assertTrue(desk.containment.askingProperty().get());
      desk.containment.agree();
      assertEquals(1, desk.jobs.size());
      assertFalse(desk.containment.askingProperty().get());
      assertTrue(desk.containment.agreedProperty().get());
    }
    var kept = new UserSettings(settings());
    assertTrue(kept.acceptsSandbox(Isolation.Level.PARTIAL));
    assertFalse(kept.acceptsSandbox(Isolation.Level.NONE));
    try (var desk = Desk.on(PARTIAL, folder)) {
      desk.session.launcher().runWholeLoop();
      assertEquals(1, desk.jobs.size(), "asked a second time");
    }
    try (var desk = Desk.on(NONE, folder)) {
      desk.session.launcher().runWholeLoop();
      assertTrue(desk.jobs.isEmpty(), "a yes to partial is no yes to none");
      assertTrue(desk.containment.askingProperty().get());
    }
  }

  @Test
  void aNoForgetsTheJobAndAYesCanBeTakenBack() {
    try (var desk = Desk.on(PARTIAL, folder)) {
      desk.session.launcher().runWholeLoop();
      desk.containment.refuse();
      desk.containment.agree();
      assertTrue(desk.jobs.isEmpty());
      assertFalse(desk.settings.acceptsSandbox(Isolation.Level.PARTIAL));

      desk.session.launcher().runWholeLoop();
      desk.containment.agree();
      assertTrue(desk.containment.agreedProperty().get());
      desk.containment.withdraw();
      assertFalse(desk.containment.agreedProperty().get());
      assertFalse(new UserSettings(settings()).acceptsSandbox(Isolation.Level.PARTIAL));
    }
  }

  @Test
  void aStageWithoutProgramsIsNotHeldBack() {
    try (var desk = Desk.on(NONE, folder)) {
      desk.session.launcher().run(Stage.IMPORT);
      assertEquals(List.of("import"), desk.lastJob());
      assertNull(desk.containment.isolationProperty().get());
    }
  }

  @Test
  void whereProgramsCannotRunTheJobItselfSaysWhy() {
    var settings = new UserSettings(settings());
    var looks = new AtomicInteger();
    var containment =
        new Containment(
            () -> {
              looks.incrementAndGet();
              throw new PlumException("There is no Python.");
            },
            null,
            settings,
            new Loader(Runnable::run, Runnable::run, failure -> {}));
    containment.detect();
    assertEquals("There is no Python.", containment.failureProperty().get());
    containment.detect();
    assertEquals(2, looks.get(), "it may have been installed meanwhile");
    assertFalse(containment.canVerify());
  }

  @Test
  void theAttackSuiteIsOfferedWhereThereIsOne() {
    var containment =
        new Containment(
            () -> FULL,
            () -> new Containment.Verification(true, "The sandbox held all 40 attacks."),
            new UserSettings(settings()),
            new Loader(Runnable::run, Runnable::run, failure -> {}));
    assertTrue(containment.canVerify());
    containment.verify();
    var ended = containment.verificationProperty().get();
    assertNotNull(ended);
    assertTrue(ended.held());
    assertFalse(containment.verifyingProperty().get());
  }

  @Test
  void otherSettingsInTheFileStayAndAStrangeFileIsNoYes() throws IOException {
    Files.writeString(settings(), "{\"fontSize\": 15, \"weakestSandbox\": \"partial\"}");
    var settings = new UserSettings(settings());
    assertTrue(settings.acceptsSandbox(Isolation.Level.PARTIAL));
    settings.acceptSandbox(Isolation.Level.NONE);
    settings.save();
    var written = Json.parseObject(Files.readString(settings()));
    assertEquals(15L, written.get("fontSize"));
    assertEquals("none", written.get("weakestSandbox"));
    Files.writeString(settings(), "nonsense");
    assertFalse(new UserSettings(settings()).acceptsSandbox(Isolation.Level.PARTIAL));
  }

  @Test
  void theRiskIsWhatTheMissingLayerWouldHavePrevented() {
    assertTrue(SandboxWords.risk(PARTIAL).contains("read your files"));
    assertTrue(SandboxWords.risk(NONE).contains("change your files"));
    var noFilter = new Isolation(Isolation.Level.PARTIAL, List.of("landlock 7"), "Python");
    assertTrue(SandboxWords.risk(noFilter).contains("use the network"));
    var layers = SandboxWords.layers(FULL);
    assertEquals(
        List.of("seccomp", "landlock 7", "rlimits"),
        layers.stream().filter(SandboxWords.Layer::active).map(each -> each.name()).toList());
    assertEquals("", SandboxWords.remedy(FULL));
  }
}
