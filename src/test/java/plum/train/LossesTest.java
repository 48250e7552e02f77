package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

/** Closed forms, worked examples and central differences; the tables are in LossTablesTest. */
class LossesTest {

  private static final double BETA = 0.1;

  /** One worked pair: log-ratios 2 and -1, ten and twelve tokens. */
  @Test
  void workedPair() {
    double c = 2;
    double r = -1;
    assertEquals(0.554355244, Losses.dpo(c, r, BETA, 0).loss(), 5e-10);
    assertEquals(0.584355244, Losses.dpo(c, r, BETA, 0.1).loss(), 5e-10);
    assertEquals(0.516855244, Losses.robust(c, r, BETA, 0.1).loss(), 5e-10);
    assertEquals(0.7, Losses.hinge(c, r, BETA).loss(), 5e-10);
    assertEquals(22.246944444, Losses.ipo(c, r, 10, 12, BETA).loss(), 5e-9);
    assertEquals(4.0, Losses.ipo(c, r, 1, 1, BETA).loss(), 5e-10);
    assertEquals(2.258199192, Losses.exo(c, r, BETA, 1e-3).loss(), 5e-10);
    assertEquals(1.319406634, Losses.nca(c, r, BETA).loss(), 5e-10);
    assertEquals(1.242535529, Losses.bco(c, r, BETA).loss(), 5e-10);
    assertEquals(25.0, Losses.sppo(c, r, BETA).loss(), 5e-10);
    assertEquals(0.925186815, Losses.apoZero(c, r, BETA).loss(), 5e-10);
    assertEquals(0.975391481, Losses.apoDown(c, r, BETA).loss(), 5e-10);
    assertEquals(0.740357168, Losses.discopop(c, r, BETA, 0.05).loss(), 5e-10);
    assertEquals(0.679080858, Losses.perToken(c, r, 10, 12, BETA).loss(), 5e-10);
  }

  @Test
  void workedKtoBatch() {
    double kl = Losses.divergence(new double[] {-0.3, 0.1, 0.6, 0.2}, new double[4]);
    assertEquals(0.15, kl, 1e-15);
    assertEquals(0.453881459, Losses.kto(2.0, kl, true, BETA, 1).loss(), 5e-10);
    assertEquals(0.491250893, Losses.kto(0.5, kl, true, BETA, 1).loss(), 5e-10);
    assertEquals(0.471281643, Losses.kto(-1.0, kl, false, BETA, 1).loss(), 5e-10);
    assertEquals(0.506249674, Losses.kto(0.4, kl, false, BETA, 1).loss(), 5e-10);
    assertEquals(1.33 * 0.506249674, Losses.kto(0.4, kl, false, BETA, 1.33).loss(), 7e-10);
    assertEquals(0, Losses.divergence(new double[] {-3}, new double[] {-2}), 0);
  }

  @Test
  void policyEqualToReferenceGivesLnTwo() {
    assertEquals(Math.log(2), Losses.dpo(0, 0, BETA, 0).loss(), 1e-16);
    assertEquals(Math.log(2), Losses.dpo(-7, -7, BETA, 0.3).loss(), 1e-15);
    assertEquals(0.5, Losses.kto(0, 0, true, BETA, 1).loss(), 0);
  }

  @Test
  void extremeMarginsStayFinite() {
    assertEquals(600 * BETA, Losses.dpo(-300, 300, BETA, 0).loss(), 1e-12);
    assertEquals(0, Losses.dpo(30000, -30000, BETA, 0).loss(), 0);
    assertEquals(6000, Losses.dpo(-30000, 30000, BETA, 0).loss(), 0);
    assertEquals(6000, Losses.discopop(-30000, 30000, BETA, 0.05).loss(), 0);
  }

  @Test
  void swappingThePairMirrorsTheGradientOfConservativeDpoAtHalf() {
    // with half of the labels wrong there is nothing to learn at d = 0 and the loss is even in d
    assertEquals(0, Losses.dpo(1, 1, BETA, 0.5).chosenGradient(), 0);
    assertEquals(Losses.dpo(3, 1, BETA, 0.5).loss(), Losses.dpo(1, 3, BETA, 0.5).loss(), 1e-15);
  }

  @Test
  void gradientsAgreeWithCentralDifferences() {
    List<PairLoss> losses =
        List.of(
            (c, r) -> Losses.dpo(c, r, 0.3, 0),
            (c, r) -> Losses.dpo(c, r, 0.3, 0.2),
            (c, r) -> Losses.robust(c, r, 0.3, 0.2),
            (c, r) -> Losses.hinge(c, r, 0.3),
            (c, r) -> Losses.ipo(c, r, 7, 9, 0.3),
            (c, r) -> Losses.exo(c, r, 0.3, 0.01),
            (c, r) -> Losses.nca(c, r, 0.3),
            (c, r) -> Losses.bco(c, r, 0.3),
            (c, r) -> Losses.sppo(c, r, 0.3),
            (c, r) -> Losses.apoZero(c, r, 0.3),
            (c, r) -> Losses.apoDown(c, r, 0.3),
            (c, r) -> Losses.discopop(c, r, 0.3, 0.05),
            (c, r) -> Losses.perToken(c, r, 7, 9, 0.3));
    for (PairLoss loss : losses) {
      for (double c : new double[] {-3, -0.2, 0.4, 2}) {
        for (double r : new double[] {-2.5, 0.1, 1.7}) {
          DoubleBinaryOperator value = (x, y) -> loss.at(x, y).loss();
          double h = 1e-5;
          double dc = (value.applyAsDouble(c + h, r) - value.applyAsDouble(c - h, r)) / (2 * h);
          double dr = (value.applyAsDouble(c, r + h) - value.applyAsDouble(c, r - h)) / (2 * h);
          assertEquals(dc, loss.at(c, r).chosenGradient(), 1e-8 * Math.max(1, Math.abs(dc)));
          assertEquals(dr, loss.at(c, r).rejectedGradient(), 1e-8 * Math.max(1, Math.abs(dr)));
        }
      }
    }
  }

  private interface PairLoss {
    Losses.Pair at(double c, double r);
  }
}
