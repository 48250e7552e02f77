package plum.ui.control;

import java.util.function.DoubleFunction;

/**
 * What lies along the x axis of a chart.
 *
 * @param name stands before a place in words: "step 12"
 * @param whole whether there is nothing between whole numbers
 * @param label a place, short
 */
public record Along(String name, boolean whole, DoubleFunction<String> label) {
  /** Optimiser steps. */
  public static final Along STEPS = new Along("step", true, Ticks::label);

  /** With a place, in words. */
  String words(double at) {
    return name + " " + label.apply(at);
  }
}
