package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plum.data.Evidence;
import plum.data.Language;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestResult;
import plum.data.Verdict;

/** Every kind of test, and what a result says of it. */
class TestKindsTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(30), 512L << 20, 64L << 10);

  private static PythonJudge judge = Sandboxes.open(1);

  @BeforeAll
  static void open() {
    assertTrue(judge.status().slowness() > 0, "the machine has been measured");
  }

  @AfterAll
  static void close() {
    Sandboxes.close(judge);
  }

  private static List<TestResult> results(String program, TestCase... tests) {
    var problem = new Problem(Language.PYTHON, "f", "", List.of(tests), LIMITS);
    return judge.judge(problem, List.of(program), () -> false).getFirst().tests();
  }

  private static List<Verdict> verdicts(String program, TestCase... tests) {
    return results(program, tests).stream().map(TestResult::verdict).toList();
  }

  private static TestCase[] modules(String code, String... names) {
    return Stream.of(names).map(name -> new ModuleTest(code, name)).toArray(TestCase[]::new);
  }

  @Test
  void functionsInTheMannerOfPytest() {
    String code =
        """
        import pytest
        from solution import f
        import solution as s

        @pytest.fixture
        def number():
            yield 3

        def test_right():
            assert f(2) == 4

        def test_wrong():
            assert f(2) == 5

        @pytest.mark.parametrize("x,y", [(1, 1), (2, 4), pytest.param(3, 9)])
        def test_many(x, y):
            assert s.f(x) == y

        @pytest.mark.parametrize("x,y", [(1, 1), (2, 5)])
        def test_one_of_many_is_wrong(x, y):
            assert f(x) == y

        def test_fixture(number):
            assert f(number) == 9

        def test_near():
            assert [f(0.1)] == pytest.approx([0.01])
            assert not f(0.1) == pytest.approx(0.02)

        def test_raises():
            with pytest.raises(TypeError, match="multiply"):
                f("a")

        def test_raises_in_vain():
            with pytest.raises(ValueError):
                f(1)

        @pytest.mark.skip(reason="later")
        def test_skipped():
            assert f(1) == 2
        """;
    String[] names = {
      "test_right",
      "test_wrong",
      "test_many",
      "test_one_of_many_is_wrong",
      "test_fixture",
      "test_near",
      "test_raises",
      "test_raises_in_vain",
      "test_skipped",
      "test_absent"
    };
    assertEquals(
        List.of(
            Verdict.PASSED,
            Verdict.WRONG_ANSWER,
            Verdict.PASSED,
            Verdict.WRONG_ANSWER,
            Verdict.PASSED,
            Verdict.PASSED,
            Verdict.PASSED,
            Verdict.WRONG_ANSWER,
            Verdict.SKIPPED,
            Verdict.TEST_ERROR),
        verdicts("def f(x):\n    return x * x\n", modules(code, names)));
  }

  @Test
  void classesOfUnittest() {
    String code =
        """
        import unittest

        class Squares(unittest.TestCase):
            def setUp(self):
                self.two = 2

            def test_right(self):
                self.assertEqual(f(self.two), 4)

            def test_wrong(self):
                self.assertEqual(f(self.two), 5)

            def test_error(self):
                with self.assertRaises(TypeError):
                    f("a")

            def test_any_order(self):
                self.assertCountEqual([f(1), f(2)], [4, 1])

            def test_near(self):
                self.assertAlmostEqual(f(0.1), 0.01)
        """;
    assertEquals(
        List.of(
            Verdict.PASSED,
            Verdict.WRONG_ANSWER,
            Verdict.PASSED,
            Verdict.PASSED,
            Verdict.PASSED,
            Verdict.WRONG_ANSWER),
        verdicts(
            "def f(x):\n    return x * x\n",
            modules(
                code,
                "Squares.test_right",
                "Squares.test_wrong",
                "Squares.test_error",
                "Squares.test_any_order",
                "Squares.test_near",
                "")));
  }

  @Test
  void outputsMayBeComparedAsNumbers() {
    var test = new StdioTest("", "1.0 2\nthree", new Match.Numbers(1e-3));
    assertEquals(List.of(Verdict.PASSED), verdicts("print('1.0005  2.0')\nprint('three')", test));
    assertEquals(List.of(Verdict.WRONG_ANSWER), verdicts("print('1.1 2 three')", test));
    assertEquals(List.of(Verdict.WRONG_ANSWER), verdicts("print('1.0 2')", test));
    assertEquals(List.of(Verdict.WRONG_ANSWER), verdicts("print('nan 2 three')", test));
  }

  @Test
  void outputsMayBeLeftToAChecker() {
    String code =
        """
        def check(stdin, expected, output):
            n = int(stdin)
            parts = [int(word) for word in output.split()]
            return sum(parts) == n and len(parts) == 2
        """;
    var test = new StdioTest("7", "3 4", new Match.Checker(code));
    assertEquals(List.of(Verdict.PASSED), verdicts("print(int(input()) - 1, 1)", test));
    assertEquals(List.of(Verdict.WRONG_ANSWER), verdicts("print(7, 7)", test));
    assertEquals(
        List.of(Verdict.TEST_ERROR),
        verdicts("print('seven')", test),
        "a checker that fails is not held against the program");
    var endless =
        new StdioTest("", "", new Match.Checker("def check(a, b, c):\n    while True: pass\n"));
    assertEquals(List.of(Verdict.TEST_ERROR), verdicts("print(1)", endless));
    assertEquals(List.of(Verdict.PASSED), verdicts("print(3, 4)", test), "the worker lives on");
  }

  @Test
  void aResultSaysWhatItSaw() {
    var results =
        results(
            """
            import sys
            def f(x):
                print("looking at", x)
                if x == 3:
                    sys.stderr.write("three!\\n")
                    raise KeyError("no three")
                return x
            """,
            new AssertTest("assert f(1) == 1"),
            new AssertTest("assert f(2) == 5"),
            new AssertTest("assert f(3) == 3"));
    assertEquals("looking at 1\n", results.getFirst().evidence().stdout());
    assertEquals(
        new Evidence("", "", 0, "5", "2", "looking at 2\n", ""), results.get(1).evidence());
    assertEquals(
        new Evidence("KeyError", "'no three'", 6, "", "", "looking at 3\n", "three!\n"),
        results.get(2).evidence());
    assertTrue(results.stream().allMatch(r -> r.wall().isPositive()));

    var broken = results("def f(x):\n    return (x", new AssertTest("assert f(1) == 1"));
    assertEquals("SyntaxError", broken.getFirst().evidence().exception());
    assertEquals(2, broken.getFirst().evidence().line());

    var whole =
        results(
            "import sys\nprint('out')\nprint('err', file=sys.stderr)\nint('x')",
            new StdioTest("", "out", new Match.Lines()));
    var seen = whole.getFirst().evidence();
    assertEquals(
        List.of("ValueError", "4", "out\n", "err\n"),
        List.of(seen.exception(), String.valueOf(seen.line()), seen.stdout(), seen.stderr()));
  }

  @Test
  void longOutputIsCutAndTheCutSaid() {
    var printed =
        results("def f(x):\n    print('y' * 9000)\n", new AssertTest("assert f(1) is None"));
    String text = printed.getFirst().evidence().stdout();
    assertTrue(text.length() < 5000 && text.contains("5,001 more bytes"), text.substring(3990));
  }

  @Test
  void whatCannotCrossIsJudgedBesideTheSolutionAndMarked() {
    var results =
        results(
            "import re\ndef f(g):\n    return re.match('a', 'a') if g is None else g(2)\n",
            new AssertTest("assert f(lambda x: x + 1) == 3"),
            new AssertTest("assert f(lambda x: x + 1) == 4"),
            new AssertTest("assert f(None).group() == 'a'"),
            new AssertTest("assert f(int) == 2"));
    assertEquals(
        List.of(Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.PASSED, Verdict.PASSED),
        results.stream().map(TestResult::verdict).toList());
    assertEquals(List.of(true, true, true, false), results.stream().map(TestResult::weak).toList());
  }

  @Test
  void anAnswerThatComparesItselfDoesNotPassEvenWeakly() {
    var results =
        results(
            """
            class Everything:
                def __eq__(self, other):
                    return True
            def f(x):
                return [x, {"deep": Everything()}] if x else Everything()
            """,
            new AssertTest("assert f(0) == 7"),
            new AssertTest("assert f(1) == [1, {'deep': 7}]"));
    assertTrue(
        results.stream().allMatch(r -> r.verdict() == Verdict.UNSUPPORTED_VALUE),
        results.toString());
  }

  @Test
  void numpyInTestsWorksWhereItIsInstalled() {
    assumeFalse(Sandboxes.python().numpy().isEmpty(), "numpy is not installed");
    assertEquals(
        List.of(Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.LOAD_ERROR),
        Stream.of(
                "def f(x):\n    return [x / 3, 1]\n",
                "def f(x):\n    return [x, 1]\n",
                "import numpy\ndef f(x):\n    return x\n")
            .map(
                program ->
                    verdicts(
                            program,
                            new AssertTest(
                                "import numpy as np\nassert np.allclose(f(np.float64(1)), [1/3, 1])"))
                        .getFirst())
            .toList());
  }

  @Test
  void aProgramCloseToTheLimitIsRunAgainAlone() {
    long before = judge.status().repeats();
    // Two thirds and more of the margin on either side of half a second, whatever the machine.
    String[] programs =
        Stream.of(1, 2)
            .map(
                n ->
                    """
                    import time
                    def f(x):
                        while time.process_time() < %s * x:
                            pass
                        return x
                    """
                        .formatted(n == 1 ? "0.1" : "1.0"))
            .toArray(String[]::new);
    double slowness = judge.status().slowness();
    var limits =
        new Limits(
            Duration.ofNanos((long) (1e9 / slowness)),
            Duration.ofSeconds(60),
            512L << 20,
            64L << 10);
    var problem =
        new Problem(Language.PYTHON, "f", "", List.of(new AssertTest("assert f(1) == 1")), limits);
    var results = judge.judge(problem, Arrays.asList(programs), () -> false);
    assertEquals(Verdict.PASSED, results.getFirst().verdict());
    assertFalse(results.getFirst().isFlaky());
    assertEquals(before + 1, judge.status().repeats(), "only the second came close to a second");
    assertEquals(
        results.getLast().verdict() == Verdict.TIMEOUT, results.getLast().isFlaky(), "it differs");
  }
}
