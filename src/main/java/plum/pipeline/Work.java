package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.Metric;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.llm.Endpoint;
import plum.llm.LanguageModel;
import plum.llm.RemoteModel;
import plum.sandbox.Judge;
import plum.store.Project;

/** What a stage is given to do its work with, and where it reports. */
final class Work {
  private static final long SPEND_EVERY = 1_000_000_000L;
  private static final long WAIT_MILLIS = 250;

  private final Pipeline pipeline;
  private final Run run;
  private final Consumer<JobEvent> events;
  private final JobControl control;
  private final List<String> notes = new ArrayList<>();
  private final Set<Endpoint> remotes = new LinkedHashSet<>();
  private @Nullable JudgedBefore judge;
  private @Nullable PoolWatch watch;

  /** Problems no thread has taken up yet. */
  private final AtomicInteger queued = new AtomicInteger();

  private long spentUntil = System.nanoTime();
  private Duration pausedUntil = Duration.ZERO;

  Work(Pipeline pipeline, Run run, Consumer<JobEvent> events, JobControl control) {
    this.pipeline = pipeline;
    this.run = run;
    this.events = events;
    this.control = control;
  }

  Run run() {
    return run;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Project project() {
    return pipeline.project();
  }

  BooleanSupplier cancelled() {
    return control;
  }

  boolean isCancelled() {
    return control.getAsBoolean();
  }

  /**
   * The run that an earlier stage made.
   *
   * @param remedy what to do where there is none
   * @throws PlumException if there is no such run, or if it has not come to its end
   */
  Run finished(Stage stage, String name, String remedy) {
    return pipeline.finished(stage, name, remedy);
  }

  /** The language model of a checkpoint. */
  LanguageModel model(String checkpoint, Device device, boolean chat) {
    return pipeline.policies().open(pipeline.checkpoint(checkpoint), device, chat);
  }

  /**
   * The sandbox, which runs only what is not known already; its isolation is written down with the
   * run. The first call must come from the thread of the job.
   */
  Judge judge() {
    if (judge == null) {
      judge = new JudgedBefore(pipeline.judge(), project().knownResults(), run.id());
      watch = new PoolWatch(run, judge);
    }
    var isolation = judge.isolation();
    var line =
        "isolation "
            + isolation.level().name().toLowerCase(Locale.ROOT)
            + ": "
            + String.join(", ", isolation.layers());
    if (!notes.contains(line)) {
      notes.add(line);
    }
    return judge;
  }

  /** Stores what is held back for a batch. */
  void save() {
    if (judge != null) {
      judge.save();
    }
  }

  /** Says what did not have to be done. */
  void noteKnown() {
    if (judge != null && judge.known() > 0) {
      noted("%,d of %,d programs were judged before.".formatted(judge.known(), judge.asked()));
    }
  }

  /** Says for how long the work stood still, if it did. */
  void notePaused() {
    if (control.paused().toSeconds() > 0) {
      noted("Paused for %s.".formatted(Rate.words(control.paused())));
    }
  }

  /** Says what answers of endpoints took, in all attempts of this run. */
  void noteAnswers() {
    remotes.forEach(
        remote -> noted(AnsweredBefore.usage(project().answers().usage(run.id()), remote)));
  }

  /** Remembers that answers came from there. */
  void asked(Endpoint endpoint) {
    remotes.add(endpoint);
  }

  /** Says what the sandbox does, if it was used and, unless this is the end, it is time to. */
  void executing(boolean end) {
    var open = watch;
    if (open != null && (end || open.isDue())) {
      send(open.look(queued.get()));
    }
  }

  void send(JobEvent event) {
    events.accept(event);
  }

  void advanced(String what, long done, long total) {
    if (System.nanoTime() - spentUntil > SPEND_EVERY) {
      spend();
    }
    send(new JobEvent.Advanced(run, what, done, total));
  }

  /**
   * Adds the time since the last call to the run's, less what it stood still, so that a killed run
   * keeps most of it.
   */
  void spend() {
    var now = System.nanoTime();
    var paused = control.paused();
    var busy = Duration.ofNanos(now - spentUntil).minus(paused.minus(pausedUntil));
    project().runs().spend(run.id(), busy.isNegative() ? Duration.ZERO : busy);
    spentUntil = now;
    pausedUntil = paused;
  }

  /** Tells the watcher, and keeps the text with the run. */
  void noted(String text) {
    notes.add(text);
    send(new JobEvent.Noted(run, text));
  }

  /** Stores metrics, then shows them. */
  void measured(List<Metric> metrics) {
    project().runs().addMetrics(metrics);
    metrics.forEach(metric -> send(new JobEvent.Measured(metric)));
  }

  String note() {
    return String.join("\n", notes);
  }

  /**
   * Draws completions, in the order of the requests.
   *
   * @return fewer than asked for if cancelled
   */
  List<Completion> complete(
      LanguageModel model, List<CompletionRequest> requests, Consumer<Completion> each) {
    if (model instanceof RemoteModel remote) {
      return new AnsweredBefore(this, remote).complete(requests, each);
    }
    var drawn = new Completion[requests.size()];
    var _ =
        this.<Completion, Boolean>meanwhile(
            sink -> {
              model.complete(requests, sink, control);
              return true;
            },
            completions ->
                completions.forEach(
                    completion -> {
                      drawn[completion.index()] = completion;
                      each.accept(completion);
                    }));
    var inOrder = new ArrayList<Completion>();
    for (var completion : drawn) {
      if (completion != null) {
        inOrder.add(completion);
      }
    }
    return inOrder;
  }

  /**
   * Does slow work on a thread of its own; what it hands over is dealt with on the thread of the
   * job, which alone talks to store and watcher.
   *
   * @param action is given where to hand things over
   * @param handle deals with what came since the last time, never nothing
   */
  <E, T> T meanwhile(Function<Consumer<E>, T> action, Consumer<List<E>> handle) {
    var queue = new LinkedBlockingQueue<E>();
    try (var thread = Executors.newSingleThreadExecutor()) {
      var result = CompletableFuture.supplyAsync(() -> action.apply(queue::add), thread);
      while (!result.isDone() || !queue.isEmpty()) {
        var first = queue.poll(50, TimeUnit.MILLISECONDS);
        if (first != null) {
          var batch = new ArrayList<E>();
          batch.add(first);
          queue.drainTo(batch);
          handle.accept(batch);
        }
      }
      return result.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(e.getCause());
  }

  /**
   * Does something for each item, as many at once as the sandbox has workers, and returns the
   * results in order. The first failure is thrown after all have ended.
   *
   * @param meanwhile called now and then on this thread while it waits
   */
  <T, R> List<R> inParallel(List<T> items, Function<T, R> action, Runnable meanwhile) {
    try (var threads =
        Executors.newFixedThreadPool(
            Math.max(1, pipeline.judge().workers()), Thread.ofVirtual().factory())) {
      var futures = new ArrayList<Future<R>>();
      for (var item : items) {
        queued.incrementAndGet();
        Callable<R> call =
            () -> {
              queued.decrementAndGet();
              return action.apply(item);
            };
        futures.add(threads.submit(call));
      }
      var results = new ArrayList<R>();
      for (var future : futures) {
        while (!isDone(future)) {
          meanwhile.run();
          executing(false);
        }
        results.add(future.get());
      }
      executing(false);
      return results;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /** Waits a moment for a result. */
  private static boolean isDone(Future<?> future) throws InterruptedException {
    try {
      future.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // whoever takes the result meets it
    }
  }
}
