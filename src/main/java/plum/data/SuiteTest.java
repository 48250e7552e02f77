package plum.data;

import org.jspecify.annotations.Nullable;

/**
 * A test case with its place in a suite and what became of it.
 *
 * @param draft which draft of the test writer it came from, 0 for given tests, {@link #BY_HAND}
 * @param position place within the draft, counted from 0
 * @param kept whether the suite uses it
 * @param reason why it was dropped, empty when kept
 * @param truth whether the instruction's own reference solution passes it; null where the set has
 *     none. Measured for the report only: labels never use it.
 */
public record SuiteTest(
    long id,
    long suiteId,
    int draft,
    int position,
    TestCase test,
    boolean kept,
    String reason,
    @Nullable Boolean truth) {
  /** The draft of tests that a person wrote or changed. */
  public static final int BY_HAND = -1;

  /** How the reason of a test begins that could not be used as it was written. */
  public static final String UNUSABLE = "unusable: ";

  /** How the reason of a test begins that fell to its own draft's reference solution. */
  public static final String REFERENCE = "reference";
}
