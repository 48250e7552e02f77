package plum.pipeline;

import plum.data.Device;
import plum.data.Settings;
import plum.train.Compute;
import plum.train.Lora;
import plum.train.Objective;
import plum.train.Schedule;
import plum.train.TrainingParameters;

/**
 * Trains a policy on a preference pool; the trained checkpoint gets the run's name.
 *
 * @param preferences name of the run that built the pool
 * @param policy checkpoint to start from, also the frozen reference
 * @param demonstrationsPerInstruction for SFT: most distinct passing solutions of one instruction
 * @param chat whether prompts go through the checkpoint's chat template
 */
public record TrainingConfig(
    String name,
    int round,
    long seed,
    String preferences,
    String policy,
    Device device,
    int demonstrationsPerInstruction,
    TrainingParameters parameters,
    boolean chat)
    implements StageConfig {
  public TrainingConfig {
    Settings.requireName(name);
    Settings.require(
        demonstrationsPerInstruction >= 1,
        "demonstrationsPerInstruction must be at least 1",
        demonstrationsPerInstruction);
  }

  public static TrainingConfig defaults() {
    return new TrainingConfig(
        "dpo",
        1,
        0,
        "prefer",
        "base",
        Device.CPU,
        4,
        new TrainingParameters(
            new Objective.Dpo(0.1, 0),
            1e-6,
            Schedule.COSINE,
            0.1,
            8,
            8,
            1,
            0,
            2048,
            1,
            0,
            0.9,
            0.95,
            1e-8,
            0,
            null,
            50,
            0,
            Compute.defaults()),
        false);
  }

  /** The same with another objective. */
  TrainingConfig with(Objective objective) {
    return with(parameters.with(objective, parameters.seed()));
  }

  /** The same with adapters. */
  TrainingConfig with(Lora lora) {
    return with(parameters.with(lora));
  }

  private TrainingConfig with(TrainingParameters other) {
    return new TrainingConfig(
        name, round, seed, preferences, policy, device, demonstrationsPerInstruction, other, chat);
  }
}
