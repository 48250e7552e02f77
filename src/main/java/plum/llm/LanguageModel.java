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
   * Scores given completions.
   *
   * @return for each item the sum over completion tokens, end token included, of log p(token |
   *     prompt, earlier tokens), in nats
   */
  double[] logProbabilities(List<Scored> items, BooleanSupplier cancelled);

  @Override
  void close();

  /** A prompt with the completion to score. */
  record Scored(String prompt, String completion) {}
}
