package plum.llm;

/**
 * One comparison with a reference fixture.
 *
 * @param file of the fixture, relative to its folder, with forward slashes
 * @param quantity what was compared
 * @param error measured, in the unit of the tolerance; NaN where nothing was compared
 * @param tolerance the largest error that passes
 * @param ok whether the error is within the tolerance, or the quantity is one we do not support
 */
public record FixtureResult(
    String file, String quantity, double error, double tolerance, boolean ok) {

  /** A measured quantity. An error that is not a number fails. */
  public static FixtureResult of(String file, String quantity, double error, double tolerance) {
    return new FixtureResult(file, quantity, error, tolerance, error <= tolerance);
  }

  /** A quantity this program does not compute; it neither passes nor fails anything. */
  public static FixtureResult unsupported(String file, String quantity) {
    return new FixtureResult(file, quantity + " (unsupported)", Double.NaN, Double.NaN, true);
  }
}
