package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.llm.Completion;
import plum.llm.CompletionListener;
import plum.llm.CompletionRequest;
import plum.llm.LanguageModel;
import plum.sandbox.ProgramResult;

/** Draws candidates for one question and runs each as soon as it ends; equal programs run once. */
final class BenchDraw {
  private final BenchQuestion question;
  private final SamplingConfig config;
  private final LanguageModel model;
  private final @Nullable BenchJudge judge;
  private final Consumer<BenchEvent> events;
  private final BooleanSupplier cancelled;

  /**
   * @param judge null to run nothing
   */
  BenchDraw(
      BenchQuestion question,
      SamplingConfig config,
      LanguageModel model,
      @Nullable BenchJudge judge,
      Consumer<BenchEvent> events,
      BooleanSupplier cancelled) {
    this.question = question;
    this.config = config;
    this.model = model;
    this.judge = judge;
    this.events = events;
    this.cancelled = cancelled;
  }

  /**
   * Draws and runs all.
   *
   * @param drew told how long drawing took
   * @return false if cancelled
   */
  boolean run(Consumer<Duration> drew) {
    if (judge == null) {
      draw(candidate -> {}, drew);
    } else {
      try (var threads =
          Executors.newFixedThreadPool(judge.workers(), Thread.ofVirtual().factory())) {
        var running = new Running(judge, threads);
        draw(running::accept, drew);
        running.await();
      }
    }
    return !cancelled.getAsBoolean();
  }

  private void draw(Consumer<BenchCandidate> ended, Consumer<Duration> drew) {
    var begin = System.nanoTime();
    model.stream(
        requests(question, config),
        new CompletionListener() {
          @Override
          public void grew(int index, String more) {
            events.accept(new BenchEvent.Grew(index, more));
          }

          @Override
          public void ended(Completion completion) {
            var candidate = candidate(completion, completion.index());
            events.accept(new BenchEvent.Drawn(candidate));
            ended.accept(candidate);
          }
        },
        cancelled);
    drew.accept(Duration.ofNanos(System.nanoTime() - begin));
  }

  /** What the sampling stage would ask the policy. */
  static List<CompletionRequest> requests(BenchQuestion question, SamplingConfig config) {
    var requests = new ArrayList<CompletionRequest>();
    for (var sample = 0; sample < config.samples(); sample++) {
      requests.add(
          new CompletionRequest(
              question.instruction().prompt(),
              Seeds.of(config.seed(), config.name(), question.instruction().key(), sample),
              config.sampling()));
    }
    return requests;
  }

  static BenchCandidate candidate(Completion completion, int number) {
    return new BenchCandidate(
        number,
        completion.text(),
        completion.finishReason(),
        completion.tokenCount(),
        completion.logProbability(),
        completion.elapsed(),
        null,
        0,
        0,
        "",
        "",
        false,
        false);
  }

  /** Programs on their way through the sandbox. Fed from one thread, the model's. */
  private final class Running {
    private final BenchJudge judge;
    private final ExecutorService threads;
    private final Map<String, CompletableFuture<List<ProgramResult>>> results = new HashMap<>();
    private final List<CompletableFuture<Void>> open = new ArrayList<>();

    Running(BenchJudge judge, ExecutorService threads) {
      this.judge = judge;
      this.threads = threads;
    }

    void accept(BenchCandidate candidate) {
      var program = Programs.of(question.instruction(), candidate.text());
      var result =
          results.computeIfAbsent(
              program,
              _ ->
                  CompletableFuture.supplyAsync(
                      () -> judge.judge(question, List.of(program)), threads));
      open.add(
          result.thenAccept(
              found ->
                  found.forEach(
                      each ->
                          events.accept(
                              new BenchEvent.Judged(
                                  BenchJudge.judged(question, candidate, each))))));
    }

    /** Waits for all; the first failure is thrown. */
    void await() {
      try {
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
  }
}
