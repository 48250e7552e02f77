package plum.pipeline;

import plum.data.Settings;
import plum.data.TestOrigin;
import plum.sandbox.Limits;

/**
 * Runs every solution of a sampling run against the tests of its instruction.
 *
 * @param solutions name of the sampling run
 * @param tests which tests judge
 */
public record ExecutionConfig(
    String name, int round, long seed, String solutions, TestOrigin tests, Limits limits)
    implements StageConfig {
  public ExecutionConfig {
    Settings.requireName(name);
  }

  public static ExecutionConfig defaults() {
    return new ExecutionConfig("execute", 1, 0, "sample", TestOrigin.MODEL, Limits.defaults());
  }
}
