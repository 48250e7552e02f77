package plum.pipeline;

import java.util.List;
import plum.data.Settings;
import plum.llm.SamplingParameters;

/**
 * Which temperatures and numbers of samples are tried, on how many instructions.
 *
 * @param base all other settings
 * @param temperatures rising
 * @param samples numbers of samples K, rising; only the largest is drawn, smaller ones are read
 *     from subsets of it
 * @param instructions drawn at random among those the sampling stage would answer
 * @param seed decides which instructions
 */
public record SweepPlan(
    SamplingConfig base,
    List<Double> temperatures,
    List<Integer> samples,
    int instructions,
    long seed) {
  public SweepPlan {
    temperatures = temperatures.stream().distinct().sorted().toList();
    samples = samples.stream().distinct().sorted().toList();
    Settings.require(!temperatures.isEmpty(), "temperatures must not be empty", temperatures);
    Settings.require(
        temperatures.stream().allMatch(each -> each >= 0 && each <= 5),
        "temperatures must lie between 0 and 5",
        temperatures);
    Settings.require(!samples.isEmpty(), "samples must not be empty", samples);
    Settings.require(
        samples.stream().allMatch(each -> each >= 1 && each <= 256),
        "samples must lie between 1 and 256",
        samples);
    Settings.require(instructions >= 1, "instructions must be at least 1", instructions);
  }

  /** Samples drawn per instruction and temperature. */
  public int largest() {
    return samples.getLast();
  }

  /** The settings of one temperature with a number of samples. */
  public SamplingConfig at(double temperature, int count) {
    return base.with(count, temperature(base.sampling(), temperature));
  }

  private static SamplingParameters temperature(SamplingParameters p, double temperature) {
    return new SamplingParameters(
        temperature,
        p.topK(),
        p.topP(),
        p.minP(),
        p.repetitionPenalty(),
        p.presencePenalty(),
        p.frequencyPenalty(),
        p.badWords(),
        p.minNewTokens(),
        p.maxNewTokens(),
        p.stop(),
        p.bestOf());
  }
}
