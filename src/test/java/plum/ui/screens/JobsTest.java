package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.pipeline.JobEvent;
import plum.ui.session.RunState;

/** What the buttons do, and why they sometimes cannot. */
final class JobsTest {
  @TempDir Path folder;

  private static Run run(Stage stage, String name, Outcome outcome) {
    return new Run(
        99, stage, name, 1, "{}", 0, "0", Instant.EPOCH, null, Duration.ZERO, outcome, "");
  }

  @Test
  void anEmptyProjectRunsTheWholeRecipeInOrder() {
    try (var desk = Desk.empty(folder)) {
      assertEquals("", desk.session.launcher().wholeLoopReasonProperty().get());
      desk.session.launcher().runWholeLoop();
      assertEquals(
          List.of(
              "import",
              "tests",
              "sample",
              "execute",
              "prefer",
              "dpo",
              "dpo-hot",
              "rft",
              "evaluate-base",
              "evaluate-dpo",
              "evaluate-rft"),
          desk.lastJob());
    }
  }

  @Test
  void aStageWhoseNeedsAreMissingSaysWhatToRunFirst() {
    try (var desk = Desk.empty(folder)) {
      assertEquals(
          "Run Preferences (prefer) first.",
          desk.session.launcher().reasonProperty(Stage.TRAINING).get());
      assertEquals("", desk.session.launcher().reasonProperty(Stage.IMPORT).get());
    }
  }

  @Test
  void evaluationMeasuresWhatIsThereAlready() {
    try (var desk = Desk.empty(folder)) {
      var run = desk.project.runs().add(Stage.IMPORT, "import", 1, "{}", 0, "0");
      desk.project.runs().end(run.id(), Outcome.DONE, "");
      desk.session.refresh();
      desk.session.launcher().run(Stage.EVALUATION);
      assertEquals(List.of("evaluate-base"), desk.lastJob());
    }
  }

  @Test
  void aFinishedProjectHasNothingLeftToDo() {
    try (var desk = Desk.full(folder)) {
      assertEquals(
          "Nothing left to do: all of it is done.",
          desk.session.launcher().wholeLoopReasonProperty().get());
      assertEquals(RunState.DONE, desk.session.launcher().state(List.of(Stage.TRAINING)));
      desk.session.launcher().runWholeLoop();
      assertTrue(desk.jobs.isEmpty());
    }
  }

  @Test
  void progressSpeaksOfRateAndTimeLeft() {
    try (var desk = Desk.empty(folder)) {
      desk.session.launcher().run(Stage.IMPORT);
      assertTrue(desk.activity.isWorking());
      var run = run(Stage.SAMPLING, "sample", Outcome.OPEN);
      desk.activity.accept(List.of(new JobEvent.Started(run)));
      assertEquals("Sampling · sample", desk.activity.titleProperty().get());
      for (var second = 0; second <= 4; second++) {
        desk.clock.set(second * 1_000_000_000L);
        desk.activity.accept(List.of(new JobEvent.Advanced(run, "solutions", 100L * second, 1000)));
      }
      assertEquals(
          "400 of 1,000 solutions · 100/s · 6.0 s left", desk.activity.progressProperty().get());
      assertEquals(0.4, desk.activity.fractionProperty().get(), 1e-12);
    }
  }

  @Test
  void whileAJobWorksNoOtherStartsAndCancelAsksIt() {
    try (var desk = Desk.empty(folder)) {
      desk.session.launcher().run(Stage.IMPORT);
      desk.session.launcher().runWholeLoop();
      assertEquals(1, desk.jobs.size());
      desk.activity.cancel();
      assertTrue(desk.jobs.getFirst().token().getAsBoolean());
      desk.jobs.getFirst().ended().complete(Outcome.CANCELLED);
      assertFalse(desk.activity.isWorking());
      assertEquals("Cancelled; the same button continues", desk.activity.titleProperty().get());
    }
  }

  @Test
  void aFailureIsASentenceAndABugBringsItsReport() {
    try (var desk = Desk.empty(folder)) {
      desk.session.launcher().run(Stage.IMPORT);
      desk.jobs.getFirst().ended().completeExceptionally(new PlumException("The disk is full."));
      var problem = desk.problems.problemProperty().get();
      assertNotNull(problem);
      assertEquals("The disk is full.", problem.sentence());
      assertEquals("", problem.report());
      desk.problems.report(new IllegalStateException("x"));
      var bug = desk.problems.problemProperty().get();
      assertNotNull(bug);
      assertTrue(bug.report().contains("IllegalStateException"));
    }
  }

  @Test
  void aFailedRunSaysSoOnThePage() {
    try (var desk = Desk.empty(folder)) {
      desk.session.launcher().run(Stage.IMPORT);
      desk.activity.accept(List.of(new JobEvent.Ended(failed("No such file."))));
      var problem = desk.problems.problemProperty().get();
      assertNotNull(problem);
      assertEquals("import failed. No such file.", problem.sentence());
    }
  }

  private static Run failed(String note) {
    return new Run(
        1,
        Stage.IMPORT,
        "import",
        1,
        "{}",
        0,
        "0",
        Instant.EPOCH,
        Instant.EPOCH,
        Duration.ZERO,
        Outcome.FAILED,
        note);
  }

  @Test
  void metricsOfANewRunReplaceTheOldOnes() {
    try (var desk = Desk.empty(folder)) {
      var first = run(Stage.TRAINING, "dpo", Outcome.OPEN);
      desk.activity.accept(
          List.of(
              new JobEvent.Started(first),
              new JobEvent.Measured(new Metric(99, 1, "loss", 0.69)),
              new JobEvent.Measured(new Metric(99, 2, "loss", 0.68))));
      assertEquals(2, desk.activity.live().size());
      desk.activity.accept(List.of(new JobEvent.Started(run(Stage.TRAINING, "b", Outcome.OPEN))));
      assertTrue(desk.activity.live().isEmpty());
    }
  }
}
