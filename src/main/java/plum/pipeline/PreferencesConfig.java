package plum.pipeline;

import plum.data.Settings;
import plum.data.TestOrigin;

/**
 * Turns judged solutions into the preference pool, by the paper's rule: passes all tests, chosen;
 * fails at least one, rejected.
 *
 * @param solutions name of the sampling run
 * @param tests whose verdicts label
 * @param maxPairsPerInstruction most pairs, drawn at random among distinct solutions
 * @param weak whether weak results label too: those a solution could have cheated at
 * @param flaky whether flaky results label too: those that ended otherwise when repeated
 */
public record PreferencesConfig(
    String name,
    int round,
    long seed,
    String solutions,
    TestOrigin tests,
    int maxPairsPerInstruction,
    boolean weak,
    boolean flaky)
    implements StageConfig {
  public PreferencesConfig {
    Settings.requireName(name);
    Settings.require(
        maxPairsPerInstruction >= 0,
        "maxPairsPerInstruction must be 0 or more",
        maxPairsPerInstruction);
  }

  /** Whether a result labels: a weak or flaky one only where the settings let it in. */
  boolean takes(boolean isWeak, boolean isFlaky) {
    return (weak || !isWeak) && (flaky || !isFlaky);
  }

  public static PreferencesConfig defaults() {
    return new PreferencesConfig("prefer", 1, 0, "sample", TestOrigin.MODEL, 4, false, false);
  }
}
