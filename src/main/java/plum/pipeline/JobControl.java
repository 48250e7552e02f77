package plum.pipeline;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether a job is to stop. Asked often by all who work for it; who asks may be kept waiting, and
 * then the work stands still with all it holds.
 */
@FunctionalInterface
public interface JobControl extends BooleanSupplier {

  /** Time for which the work has stood still so far. */
  default Duration paused() {
    return Duration.ZERO;
  }
}
