package plum.train;

import plum.data.Settings;
import plum.llm.Precision;

/**
 * How a training run uses the machine. None of it changes what is learned, but for rounding.
 *
 * @param gradientCheckpointing computes layers again on the way back: far less memory for
 *     activations, a third more time
 * @param devices GPUs that share the micro-batches of a step; needs {@code
 *     gradientAccumulationSteps} of at least as many
 * @param reuseReference takes over what a reference said of a completion in other company too: its
 *     rounding then tells of the runs before this one
 */
public record Compute(
    Precision precision, boolean gradientCheckpointing, int devices, boolean reuseReference) {
  public Compute {
    Settings.require(devices >= 1, "devices must be at least 1", devices);
  }

  /** One device, nothing computed twice, the same bits whatever ran before. */
  public static Compute defaults() {
    return new Compute(Precision.AUTO, false, 1, false);
  }
}
