package plum.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.FinishReason;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.llm.LanguageModel;
import plum.llm.TokenLogProbability;

/** A language model that says what a script tells it to. */
final class ScriptedModel implements LanguageModel {

  /** What is said. */
  interface Script {
    /**
     * The answer to a prompt.
     *
     * @param time how often the same prompt was asked before in the same call
     */
    String answer(CompletionRequest request, int time);
  }

  private final String digest;
  private final Script script;

  ScriptedModel(String digest, Script script) {
    this.digest = digest;
    this.script = script;
  }

  /** Every checkpoint speaks by the same script, which is told the name of its folder. */
  record Source(NamedScript script) implements ModelSource {
    interface NamedScript {
      String answer(String policy, CompletionRequest request, int time);
    }

    @Override
    public LanguageModel open(Path folder, @Nullable Path adapter, Device device, boolean chat) {
      var name = folder.getFileName().toString();
      return new ScriptedModel(
          digest(folder), (request, time) -> script.answer(name, request, time));
    }

    @Override
    public String digest(Path folder) {
      return "digest of " + folder.getFileName();
    }
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public void complete(
      List<CompletionRequest> requests, Consumer<Completion> sink, BooleanSupplier cancelled) {
    var times = new HashMap<String, Integer>();
    var texts = new String[requests.size()];
    for (var i = 0; i < texts.length; i++) {
      var time = times.merge(requests.get(i).prompt(), 1, Integer::sum) - 1;
      texts[i] = script.answer(requests.get(i), time);
    }
    // Shorter texts end first, as in a batch: the order is not that of the requests.
    for (var i = texts.length - 1; i >= 0; i--) {
      if (cancelled.getAsBoolean()) {
        return;
      }
      sink.accept(
          new Completion(
              i, texts[i], FinishReason.END, texts[i].length(), -texts[i].length(), Duration.ZERO));
    }
  }

  @Override
  public double[] logProbabilities(List<Scored> items, BooleanSupplier cancelled) {
    return new double[items.size()];
  }

  @Override
  public List<List<TokenLogProbability>> tokenLogProbabilities(
      List<Scored> items, int alternatives, BooleanSupplier cancelled) {
    return Collections.nCopies(items.size(), List.of());
  }

  @Override
  public void close() {}
}
