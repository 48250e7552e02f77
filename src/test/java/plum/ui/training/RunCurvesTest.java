package plum.ui.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.ui.control.Curve;

/** What curves are drawn over. The times are reckoned by hand from tokens and their pace. */
final class RunCurvesTest {
  private static final Instant STARTED = Instant.parse("2026-01-02T12:00:00Z");

  private final RunCurves curves = new RunCurves();
  private final Run run =
      new Run(
          7,
          Stage.TRAINING,
          "dpo",
          1,
          "{}",
          1,
          "0",
          STARTED,
          null,
          Duration.ZERO,
          Outcome.OPEN,
          "");

  @BeforeEach
  void measure() {
    var metrics = new ArrayList<Metric>();
    metrics.add(new Metric(7, 0, "eval_loss", 0.7));
    var tokens = new double[] {100, 300, 400};
    var pace = new double[] {50, 100, 50};
    for (var step = 1; step <= 3; step++) {
      metrics.add(new Metric(7, step, "loss", 1.0 / step));
      metrics.add(new Metric(7, step, "num_tokens", tokens[step - 1]));
      metrics.add(new Metric(7, step, "tokens_per_second", pace[step - 1]));
      metrics.add(new Metric(7, step, "epoch", step / 4.0));
    }
    metrics.add(new Metric(7, 2, "eval_loss", 0.6));
    curves.take(
        run,
        metrics,
        // Stored a second after each step, and a minute's pause before the third.
        Map.of(1, STARTED.plusSeconds(3), 2, STARTED.plusSeconds(5), 3, STARTED.plusSeconds(66)),
        List.of());
  }

  private List<Double> places(String metric) {
    var curve = curves.series(run, 0, metric).getFirst().curve();
    return places(curve);
  }

  private static List<Double> places(Curve curve) {
    var places = new ArrayList<Double>();
    for (var i = 0; i < curve.size(); i++) {
      places.add(curve.x(i));
    }
    return places;
  }

  @Test
  void stepsTookTheirTokensByTheirPace() {
    assertEquals(List.of(1.0, 2.0, 3.0), places("loss"));
    curves.use(RunAxis.WORKED);
    assertEquals(List.of(2.0, 4.0, 6.0), places("loss"));
    curves.use(RunAxis.EPOCHS);
    assertEquals(List.of(0.25, 0.5, 0.75), places("loss"));
    assertEquals(0.5, curves.x(run, 2));
  }

  @Test
  void theTimeOfDayJumpsOverAPause() {
    curves.use(RunAxis.CLOCK);
    var noon = STARTED.getEpochSecond();
    assertEquals(List.of(noon + 2.0, noon + 4.0, noon + 66.0), places("loss"));
    var heldOut = curves.series(run, 0, "loss").getLast();
    assertTrue(heldOut.dashed());
    assertEquals(List.of((double) noon, noon + 4.0), places(heldOut.curve()));
  }

  @Test
  void aPlaceLeadsBackToItsStep() {
    assertEquals(OptionalInt.of(0), curves.step(run, 0), "a look is a step too");
    assertEquals(OptionalInt.empty(), curves.step(run, 2.4));
    curves.use(RunAxis.WORKED);
    assertEquals(OptionalInt.of(2), curves.step(run, 4.4));
  }

  @Test
  void whatIsMeasuredLaterGoesOnWhereItEnded() {
    curves.use(RunAxis.WORKED);
    assertEquals(3, places("loss").size());
    curves.grow(
        List.of(
            new Metric(7, 4, "num_tokens", 500),
            new Metric(7, 4, "tokens_per_second", 200),
            new Metric(7, 4, "loss", 0.1)));
    assertEquals(List.of(2.0, 4.0, 6.0, 6.5), places("loss"));
  }
}
