package plum.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;

/** What the sampling bench tells whoever watches. May come from any thread. */
public sealed interface BenchEvent {

  /** The text of a candidate became longer; all pieces together are its text. */
  record Grew(int number, String more) implements BenchEvent {}

  /** A candidate ended; it has not been run yet. */
  record Drawn(BenchCandidate candidate) implements BenchEvent {}

  /** A candidate was run. */
  record Judged(BenchCandidate candidate) implements BenchEvent {}

  /**
   * A sweep came so far.
   *
   * @param done solutions drawn and solutions run, together
   * @param waiting whether it waits for a job of the loop
   */
  record Advanced(long done, long total, boolean waiting) implements BenchEvent {}

  /** A sweep found this. */
  record Swept(SweepResult result) implements BenchEvent {}

  /**
   * Nothing more comes.
   *
   * @param outcome CANCELLED also where a job of the loop needed the policy
   * @param failure why it failed, null if it did not
   * @param elapsed while drawing
   */
  record Ended(Outcome outcome, @Nullable Throwable failure, Duration elapsed)
      implements BenchEvent {}
}
