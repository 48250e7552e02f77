package plum.pipeline;

import java.util.List;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.Language;
import plum.data.TestCase;
import plum.data.TestCase.CheckTest;
import plum.sandbox.Limits;
import plum.sandbox.Problem;

/** From instructions with tests to what the sandbox judges by. */
final class Problems {
  private Problems() {}

  /**
   * HumanEval's tests may use helpers of the prompt, so the prompt is the judge's context where the
   * tests are of that form; assertions stand on their own.
   */
  static Problem of(Instruction instruction, List<TestCase> tests, Limits limits) {
    var needsPrompt =
        instruction.format() == AnswerFormat.CONTINUATION
            && tests.stream().anyMatch(CheckTest.class::isInstance);
    return new Problem(
        Language.PYTHON,
        instruction.entryPoint(),
        needsPrompt ? instruction.prompt() : "",
        tests,
        limits);
  }
}
