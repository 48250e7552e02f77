package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FDivergenceTest {

  @ParameterizedTest
  @EnumSource
  void theSlopeIsTheScoresAndPositive(FDivergence divergence) {
    double h = 1e-6;
    for (double alpha : new double[] {-0.5, 0, 0.5, 1, 2}) {
      for (double x : new double[] {-3, -0.1, 0, 0.4, 2}) {
        double slope = (divergence.score(x + h, alpha) - divergence.score(x - h, alpha)) / (2 * h);
        assertEquals(slope, divergence.slope(x, alpha), 1e-7 * Math.max(1, slope));
        assertTrue(divergence.slope(x, alpha) > 0);
      }
    }
  }

  /** Alpha 0 is the forward divergence; alpha 1 the reverse one, up to a constant. */
  @Test
  void alphaLiesBetweenTheTwoOfKullbackAndLeibler() {
    FDivergence alpha = FDivergence.ALPHA_DIVERGENCE;
    for (double x : new double[] {-2, 0.3, 1}) {
      assertEquals(FDivergence.FORWARD_KL.score(x, 0), alpha.score(x, 0), 1e-15);
      assertEquals(x, alpha.score(x, 1), 0);
      assertEquals(x - 0.5, alpha.score(x, 1.001) - alpha.score(0.5, 1.001), 5e-3);
    }
  }

  /** One worked pair: log-ratios 2 and -1, beta 0.1. */
  @Test
  void workedPair() {
    List<Double> losses = List.of(0.554355244, 0.572316289, 0.635588701, 0.573243446);
    for (FDivergence divergence : FDivergence.values()) {
      Objective.Dpo dpo =
          new Objective.Dpo(
              0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, divergence, 0.5, false, null);
      assertEquals(
          losses.get(divergence.ordinal()),
          DpoCriterion.pair(dpo, DpoLoss.SIGMOID, 2, -1, 10, 12).loss(),
          5e-10);
    }
  }

  /** A rejected completion that the reference would hardly write is left alone, not NaN. */
  @Test
  void steepScoresOfASettledPairDoNotPoisonTheGradient() {
    Objective.Dpo dpo =
        new Objective.Dpo(
            0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, FDivergence.FORWARD_KL, 0, false, null);
    Losses.Pair pair = DpoCriterion.pair(dpo, DpoLoss.SIGMOID, 10, -1000, 5, 5);
    assertEquals(0, pair.loss(), 0);
    assertEquals(0, pair.chosenGradient(), 0);
    assertEquals(0, pair.rejectedGradient(), 0);
  }
}
