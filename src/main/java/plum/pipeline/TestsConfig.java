package plum.pipeline;

import java.util.List;
import plum.data.Device;
import plum.data.Settings;
import plum.data.TestOrigin;
import plum.llm.SamplingParameters;
import plum.sandbox.Limits;

/**
 * Makes the tests that label solutions, and keeps those that a reference solution passes when run.
 *
 * @param origin GIVEN filters the tests that came with the set by the set's own reference
 *     solutions; MODEL lets a language model write tests and reference solutions
 * @param author checkpoint that writes them
 * @param drafts of reference solution and tests per instruction
 * @param careful ask the author for references in its careful mode; off is the careless author,
 *     which shows how weak tests break the method
 * @param filter LINE keeps a test when its draft's reference passes it; DRAFT keeps a draft's tests
 *     only when its reference passes all of them
 * @param minTests an instruction with fewer kept tests labels nothing
 * @param maxTests most tests kept per instruction
 * @param writing how the author is asked
 * @param checks what tests must stand beyond their own reference
 */
public record TestsConfig(
    String name,
    int round,
    long seed,
    TestOrigin origin,
    String author,
    Device device,
    int drafts,
    boolean careful,
    Filter filter,
    int minTests,
    int maxTests,
    SamplingParameters sampling,
    Limits limits,
    TestWriting writing,
    TestChecks checks)
    implements StageConfig {
  public TestsConfig {
    Settings.requireName(name);
    Settings.require(drafts >= 1, "drafts must be at least 1", drafts);
    Settings.require(minTests >= 1, "minTests must be at least 1", minTests);
    Settings.require(maxTests >= minTests, "maxTests must be at least minTests", maxTests);
  }

  /** Which tests the reference solution must pass for a test to be kept. */
  public enum Filter {
    LINE,
    DRAFT
  }

  public static TestsConfig defaults() {
    return new TestsConfig(
        "tests",
        1,
        0,
        TestOrigin.MODEL,
        "base",
        Device.CPU,
        6,
        true,
        Filter.LINE,
        3,
        8,
        new SamplingParameters(0.7, 0, 1, 0, 1, 160, List.of()),
        Limits.defaults(),
        TestWriting.defaults(),
        TestChecks.defaults());
  }
}
