package plum.pipeline;

import java.util.List;
import java.util.Objects;
import plum.data.Device;
import plum.data.Settings;
import plum.data.Split;
import plum.llm.SamplingParameters;
import plum.sandbox.Limits;

/**
 * Measures a policy on instructions with the tests that came with the set: once greedily and with n
 * samples each. Evaluations with equal seeds use equal prompts and equal random numbers, so that
 * policies can be compared instruction by instruction.
 *
 * @param policy checkpoint to measure
 * @param samples n samples per instruction at the given temperature, 0 for greedy only
 * @param k the values of k for which pass@k is reported, none larger than samples
 * @param limit most instructions, 0 for all
 * @param chat whether prompts go through the checkpoint's chat template
 * @param benchmark name of the instruction set to measure on, as the import called it; empty for
 *     all sets
 */
public record EvaluationConfig(
    String name,
    int round,
    long seed,
    String policy,
    Device device,
    Split split,
    int samples,
    List<Integer> k,
    int limit,
    SamplingParameters sampling,
    Limits limits,
    boolean chat,
    String benchmark)
    implements StageConfig {
  public EvaluationConfig {
    Settings.requireName(name);
    benchmark = Objects.requireNonNullElse(benchmark, "");
    k = List.copyOf(k);
    Settings.require(samples >= 0, "samples must be 0 or more", samples);
    for (var each : k) {
      Settings.require(
          each >= 1 && (samples == 0 || each <= samples), "k must lie between 1 and samples", each);
    }
    Settings.require(limit >= 0, "limit must be 0 or more", limit);
  }

  /** On all sets. */
  public EvaluationConfig(
      String name,
      int round,
      long seed,
      String policy,
      Device device,
      Split split,
      int samples,
      List<Integer> k,
      int limit,
      SamplingParameters sampling,
      Limits limits,
      boolean chat) {
    this(name, round, seed, policy, device, split, samples, k, limit, sampling, limits, chat, "");
  }

  public static EvaluationConfig defaults() {
    return new EvaluationConfig(
        "evaluate",
        1,
        0,
        "base",
        Device.CPU,
        Split.HELD_OUT,
        10,
        List.of(1, 5),
        0,
        SamplingParameters.defaults(),
        Limits.defaults(),
        false,
        "");
  }

  /** The same for another policy, under a name that says so. */
  public EvaluationConfig of(String other) {
    return new EvaluationConfig(
        "evaluate-" + other,
        round,
        seed,
        other,
        device,
        split,
        samples,
        k,
        limit,
        sampling,
        limits,
        chat);
  }
}
