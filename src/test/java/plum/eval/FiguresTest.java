package plum.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import plum.io.Json;

final class FiguresTest {
  /** Values computed as exact rationals by another program; see golden/README.md. */
  private static final Path GOLDEN = Path.of("src/test/resources/golden/passk/passk.json");

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  @Test
  @SuppressWarnings({"unchecked", "NullAway"}) // the layout of the file is known
  void passAtKAgreesWithExactRationals() throws IOException {
    var golden = Json.parseObject(Files.readString(GOLDEN));
    var cases = (List<Map<String, Object>>) golden.get("cases");
    assertTrue(cases.size() > 50);
    for (var each : cases) {
      assertEquals(
          number(each.get("pass_at_k")),
          PassAtK.estimate(
              (int) number(each.get("n")),
              (int) number(each.get("c")),
              (int) number(each.get("k"))),
          1e-12,
          each::toString);
    }
    for (var each : (List<Map<String, Object>>) golden.get("benchmarks")) {
      var n = (List<Object>) each.get("n");
      var c = (List<Object>) each.get("c");
      var counts = new ArrayList<int[]>();
      for (var i = 0; i < n.size(); i++) {
        counts.add(new int[] {(int) number(n.get(i)), (int) number(c.get(i))});
      }
      ((Map<String, Object>) each.get("pass_at_k"))
          .forEach(
              (k, value) ->
                  assertEquals(number(value), PassAtK.mean(counts, Integer.parseInt(k)), 1e-12));
    }
  }

  @Test
  void passAtKOfThePaper() {
    assertEquals(0.3, PassAtK.estimate(10, 3, 1), 1e-12);
    assertEquals(0.916666667, PassAtK.estimate(10, 3, 5), 1e-9);
    assertEquals(0.5, PassAtK.estimate(20, 1, 10), 1e-12);
    assertEquals(0.877374567, PassAtK.estimate(200, 37, 10), 1e-9);
    assertEquals(1, PassAtK.estimate(5, 5, 3));
  }

  @Property(tries = 200)
  void passAtKIsTheShareOfSubsetsWithAPass(
      @ForAll @IntRange(min = 1, max = 10) int n,
      @ForAll @IntRange(max = 10) int passing,
      @ForAll @IntRange(min = 1, max = 10) int size) {
    var c = Math.min(passing, n);
    var k = Math.min(size, n);
    var all = 0;
    var hit = 0;
    for (var subset = 0; subset < 1 << n; subset++) {
      if (Integer.bitCount(subset) == k) {
        all++;
        hit += (subset & ((1 << c) - 1)) != 0 ? 1 : 0;
      }
    }
    assertEquals((double) hit / all, PassAtK.estimate(n, c, k), 1e-12);
  }

  @Property(tries = 200)
  void passAtKRisesWithPassesAndWithK(
      @ForAll @IntRange(min = 2, max = 300) int n, @ForAll Random random) {
    var c = random.nextInt(n);
    var k = 1 + random.nextInt(n - 1);
    var here = PassAtK.estimate(n, c, k);
    assertTrue(here >= 0 && here <= 1);
    assertTrue(PassAtK.estimate(n, c + 1, k) >= here);
    assertTrue(PassAtK.estimate(n, c, k + 1) >= here - 1e-12);
  }

  @Test
  void passAtKRefusesWhatHasNoMeaning() {
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(5, 6, 1));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(5, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(5, 1, 6));
    assertThrows(IllegalArgumentException.class, () -> PassAtK.estimate(5, 1, 0));
    assertTrue(Double.isNaN(PassAtK.mean(List.of(), 1)));
  }

  @Property(tries = 50)
  void theIntervalHoldsTheMeanAndStaysWithinTheValues(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 6) Integer> counts, @ForAll long seed) {
    var values = counts.stream().mapToDouble(count -> count / 6.0).toArray();
    var interval = Bootstrap.mean(values, seed);
    var low = DoubleStream.of(values).min().orElseThrow();
    var high = DoubleStream.of(values).max().orElseThrow();
    assertTrue(low - 1e-12 <= interval.low() && interval.high() <= high + 1e-12);
    assertTrue(interval.low() <= interval.high());
    assertEquals(DoubleStream.of(values).average().orElseThrow(), interval.value(), 1e-12);
    assertEquals(interval, Bootstrap.mean(values, seed));
  }

  @Test
  void constantValuesHaveNoSpread() {
    var interval = Bootstrap.mean(new double[] {0.25, 0.25, 0.25}, 7);
    assertEquals(new Interval(0.25, 0.25, 0.25), interval);
    assertTrue(Double.isNaN(Bootstrap.mean(new double[0], 7).value()));
    assertTrue(new Interval(1, 0.5, 1.5).excludesZero());
    assertTrue(new Interval(-1, -1.5, -0.5).excludesZero());
    assertFalse(new Interval(1, 0, 1.5).excludesZero());
    assertNotEquals(
        Bootstrap.mean(new Random(1).doubles(50).toArray(), 1),
        Bootstrap.mean(new Random(1).doubles(50).toArray(), 2));
  }

  @Test
  void theIntervalCoversTheTrueShareNineteenTimesInTwenty() {
    var random = new Random(42);
    var covered = 0;
    for (var trial = 0; trial < 300; trial++) {
      var values = random.doubles(80).map(draw -> draw < 0.4 ? 1 : 0).toArray();
      var interval = Bootstrap.mean(values, trial);
      covered += interval.low() <= 0.4 && 0.4 <= interval.high() ? 1 : 0;
    }
    // 0.95 within four standard errors of 300 trials, plus the known shortfall of the percentile
    // method at this size
    assertTrue(covered > 300 * 0.89 && covered < 300 * 0.995, covered + " of 300");
  }

  @Test
  void theWidthIsThatOfTheNormalApproximation() {
    var values = new Random(5).doubles(400).map(draw -> draw < 0.5 ? 1 : 0).toArray();
    var interval = Bootstrap.mean(values, 3);
    var p = interval.value();
    var expected = 2 * 1.96 * Math.sqrt(p * (1 - p) / values.length);
    assertEquals(expected, interval.high() - interval.low(), 0.1 * expected);
  }

  @Test
  void pairedComparisonNamesWhoGainedAndWhoLost() {
    var comparison =
        PairedComparison.of(new double[] {0, 1, 0.5, 1}, new double[] {1, 0, 0.5, 1}, 1);
    assertEquals(List.of(0), comparison.gained());
    assertEquals(List.of(1), comparison.lost());
    assertEquals(0, comparison.difference().value());
    assertFalse(comparison.difference().excludesZero());
    assertThrows(
        IllegalArgumentException.class, () -> PairedComparison.of(new double[1], new double[2], 1));
  }

  @Test
  void pairingSeesWhatTwoSeparateIntervalsCannot() {
    var random = new Random(9);
    var before = random.doubles(100).toArray();
    var after = DoubleStream.of(before).map(score -> score + 0.05).toArray();
    var paired = PairedComparison.of(before, after, 1).difference();
    assertEquals(0.05, paired.value(), 1e-12);
    assertTrue(paired.excludesZero());
    assertTrue(Bootstrap.mean(after, 1).low() < Bootstrap.mean(before, 1).high());
  }

  @Test
  void wilsonsIntervalStaysWithinBoundsAndIsHonestForFewTrials() {
    var some = Wilson.of(7, 10);
    assertEquals(0.7, some.value(), 1e-12);
    assertEquals(0.3968, some.low(), 5e-5);
    assertEquals(0.8922, some.high(), 5e-5);
    var none = Wilson.of(0, 5);
    assertEquals(0, none.low(), 1e-12);
    // z² / (n + z²) with z = 1.96
    assertEquals(3.8415 / 8.8415, none.high(), 5e-5);
    assertEquals(1 - none.high(), Wilson.of(5, 5).low(), 1e-12);
    assertTrue(Double.isNaN(Wilson.of(0, 0).value()));
    assertThrows(IllegalArgumentException.class, () -> Wilson.of(3, 2));
  }
}
