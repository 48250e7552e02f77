package plum.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Which micro-batches every optimiser step of a run takes. Epochs follow one another; a step never
 * spans two of them, so the last step of an epoch may be smaller.
 */
final class TrainingPlan {

  private final BatchOrder order;
  private final int batchesPerStep;
  private final int stepsPerEpoch;
  private final int totalSteps;
  private int epochAtHand = -1;
  private List<int[]> batchesAtHand = List.of();

  TrainingPlan(BatchOrder order, TrainingParameters parameters) {
    this.order = order;
    this.batchesPerStep = parameters.gradientAccumulationSteps();
    this.stepsPerEpoch = Math.ceilDiv(order.batchesPerEpoch(), batchesPerStep);
    this.totalSteps =
        parameters.maxSteps() > 0 ? parameters.maxSteps() : parameters.epochs() * stepsPerEpoch;
  }

  int totalSteps() {
    return totalSteps;
  }

  /**
   * The items of a step's micro-batches.
   *
   * @param step counted from 1
   */
  List<int[]> batches(int step) {
    int epoch = (step - 1) / stepsPerEpoch;
    if (epoch != epochAtHand) {
      batchesAtHand = order.epoch(epoch);
      epochAtHand = epoch;
    }
    int begin = (step - 1) % stepsPerEpoch * batchesPerStep;
    return batchesAtHand.subList(begin, Math.min(begin + batchesPerStep, batchesAtHand.size()));
  }

  /** The number in the run, from 0, of a step's first micro-batch. */
  int firstBatch(int step) {
    int epoch = (step - 1) / stepsPerEpoch;
    return epoch * order.batchesPerEpoch() + (step - 1) % stepsPerEpoch * batchesPerStep;
  }

  /** Epochs behind us after a step. */
  double epochsAfter(int step) {
    return (double) step / stepsPerEpoch;
  }

  /** The items of all micro-batches of the run, in order. */
  List<int[]> allBatches() {
    List<int[]> all = new ArrayList<>();
    for (int step = 1; step <= totalSteps; step++) {
      all.addAll(batches(step));
    }
    return all;
  }
}
