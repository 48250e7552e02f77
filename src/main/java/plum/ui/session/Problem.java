package plum.ui.session;

import java.io.PrintWriter;
import java.io.StringWriter;
import plum.data.PlumException;

/**
 * Something that went wrong, as the page shows it.
 *
 * @param sentence what happened and what to do
 * @param report for whoever mends the program, empty where the user can mend it
 */
public record Problem(String sentence, String report) {
  /** A sentence of ours is shown as it is; anything else is a bug and comes with its report. */
  public static Problem of(Throwable failure) {
    if (failure instanceof PlumException) {
      return new Problem(
          failure.getMessage() == null ? "Something failed." : failure.getMessage(), "");
    }
    var report = new StringWriter();
    failure.printStackTrace(new PrintWriter(report));
    return new Problem(
        "Something went wrong inside the program: "
            + failure.getClass().getSimpleName()
            + (failure.getMessage() == null ? "" : ", " + failure.getMessage())
            + ". What is stored is safe.",
        report.toString());
  }
}
