package plum.pipeline;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.sandbox.Judge;
import plum.sandbox.Limits;
import plum.sandbox.ProgramResult;

/** Runs what the bench drew under the conditions of the execution stage. Thread-safe. */
final class BenchJudge {
  private final Judge judge;
  private final BooleanSupplier cancelled;
  private final Map<BenchQuestion, Limits> limits = new ConcurrentHashMap<>();

  BenchJudge(Judge judge, BooleanSupplier cancelled) {
    this.judge = judge;
    this.cancelled = cancelled;
  }

  int workers() {
    return Math.max(1, judge.workers());
  }

  /** Results in the order of the programs; shorter if cancelled. */
  List<ProgramResult> judge(BenchQuestion question, List<String> programs) {
    var tests = question.tests().stream().map(SuiteTest::test).toList();
    return judge.judge(
        Problems.of(question.instruction(), tests, limits(question)), programs, cancelled);
  }

  private Limits limits(BenchQuestion question) {
    var suite = question.suite();
    return suite == null
        ? question.limits()
        : limits.computeIfAbsent(
            question,
            _ -> FairLimits.of(judge, question.instruction(), suite, question.limits(), cancelled));
  }

  /** A candidate with its result. */
  static BenchCandidate judged(
      BenchQuestion question, BenchCandidate candidate, ProgramResult result) {
    var failing = "";
    var detail = result.detail();
    for (var i = 0; i < result.tests().size(); i++) {
      if (isFailed(result.tests().get(i))) {
        failing = source(question.tests().get(i));
        detail = detail.isEmpty() ? result.tests().get(i).detail() : detail;
        break;
      }
    }
    return new BenchCandidate(
        candidate.number(),
        candidate.text(),
        candidate.finish(),
        candidate.tokens(),
        candidate.logProbability(),
        candidate.elapsed(),
        result.verdict(),
        result.passed(),
        result.tests().size(),
        failing,
        detail,
        result.isWeak(),
        result.isFlaky());
  }

  private static boolean isFailed(TestResult result) {
    return result.verdict().isFailure() || result.verdict().isHarnessFault();
  }

  private static String source(SuiteTest test) {
    return switch (test.test()) {
      case TestCase.AssertTest(var code) -> code;
      case TestCase.CheckTest(var code) -> code;
      case TestCase.ModuleTest(var code, var name) -> name.isEmpty() ? code : name;
      case TestCase.StdioTest(var stdin, _, _) -> "# standard input\n" + stdin;
    };
  }
}
