package plum.llm;

import java.time.Duration;
import java.util.List;
import plum.data.FinishReason;

/**
 * A drawn completion.
 *
 * @param index of its request in the list that was asked for
 * @param text without end token and without stop string
 * @param tokenCount tokens drawn, the end token counted
 * @param logProbability sum over drawn tokens (end token counted) of log p under the policy itself,
 *     before temperature and filters, in nats; 0 where a server does not say
 * @param elapsed from its admission into a batch to its last token
 * @param tokens every drawn token, the end token counted, with its alternatives; empty unless the
 *     request asked for them
 */
public record Completion(
    int index,
    String text,
    FinishReason finishReason,
    int tokenCount,
    double logProbability,
    Duration elapsed,
    List<TokenLogProbability> tokens) {

  public Completion {
    tokens = List.copyOf(tokens);
  }

  /** A completion without an account of its tokens. */
  public Completion(
      int index,
      String text,
      FinishReason finishReason,
      int tokenCount,
      double logProbability,
      Duration elapsed) {
    this(index, text, finishReason, tokenCount, logProbability, elapsed, List.of());
  }

  /** Mean log p per drawn token, by which the best of several candidates is chosen. */
  public double meanLogProbability() {
    return tokenCount == 0 ? 0 : logProbability / tokenCount;
  }
}
