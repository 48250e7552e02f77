package plum.ui.preferences;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Weights by equation 8 of the KTO paper, worked by hand. */
final class KtoBalanceTest {
  @Test
  void fewDesirableOnesWeighMore() {
    // 120 w / 160 between 1 and 4/3: w between 4/3 and 16/9
    var balance = new KtoBalance(120, 160);
    assertArrayEquals(new double[] {4 / 3.0, 16 / 9.0}, balance.desirableWeights(), 1e-12);
    assertEquals(
        "KTO: 280 labels, 120 desirable (43 %); weigh desirable ones 1.33 to 1.78",
        balance.words());
  }

  @Test
  void manyDesirableOnesMakeTheOthersWeighMore() {
    // 300 / (100 w) between 1 and 4/3: w between 9/4 and 3
    var balance = new KtoBalance(300, 100);
    assertArrayEquals(new double[] {2.25, 3}, balance.undesirableWeights(), 1e-12);
    assertTrue(balance.words().endsWith("weigh undesirable ones 2.25 to 3.00"));
  }

  @Test
  void evenLabelsNeedNoWeights() {
    assertTrue(new KtoBalance(100, 100).isEven());
    assertTrue(new KtoBalance(120, 90).isEven());
    assertEquals("", new KtoBalance(0, 0).words());
    assertTrue(new KtoBalance(5, 0).words().endsWith("KTO needs both kinds"));
  }

  @Property(tries = 200)
  void theWeightsDoWhatTheyAreFor(
      @ForAll @IntRange(min = 1, max = 10_000) int desirable,
      @ForAll @IntRange(min = 1, max = 10_000) int undesirable) {
    var balance = new KtoBalance(desirable, undesirable);
    for (var weight : balance.desirableWeights()) {
      assertBetween(weight * desirable / undesirable);
    }
    for (var weight : balance.undesirableWeights()) {
      assertBetween(desirable / (weight * undesirable));
    }
  }

  private static void assertBetween(double ratio) {
    assertTrue(ratio >= 1 - 1e-9 && ratio <= 4 / 3.0 + 1e-9, "ratio " + ratio);
  }
}
