package plum.pipeline;

import plum.data.Metric;
import plum.data.Run;
import plum.sandbox.PoolStatus;

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

  /**
   * What the sandbox does for this run, about twice a second while it works and once at the end.
   *
   * @param pool counts what this run had it do, not what runs before it had; what waits includes
   *     problems that have not come to a judge yet
   * @param known programs that did not have to run because their result was known
   */
  record Executing(Run run, PoolStatus pool, long known) implements JobEvent {}

  /** A number was measured. */
  record Measured(Metric metric) implements JobEvent {}

  /** Something worth reading happened. */
  record Noted(Run run, String text) implements JobEvent {}

  /** The stage ended; the run holds its outcome and note. */
  record Ended(Run run) implements JobEvent {}
}
