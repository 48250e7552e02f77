package plum.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The processes of one judge. All start on one thread, because they end with the thread that
 * started them, and all are looked at every few milliseconds.
 */
final class Processes<P extends Processes.Kept> implements AutoCloseable {

  /** A process that is watched. */
  interface Kept {
    long pid();

    /** Ends the process if it is over one of its limits, or not wanted any more. */
    void keepWithin();

    /** Ends the process at once. */
    void kill();

    /** Lets the process end by itself, for a moment; ends it otherwise. */
    void close();
  }

  /** Starts a process. */
  interface Starter<P> {
    P start() throws IOException;
  }

  private final int tickMillis;
  private final ExecutorService launcher;
  private final List<P> alive = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * @param name of the two threads, which end with {@link #close}
   */
  Processes(String name, int tickMillis) {
    this.tickMillis = tickMillis;
    launcher =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name(name + "-launcher").factory());
    Thread.ofPlatform().daemon().name(name + "-watchdog").start(this::keepWatch);
  }

  private void keepWatch() {
    try {
      while (!closed) {
        alive.forEach(Kept::keepWithin);
        Thread.sleep(tickMillis);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  P start(Starter<P> starter) throws IOException {
    try {
      return launcher
          .submit(
              () -> {
                P started = starter.start();
                alive.add(started);
                return started;
              })
          .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  void discard(P process) {
    process.kill();
    process.close();
    alive.remove(process);
  }

  boolean isClosed() {
    return closed;
  }

  /** Those that live now. */
  List<Long> pids() {
    return alive.stream().map(Kept::pid).toList();
  }

  /** Ends them all, busy ones included. */
  @Override
  public void close() {
    closed = true;
    alive.forEach(Kept::close);
    alive.clear();
    launcher.shutdown();
  }
}
