package plum.pipeline;

import java.time.Duration;

/** A flag that asks a job to stop, or to stand still; looked at often, never an interrupt. */
public final class CancelToken implements JobControl {
  private volatile boolean cancelled;
  private volatile boolean held;

  /** Threads that stand still, since when, and how long others did before them. */
  private int waiting;

  private long since;
  private long nanos;

  /** Asks the job to stop, if it stands still as well. */
  public synchronized void cancel() {
    cancelled = true;
    release();
  }

  /** Asks the job to stand still where it is, without giving up what it holds in memory. */
  public synchronized void pause() {
    held = !cancelled;
  }

  /** Lets the job go on. */
  public synchronized void resume() {
    release();
  }

  private void release() {
    held = false;
    if (waiting > 0) {
      nanos += System.nanoTime() - since;
      waiting = 0;
    }
    notifyAll();
  }

  /** Whether the job was asked to stop; answers at once. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Whether the job was asked to stand still; it does so at its next look. */
  public boolean isHeld() {
    return held;
  }

  /** Whether the job stands still. */
  public synchronized boolean isPaused() {
    return waiting > 0;
  }

  @Override
  public synchronized Duration paused() {
    return Duration.ofNanos(nanos + (waiting > 0 ? System.nanoTime() - since : 0));
  }

  /** Whether the job is to stop; does not return while it is to stand still. */
  @Override
  public boolean getAsBoolean() {
    if (held) {
      await();
    }
    return cancelled;
  }

  private synchronized void await() {
    while (held) {
      if (waiting++ == 0) {
        since = System.nanoTime();
      }
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts here", e);
      }
    }
  }
}
