package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceFreeLossesTest {

  /** Log-probabilities -20 over ten tokens against -25 over twelve. */
  @Test
  void workedPair() {
    double p = -2;
    double q = -25 / 12.0;
    assertEquals(1.437764394, ReferenceFreeLosses.simpo(p, q, 2.5, 1.375, 0, 0).loss(), 5e-10);
    assertEquals(0.873638908, ReferenceFreeLosses.simpo(p, q, 2, 0.5, 0, 0).loss(), 5e-10);
    assertEquals(0.095770134, ReferenceFreeLosses.logOdds(p, q), 5e-10);
    // beside the likelihood of the chosen completion, 2 per token
    assertEquals(2.064640817, 2 + ReferenceFreeLosses.oddsRatio(p, q, 0.1).loss(), 5e-10);
    // CPO is DPO against a reference of zero
    assertEquals(0.474076984, Losses.dpo(-20, -25, 0.1, 0).loss(), 5e-10);
  }

  @Test
  void alphaNearZeroIsSimpo() {
    assertEquals(-1.3, ReferenceFreeLosses.reward(-1.3, 0), 0);
    assertEquals(-1.3, ReferenceFreeLosses.reward(-1.3, 1e-9), 1e-8);
    Losses.Pair simpo = ReferenceFreeLosses.simpo(-1.3, -0.4, 2, 0.5, 0.1, 0);
    Losses.Pair almost = ReferenceFreeLosses.simpo(-1.3, -0.4, 2, 0.5, 0.1, 1e-9);
    assertEquals(simpo.loss(), almost.loss(), 1e-8);
    assertEquals(simpo.chosenGradient(), almost.chosenGradient(), 1e-8);
  }

  @Test
  void oddsOfEqualsAreEvenAndSwappingTurnsTheSign() {
    assertEquals(0, ReferenceFreeLosses.logOdds(-0.7, -0.7), 0);
    assertEquals(
        ReferenceFreeLosses.logOdds(-0.2, -1.1), -ReferenceFreeLosses.logOdds(-1.1, -0.2), 1e-15);
    // odds of one half are one: log(1/4 / 3/4) = -log 3
    assertEquals(Math.log(3), ReferenceFreeLosses.logOdds(Math.log(0.5), Math.log(0.25)), 1e-15);
  }

  @Test
  void certaintyStaysFinite() {
    for (double[] means : new double[][] {{0, -1}, {-1, 0}, {0, 0}, {-1e-12, -800}}) {
      Losses.Pair pair = ReferenceFreeLosses.oddsRatio(means[0], means[1], 0.1);
      assertTrue(Double.isFinite(pair.loss()), means[0] + "");
      assertTrue(Double.isFinite(pair.chosenGradient()), means[0] + "");
      assertTrue(Double.isFinite(pair.rejectedGradient()), means[0] + "");
    }
  }

  @Test
  void gradientsAgreeWithCentralDifferences() {
    List<Loss> losses =
        List.of(
            (p, q) -> ReferenceFreeLosses.simpo(p, q, 2, 0.5, 0, 0),
            (p, q) -> ReferenceFreeLosses.simpo(p, q, 2, 0.5, 0.1, 0.25),
            (p, q) -> ReferenceFreeLosses.simpo(p, q, 2, 0.5, 0, -0.5),
            (p, q) -> ReferenceFreeLosses.oddsRatio(p, q, 0.25));
    double h = 1e-6;
    for (Loss loss : losses) {
      for (double p : new double[] {-3, -0.6, -0.01}) {
        for (double q : new double[] {-2.5, -0.7, -0.02}) {
          double dp = (loss.at(p + h, q).loss() - loss.at(p - h, q).loss()) / (2 * h);
          double dq = (loss.at(p, q + h).loss() - loss.at(p, q - h).loss()) / (2 * h);
          assertEquals(dp, loss.at(p, q).chosenGradient(), 1e-7 * Math.max(1, Math.abs(dp)));
          assertEquals(dq, loss.at(p, q).rejectedGradient(), 1e-7 * Math.max(1, Math.abs(dq)));
        }
      }
    }
  }

  private interface Loss {
    Losses.Pair at(double p, double q);
  }
}
