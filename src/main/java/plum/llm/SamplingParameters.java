package plum.llm;

import java.util.List;

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
