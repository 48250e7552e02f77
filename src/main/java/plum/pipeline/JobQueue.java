package plum.pipeline;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import plum.data.Outcome;
import plum.data.PlumException;

/** Runs jobs one after the other on a thread of its own. */
public final class JobQueue implements AutoCloseable {
  private final Pipeline pipeline;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("job-", 0).factory());
  private final LinkedBlockingQueue<Job> open = new LinkedBlockingQueue<>();

  public JobQueue(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * One or more stages that wait or run.
   *
   * @param ended completes when the last stage ended or the first did not succeed; holds that
   *     stage's outcome, or the exception that was nobody's expectation
   */
  public record Job(List<StageConfig> stages, CancelToken token, CompletableFuture<Outcome> ended) {

    /** Asks the job to stop; it does so within a second, keeping what is finished. */
    public void cancel() {
      token.cancel();
    }

    /**
     * Asks the job to stand still; it does so within a second, between two micro-batches, samples
     * or programs. It keeps what it holds in memory, and jobs behind it wait. The time does not
     * count as busy.
     */
    public void pause() {
      token.pause();
    }

    /** Lets the job go on, with the same results as if it had never stood still. */
    public void resume() {
      token.resume();
    }

    /** Whether the job stands still. */
    public boolean isPaused() {
      return token.isPaused();
    }
  }

  /** Appends a job. Events arrive on the job thread, in order. */
  public Job submit(List<StageConfig> stages, Consumer<JobEvent> events) {
    var job = new Job(List.copyOf(stages), new CancelToken(), new CompletableFuture<>());
    open.add(job);
    thread.execute(
        () -> {
          try {
            var outcome = run(job, events);
            open.remove(job); // whoever waits for the end finds it gone
            job.ended().complete(outcome);
          } catch (RuntimeException | Error e) {
            open.remove(job);
            job.ended().completeExceptionally(e);
          }
        });
    return job;
  }

  /**
   * Does something short between two jobs, on their thread, which alone may use the pipeline's
   * language models.
   *
   * @param work is given a flag that is up once the queue is being closed
   * @return completes with the result; exceptionally with what the work threw, or when the queue
   *     was closed before its turn came
   */
  public <T> CompletableFuture<T> between(Function<BooleanSupplier, T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          if (thread.isShutdown()) {
            throw new PlumException("The project was closed before this could be done.");
          }
          return work.apply(thread::isShutdown);
        },
        thread);
  }

  private Outcome run(Job job, Consumer<JobEvent> events) {
    for (var stage : job.stages()) {
      var run = pipeline.run(stage, events, job.token());
      if (run.outcome() != Outcome.DONE) {
        return run.outcome();
      }
    }
    return Outcome.DONE;
  }

  /** Jobs that wait or run, in order. */
  public List<Job> open() {
    return List.copyOf(open);
  }

  /** Cancels every job and waits until the running one has stopped. */
  @Override
  public void close() {
    open.forEach(Job::cancel);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a job did not stop within a minute");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }
}
