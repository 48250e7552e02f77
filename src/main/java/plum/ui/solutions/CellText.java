package plum.ui.solutions;

import java.time.Duration;
import java.util.Locale;
import plum.data.Verdict;
import plum.ui.control.OutcomeGrid;
import plum.ui.session.Words;

/** What there is to say of one cell, one test or one solution of the matrix. */
final class CellText {
  private static final int LINES = 4;

  private CellText() {}

  /** A cell, first in one line, then what happened. */
  static String of(Outcomes outcomes, OutcomeGrid.Place place) {
    var line = outcomes.tests().get(place.row());
    var candidate = outcomes.candidates().get(place.column());
    var verdict = outcomes.grid().cell(place);
    var text =
        new StringBuilder("Test ")
            .append(outcomes.number(place.row()))
            .append(line.on() ? "" : " (off)")
            .append(", solution ")
            .append(candidate.number())
            .append(candidate.copies() > 1 ? ", drawn " + candidate.copies() + " times" : "")
            .append(": ")
            .append(verdict == null ? "not run yet" : verdict.label())
            .append('\n')
            .append(TestText.line(line.test()));
    outcomes
        .execution(place)
        .ifPresent(
            execution -> {
              var seen = execution.result().evidence();
              if (!execution.detail().isEmpty()) {
                text.append('\n').append(TestText.head(execution.detail(), LINES));
              }
              if (!seen.expected().isEmpty() && !execution.detail().contains(seen.expected())) {
                text.append("\nexpected ").append(TestText.head(seen.expected(), LINES));
                text.append("\nactual ").append(TestText.head(seen.actual(), LINES));
              }
              if (execution.verdict() != Verdict.SKIPPED) {
                text.append('\n').append(time(execution.result().cpu()));
              }
            });
    return text.toString();
  }

  /** A time that may be very short: "0.34 ms", then as elsewhere. */
  static String time(Duration time) {
    if (time.toNanos() < 10_000) {
      return "less than 0.01 ms";
    }
    return time.toMillis() < 10
        ? String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6)
        : Words.duration(time);
  }

  /** A test with what its margin means. */
  static String ofTest(Outcomes outcomes, int row) {
    var line = outcomes.tests().get(row);
    var figures = outcomes.grid().rows().get(row);
    return TestText.head(TestText.text(line.test()), 2 * LINES)
        + "\n\n"
        + (line.on() ? "" : "Does not count: " + line.reason() + ".\n")
        + (Double.isNaN(figures.passRate())
            ? "No solution has met it."
            : Words.percent(figures.passRate())
                + " of the solutions pass it, "
                + (figures.discriminates()
                    ? "so it tells them apart (≠)."
                    : "so it tells nothing apart (=)."))
        + (Double.isNaN(figures.agreement())
            ? ""
            : String.format(
                Locale.ROOT,
                "%nAgreement %.2f: share of the best consensus that stands behind it (CodeT).",
                figures.agreement()))
        + (line.truth() == null
            ? ""
            : line.truth()
                ? "\nThe set's own solution passes it."
                : "\nThe set's own solution fails it: it asks for the wrong thing.");
  }
}
