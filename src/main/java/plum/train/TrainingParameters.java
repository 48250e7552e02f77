package plum.train;

import org.jspecify.annotations.Nullable;

/**
 * How a policy is trained; names are TRL's in camel case.
 *
 * @param warmupRatio share of the steps over which the learning rate rises from 0
 * @param batchSize items per micro-batch: pairs for DPO, completions for KTO and SFT
 * @param gradientAccumulationSteps micro-batches per optimiser step
 * @param maxSteps optimiser steps, 0 for as many as the epochs give
 * @param maxLength most tokens of prompt and completion; longer ones lose their end
 * @param maxGradNorm joint L2 norm to which gradients are clipped
 * @param weightDecay on matrices only, never on biases and norm weights
 * @param minLearningRateRatio where COSINE ends, as a share of the learning rate
 * @param lora null trains every parameter
 * @param saveSteps a checkpoint to resume from every so many steps
 */
public record TrainingParameters(
    Objective objective,
    double learningRate,
    Schedule schedule,
    double warmupRatio,
    int batchSize,
    int gradientAccumulationSteps,
    int epochs,
    int maxSteps,
    int maxLength,
    double maxGradNorm,
    double weightDecay,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double minLearningRateRatio,
    @Nullable Lora lora,
    int saveSteps,
    long seed) {

  /** The same with another objective and seed. */
  public TrainingParameters with(Objective otherObjective, long otherSeed) {
    return new TrainingParameters(
        otherObjective,
        learningRate,
        schedule,
        warmupRatio,
        batchSize,
        gradientAccumulationSteps,
        epochs,
        maxSteps,
        maxLength,
        maxGradNorm,
        weightDecay,
        adamBeta1,
        adamBeta2,
        adamEpsilon,
        minLearningRateRatio,
        lora,
        saveSteps,
        otherSeed);
  }
}
