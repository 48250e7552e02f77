package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedLossesTest {

  private static final double BETA = 0.3;

  @Test
  void onePairIsDpo() {
    double[] chosen = {-5};
    double[] rejected = {-4};
    double[] chosenReference = {-5.5};
    double[] rejectedReference = {-3};
    Losses.Pair dpo = Losses.dpo(0.5, -1, BETA, 0.1);
    for (SortedLosses.Batch batch :
        new SortedLosses.Batch[] {
          SortedLosses.aot(chosen, rejected, chosenReference, rejectedReference, BETA, 0.1),
          SortedLosses.aotUnpaired(chosen, rejected, chosenReference, rejectedReference, BETA, 0.1)
        }) {
      assertEquals(dpo.loss(), batch.loss(), 1e-15);
      assertEquals(dpo.chosenGradient(), batch.chosenGradient()[0], 1e-15);
      assertEquals(dpo.rejectedGradient(), batch.rejectedGradient()[0], 1e-15);
    }
  }

  /** Which rejected completion belongs to which chosen one makes no difference without pairs. */
  @Test
  void unpairedTakesNoNoticeOfPairs() {
    double[] zeros = new double[3];
    double[] chosen = {-3, -1, -2};
    SortedLosses.Batch a =
        SortedLosses.aotUnpaired(chosen, new double[] {-6, -5, -4}, zeros, zeros, BETA, 0);
    SortedLosses.Batch b =
        SortedLosses.aotUnpaired(chosen, new double[] {-4, -6, -5}, zeros, zeros, BETA, 0);
    assertEquals(a.loss(), b.loss(), 1e-15);
    assertArrayEquals(a.chosenGradient(), b.chosenGradient(), 1e-15);
    // by hand: -1 meets -4, -2 meets -5, -3 meets -6, all three apart
    assertEquals(Losses.dpo(3, 0, BETA, 0).loss(), a.loss(), 1e-15);
  }

  /** Any pairing but the sorted one gives a convex loss no smaller. */
  @Test
  void sortingIsTheCheapestTransport() {
    Random random = new Random(8);
    for (int trial = 0; trial < 50; trial++) {
      double[] chosen = random.doubles(6, -9, 0).toArray();
      double[] rejected = random.doubles(6, -9, 0).toArray();
      double[] zeros = new double[6];
      double pairs = 0;
      for (int i = 0; i < 6; i++) {
        pairs += Losses.dpo(chosen[i], rejected[i], BETA, 0).loss() / 6;
      }
      assertTrue(
          SortedLosses.aotUnpaired(chosen, rejected, zeros, zeros, BETA, 0).loss()
              <= pairs + 1e-12);
    }
  }
}
