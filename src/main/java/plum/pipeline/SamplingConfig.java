package plum.pipeline;

import plum.data.Device;
import plum.data.Settings;
import plum.llm.SamplingParameters;

/**
 * Draws solutions from a policy for every training instruction that has usable tests.
 *
 * @param policy checkpoint to draw from
 * @param samples solutions per instruction, K in the paper
 * @param chat whether prompts go through the checkpoint's chat template
 */
public record SamplingConfig(
    String name,
    int round,
    long seed,
    String policy,
    Device device,
    int samples,
    SamplingParameters sampling,
    boolean chat)
    implements StageConfig {
  public SamplingConfig {
    Settings.requireName(name);
    Settings.require(samples >= 1, "samples must be at least 1", samples);
  }

  /** The same stage with other settings of drawing. */
  public SamplingConfig with(int otherSamples, SamplingParameters other) {
    return new SamplingConfig(name, round, seed, policy, device, otherSamples, other, chat);
  }

  public static SamplingConfig defaults() {
    return new SamplingConfig(
        "sample", 1, 0, "base", Device.CPU, 20, SamplingParameters.defaults(), false);
  }
}
