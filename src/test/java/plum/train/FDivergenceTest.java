package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  @ParameterizedTest
  @CsvSource({
    "REVERSE_KL,0.554355244",
    "FORWARD_KL,0.572316289",
    "JS_DIVERGENCE,0.635588701",
    "ALPHA_DIVERGENCE,0.573243446"
  })
  void workedPair(FDivergence divergence, double loss) {
    Losses.Pair pair = DpoCriterion.pair(dpo(divergence), DpoLoss.SIGMOID, 2, -1, 10, 12);
    assertEquals(loss, pair.loss(), 5e-10);
  }

  private static Objective.Dpo dpo(FDivergence divergence) {
    return new Objective.Dpo(
        0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, divergence, 0.5, false, null);
  }

  /** A rejected completion that the reference would hardly write is left alone, not NaN. */
  @Test
  void steepScoresOfASettledPairDoNotPoisonTheGradient() {
    Losses.Pair pair =
        DpoCriterion.pair(dpo(FDivergence.FORWARD_KL), DpoLoss.SIGMOID, 10, -1000, 5, 5);
    assertEquals(0, pair.loss(), 0);
    assertEquals(0, pair.chosenGradient(), 0);
    assertEquals(0, pair.rejectedGradient(), 0);
  }
}
