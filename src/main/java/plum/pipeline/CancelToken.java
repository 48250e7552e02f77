package plum.pipeline;

import java.util.function.BooleanSupplier;

/** A flag that asks a job to stop; looked at often, never an interrupt. */
public final class CancelToken implements BooleanSupplier {
  private volatile boolean cancelled;

  public void cancel() {
    cancelled = true;
  }

  @Override
  public boolean getAsBoolean() {
    return cancelled;
  }
}
