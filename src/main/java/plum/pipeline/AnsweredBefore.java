package plum.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.io.Json;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.llm.Endpoint;
import plum.llm.RemoteModel;
import plum.store.Answers;

/**
 * Asks an endpoint only what the project does not know: the key of an answer is a digest of model,
 * prompt, parameters and seed number. Answers are stored as they come, before anything is made of
 * them, so that a kill loses at most the requests that were under way.
 */
record AnsweredBefore(Work work, RemoteModel model) {

  /**
   * Draws completions, in the order of the requests.
   *
   * @param each told of every completion on the thread of the job
   * @return fewer than asked for if cancelled
   */
  List<Completion> complete(List<CompletionRequest> requests, Consumer<Completion> each) {
    var store = work.project().answers();
    var digests = requests.stream().map(this::digest).toList();
    @Nullable Completion[] drawn = new @Nullable Completion[requests.size()];
    var known = store.find(digests);
    var open = new ArrayList<Integer>();
    for (var i = 0; i < requests.size(); i++) {
      var answer = known.get(digests.get(i));
      if (answer == null) {
        open.add(i);
      } else {
        drawn[i] = completion(i, answer);
      }
    }
    work.asked(model.endpoint());
    if (!open.isEmpty()) {
      var _ =
          work.<RemoteModel.Answer, Boolean>meanwhile(
              sink -> {
                model.answer(open.stream().map(requests::get).toList(), sink, work.cancelled());
                return true;
              },
              batch -> {
                var rows = new HashMap<String, Answers.Answer>();
                batch.forEach(
                    answer ->
                        rows.put(digests.get(open.get(answer.completion().index())), row(answer)));
                store.add(work.run().id(), rows);
                for (var answer : batch) {
                  var place = open.get(answer.completion().index());
                  var completion = completion(place, row(answer));
                  drawn[place] = completion;
                  each.accept(completion);
                }
              });
    }
    var refused = new ArrayList<String>();
    store
        .find(digests)
        .values()
        .forEach(
            answer -> {
              if (!answer.problem().isEmpty()) {
                refused.add(answer.problem());
              }
            });
    if (!refused.isEmpty()) {
      work.noted(
          "%d requests were refused: %s"
              .formatted(refused.size(), refused.stream().min(String::compareTo).orElse("")));
    }
    var inOrder = new ArrayList<Completion>();
    for (var completion : drawn) {
      if (completion != null) {
        inOrder.add(completion);
      }
    }
    return inOrder;
  }

  private static Answers.Answer row(RemoteModel.Answer answer) {
    var completion = answer.completion();
    return new Answers.Answer(
        completion.finishReason(),
        answer.promptTokens(),
        completion.tokenCount(),
        answer.attempts(),
        completion.elapsed(),
        answer.problem(),
        completion.text());
  }

  /** Servers do not say how likely an answer was. */
  private static Completion completion(int index, Answers.Answer answer) {
    return new Completion(
        index, answer.text(), answer.finishReason(), answer.tokens(), 0, answer.elapsed());
  }

  private String digest(CompletionRequest request) {
    try {
      var asked =
          String.join(
              "\n",
              model.digest(),
              String.valueOf(request.seed()),
              Json.write(request.parameters()),
              request.prompt());
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What answers took, in words. */
  static String usage(Answers.Usage usage, Endpoint endpoint) {
    var cost = endpoint.cost(usage.promptTokens(), usage.tokens());
    return "%,d answers of %s at %s: %,d tokens in, %,d out, %,d tries again%s."
        .formatted(
            usage.answers(),
            endpoint.model(),
            endpoint.url(),
            usage.promptTokens(),
            usage.tokens(),
            usage.retries(),
            cost == 0 ? "" : ", cost %.4f".formatted(cost));
  }
}
