package plum.llm;

import java.util.List;
import plum.data.Settings;

/**
 * How tokens are drawn, in the order the steps are applied: repetition penalty, presence and
 * frequency penalty, bad words and least length, temperature, top-k, top-p, min-p, softmax.
 *
 * @param temperature 0 draws the most probable token
 * @param topK tokens kept, 0 for all; every token tied with the k-th stays
 * @param topP probability mass kept, 1 for all
 * @param minP least probability relative to the most probable token, 0 for none
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that stand in
 *     prompt or completion (arXiv 1909.05858); 1 for none
 * @param presencePenalty taken from the logits of tokens drawn before, however often; 0 for none
 * @param frequencyPenalty taken from the logits of tokens as often as they were drawn before
 * @param badWords texts whose tokens, with or without a space before, are never drawn in this
 *     order; the text may still arise from other tokens
 * @param minNewTokens tokens drawn before an end token or a stop string can end the text
 * @param maxNewTokens most tokens drawn
 * @param stop strings that end the text, which stops before them
 * @param bestOf completions drawn per request, of which the one with the highest mean
 *     log-probability per token is kept
 */
public record SamplingParameters(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    List<String> badWords,
    int minNewTokens,
    int maxNewTokens,
    List<String> stop,
    int bestOf) {

  public SamplingParameters {
    Settings.require(
        temperature >= 0 && temperature < 100,
        "temperature must lie between 0 and 100",
        temperature);
    Settings.require(topK >= 0, "topK must be 0 or more", topK);
    Settings.require(topP > 0 && topP <= 1, "topP must be above 0 and at most 1", topP);
    Settings.require(minP >= 0 && minP <= 1, "minP must lie between 0 and 1", minP);
    Settings.require(repetitionPenalty > 0, "repetitionPenalty must be above 0", repetitionPenalty);
    Settings.require(
        Math.abs(presencePenalty) <= 2,
        "presencePenalty must lie between -2 and 2",
        presencePenalty);
    Settings.require(
        Math.abs(frequencyPenalty) <= 2,
        "frequencyPenalty must lie between -2 and 2",
        frequencyPenalty);
    Settings.require(
        badWords.stream().noneMatch(String::isEmpty), "a bad word must not be empty", badWords);
    Settings.require(maxNewTokens >= 1, "maxNewTokens must be at least 1", maxNewTokens);
    Settings.require(
        minNewTokens >= 0 && minNewTokens <= maxNewTokens,
        "minNewTokens must lie between 0 and maxNewTokens",
        minNewTokens);
    Settings.require(
        stop.stream().noneMatch(String::isEmpty), "a stop string must not be empty", stop);
    Settings.require(bestOf >= 1 && bestOf <= 1000, "bestOf must lie between 1 and 1000", bestOf);
    badWords = List.copyOf(badWords);
    stop = List.copyOf(stop);
  }

  /** Parameters without what only some ask for: it is added by the methods below. */
  public SamplingParameters(
      double temperature,
      int topK,
      double topP,
      double minP,
      double repetitionPenalty,
      int maxNewTokens,
      List<String> stop) {
    this(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        0,
        0,
        List.of(),
        0,
        maxNewTokens,
        stop,
        1);
  }

  /** Plain sampling at temperature 1, as in the paper. */
  public static SamplingParameters defaults() {
    return new SamplingParameters(1, 0, 1, 0, 1, 512, List.of());
  }

  /** The same limits, but always the most probable token. */
  public SamplingParameters greedy() {
    return new SamplingParameters(
        0,
        0,
        1,
        0,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        badWords,
        minNewTokens,
        maxNewTokens,
        stop,
        1);
  }

  /** With other penalties for tokens that were drawn before. */
  public SamplingParameters withPenalties(double presence, double frequency) {
    return with(presence, frequency, badWords, minNewTokens, bestOf);
  }

  /** With other bad words. */
  public SamplingParameters withBadWords(List<String> words) {
    return with(presencePenalty, frequencyPenalty, words, minNewTokens, bestOf);
  }

  /** With another least length. */
  public SamplingParameters withMinNewTokens(int least) {
    return with(presencePenalty, frequencyPenalty, badWords, least, bestOf);
  }

  /** With another number of candidates. */
  public SamplingParameters withBestOf(int candidates) {
    return with(presencePenalty, frequencyPenalty, badWords, minNewTokens, candidates);
  }

  private SamplingParameters with(
      double presence, double frequency, List<String> words, int least, int candidates) {
    return new SamplingParameters(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        presence,
        frequency,
        words,
        least,
        maxNewTokens,
        stop,
        candidates);
  }
}
