package plum.pipeline;

import plum.data.Settings;

/**
 * What a test must stand beyond its own reference. As they come none is asked for.
 *
 * @param idle drop tests that an empty or constant function passes too
 * @param repeats how often the reference runs again, with other seeds for hashes, to find tests
 *     that do not always end alike; 0 for never
 * @param benchmark file of instructions with tests that no kept test may repeat; empty for none
 * @param mutants most mutants of the reference that suites are measured by at the end of the stage;
 *     0 measures nothing
 */
public record TestChecks(boolean idle, int repeats, String benchmark, int mutants) {
  public TestChecks {
    Settings.require(repeats >= 0 && repeats <= 20, "repeats must be from 0 to 20", repeats);
    Settings.require(mutants >= 0 && mutants <= 1000, "mutants must be from 0 to 1000", mutants);
  }

  static TestChecks defaults() {
    return new TestChecks(false, 0, "", 0);
  }
}
