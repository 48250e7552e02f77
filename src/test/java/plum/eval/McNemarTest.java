package plum.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The exact test against counting in whole numbers. */
final class McNemarTest {
  private static BigInteger choose(int n, int k) {
    var result = BigInteger.ONE;
    for (var i = 0; i < k; i++) {
      result = result.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return result;
  }

  /** Of all ways to toss n coins, the share at least as uneven. */
  private static double counted(int gained, int lost) {
    var n = gained + lost;
    var uneven = BigInteger.ZERO;
    for (var heads = 0; heads <= n; heads++) {
      if (Math.abs(2 * heads - n) >= Math.abs(gained - lost)) {
        uneven = uneven.add(choose(n, heads));
      }
    }
    return new java.math.BigDecimal(uneven)
        .divide(new java.math.BigDecimal(BigInteger.TWO.pow(n)), java.math.MathContext.DECIMAL128)
        .doubleValue();
  }

  @Property
  void theProbabilityIsTheShareOfTosses(
      @ForAll @IntRange(max = 120) int gained, @ForAll @IntRange(max = 120) int lost) {
    assertEquals(counted(gained, lost), McNemar.of(gained, lost).p(), 1e-10);
    assertEquals(McNemar.of(gained, lost).p(), McNemar.of(lost, gained).p());
  }

  @Test
  void textbookFigures() {
    // 2 * (1 + 10 + 45) / 1024
    assertEquals(112 / 1024.0, McNemar.of(8, 2).p(), 1e-12);
    assertEquals(1, McNemar.of(5, 5).p());
    assertEquals(1, McNemar.of(0, 0).p());
    assertTrue(McNemar.of(300, 0).p() < 1e-80);
  }

  @Test
  void itIsSaidInWords() {
    assertTrue(McNemar.of(0, 0).words().contains("nothing to test"));
    assertTrue(McNemar.of(8, 2).words().endsWith("so this may well be chance."));
    assertTrue(McNemar.of(72, 10).words().contains("probability below 0.001"));
    assertTrue(McNemar.of(72, 10).words().endsWith("so the second policy is better."));
    assertTrue(McNemar.of(1, 20).words().endsWith("so the second policy is worse."));
  }
}
