package plum.ui.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class CurveTest {
  @Test
  void aLonelyPeakSurvivesDecimation() {
    var curve = new Curve();
    for (var step = 0; step < 100_000; step++) {
      curve.add(step, step == 77_777 ? 5 : 0);
    }
    var extremes = curve.extremes(0, 99_999, 300);
    var highest = Double.NEGATIVE_INFINITY;
    for (var i = 1; i < extremes.length; i += 2) {
      highest = Math.max(highest, extremes[i]);
    }
    assertEquals(5, highest);
  }

  @Test
  void aRepeatedStepReplacesWhatStoodThere() {
    var curve = new Curve();
    curve.add(1, 10);
    curve.add(2, 20);
    curve.add(2, 21);
    assertEquals(2, curve.size());
    assertEquals(21, curve.lastY());
  }

  @Property(tries = 50)
  void smoothingLeavesAConstantAlone(
      @ForAll @DoubleRange(min = -10, max = 10) double level,
      @ForAll @DoubleRange(min = 0, max = 0.95) double weight) {
    var curve = new Curve();
    for (var step = 1; step <= 20; step++) {
      curve.add(step, level);
    }
    var smooth = curve.smoothed(weight);
    for (var i = 0; i < smooth.size(); i++) {
      assertEquals(level, smooth.y(i), 1e-9);
    }
  }

  @Test
  void theNearestPointIsFoundOnBothSides() {
    var curve = new Curve();
    curve.add(10, 0);
    curve.add(20, 0);
    assertEquals(0, curve.nearest(14));
    assertEquals(1, curve.nearest(16));
    assertEquals(1, curve.nearest(1e9));
  }

  @Test
  void ticksAreRound() {
    assertArrayEquals(new double[] {0, 0.2, 0.4, 0.6}, Ticks.linear(-0.05, 0.69, 4), 1e-12);
    assertArrayEquals(new double[] {0.01, 0.1, 1, 10}, Ticks.logarithmic(0.01, 10), 1e-12);
    assertEquals("0.2", Ticks.label(0.2));
    assertEquals("−1.9", Ticks.label(-1.9));
  }
}
