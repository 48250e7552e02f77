package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import plum.data.AnswerFormat;
import plum.data.Checkpoint;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.Solution;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.store.Project;

/** What execution rows refer to, for the store's benchmark. */
final class BenchRows {
  /** Id of the first solution. */
  static final long FIRST = 1;

  private static final int SOLUTIONS = 10_000;

  private BenchRows() {}

  static void prepare(Project project, long runId) {
    project
        .instructions()
        .add(
            runId,
            new InstructionSet(0, "bench", "", "", ""),
            List.of(
                new Instruction(
                    0,
                    0,
                    "bench",
                    "def f(x):\n",
                    AnswerFormat.CONTINUATION,
                    "f",
                    null,
                    Split.TRAIN)),
            List.of());
    var tests = new ArrayList<SuiteTest>();
    for (var i = 0; i < 7; i++) {
      tests.add(
          new SuiteTest(0, 0, 0, i, new AssertTest("assert f(" + i + ") == 4"), true, "", null));
    }
    project
        .suites()
        .add(List.of(new TestSuite(0, runId, 1, TestOrigin.GIVEN, true, tests, List.of())));
    project.checkpoints().add(new Checkpoint(0, "bench", false, "bench", "", null, null));
    var solutions = new ArrayList<Solution>();
    for (var i = 0; i < SOLUTIONS; i++) {
      solutions.add(
          new Solution(
              0,
              runId,
              1,
              i,
              1,
              1,
              "    return 3\n",
              "def f(x):\n    return 3\n",
              FinishReason.END,
              5,
              -1,
              i,
              Duration.ZERO));
    }
    project.solutions().add(solutions);
  }
}
