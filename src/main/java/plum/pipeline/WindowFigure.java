package plum.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How long the window took for something, or how much.
 *
 * @param value of what is named by the unit
 * @param aim the most it should be, null where there is none
 */
public record WindowFigure(
    String what, double value, String unit, @Nullable Double aim, String detail) {
  /** Whether it is what it should be; also where nothing is asked. */
  public boolean isMet() {
    return aim == null || value <= aim;
  }
}
