package plum.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import plum.data.AnswerFormat;
import plum.data.Checkpoint;
import plum.data.Evidence;
import plum.data.Execution;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.Judgement;
import plum.data.Rejection;
import plum.data.Run;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.data.Verdict;

/** Fills a project with rows that refer to each other as those of a real run do. */
final class Shelf {
  /** Solutions of one batch. */
  static final int BATCH = 50;

  final Project project;
  final Run run;

  Shelf(Project project) {
    this.project = project;
    run =
        project
            .runs()
            .byName("sample")
            .orElseGet(
                () -> {
                  var importing = project.runs().add(Stage.IMPORT, "import", 1, "{}", 3, "0");
                  instructions(importing.id(), "set", 1);
                  suite(importing.id(), 1, TestOrigin.GIVEN, true, 2);
                  project
                      .checkpoints()
                      .add(new Checkpoint(0, "base", false, "base", "00", null, null));
                  return project.runs().add(Stage.SAMPLING, "sample", 1, "{}", 3, "0");
                });
  }

  List<Instruction> instructions(long runId, String set, int count) {
    var rows = new ArrayList<Instruction>();
    for (var i = 0; i < count; i++) {
      rows.add(
          new Instruction(
              0,
              0,
              set + "/" + i,
              "def f(x):\n    \"\"\"Number " + i + ".\"\"\"\n",
              AnswerFormat.CONTINUATION,
              "f",
              i % 2 == 0 ? "def f(x):\n    return x\n" : null,
              i % 3 == 2 ? Split.HELD_OUT : Split.TRAIN));
    }
    return project
        .instructions()
        .add(
            runId,
            new InstructionSet(0, set, "set.jsonl", "Apache-2.0", "00"),
            rows,
            List.of(new Rejection(9, "Not a JSON object.", "[]")));
  }

  /** A suite whose tests with odd position are dropped if there are more than two. */
  void suite(long runId, long instruction, TestOrigin origin, boolean usable, int tests) {
    var cases = new ArrayList<SuiteTest>();
    for (var i = 0; i < tests; i++) {
      var kept = tests <= 2 || i % 2 == 0;
      cases.add(
          new SuiteTest(
              0,
              0,
              0,
              i,
              new AssertTest("assert f(" + i + ") == " + i),
              kept,
              kept ? "" : "duplicate",
              i == 0 ? null : (Boolean) (i % 3 != 0)));
    }
    project
        .suites()
        .add(List.of(new TestSuite(0, runId, instruction, origin, usable, cases, List.of())));
  }

  Solution solution(long runId, long instruction, int sample, String program) {
    return new Solution(
        0,
        runId,
        instruction,
        sample,
        1,
        1,
        "completion " + sample,
        program,
        sample % 10 == 9 ? FinishReason.LENGTH : FinishReason.END,
        sample + 1,
        -0.5 * sample,
        Long.MIN_VALUE + sample,
        Duration.ofMillis(7));
  }

  /** Solutions, then judgements of them: the first test passes for even samples. */
  void batch(int number) {
    var solutions = new ArrayList<Solution>();
    for (var i = 0; i < BATCH; i++) {
      solutions.add(solution(run.id(), 1, number * BATCH + i, "x".repeat(2000)));
    }
    project.solutions().add(solutions);
    var suite = project.suites().of(1).getLast();
    var judged = new ArrayList<Executions.Judged>();
    for (var i = 0; i < BATCH; i++) {
      judged.add(
          judged(number * BATCH + i + 1L, suite, i % 2 == 0 ? Verdict.PASSED : Verdict.EXCEPTION));
    }
    project.executions().add(run.id(), judged);
  }

  static Executions.Judged judged(long solution, TestSuite suite, Verdict verdict) {
    var executions = new ArrayList<Execution>();
    for (var test : suite.kept()) {
      executions.add(
          new Execution(
              solution,
              test.id(),
              new TestResult(
                  verdict,
                  verdict.isPass() ? "" : "line 2",
                  verdict.isPass()
                      ? Evidence.NONE
                      : new Evidence("ValueError", "no", 2, "", "", "printed\n", ""),
                  Duration.ofNanos(1_234_000),
                  Duration.ofNanos(2_345_000),
                  verdict.isPass(),
                  !verdict.isPass())));
    }
    return new Executions.Judged(
        new Judgement(
            solution,
            suite.id(),
            verdict,
            verdict.isPass() ? executions.size() : 0,
            executions.size(),
            verdict.isPass() ? "" : "line 2",
            verdict.isPass(),
            !verdict.isPass(),
            Duration.ofNanos(2_468_000),
            9L << 20,
            "full"),
        executions);
  }
}
