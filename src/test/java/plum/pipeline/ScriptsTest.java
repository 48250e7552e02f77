package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.Language;
import plum.data.Match;
import plum.data.Split;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.sandbox.Limits;
import plum.sandbox.Problem;
import plum.sandbox.PythonJudge;

/** Scripts that a person can run, run by Python itself. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ScriptsTest {
  private static PythonJudge judge;

  @BeforeAll
  static void open() {
    judge = PythonJudge.open(1);
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  private static final Instruction INSTRUCTION =
      new Instruction(1, 1, "one", "", AnswerFormat.CONTINUATION, "solve", null, Split.TRAIN);

  /** What the script prints and how it ends. */
  private static TestResult run(String program, TestCase... tests) {
    var script = Scripts.of(INSTRUCTION, program, List.of(tests), "Solution 1 to one.");
    var whole = new TestCase.StdioTest("", "", new Match.Lines());
    return judge
        .judge(
            new Problem(Language.PYTHON, "", "", List.of(whole), Limits.defaults()),
            List.of(script),
            () -> false)
        .getFirst()
        .tests()
        .getFirst();
  }

  @Test
  void assertionsPassAndFailByName() {
    var result =
        run(
            "def solve(x):\n    return x + 1\n",
            new TestCase.AssertTest("assert solve(1) == 2"),
            new TestCase.AssertTest("x = 3\nassert solve(x) == 5"),
            new TestCase.AssertTest("assert solve(0) == 1 and '''a\nb''' == 'a\\nb'"));
    var printed = result.evidence().stdout();
    assertTrue(printed.startsWith("test_1 passed\ntest_2 FAILED\n"), printed);
    assertTrue(printed.contains("AssertionError"), printed);
    assertTrue(printed.endsWith("test_3 passed\n"), printed);
    assertTrue(result.detail().contains("exit code 1"), result.detail());
  }

  @Test
  void checkFunctionsAndModulesRunToo() {
    var module =
        """
        import unittest

        class Adding(unittest.TestCase):
            def test_one(self):
                self.assertEqual(solve(1), 2)

            def test_wrong(self):
                self.assertEqual(solve(1), 3)

        def test_plain():
            assert solve(4) == 5
        """;
    var printed =
        run(
                "def solve(x):\n    return x + 1\n",
                new TestCase.CheckTest("def check(candidate):\n    assert candidate(1) == 2"),
                new TestCase.ModuleTest(module, "test_plain"),
                new TestCase.ModuleTest(module, "Adding.test_one"),
                new TestCase.ModuleTest(module, "Adding.test_wrong"),
                new TestCase.ModuleTest(module, ""))
            .evidence()
            .stdout()
            .lines()
            .filter(line -> line.startsWith("test_"))
            .toList();
    assertEquals(
        List.of(
            "test_1 passed", "test_2 passed", "test_3 passed", "test_4 FAILED", "test_5 FAILED"),
        printed);
  }
}
