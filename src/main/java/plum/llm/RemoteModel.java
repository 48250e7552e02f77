package plum.llm;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A language model of which every answer costs time and money, so that it is worth keeping. */
public interface RemoteModel extends LanguageModel {

  /** Where it is. */
  Endpoint endpoint();

  /**
   * Asks, several at once. Every answer is handed over as soon as it is complete, on any thread,
   * one at a time.
   *
   * @param cancelled looked at every 50 ms; when true the call returns early
   * @throws plum.data.PlumException once all others are answered, if requests got no answer after
   *     all tries; at once, if none can get one
   */
  void answer(List<CompletionRequest> requests, Consumer<Answer> sink, BooleanSupplier cancelled);

  /**
   * An answer.
   *
   * @param promptTokens as the server counts them, 0 if it does not say
   * @param attempts tries it took
   * @param problem why the server will not answer this request, in which case the text is empty;
   *     empty otherwise
   */
  record Answer(Completion completion, int promptTokens, int attempts, String problem) {}
}
