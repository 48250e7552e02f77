package plum.train;

import ai.djl.engine.EngineException;
import plum.data.PlumException;

/** What to say when libtorch finds no memory for a tensor. */
final class OutOfMemory {

  private OutOfMemory() {}

  /** Whether that is what an exception of the engine says, on a GPU or on the processor. */
  static boolean is(EngineException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("out of memory") || message.contains("can't allocate memory");
  }

  /** The sentence for a step that does not even fit line by line. */
  static PlumException explain(EngineException e, int step, TrainingParameters settings) {
    String advice =
        settings.compute().gradientCheckpointing()
            ? "Lower maxLength, train adapters (lora) or choose a smaller model."
            : "Switch compute.gradientCheckpointing on, lower maxLength, or train adapters (lora).";
    return new PlumException(
        "There is too little memory for step "
            + step
            + ", even with one prompt at a time. "
            + advice
            + " All steps before it are kept.",
        e);
  }
}
