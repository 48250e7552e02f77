package plum.data;

/**
 * What a test saw of a solution. All texts are shortened; a text that was says so at its end.
 *
 * @param exception name of the type of an exception that was not caught; empty for none
 * @param message of the exception
 * @param line last line of the solution that took part in the failure, from 1; 0 if none is known
 * @param expected value or output that was asked for, as the test shows it; empty where nothing was
 *     compared
 * @param actual value or output that came instead
 * @param stdout what the solution printed in this test
 * @param stderr what it wrote to its standard error
 */
public record Evidence(
    String exception,
    String message,
    int line,
    String expected,
    String actual,
    String stdout,
    String stderr) {
  /** Nothing to tell. */
  public static final Evidence NONE = new Evidence("", "", 0, "", "", "", "");
}
