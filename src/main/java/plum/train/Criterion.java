package plum.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** An objective applied to micro-batches: losses, their gradients, and the metrics to watch. */
final class Criterion {

  private final Objective objective;

  Criterion(Objective objective) {
    this.objective = objective;
  }

  /** Whether log-probabilities under the reference are needed. */
  boolean needsReference() {
    return objective.needsReference();
  }

  /** Whether micro-batches need mismatched completions. */
  boolean needsMismatched() {
    return objective instanceof Objective.Kto kto && kto.lossType() == KtoLoss.KTO;
  }

  /** Whether the policy is to say {@link TokenLogProbs#logSquares} as well. */
  boolean needsLogSquares() {
    return objective instanceof Objective.Dpo dpo && dpo.useWeighting();
  }

  /**
   * What a micro-batch counts for in the mean over an optimiser step: completion tokens for SFT and
   * its weighted kin, otherwise pairs or items.
   */
  int weight(MicroBatch batch) {
    return objective instanceof Objective.Sft || objective instanceof Objective.Ivr
        ? batch.completionTokens()
        : batch.items().length;
  }

  /**
   * The micro-batch's rows as the policy is to score them: as they are, but with ORPO the prompts
   * of chosen completions are scored too.
   */
  List<Row> rows(MicroBatch batch) {
    if (!(objective instanceof Objective.Orpo)) {
      return batch.rows();
    }
    int n = batch.items().length;
    return IntStream.range(0, batch.rows().size())
        .mapToObj(i -> i < n ? new Row(batch.rows().get(i).ids(), 1) : batch.rows().get(i))
        .toList();
  }

  /**
   * Log-probabilities of the micro-batch's rows under the reference, counted as the objective
   * counts the policy's: with LD-DPO tokens beyond the length of the shorter completion count less.
   *
   * @param logProbs asks the reference for the completions of rows
   */
  double[] reference(MicroBatch batch, Function<List<Row>, double[]> logProbs) {
    double[] whole = logProbs.apply(batch.rows());
    Double beyond = objective instanceof Objective.Dpo dpo ? dpo.ldAlpha() : null;
    if (beyond == null) {
      return whole;
    }
    int n = batch.items().length;
    List<Row> beginnings = new ArrayList<>();
    for (int i = 0; i < 2 * n; i++) {
      Row row = batch.rows().get(i);
      int other = batch.rows().get((i + n) % (2 * n)).completionLength();
      int shared = row.promptLength() + Math.min(row.completionLength(), other);
      beginnings.add(new Row(Arrays.copyOf(row.ids(), shared), row.promptLength()));
    }
    double[] beginning = logProbs.apply(beginnings);
    return IntStream.range(0, whole.length)
        .mapToDouble(i -> beginning[i] + beyond * (whole[i] - beginning[i]))
        .toArray();
  }

  /**
   * Adds the micro-batch's share to the tally and returns the gradient of the step's loss.
   *
   * @param rows what the policy says about {@link #rows(MicroBatch)}
   * @param reference of the batch's rows under the reference; empty where none is needed
   * @param divergence KTO's estimate z<sub>0</sub>; 0 for the others
   * @param stepWeight sum of {@link #weight} over all micro-batches of the step
   * @return derivative of the step's loss with respect to each token log-probability
   */
  double[][] gradient(
      MicroBatch batch,
      List<TokenLogProbs> rows,
      double[] reference,
      double divergence,
      int stepWeight,
      StepTally tally) {
    tally.addTokens(batch.tokens());
    tally.begin(batch.items());
    return switch (objective) {
      case Objective.Sft _ -> sft(rows, stepWeight, tally);
      case Objective.Dpo dpo ->
          DpoCriterion.gradient(dpo, rows, reference, batch.rewards(), stepWeight, tally);
      case Objective.AStarPo star -> aStar(star, batch, rows, reference, stepWeight, tally);
      case Objective.Ivr ivr -> weighted(ivr, batch, rows, stepWeight, tally);
      case Objective.Kto kto -> kto(kto, batch, rows, reference, divergence, stepWeight, tally);
      case Objective.Cpo cpo -> ReferenceFreeCriterion.cpo(cpo, rows, stepWeight, tally);
      case Objective.Simpo simpo -> ReferenceFreeCriterion.simpo(simpo, rows, stepWeight, tally);
      case Objective.Orpo orpo ->
          ReferenceFreeCriterion.orpo(
              orpo,
              rows,
              batch.rows().stream().mapToInt(Row::completionLength).toArray(),
              stepWeight,
              tally);
    };
  }

  private static double[][] sft(List<TokenLogProbs> rows, int stepWeight, StepTally tally) {
    double[] sums = rows.stream().mapToDouble(TokenLogProbs::sum).toArray();
    tally.addLoss(Losses.negativeLogLikelihood(sums, stepWeight));
    Arrays.stream(sums).forEach(tally::addDemonstration);
    return rows.stream().map(row -> spread(row, -1.0 / stepWeight)).toArray(double[][]::new);
  }

  private static double[][] kto(
      Objective.Kto kto,
      MicroBatch batch,
      List<TokenLogProbs> rows,
      double[] reference,
      double divergence,
      int stepWeight,
      StepTally tally) {
    int n = batch.items().length;
    double[][] gradient = new double[n][];
    for (int i = 0; i < n; i++) {
      boolean desirable = batch.desirable()[i];
      double logProb = rows.get(i).sum();
      double ratio = logProb - reference[i];
      double weight = desirable ? kto.desirableWeight() : kto.undesirableWeight();
      Losses.Item item = Losses.kto(ratio, divergence, desirable, kto.beta(), weight);
      gradient[i] = spread(rows.get(i), item.gradient() / stepWeight);
      tally.addLoss(item.loss() / stepWeight);
      tally.addLabelled(desirable, kto.beta() * ratio, logProb);
    }
    if (kto.lossType() == KtoLoss.KTO) {
      tally.add("kl", divergence);
    }
    return gradient;
  }

  private static double[][] aStar(
      Objective.AStarPo star,
      MicroBatch batch,
      List<TokenLogProbs> rows,
      double[] reference,
      int stepWeight,
      StepTally tally) {
    double[][] gradient = new double[rows.size()][];
    for (int i = 0; i < gradient.length; i++) {
      double logProb = rows.get(i).sum();
      double ratio = logProb - reference[i];
      double reward = batch.rewards()[i];
      double value = batch.values()[i];
      Losses.Item item = PassRateLosses.aStar(ratio, reward, value, star.beta2());
      gradient[i] = spread(rows.get(i), item.gradient() / stepWeight);
      tally.addLoss(item.loss() / stepWeight);
      tally.addLabelled(batch.desirable()[i], star.beta2() * ratio, logProb);
      tally.add("advantages", reward - value);
    }
    return gradient;
  }

  /** Demonstrations that count by their weight; with weights of 1 this is SFT. */
  private static double[][] weighted(
      Objective.Ivr ivr,
      MicroBatch batch,
      List<TokenLogProbs> rows,
      int stepWeight,
      StepTally tally) {
    double[][] gradient = new double[rows.size()][];
    for (int i = 0; i < gradient.length; i++) {
      double logProb = rows.get(i).sum();
      double weight =
          PassRateLosses.weight(ivr.method(), batch.rewards()[i], batch.values()[i], ivr.alpha());
      gradient[i] = spread(rows.get(i), -weight / stepWeight);
      tally.addLoss(-weight * logProb / stepWeight);
      tally.addWeighted(batch.desirable()[i], weight, logProb);
    }
    return gradient;
  }

  /** The derivative with respect to a sum as one with respect to its terms. */
  private static double[] spread(TokenLogProbs row, double derivative) {
    double[] gradient = new double[row.length()];
    Arrays.fill(gradient, derivative);
    return gradient;
  }
}
