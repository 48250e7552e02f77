package plum.train;

import java.time.Duration;

/**
 * What a training run will take, before it is started.
 *
 * @param parameters of the model
 * @param trainable those that are trained
 * @param steps of the optimiser
 * @param tokens read with gradient in all, prompts that completions share counted once
 * @param memory that lives at the peak, counted
 * @param peak bytes the process held at most when the largest micro-batch went through it, which
 *     counts what its allocator keeps as well; on a GPU, and where the system does not tell, what
 *     was counted
 * @param reference time for the reference's log-probabilities
 * @param training time for all steps
 */
public record TrainingEstimate(
    long parameters,
    long trainable,
    int steps,
    long tokens,
    Memory memory,
    long peak,
    Duration reference,
    Duration training) {

  /**
   * Bytes on the device, or of the process on a processor.
   *
   * @param process what the program takes without a model; 0 on a GPU
   * @param weights of the model, and of its copy in the type that is computed in
   * @param gradients of what is trained
   * @param optimizer its running means
   * @param activations what the largest micro-batch leaves for the way back
   * @param logits of its scored tokens, and their gradients
   */
  public record Memory(
      long process, long weights, long gradients, long optimizer, long activations, long logits) {
    /** All of it. */
    public long total() {
      return process + weights + gradients + optimizer + activations + logits;
    }
  }

  /** Time of the whole run. */
  public Duration duration() {
    return reference.plus(training);
  }
}
