package plum.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.FinishReason;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.llm.Completion;
import plum.llm.CompletionListener;
import plum.llm.CompletionRequest;
import plum.llm.LanguageModel;
import plum.llm.TokenLogProbability;
import plum.sandbox.Isolation;
import plum.store.Project;

/** A sampling bench whose policy says what a script tells it to, word by word. */
public final class BenchStand {
  /** What a policy says. */
  public interface Script {
    /**
     * The answer to a request.
     *
     * @param number of the request within the call
     */
    String answer(CompletionRequest request, int number);
  }

  /** Models that are open now. */
  public final AtomicInteger open = new AtomicInteger();

  /** Models that were opened. */
  public final AtomicInteger opened = new AtomicInteger();

  private final Script script;
  private final Function<Path, String> digests;
  private final BiFunction<String, TestCase, Verdict> verdicts;
  private final Consumer<Integer> beforeWord;

  /**
   * @param digests of the weights in a folder
   * @param beforeWord called before each word of a request with its number; may wait
   */
  public BenchStand(
      Script script,
      Function<Path, String> digests,
      BiFunction<String, TestCase, Verdict> verdicts,
      Consumer<Integer> beforeWord) {
    this.script = script;
    this.digests = digests;
    this.verdicts = verdicts;
    this.beforeWord = beforeWord;
  }

  /** A bench that closes what is open after so long. */
  public SamplingBench bench(Project project, Recipe recipe, Duration idle) {
    return new SamplingBench(
        project,
        recipe.policies(),
        new Models(),
        () ->
            new ScriptedJudge(
                Isolation.Level.FULL,
                (program, test) ->
                    TestResult.of(
                        verdicts.apply(program, test), "as scripted", Duration.ofMillis(1))),
        idle);
  }

  private final class Models implements ModelSource {
    @Override
    public LanguageModel open(Path folder, @Nullable Path adapter, Device device, boolean chat) {
      open.incrementAndGet();
      opened.incrementAndGet();
      return new Typist();
    }

    @Override
    public String digest(Path folder) {
      return digests.apply(folder);
    }
  }

  /** Writes all answers at once, a word of each in turn. */
  private final class Typist implements LanguageModel {
    @Override
    public String digest() {
      return "ab12";
    }

    @Override
    public void complete(
        List<CompletionRequest> requests, Consumer<Completion> sink, BooleanSupplier cancelled) {
      stream(
          requests,
          new CompletionListener() {
            @Override
            public void grew(int index, String more) {}

            @Override
            public void ended(Completion completion) {
              sink.accept(completion);
            }
          },
          cancelled);
    }

    @Override
    public void stream(
        List<CompletionRequest> requests, CompletionListener listener, BooleanSupplier cancelled) {
      var words = new ArrayList<List<String>>();
      for (var i = 0; i < requests.size(); i++) {
        words.add(List.of(script.answer(requests.get(i), i).split("(?<= )")));
      }
      for (var place = 0; words.stream().mapToInt(List::size).max().orElse(0) > place; place++) {
        for (var i = 0; i < words.size(); i++) {
          if (place < words.get(i).size()) {
            beforeWord.accept(i);
            if (cancelled.getAsBoolean()) {
              return;
            }
            listener.grew(i, words.get(i).get(place));
            if (place == words.get(i).size() - 1) {
              listener.ended(
                  new Completion(
                      i,
                      String.join("", words.get(i)),
                      FinishReason.END,
                      words.get(i).size() + 1,
                      -1,
                      Duration.ofMillis(10)));
            }
          }
        }
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
    public void close() {
      open.decrementAndGet();
    }
  }
}
