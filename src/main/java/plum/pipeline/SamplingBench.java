package plum.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plum.data.Checkpoint;
import plum.data.Outcome;
import plum.llm.LanguageModel;
import plum.sandbox.Isolation;
import plum.sandbox.Judge;
import plum.store.Project;

/**
 * Draws from the project's policies by hand, runs what was drawn, and stores none of it.
 *
 * <p>One thing at a time, on a thread of its own. Model and sandbox stay open between two calls and
 * are closed after a while without any. A job of the loop goes first: while one works, a draw ends
 * early and a sweep waits.
 */
public final class SamplingBench implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SamplingBench.class);
  private static final Duration IDLE = Duration.ofMinutes(3);

  private final Project project;
  private final Policies policies;
  private final Supplier<Judge> judges;
  private final Duration idle;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private final Map<String, Checkpoint> found = new HashMap<>();
  private @Nullable Judge judge;
  private boolean started;
  private volatile boolean busy;
  private volatile boolean closed;

  SamplingBench(
      Project project,
      Map<String, Path> folders,
      ModelSource models,
      Supplier<Judge> judges,
      Duration idle) {
    this.project = project;
    this.judges = judges;
    this.idle = idle;
    policies = new Policies(project, folders, models);
  }

  /**
   * A bench with real language models and the real sandbox, both opened when first needed.
   *
   * @param accepts whether the user has agreed to a level of isolation below full
   */
  public static SamplingBench open(
      Project project, Recipe recipe, Predicate<Isolation.Level> accepts) {
    return new SamplingBench(
        project, recipe.policies(), new DjlModels(), () -> Sandboxes.open(accepts), IDLE);
  }

  /** Does the work of one call; false if it gave up early. */
  @FunctionalInterface
  private interface Work {
    boolean run(Consumer<Duration> drew);
  }

  /**
   * Draws solutions to a question, with the seeds the sampling stage would use, and runs each as
   * soon as it ends.
   *
   * @param execute whether to run them, if the question has tests
   * @param events the last is {@link BenchEvent.Ended}
   * @return asks it to stop
   */
  public CancelToken draw(
      BenchQuestion question, SamplingConfig config, boolean execute, Consumer<BenchEvent> events) {
    var token = new CancelToken();
    BooleanSupplier cancelled = () -> token.getAsBoolean() || busy || closed;
    submit(
        events,
        drew -> {
          if (cancelled.getAsBoolean()) {
            return false;
          }
          var runs = execute && !question.tests().isEmpty();
          var sandbox = runs ? new BenchJudge(judge(), cancelled) : null;
          return new BenchDraw(question, config, model(config), sandbox, events, cancelled)
              .run(drew);
        });
    return token;
  }

  /**
   * Tries temperatures and numbers of samples on some of the instructions.
   *
   * @param recipe says what counts as a pair
   * @param events the last is {@link BenchEvent.Ended}
   * @return asks it to stop
   */
  public CancelToken sweep(SweepPlan plan, Recipe recipe, Consumer<BenchEvent> events) {
    var token = new CancelToken();
    BooleanSupplier cancelled = () -> token.getAsBoolean() || closed;
    submit(
        events,
        drew ->
            new Sweep(
                    project,
                    recipe,
                    plan,
                    () -> model(plan.base()),
                    this::judge,
                    events,
                    () -> busy,
                    cancelled)
                .run(drew));
    return token;
  }

  /** Says whether a job of the loop works; it goes first, and gets the memory. */
  public void giveWay(boolean toJob) {
    busy = toJob;
    if (toJob) {
      release();
    }
  }

  /** Closes model and sandbox when what is under way has ended. */
  public void release() {
    add(this::rest);
  }

  /** Stops what is under way and waits for it. */
  @Override
  public void close() {
    closed = true;
    if (isStarted()) {
      add(() -> {});
      stopped.join();
    }
  }

  private void submit(Consumer<BenchEvent> events, Work work) {
    add(
        () -> {
          var spent = new ArrayList<Duration>();
          Outcome outcome;
          Throwable failure = null;
          try {
            outcome = work.run(spent::add) ? Outcome.DONE : Outcome.CANCELLED;
          } catch (RuntimeException | Error e) { // whoever watches is told
            LOG.info("the bench failed", e);
            outcome = Outcome.FAILED;
            failure = e;
          }
          events.accept(
              new BenchEvent.Ended(
                  outcome, failure, spent.stream().reduce(Duration.ZERO, Duration::plus)));
        });
  }

  private synchronized void add(Runnable task) {
    tasks.add(task);
    if (!started) {
      started = true;
      var _ = Thread.ofVirtual().name("bench").start(this::serve);
    }
  }

  private synchronized boolean isStarted() {
    return started;
  }

  private void serve() {
    try {
      while (!closed || !tasks.isEmpty()) {
        var task = tasks.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
        if (task == null) {
          rest();
        } else {
          task.run();
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    } finally {
      rest();
      stopped.complete(true);
    }
  }

  private LanguageModel model(SamplingConfig config) {
    var checkpoint = found.computeIfAbsent(config.policy(), policies::find);
    return policies.open(checkpoint, config.device(), config.chat());
  }

  private Judge judge() {
    if (judge == null) {
      judge = judges.get();
    }
    return judge;
  }

  private void rest() {
    policies.close();
    found.clear();
    if (judge != null) {
      judge.close();
      judge = null;
    }
  }
}
