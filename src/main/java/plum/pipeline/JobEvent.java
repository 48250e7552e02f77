package plum.pipeline;

import plum.data.Metric;
import plum.data.Run;

/** What a running job tells whoever watches; sent from the job thread, in order. */
public sealed interface JobEvent {

  /** A stage begins, or continues. */
  record Started(Run run) implements JobEvent {}

  /**
   * Work done so far.
   *
   * @param what is counted: "solutions", "programs", "steps"
   */
  record Advanced(Run run, String what, long done, long total) implements JobEvent {}

  /** A number was measured. */
  record Measured(Metric metric) implements JobEvent {}

  /** Something worth reading happened. */
  record Noted(Run run, String text) implements JobEvent {}

  /** The stage ended; the run holds its outcome and note. */
  record Ended(Run run) implements JobEvent {}
}
