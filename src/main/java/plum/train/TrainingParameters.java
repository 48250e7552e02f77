package plum.train;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plum.data.Settings;

/**
 * How a policy is trained; names are TRL's in camel case.
 *
 * @param warmupRatio share of the steps over which the learning rate rises from 0
 * @param batchSize items per micro-batch: completions for KTO and SFT, pairs for the others; losses
 *     that sort see one micro-batch at a time
 * @param gradientAccumulationSteps micro-batches per optimiser step
 * @param maxSteps optimiser steps, 0 for as many as the epochs give
 * @param maxLength most tokens of prompt and completion; longer ones lose their end
 * @param maxGradNorm joint L2 norm to which gradients are clipped
 * @param weightDecay on matrices only, never on biases and norm weights
 * @param minLearningRateRatio where COSINE ends, as a share of the learning rate
 * @param lora null trains every parameter
 * @param saveSteps steps after which a state to resume from is saved each time, 0 for never
 * @param compute how the machine is used; the defaults if absent
 * @param validation what is set apart and looked at; nothing if absent
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
    long seed,
    Compute compute,
    Validation validation) {
  public TrainingParameters {
    compute = Objects.requireNonNullElse(compute, Compute.defaults());
    validation = Objects.requireNonNullElse(validation, Validation.off());
    Settings.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate must be above 0",
        learningRate);
    Settings.require(
        warmupRatio >= 0 && warmupRatio <= 1, "warmupRatio must lie between 0 and 1", warmupRatio);
    Settings.require(batchSize >= 1, "batchSize must be at least 1", batchSize);
    Settings.require(
        gradientAccumulationSteps >= 1,
        "gradientAccumulationSteps must be at least 1",
        gradientAccumulationSteps);
    Settings.require(epochs >= 1, "epochs must be at least 1", epochs);
    Settings.require(maxSteps >= 0, "maxSteps must be 0 or more", maxSteps);
    Settings.require(maxLength >= 2, "maxLength must be at least 2", maxLength);
    Settings.require(maxGradNorm > 0, "maxGradNorm must be above 0", maxGradNorm);
    Settings.require(weightDecay >= 0, "weightDecay must be 0 or more", weightDecay);
    Settings.require(
        adamBeta1 >= 0 && adamBeta1 < 1, "adamBeta1 must lie between 0 and 1", adamBeta1);
    Settings.require(
        adamBeta2 >= 0 && adamBeta2 < 1, "adamBeta2 must lie between 0 and 1", adamBeta2);
    Settings.require(adamEpsilon > 0, "adamEpsilon must be above 0", adamEpsilon);
    Settings.require(
        minLearningRateRatio >= 0 && minLearningRateRatio <= 1,
        "minLearningRateRatio must lie between 0 and 1",
        minLearningRateRatio);
    Settings.require(saveSteps >= 0, "saveSteps must be 0 or more", saveSteps);
  }

  /** With nothing set apart. */
  public TrainingParameters(
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
      long seed,
      Compute compute) {
    this(
        objective,
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
        seed,
        compute,
        Validation.off());
  }

  /** The same with another objective and seed. */
  public TrainingParameters with(Objective otherObjective, long otherSeed) {
    return with(otherObjective, lora, otherSeed, compute, validation);
  }

  /** The same with other adapters. */
  public TrainingParameters with(@Nullable Lora otherLora) {
    return with(objective, otherLora, seed, compute, validation);
  }

  /** The same on the machine in another way. */
  public TrainingParameters with(Compute otherCompute) {
    return with(objective, lora, seed, otherCompute, validation);
  }

  /** The same with something else set apart. */
  public TrainingParameters with(Validation otherValidation) {
    return with(objective, lora, seed, compute, otherValidation);
  }

  /** The same in micro-batches of another size and number. */
  public TrainingParameters withBatches(int otherSize, int otherNumber) {
    return with(objective, lora, seed, compute, validation, otherSize, otherNumber);
  }

  private TrainingParameters with(
      Objective otherObjective,
      @Nullable Lora otherLora,
      long otherSeed,
      Compute otherCompute,
      Validation otherValidation) {
    return with(
        otherObjective,
        otherLora,
        otherSeed,
        otherCompute,
        otherValidation,
        batchSize,
        gradientAccumulationSteps);
  }

  private TrainingParameters with(
      Objective otherObjective,
      @Nullable Lora otherLora,
      long otherSeed,
      Compute otherCompute,
      Validation otherValidation,
      int otherSize,
      int otherNumber) {
    return new TrainingParameters(
        otherObjective,
        learningRate,
        schedule,
        warmupRatio,
        otherSize,
        otherNumber,
        epochs,
        maxSteps,
        maxLength,
        maxGradNorm,
        weightDecay,
        adamBeta1,
        adamBeta2,
        adamEpsilon,
        minLearningRateRatio,
        otherLora,
        saveSteps,
        otherSeed,
        otherCompute,
        otherValidation);
  }
}
