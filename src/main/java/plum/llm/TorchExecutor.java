package plum.llm;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import plum.data.PlumException;

/**
 * The one platform thread that owns libtorch: every tensor is made, used and freed on it.
 *
 * <p>libtorch keeps its gradient mode, its choice of graph executor and its thread count per
 * thread, so all work goes through here, one piece after the other. Work that is already on the
 * thread runs at once.
 */
public final class TorchExecutor {
  /** Hidden size below which threads wait for each other longer than they save. */
  private static final int SMALL = 512;

  private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean started;
  private int threads = Math.max(1, Runtime.getRuntime().availableProcessors());

  private TorchExecutor() {
    thread = Thread.ofPlatform().name("model").daemon().unstarted(this::serve);
    thread.start();
  }

  /** The executor of this process; libtorch exists once per process. */
  public static TorchExecutor shared() {
    return Holder.SHARED;
  }

  private static final class Holder {
    static final TorchExecutor SHARED = new TorchExecutor();
  }

  /**
   * Runs work on the model thread and waits for its result. What the work throws is thrown here.
   *
   * @throws PlumException if libtorch cannot be loaded
   */
  public <T> T call(Supplier<T> work) {
    if (Thread.currentThread().equals(thread)) {
      return work.get();
    }
    var result = new CompletableFuture<T>();
    queue.add(
        () -> {
          try {
            start();
            result.complete(work.get());
          } catch (Throwable e) { // carried to the caller, who waits
            result.completeExceptionally(e);
          }
        });
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** Runs work on the model thread and waits until it is done. */
  public void run(Runnable work) {
    var _ =
        call(
            () -> {
              work.run();
              return true;
            });
  }

  /**
   * Sets how many processor threads one tensor operation may use; by default all cores.
   *
   * @param count at least 1
   */
  public void setThreads(int count) {
    run(
        () -> {
          threads = Math.max(1, count);
          JniUtils.setNumThreads(threads);
        });
  }

  /** Processor threads one tensor operation may use. */
  public int threads() {
    return call(() -> threads);
  }

  /**
   * Threads that suit a model: one for a small one, whose results then do not depend on the number
   * of cores either; all cores otherwise.
   */
  public int threadsFor(ModelConfig config) {
    return config.hiddenSize() < SMALL ? 1 : threads();
  }

  /**
   * Runs work on the model thread with another number of processor threads, for this work alone.
   *
   * @param count at least 1
   */
  public <T> T call(int count, Supplier<T> work) {
    return call(
        () -> {
          JniUtils.setNumThreads(count);
          try {
            return work.get();
          } finally {
            JniUtils.setNumThreads(threads);
          }
        });
  }

  /** The same for work without a result. */
  void run(int count, Runnable work) {
    var _ =
        call(
            count,
            () -> {
              work.run();
              return true;
            });
  }

  private void serve() {
    while (true) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts the model thread", e);
      }
    }
  }

  private void start() {
    if (started) {
      return;
    }
    NativeRuntime.prepare();
    try {
      var _ = Engine.getEngine("PyTorch");
    } catch (EngineException | LinkageError e) {
      throw new PlumException(
          "PyTorch's libraries could not be loaded ("
              + e.getMessage()
              + "). If "
              + NativeRuntime.LIBTORCH_VARIABLE
              + " is set, check that it names a libtorch of a fitting version.",
          e);
    }
    // The profiling executor compiles again for every new shape and is no faster here.
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(false);
    JniUtils.setNumThreads(threads);
    started = true;
  }
}
