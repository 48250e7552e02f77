package plum.ui;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.scene.Scene;
import plum.data.PlumException;

/** Drives a scene from another thread and measures when a frame shows what was asked for. */
final class FxDriver {
  private static final long PATIENCE_SECONDS = 120;
  private static final long PROBE_NANOS = 4_000_000;

  private final Executor foreground = Fx.thread();

  /** Does something on the thread of the scene graph and waits for what comes of it. */
  <T> T ask(Supplier<T> question) {
    return wait("the window", CompletableFuture.supplyAsync(question, foreground));
  }

  private static <T> T wait(String what, CompletableFuture<T> answer) {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new PlumException("Waited in vain for " + what + ".", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not ask for " + what, e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /**
   * What something took until a frame showed it.
   *
   * @param millis on the clock
   * @param cpu milliseconds of processor time of the thread of the scene graph
   */
  record Frame(double millis, double cpu) {}

  private record Moment(long clock, long cpu) {
    static Moment now() {
      return new Moment(
          System.nanoTime(), ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }
  }

  /** Does something, then waits for the first frame after whose layout a claim holds. */
  Frame time(Scene scene, String what, Runnable action, BooleanSupplier done) {
    var shown = new CompletableFuture<Moment>();
    var begun =
        ask(
            () -> {
              new Watch(scene, done, shown).start();
              var now = Moment.now();
              action.run();
              return now;
            });
    var end = wait(what, shown);
    return new Frame((end.clock() - begun.clock()) / 1e6, (end.cpu() - begun.cpu()) / 1e6);
  }

  /** Looks after the layout of every frame; the timer keeps frames coming. */
  private static final class Watch extends AnimationTimer {
    private final Scene scene;
    private final BooleanSupplier done;
    private final CompletableFuture<Moment> shown;
    private final Runnable look = this::look;

    Watch(Scene scene, BooleanSupplier done, CompletableFuture<Moment> shown) {
      this.scene = scene;
      this.done = done;
      this.shown = shown;
    }

    @Override
    public void start() {
      scene.addPostLayoutPulseListener(look);
      super.start();
    }

    @Override
    public void handle(long now) {}

    private void look() {
      try {
        if (!done.getAsBoolean()) {
          return;
        }
        shown.complete(Moment.now());
      } catch (RuntimeException e) {
        shown.completeExceptionally(e);
      }
      stop();
      scene.removePostLayoutPulseListener(look);
    }
  }

  /**
   * How long the thread of the scene graph kept others waiting.
   *
   * @param longest milliseconds
   * @param most milliseconds that 99 of 100 waits did not exceed
   * @param waits how many times it was asked
   */
  record Pauses(double longest, double most, int waits) {}

  /** Asks that thread for a sign of life every few milliseconds until something is done. */
  Pauses pausesDuring(Runnable work) {
    var over = CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
    var waits = new ArrayList<Double>();
    while (!over.isDone()) {
      var begin = System.nanoTime();
      var _ = ask(() -> true);
      waits.add((System.nanoTime() - begin) / 1e6);
      LockSupport.parkNanos(PROBE_NANOS);
    }
    var _ = wait("the end of the work", over);
    waits.sort(null);
    return new Pauses(waits.getLast(), waits.get((int) (0.99 * (waits.size() - 1))), waits.size());
  }
}
