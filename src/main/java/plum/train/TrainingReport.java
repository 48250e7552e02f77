package plum.train;

/** Who is told what a run does, on the model thread; must only enqueue. */
@FunctionalInterface
public interface TrainingReport {

  /** A step was taken, or the held-out examples were looked at. */
  void measured(StepMetrics metrics);

  /** Something worth reading happened. */
  default void noted(String text) {}
}
