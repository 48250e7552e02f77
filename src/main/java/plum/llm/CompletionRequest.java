package plum.llm;

import plum.data.Settings;

/**
 * One completion to draw.
 *
 * @param seed decides every random number of this completion, so its text depends neither on the
 *     order of requests nor on the batch size
 * @param alternatives how many of the most probable tokens to report with every drawn one; 0
 *     reports nothing about single tokens and costs nothing
 */
public record CompletionRequest(
    String prompt, long seed, SamplingParameters parameters, int alternatives) {

  public CompletionRequest {
    Settings.require(alternatives >= 0, "alternatives must be 0 or more", alternatives);
  }

  /** A request for the text alone. */
  public CompletionRequest(String prompt, long seed, SamplingParameters parameters) {
    this(prompt, seed, parameters, 0);
  }

  /**
   * One of the candidates of which the best is kept. The first has the request's own seed, so the
   * best of one is what the request says without candidates, and more candidates never make the
   * best worse.
   *
   * @param number counted from 0
   */
  CompletionRequest candidate(int number) {
    var z = seed + number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
    z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
    return new CompletionRequest(
        prompt, number == 0 ? seed : z ^ (z >>> 32), parameters, alternatives);
  }
}
