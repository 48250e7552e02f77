package plum.train;

import java.util.Arrays;

/** An objective applied to micro-batches: losses, their gradients, and the metrics to watch. */
final class Criterion {

  private final Objective objective;

  Criterion(Objective objective) {
    this.objective = objective;
  }

  /** Whether log-probabilities under the reference are needed. */
  boolean needsReference() {
    return !(objective instanceof Objective.Sft);
  }

  /** Whether micro-batches need mismatched completions. */
  boolean needsMismatched() {
    return objective instanceof Objective.Kto;
  }

  /**
   * What a micro-batch counts for in the mean over an optimiser step: completion tokens for SFT,
   * otherwise pairs or items.
   */
  int weight(MicroBatch batch) {
    return objective instanceof Objective.Sft ? batch.completionTokens() : batch.items().length;
  }

  /**
   * Adds the micro-batch's share to the tally and returns the gradient of the step's loss.
   *
   * @param logProbs of the batch's rows under the policy
   * @param reference of the batch's rows under the reference; empty for SFT
   * @param divergence KTO's estimate z<sub>0</sub>; 0 for the others
   * @param stepWeight sum of {@link #weight} over all micro-batches of the step
   * @return derivative of the step's loss with respect to each of {@code logProbs}
   */
  double[] gradient(
      MicroBatch batch,
      double[] logProbs,
      double[] reference,
      double divergence,
      int stepWeight,
      StepTally tally) {
    tally.addTokens(batch.tokens());
    return switch (objective) {
      case Objective.Sft _ -> sft(batch, logProbs, stepWeight, tally);
      case Objective.Dpo dpo -> dpo(dpo, batch, logProbs, reference, stepWeight, tally);
      case Objective.Kto kto -> kto(kto, batch, logProbs, reference, divergence, stepWeight, tally);
    };
  }

  private static double[] sft(
      MicroBatch batch, double[] logProbs, int stepWeight, StepTally tally) {
    tally.addLoss(Losses.negativeLogLikelihood(logProbs, stepWeight));
    double[] gradient = new double[batch.rows().size()];
    Arrays.fill(gradient, -1.0 / stepWeight);
    return gradient;
  }

  private static double[] dpo(
      Objective.Dpo dpo,
      MicroBatch batch,
      double[] logProbs,
      double[] reference,
      int stepWeight,
      StepTally tally) {
    int n = batch.items().length;
    double[] gradient = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double c = logProbs[i] - reference[i];
      double r = logProbs[n + i] - reference[n + i];
      Losses.Pair pair = Losses.dpo(c, r, dpo.beta(), dpo.labelSmoothing());
      gradient[i] = pair.chosenGradient() / stepWeight;
      gradient[n + i] = pair.rejectedGradient() / stepWeight;
      tally.addLoss(pair.loss() / stepWeight);
      tally.add("rewards/chosen", dpo.beta() * c);
      tally.add("rewards/rejected", dpo.beta() * r);
      tally.add("rewards/margins", dpo.beta() * (c - r));
      tally.add("rewards/accuracies", c > r ? 1 : 0);
      tally.add("logps/chosen", logProbs[i]);
      tally.add("logps/rejected", logProbs[n + i]);
    }
    return gradient;
  }

  private static double[] kto(
      Objective.Kto kto,
      MicroBatch batch,
      double[] logProbs,
      double[] reference,
      double divergence,
      int stepWeight,
      StepTally tally) {
    int n = batch.items().length;
    double[] gradient = new double[n];
    for (int i = 0; i < n; i++) {
      boolean desirable = batch.desirable()[i];
      double ratio = logProbs[i] - reference[i];
      double weight = desirable ? kto.desirableWeight() : kto.undesirableWeight();
      Losses.Item item = Losses.kto(ratio, divergence, desirable, kto.beta(), weight);
      gradient[i] = item.gradient() / stepWeight;
      tally.addLoss(item.loss() / stepWeight);
      tally.add(desirable ? "rewards/chosen" : "rewards/rejected", kto.beta() * ratio);
      tally.add(desirable ? "logps/chosen" : "logps/rejected", logProbs[i]);
    }
    tally.add("kl", divergence);
    return gradient;
  }
}
