package plum.llm;

import java.util.List;
import plum.data.Settings;

/**
 * How tokens are drawn, in the order they are applied: repetition penalty, temperature, top-k,
 * top-p, min-p, softmax.
 *
 * @param temperature 0 draws the most probable token
 * @param topK tokens kept, 0 for all; every token tied with the k-th stays
 * @param topP probability mass kept, 1 for all
 * @param minP least probability relative to the most probable token, 0 for none
 * @param repetitionPenalty 1 for none
 * @param maxNewTokens most tokens drawn
 * @param stop strings that end the text, which stops before them
 */
public record SamplingParameters(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    int maxNewTokens,
    List<String> stop) {

  public SamplingParameters {
    Settings.require(
        temperature >= 0 && temperature < 100,
        "temperature must lie between 0 and 100",
        temperature);
    Settings.require(topK >= 0, "topK must be 0 or more", topK);
    Settings.require(topP > 0 && topP <= 1, "topP must be above 0 and at most 1", topP);
    Settings.require(minP >= 0 && minP <= 1, "minP must lie between 0 and 1", minP);
    Settings.require(repetitionPenalty > 0, "repetitionPenalty must be above 0", repetitionPenalty);
    Settings.require(maxNewTokens >= 1, "maxNewTokens must be at least 1", maxNewTokens);
    stop = List.copyOf(stop);
  }

  /** Plain sampling at temperature 1, as in the paper. */
  public static SamplingParameters defaults() {
    return new SamplingParameters(1, 0, 1, 0, 1, 512, List.of());
  }

  /** The same limits, but always the most probable token. */
  public SamplingParameters greedy() {
    return new SamplingParameters(0, 0, 1, 0, repetitionPenalty, maxNewTokens, stop);
  }
}
