package plum.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import plum.data.Instruction;
import plum.data.Language;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.sandbox.Judge;
import plum.sandbox.Limits;
import plum.sandbox.Problem;

/** What programs answer to calls, as texts that can be compared. */
final class ProgramValues {
  /** How the text of an answer begins that is no value: an exception, a time-out. */
  static final String FAILURE = "! ";

  private ProgramValues() {}

  /**
   * Runs programs on calls.
   *
   * @param calls of the entry point with literal arguments
   * @return of each program what it answers to each call: a literal, with the items of sets in
   *     order; a digest of one that is long; or a failure. Shorter if cancelled
   */
  static List<List<String>> of(
      Judge judge,
      Instruction instruction,
      List<String> calls,
      List<String> programs,
      Limits limits,
      BooleanSupplier cancelled) {
    // A comparison that never holds says what came instead.
    var tests =
        calls.stream()
            .map(call -> (TestCase) new AssertTest("assert _PlumValue(" + call + ") == 0"))
            .toList();
    var problem = new Problem(Language.PYTHON, instruction.entryPoint(), context(), tests, limits);
    var values = new ArrayList<List<String>>();
    for (var result : judge.judge(problem, programs, cancelled)) {
      values.add(result.tests().stream().map(ProgramValues::value).toList());
    }
    return values;
  }

  private static String value(TestResult result) {
    var actual = result.evidence().actual();
    if (result.verdict() == Verdict.WRONG_ANSWER && !actual.isEmpty()) {
      return actual;
    }
    var exception = result.evidence().exception();
    return FAILURE + (exception.isEmpty() ? result.verdict().label() : exception);
  }

  private static String context() {
    try (InputStream in = ProgramValues.class.getResourceAsStream("value.py")) {
      if (in == null) {
        throw new IllegalStateException("value.py is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
