package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.Verdict;

class PythonJudgeTest {

  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(600), Duration.ofSeconds(4), 512L << 20, 64L << 10);

  private static PythonJudge judge;

  @BeforeAll
  static void open() {
    judge = Sandboxes.open(1);
  }

  @AfterAll
  static void close() {
    Sandboxes.close(judge);
  }

  private static ProgramResult judge(String program, TestCase... tests) {
    Problem problem = new Problem("f", "", List.of(tests), LIMITS);
    return judge.judge(problem, List.of(program), () -> false).getFirst();
  }

  private static ProgramResult asserts(String program, String... tests) {
    return judge(program, Stream.of(tests).map(AssertTest::new).toArray(TestCase[]::new));
  }

  private static List<String> words(ProgramResult result) {
    return result.tests().stream().map(t -> t.verdict().label() + ": " + t.detail()).toList();
  }

  @Test
  void everyAssertionHasItsOwnResult() {
    ProgramResult result =
        asserts(
            "def f(x):\n    return x * x\n",
            "assert f(2) == 4",
            "assert f(2) == 5  # why",
            "assert f(-3) == 9");
    assertEquals(List.of("passed: ", "wrong answer: got 4, expected 5", "passed: "), words(result));
    assertEquals(Verdict.WRONG_ANSWER, result.verdict());
    assertEquals(2, result.passed());
  }

  @Test
  void anExceptionNamesItsLine() {
    assertEquals(
        List.of("exception: ValueError: no (line 3 of the solution)"),
        words(
            asserts("def f(x):\n    if x:\n        raise ValueError('no')\n", "assert f(1) == 1")));
  }
}
