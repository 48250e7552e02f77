package plum.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * How fast a model draws completions.
 *
 * @param tokens drawn in all
 * @param seconds from the request to the last completion
 */
public record Throughput(int completions, long tokens, double seconds) {

  /**
   * Draws a few completions to warm up and then all of them, timed.
   *
   * @param prompts each answered as many times as samples says
   */
  public static Throughput measure(
      LanguageModel model, List<String> prompts, int samples, SamplingParameters parameters) {
    var requests = new ArrayList<CompletionRequest>();
    for (var prompt : prompts) {
      for (var sample = 0; sample < samples; sample++) {
        requests.add(new CompletionRequest(prompt, requests.size(), parameters));
      }
    }
    model.complete(requests.subList(0, Math.min(64, requests.size())), _ -> {}, () -> false);
    var tokens = new long[1];
    var begin = System.nanoTime();
    model.complete(requests, completion -> tokens[0] += completion.tokenCount(), () -> false);
    return new Throughput(requests.size(), tokens[0], (System.nanoTime() - begin) / 1e9);
  }

  /** Tokens drawn per second. */
  public double tokensPerSecond() {
    return tokens / seconds;
  }
}
