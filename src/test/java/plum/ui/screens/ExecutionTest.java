package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.data.Verdict;
import plum.pipeline.JobEvent;
import plum.sandbox.PoolStatus;
import plum.ui.execution.ExecutionViewModel;
import plum.ui.execution.ExecutionViewModel.Fact;
import plum.ui.session.Place;

/** The sandbox at work, as its panel tells it. */
final class ExecutionTest {
  @TempDir Path folder;

  private static Run run(Stage stage, Outcome outcome) {
    return new Run(
        7, stage, "execute", 1, "{}", 0, "0", Instant.EPOCH, null, Duration.ZERO, outcome, "");
  }

  private static PoolStatus pool(double slowness, long repeats) {
    return new PoolStatus(
        14,
        1203,
        412.4,
        Map.of(Verdict.PASSED, 1000L, Verdict.WRONG_ANSWER, 203L),
        repeats,
        slowness,
        List.of(
            new PoolStatus.Worker(PoolStatus.State.BUSY, 11, 300, Duration.ofMillis(1840)),
            new PoolStatus.Worker(PoolStatus.State.BUSY, 12, 301, Duration.ofMillis(3)),
            new PoolStatus.Worker(PoolStatus.State.IDLE, 13, 1, Duration.ZERO),
            new PoolStatus.Worker(PoolStatus.State.ABSENT, 0, 0, Duration.ZERO)));
  }

  @Test
  void liveFiguresRestWhenTheRunHasEnded() {
    try (var desk = Desk.empty(folder)) {
      var model = new ExecutionViewModel(desk.activity, Place.SOLUTIONS);
      var elsewhere = new ExecutionViewModel(desk.activity, Place.EVALUATION);
      assertNull(model.figuresProperty().get());
      var open = run(Stage.EXECUTION, Outcome.OPEN);
      desk.activity.accept(
          List.of(
              new JobEvent.Started(open),
              new JobEvent.Executing(open, pool(1.42, 3), 120),
              new JobEvent.Advanced(open, "programs", 1323, 3600)));
      var live = model.figuresProperty().get();
      assertNotNull(live);
      assertTrue(live.working());
      assertEquals("Running · execute", live.title());
      assertEquals(
          List.of(
              new Fact("412", "per second"),
              new Fact("14", "waiting"),
              new Fact("1,203", "judged"),
              new Fact("120", "known"),
              new Fact("3", "run again"),
              new Fact("1.4×", "slower")),
          live.facts());
      assertEquals("2 busy, 1 idle, 1 absent", live.crew());
      assertEquals(
          List.of("1.8 s", "", "", ""), live.workers().stream().map(w -> w.time()).toList());
      assertEquals("Worker 1: busy for 1.8 s, 300 programs before", live.workers().get(0).words());
      assertEquals("Worker 3: idle, 1 program so far", live.workers().get(2).words());
      assertNull(elsewhere.figuresProperty().get());
      model.dismiss();
      assertEquals(live, model.figuresProperty().get(), "what works is not put away");

      desk.activity.accept(List.of(new JobEvent.Ended(run(Stage.EXECUTION, Outcome.DONE))));
      var rest = model.figuresProperty().get();
      assertNotNull(rest);
      assertFalse(rest.working());
      assertEquals("Last run · execute", rest.title());
      assertTrue(rest.workers().isEmpty());
      assertEquals(new Fact("1,203", "judged"), rest.facts().getFirst());
      assertEquals(live.verdicts(), rest.verdicts());
      model.dismiss();
      assertNull(model.figuresProperty().get());
    }
  }

  @Test
  void aMachineOfUsualSpeedIsNotWorthAWordAndAPageMadeLaterSeesTheSame() {
    try (var desk = Desk.empty(folder)) {
      var open = run(Stage.TESTS, Outcome.OPEN);
      desk.activity.accept(
          List.of(new JobEvent.Started(open), new JobEvent.Executing(open, pool(1.1, 0), 0)));
      var later = new ExecutionViewModel(desk.activity, Place.TESTS);
      var figures = later.figuresProperty().get();
      assertNotNull(figures);
      assertEquals(
          List.of("per second", "waiting", "judged"),
          figures.facts().stream().map(Fact::name).toList());
    }
  }

  @Test
  void aNewRunBeginsWithNothing() {
    try (var desk = Desk.empty(folder)) {
      var model = new ExecutionViewModel(desk.activity, Place.SOLUTIONS);
      var open = run(Stage.EXECUTION, Outcome.OPEN);
      desk.activity.accept(
          List.of(new JobEvent.Started(open), new JobEvent.Executing(open, pool(1, 0), 0)));
      desk.activity.accept(List.of(new JobEvent.Started(run(Stage.SAMPLING, Outcome.OPEN))));
      assertNull(model.figuresProperty().get());
    }
  }
}
