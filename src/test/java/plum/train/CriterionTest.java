package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Objectives on whole micro-batches: gradients per token, weights, metrics. */
class CriterionTest {

  private static final int[] CHOSEN = {4, 7, 3};
  private static final int[] REJECTED = {6, 2, 3};
  private static final int PROMPT = 3;

  private static Objective.Dpo dpo(
      List<DpoLoss> losses,
      List<Double> weights,
      FDivergence divergence,
      boolean weighting,
      @Nullable Double ldAlpha) {
    return new Objective.Dpo(0.3, 0.1, losses, weights, 0, divergence, 0.5, weighting, ldAlpha);
  }

  static List<Objective> objectives() {
    List<Objective> objectives = new ArrayList<>();
    for (DpoLoss loss : DpoLoss.values()) {
      objectives.add(new Objective.Dpo(0.3, 0.1, loss));
      objectives.add(dpo(List.of(loss), List.of(), FDivergence.REVERSE_KL, false, 0.4));
      if (loss.ofDifference()) {
        objectives.add(dpo(List.of(loss), List.of(), FDivergence.JS_DIVERGENCE, false, null));
      }
    }
    objectives.add(
        dpo(
            List.of(DpoLoss.SIGMOID, DpoLoss.AOT_UNPAIRED, DpoLoss.SFT),
            List.of(0.8, 0.2, 1.0),
            FDivergence.REVERSE_KL,
            false,
            0.4));
    for (CpoLoss loss : CpoLoss.values()) {
      objectives.add(new Objective.Cpo(0.3, 0.1, loss, 0.7));
    }
    objectives.add(new Objective.Simpo(2, 1, 0.1, 0, 0));
    objectives.add(new Objective.Simpo(2, 1, 0, 0.5, 0.25));
    objectives.add(new Objective.Orpo(0.25));
    objectives.add(new Objective.Kto(0.3, 1, 1.5));
    objectives.add(new Objective.Kto(0.3, 1, 1.5, KtoLoss.APO_ZERO_UNPAIRED));
    objectives.add(new Objective.Sft());
    objectives.add(new Objective.AStarPo(0.5, 0.3, true));
    objectives.add(new Objective.Ivr(IvrMethod.SQL, 1, true));
    objectives.add(new Objective.Ivr(IvrMethod.EQL, 4, true));
    return objectives;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void tokenGradientsAgreeWithCentralDifferences(Objective objective) {
    MicroBatch batch = batch(objective);
    List<TokenLogProbs> rows = rows(new Criterion(objective).rows(batch), 11);
    double[] reference = reference(batch, 12);
    double[][] gradient = new double[rows.size()][];
    loss(objective, batch, rows, reference, gradient);
    double h = 1e-5;
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(rows.get(i).length(), gradient[i].length);
      for (int t = 0; t < gradient[i].length; t++) {
        double[] logProbs = rows.get(i).logProbs();
        double before = logProbs[t];
        logProbs[t] = before + h;
        double above = loss(objective, batch, rows, reference, null);
        logProbs[t] = before - h;
        double below = loss(objective, batch, rows, reference, null);
        logProbs[t] = before;
        double slope = (above - below) / (2 * h);
        assertEquals(slope, gradient[i][t], 1e-7 * Math.max(1, Math.abs(slope)), i + "," + t);
      }
    }
  }

  /** Micro-batches share a step as their pairs do, so the shares of halves make the whole. */
  @ParameterizedTest
  @EnumSource(DpoLoss.class)
  void aMicroBatchCountsForItsShareOfTheStep(DpoLoss loss) {
    Objective objective = new Objective.Dpo(0.3, 0.1, loss);
    MicroBatch batch = batch(objective);
    List<TokenLogProbs> rows = rows(batch.rows(), 3);
    double[] reference = reference(batch, 4);
    StepTally alone = new StepTally();
    StepTally half = new StepTally();
    Criterion criterion = new Criterion(objective);
    double[][] whole = criterion.gradient(batch, rows, reference, 0, 3, alone);
    double[][] part = criterion.gradient(batch, rows, reference, 0, 6, half);
    assertEquals(alone.loss(), 2 * half.loss(), 1e-12);
    for (int i = 0; i < whole.length; i++) {
      for (int t = 0; t < whole[i].length; t++) {
        assertEquals(whole[i][t], 2 * part[i][t], 1e-12);
      }
    }
  }

  /** RPO, arXiv 2404.19733, is a mix: the worked pair with the likelihood of the chosen tokens. */
  @Test
  void dpoWithTheLikelihoodOfTheChosenIsTheWorkedExample() {
    Objective rpo =
        new Objective.Dpo(
            0.1,
            0,
            List.of(DpoLoss.SIGMOID, DpoLoss.SFT),
            List.of(1.0, 1.0),
            0,
            FDivergence.REVERSE_KL,
            0,
            false,
            null);
    List<Row> pair = List.of(row(10), row(12));
    MicroBatch batch =
        new MicroBatch(new int[1], new int[] {0, 1}, pair, new boolean[1], List.of());
    double[] chosen = new double[10];
    double[] rejected = new double[12];
    Arrays.fill(chosen, -20 / 10.0);
    Arrays.fill(rejected, -25 / 12.0);
    List<TokenLogProbs> rows =
        List.of(
            new TokenLogProbs(chosen, new double[0]), new TokenLogProbs(rejected, new double[0]));
    assertEquals(
        2.554355244, loss(rpo, batch, rows, new double[] {-22, -24}, new double[2][]), 5e-10);
  }

  /** The weight is a constant for the gradient: it scales loss and gradient of its pair alike. */
  @Test
  void ownershipScalesAPair() {
    Objective plain = dpo(List.of(DpoLoss.SIGMOID), List.of(), FDivergence.REVERSE_KL, false, null);
    Objective weighted =
        dpo(List.of(DpoLoss.SIGMOID), List.of(), FDivergence.REVERSE_KL, true, null);
    assertTrue(new Criterion(weighted).needsLogSquares());
    assertFalse(new Criterion(plain).needsLogSquares());
    List<Row> pair = List.of(row(2), row(4));
    MicroBatch batch =
        new MicroBatch(new int[1], new int[] {0, 1}, pair, new boolean[1], List.of());
    List<TokenLogProbs> rows =
        List.of(
            new TokenLogProbs(new double[] {-1, -2}, new double[] {-0.5, -1.5}),
            new TokenLogProbs(new double[] {-3, -1, -1, -2}, new double[] {-1, -1, -1, -0.5}));
    double[] reference = {-3.5, -6};
    double weight = Math.exp((-3 + 2) / 2.0 + (-7 + 3.5) / 4.0);
    double[][] expected = new double[2][];
    double[][] gradient = new double[2][];
    double loss = loss(plain, batch, rows, reference, expected);
    assertEquals(weight * loss, loss(weighted, batch, rows, reference, gradient), 1e-15);
    for (int i = 0; i < 2; i++) {
      for (int t = 0; t < expected[i].length; t++) {
        assertEquals(weight * expected[i][t], gradient[i][t], 1e-15);
      }
    }
  }

  /** A policy that always writes what it writes, and nothing else, has the weight 1. */
  @Test
  void aCertainPolicyOwnsWhatItWrites() {
    Objective weighted = dpo(List.of(DpoLoss.HINGE), List.of(), FDivergence.REVERSE_KL, true, null);
    List<Row> pair = List.of(row(2), row(2));
    MicroBatch batch =
        new MicroBatch(new int[1], new int[] {0, 1}, pair, new boolean[1], List.of());
    TokenLogProbs certain = new TokenLogProbs(new double[2], new double[2]);
    assertEquals(1, loss(weighted, batch, List.of(certain, certain), new double[2], null), 1e-15);
  }

  @Test
  void emphasisOneIsDpoAndNoneLooksAtTheSharedLengthOnly() {
    Objective plain = dpo(List.of(DpoLoss.SIGMOID), List.of(), FDivergence.REVERSE_KL, false, null);
    MicroBatch batch = batch(plain);
    List<TokenLogProbs> rows = rows(batch.rows(), 5);
    double[] reference = reference(batch, 6);
    double expected = loss(plain, batch, rows, reference, null);
    Objective one = dpo(List.of(DpoLoss.SIGMOID), List.of(), FDivergence.REVERSE_KL, false, 1.0);
    assertEquals(expected, loss(one, batch, rows, reference, null), 1e-12);

    Objective none = dpo(List.of(DpoLoss.SIGMOID), List.of(), FDivergence.REVERSE_KL, false, 0.0);
    double[][] gradient = new double[6][];
    loss(none, batch, rows, reference, gradient);
    for (int i = 0; i < 3; i++) {
      int shared = Math.min(CHOSEN[i], REJECTED[i]);
      for (int row : new int[] {i, 3 + i}) {
        for (int t = 0; t < gradient[row].length; t++) {
          assertEquals(t >= shared, gradient[row][t] == 0);
        }
      }
    }
  }

  /** If each token has log-probability -1 the discounted sums are counts. */
  @Test
  void theReferenceIsDiscountedAsThePolicyIs() {
    Objective none = dpo(List.of(DpoLoss.SIGMOID), List.of(), FDivergence.REVERSE_KL, false, 0.25);
    MicroBatch batch = batch(none);
    double[] reference =
        new Criterion(none)
            .reference(
                batch, rows -> rows.stream().mapToDouble(row -> -row.completionLength()).toArray());
    assertArrayEquals(new double[] {-4, -3.25, -3, -4.5, -2, -3}, reference, 1e-12);
    Objective plain = new Objective.Dpo(0.1, 0);
    assertArrayEquals(
        new double[] {-4, -7, -3, -6, -2, -3},
        new Criterion(plain)
            .reference(
                batch, rows -> rows.stream().mapToDouble(row -> -row.completionLength()).toArray()),
        0);
  }

  @Test
  void oddsRatioScoresThePromptOfChosenRowsToo() {
    Objective orpo = new Objective.Orpo(0.1);
    List<Row> rows = new Criterion(orpo).rows(batch(orpo));
    assertEquals(List.of(6, 9, 5, 6, 2, 3), rows.stream().map(Row::completionLength).toList());
  }

  @Test
  void metricsHaveTheNamesOfTheField() {
    assertEquals(
        List.of(
            "loss",
            "rewards/chosen",
            "rewards/rejected",
            "rewards/margins",
            "rewards/accuracies",
            "logps/chosen",
            "logps/rejected",
            "log_odds_ratio",
            "log_odds_chosen",
            "nll_loss"),
        List.copyOf(metrics(new Objective.Orpo(0.1)).values().keySet()));
    assertFalse(metrics(new Objective.Simpo(2, 1, 0, 0, 0)).values().containsKey("nll_loss"));
    assertTrue(metrics(new Objective.Simpo(2, 1, 0, 0.1, 0)).values().containsKey("nll_loss"));
    assertTrue(metrics(new Objective.Kto(1, 1, 1)).values().containsKey("kl"));
    assertFalse(
        metrics(new Objective.Kto(1, 1, 1, KtoLoss.APO_ZERO_UNPAIRED)).values().containsKey("kl"));
  }

  private static StepTally metrics(Objective objective) {
    MicroBatch batch = batch(objective);
    Criterion criterion = new Criterion(objective);
    StepTally tally = new StepTally();
    criterion.gradient(
        batch,
        rows(criterion.rows(batch), 1),
        reference(batch, 2),
        0.1,
        criterion.weight(batch),
        tally);
    return tally;
  }

  private static double loss(
      Objective objective,
      MicroBatch batch,
      List<TokenLogProbs> rows,
      double[] reference,
      double @Nullable [][] gradient) {
    Criterion criterion = new Criterion(objective);
    StepTally tally = new StepTally();
    double[][] result =
        criterion.gradient(batch, rows, reference, 0.2, criterion.weight(batch), tally);
    if (gradient != null) {
      System.arraycopy(result, 0, gradient, 0, result.length);
    }
    return tally.loss();
  }

  private static MicroBatch batch(Objective objective) {
    List<Row> rows = new ArrayList<>();
    Arrays.stream(CHOSEN).forEach(length -> rows.add(row(length)));
    if (objective.takesPairs()) {
      Arrays.stream(REJECTED).forEach(length -> rows.add(row(length)));
    }
    int[] numbers = new int[rows.size()];
    return new MicroBatch(
        new int[CHOSEN.length],
        numbers,
        rows,
        new boolean[] {true, false, true},
        new double[] {0.9, 0.4, 0.6},
        new double[] {0.5, 0.7, 0.1},
        List.of());
  }

  private static Row row(int completion) {
    return new Row(new int[PROMPT + completion], PROMPT);
  }

  /** Log-probabilities between -2.5 and -0.5. */
  private static List<TokenLogProbs> rows(List<Row> rows, int seed) {
    Random random = new Random(seed);
    return rows.stream()
        .map(
            row ->
                new TokenLogProbs(
                    random.doubles(row.completionLength(), -2.5, -0.5).toArray(), new double[0]))
        .toList();
  }

  /** Near what the policy says: three nats for every two tokens, give or take one. */
  private static double[] reference(MicroBatch batch, int seed) {
    Random random = new Random(seed);
    return batch.rows().stream()
        .mapToDouble(row -> -1.5 * row.completionLength() + random.nextDouble(-1, 1))
        .toArray();
  }
}
