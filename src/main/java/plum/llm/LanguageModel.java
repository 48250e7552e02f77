package plum.llm;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A policy or test author that answers prompts. Thread-safe: work is done one call at a time. */
public interface LanguageModel extends AutoCloseable {

  /** Sha-256 of the weights, in hex. */
  String digest();

  /**
   * Draws one completion per request and hands each over as soon as it ends, in no fixed order.
   * Requests with the same prompt share one prefill. The sink is called on the model thread and
   * must only enqueue.
   *
   * @param cancelled looked at between tokens; when true the call returns early
   */
  void complete(
      List<CompletionRequest> requests, Consumer<Completion> sink, BooleanSupplier cancelled);

  /**
   * Draws completions as {@link #complete} does and tells how their texts grow. A model that writes
   * no text in pieces hands each over whole.
   *
   * @param cancelled looked at between tokens; when true the call returns early, and texts that did
   *     not end stay as they are
   */
  default void stream(
      List<CompletionRequest> requests, CompletionListener listener, BooleanSupplier cancelled) {
    complete(
        requests,
        completion -> {
          if (!completion.text().isEmpty()) {
            listener.grew(completion.index(), completion.text());
          }
          listener.ended(completion);
        },
        cancelled);
  }

  /**
   * Scores given completions.
   *
   * @return for each item the sum over completion tokens, end token included, of log p(token |
   *     prompt, earlier tokens), in nats
   */
  double[] logProbabilities(List<Scored> items, BooleanSupplier cancelled);

  /**
   * Scores given completions token by token.
   *
   * @param alternatives how many of the most probable tokens to report with each, at least 1
   * @return for each item the completion's tokens, end token included; an empty list for items not
   *     reached because the call was cancelled
   */
  List<List<TokenLogProbability>> tokenLogProbabilities(
      List<Scored> items, int alternatives, BooleanSupplier cancelled);

  @Override
  void close();

  /** A prompt with the completion to score. */
  record Scored(String prompt, String completion) {}
}
