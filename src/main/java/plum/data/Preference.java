package plum.data;

/** One item of the preference pool: solutions by id, labelled by what happened when they ran. */
public sealed interface Preference {

  long id();

  long runId();

  long instructionId();

  Review review();

  /** For DPO: the chosen solution passed every test, the other failed at least one. */
  record PreferencePair(
      long id, long runId, long instructionId, long chosenId, long rejectedId, Review review)
      implements Preference {}

  /** For KTO: one solution that passed every test (desirable) or failed at least one. */
  record UnpairedPreference(
      long id, long runId, long instructionId, long solutionId, boolean desirable, Review review)
      implements Preference {}
}
