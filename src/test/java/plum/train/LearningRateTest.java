package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  private static final double PEAK = 1e-3;

  @Test
  void warmUpBeginsAtZero() {
    LearningRate rate = new LearningRate(Schedule.CONSTANT, PEAK, 5, 20, 0);
    for (int step = 1; step <= 20; step++) {
      assertEquals(PEAK * Math.min(1, (step - 1) / 5.0), rate.at(step), 1e-18);
    }
  }

  @Test
  void linearFallsStraightToZero() {
    LearningRate rate = new LearningRate(Schedule.LINEAR, PEAK, 5, 20, 0);
    assertEquals(PEAK, rate.at(6), 0);
    // step k decays over 15 steps, the last one is one step short of 0
    assertEquals(PEAK * 8 / 15, rate.at(13), 1e-18);
    assertEquals(PEAK / 15, rate.at(20), 1e-18);
  }

  @Test
  void cosineIsHalfwayInTheMiddleAndEndsNearItsMinimum() {
    LearningRate rate = new LearningRate(Schedule.COSINE, PEAK, 0, 1000, 0.02);
    assertEquals(PEAK, rate.at(1), 0);
    assertEquals(PEAK * 0.51, rate.at(501), 1e-18);
    assertEquals(PEAK * 0.02, rate.at(1000), PEAK * 1e-5);
    for (int step = 2; step <= 1000; step++) {
      assertTrue(rate.at(step) < rate.at(step - 1));
    }
  }

  @Test
  void withoutWarmUpTheFirstStepHasTheWholeRate() {
    assertEquals(PEAK, new LearningRate(Schedule.CONSTANT, PEAK, 0, 3, 0).at(1), 0);
  }
}
