package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import plum.data.PlumException;

/** Worked examples, closed forms and central differences. */
class PassRateLossesTest {
  /** Three of eight solutions pass. */
  private static final double[] THREE_OF_EIGHT = {1, 0, 0, 1, 1, 0, 0, 0};

  private static final double H = 1e-5;

  @Test
  void workedAStar() {
    double value = PassRateLosses.softValue(THREE_OF_EIGHT, 0.5);
    assertEquals(0.611283827, value, 5e-10);
    assertEquals(0.149549398, PassRateLosses.aStar(2, 1, value, 1e-3).loss(), 5e-10);
  }

  @Test
  void theSoftValueLiesBetweenMeanAndMaximum() {
    double[] rewards = {0.2, 0.9, 0.5};
    double before = 1.6 / 3;
    for (double beta : new double[] {1e6, 2, 0.5, 0.1, 1e-3}) {
      double value = PassRateLosses.softValue(rewards, beta);
      assertTrue(value >= before - 1e-6 && value <= 0.9, beta + ": " + value);
      before = value;
    }
    assertEquals(0.9, before, 2e-3);
    assertEquals(0.3, PassRateLosses.softValue(new double[] {0.3, 0.3}, 0.7), 1e-15);
    assertEquals(0, PassRateLosses.softValue(new double[4], 0.5), 0);
  }

  /** Where a value loss is least no step to either side makes it less. */
  @Test
  void valuesAreWhereTheirLossesAreLeast() {
    for (double[] rewards :
        List.of(THREE_OF_EIGHT, new double[] {0.2, 0.9, 0.5, 0.5}, new double[] {0, 0, 0, 1})) {
      for (double alpha : new double[] {0.05, 0.3, 1, 5}) {
        double sparse = PassRateLosses.sparseValue(rewards, alpha);
        least(v -> sparse(rewards, v, alpha), sparse);
        double soft = PassRateLosses.softValue(rewards, alpha);
        least(v -> exponential(rewards, v, alpha), soft);
      }
    }
  }

  private static void least(DoubleUnaryOperator loss, double at) {
    double there = loss.applyAsDouble(at);
    for (double step : new double[] {1e-3, 0.1, 1}) {
      assertTrue(loss.applyAsDouble(at + step) > there, "above " + at);
      assertTrue(loss.applyAsDouble(at - step) > there, "below " + at);
    }
  }

  private static double sparse(double[] rewards, double v, double alpha) {
    return Arrays.stream(rewards)
        .map(
            q -> {
              double z = (q - v) / (2 * alpha) + 1;
              return (z > 0 ? z * z : 0) + v / alpha;
            })
        .average()
        .orElseThrow();
  }

  private static double exponential(double[] rewards, double v, double alpha) {
    return Arrays.stream(rewards)
        .map(q -> Math.exp((q - v) / alpha) + v / alpha)
        .average()
        .orElseThrow();
  }

  /** By hand: alpha 0.1, rewards 1, 1, 0, 0: only the ones count, V = (2 - 0.2 x 2) / 2 = 0.8. */
  @Test
  void workedSparseValue() {
    double[] rewards = {1, 0, 1, 0};
    assertEquals(0.8, PassRateLosses.sparseValue(rewards, 0.1), 1e-15);
    // alpha 1: all count, V is the mean
    assertEquals(0.5, PassRateLosses.sparseValue(rewards, 1), 1e-15);
    assertEquals(0.7, PassRateLosses.sparseValue(new double[] {0.7, 0.7}, 0.1), 1e-15);
    assertThrows(
        IllegalArgumentException.class, () -> PassRateLosses.sparseValue(new double[0], 1));
  }

  @Test
  void weightsFavourWhatIsBetterThanTheValue() {
    assertEquals(0.25, PassRateLosses.weight(IvrMethod.SQL, 1, 0.75, 0.1), 1e-15);
    assertEquals(0, PassRateLosses.weight(IvrMethod.SQL, 0.5, 0.75, 0.1), 0);
    assertEquals(Math.exp(2.5), PassRateLosses.weight(IvrMethod.EQL, 1, 0.75, 1), 1e-13);
    assertEquals(Math.exp(-7.5), PassRateLosses.weight(IvrMethod.EQL, 0, 0.75, 1), 1e-15);
    assertEquals(100, PassRateLosses.weight(IvrMethod.EQL, 1, 0, 0.1), 0, "at most 100");
    assertEquals(1, PassRateLosses.weight(IvrMethod.EQL, 0.4, 0.4, 0.1), 0);
  }

  /** By hand, log-ratios 2 and -1, gap 0.5, beta 0.1: 0.05 x 9 - 0.5 x 3 = -1.05. */
  @Test
  void workedContrastivePolicyGradient() {
    assertEquals(-1.05, PassRateLosses.contrastive(2, -1, 0.5, 0.1).loss(), 1e-15);
    // its gradient is the difference of the regularised rewards, each with its own completion's
    double regularised = (0.9 - 0.1 * 2) - (0.4 - 0.1 * -1);
    assertEquals(-regularised, PassRateLosses.contrastive(2, -1, 0.5, 0.1).chosenGradient(), 1e-15);
    // nothing is left to learn where beta d is the gap
    assertEquals(0, PassRateLosses.contrastive(5, 0, 0.5, 0.1).chosenGradient(), 1e-15);
  }

  /** By hand, log-ratios -0.2 and -1, beta 0.5, lambda 5: -log sigma(0.5 (0.8 - 1)). */
  @Test
  void workedDpoPositive() {
    assertEquals(Math.log(1 + Math.exp(0.1)), Losses.dpop(-0.2, -1, 0.5, 5).loss(), 1e-15);
    // a chosen completion that has not fallen leaves plain DPO
    assertEquals(0.554355244, Losses.dpop(2, -1, 0.1, 50).loss(), 5e-10);
  }

  @Test
  void gradientsAgreeWithCentralDifferences() {
    for (double c : new double[] {-2.5, -0.3, 0.4, 3}) {
      for (double r : new double[] {-1.5, 0.2, 2}) {
        double other = r;
        double own = c;
        agrees(
            x -> Losses.dpop(x, other, 0.3, 5).loss(),
            c,
            Losses.dpop(c, r, 0.3, 5).chosenGradient());
        agrees(
            x -> Losses.dpop(own, x, 0.3, 5).loss(),
            r,
            Losses.dpop(c, r, 0.3, 5).rejectedGradient());
        agrees(
            x -> PassRateLosses.contrastive(x, other, 0.6, 0.3).loss(),
            c,
            PassRateLosses.contrastive(c, r, 0.6, 0.3).chosenGradient());
        agrees(
            x -> PassRateLosses.contrastive(own, x, 0.6, 0.3).loss(),
            r,
            PassRateLosses.contrastive(c, r, 0.6, 0.3).rejectedGradient());
        agrees(
            x -> PassRateLosses.aStar(x, 1, 0.6, 0.3).loss(),
            c,
            PassRateLosses.aStar(c, 1, 0.6, 0.3).gradient());
      }
    }
  }

  private static void agrees(DoubleUnaryOperator loss, double at, double gradient) {
    double slope = (loss.applyAsDouble(at + H) - loss.applyAsDouble(at - H)) / (2 * H);
    assertEquals(slope, gradient, 1e-7 * Math.max(1, Math.abs(slope)));
  }

  @Test
  void ratesBecomeRewardsAndValuesOfTheObjective() {
    Example example = new Example.Rated(3, "p", "c", 0.5, List.of(1.0, 0.5, 0.0, 0.0));
    Objective graded = new Objective.AStarPo(0.5, 1e-3, true);
    Objective binary = new Objective.AStarPo(0.5, 1e-3, false);
    assertEquals(0.5, Rewards.of(example, graded));
    assertEquals(0, Rewards.of(example, binary), "one test failed");
    assertEquals(
        0.5 * Math.log((Math.exp(2) + Math.exp(1) + 2) / 4), Rewards.value(example, graded), 1e-15);
    assertEquals(0.5 * Math.log((Math.exp(2) + 3) / 4), Rewards.value(example, binary), 1e-15);
    assertEquals(
        0.375,
        Rewards.value(example, new Objective.Ivr(IvrMethod.SQL, 2, true)),
        1e-15,
        "the mean");
    assertEquals(0, Rewards.of(example, new Objective.Kto(0.1, 1, 1)));
    Example unknown = new Example.Pair(3, "p", "c", "r");
    Objective copg = new Objective.Dpo(0.1, 0, DpoLoss.COPG);
    PlumException thrown =
        assertThrows(
            PlumException.class,
            () ->
                TrainingSet.encode(
                    List.of(unknown),
                    copg,
                    text -> text.chars().toArray(),
                    text -> text.chars().toArray(),
                    OptionalInt.empty(),
                    9));
    assertTrue(String.valueOf(thrown.getMessage()).contains("execute"), thrown.getMessage());
  }

  /** Weights of one are plain demonstrations: equal rewards are worth exactly the value. */
  @Test
  void equalRewardsMakeExponentialRegressionPlainTraining() {
    Objective eql = new Objective.Ivr(IvrMethod.EQL, 0.3, true);
    List<Example> rated =
        List.of(
            new Example.Rated(1, "p", "ab", 0.5, List.of(0.5, 0.5)),
            new Example.Rated(2, "q", "abc", 0.5, List.of(0.5, 0.5)));
    List<Example> plain =
        List.of(new Example.Demonstration("p", "ab"), new Example.Demonstration("q", "abc"));
    assertEquals(loss(plain, new Objective.Sft()), loss(rated, eql), 1e-15);
  }

  private static double loss(List<Example> examples, Objective objective) {
    TrainingSet set =
        TrainingSet.encode(
            examples,
            objective,
            text -> text.chars().toArray(),
            text -> text.chars().toArray(),
            OptionalInt.empty(),
            9);
    MicroBatch batch = set.microBatch(new int[] {0, 1}, false);
    List<TokenLogProbs> rows =
        batch.rows().stream()
            .map(
                row ->
                    new TokenLogProbs(
                        Arrays.stream(row.ids()).skip(1).mapToDouble(id -> -id / 50.0).toArray(),
                        new double[0]))
            .toList();
    Criterion criterion = new Criterion(objective);
    StepTally tally = new StepTally();
    criterion.gradient(batch, rows, new double[0], 0, criterion.weight(batch), tally);
    return tally.loss();
  }
}
