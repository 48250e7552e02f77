package plum.pipeline;

/**
 * Turns judged solutions into the preference pool, by the paper's rule: passes all tests, chosen;
 * fails at least one, rejected.
 *
 * @param solutions name of the sampling run
 * @param maxPairsPerInstruction most pairs, drawn at random among distinct solutions
 * @param maxPassingPerInstruction most distinct passing solutions used as demonstrations
 */
public record PreferencesConfig(
    String name,
    int round,
    long seed,
    String solutions,
    int maxPairsPerInstruction,
    int maxPassingPerInstruction)
    implements StageConfig {
  public static PreferencesConfig defaults() {
    return new PreferencesConfig("prefer", 1, 0, "sample", 4, 4);
  }
}
