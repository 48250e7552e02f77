package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plum.data.Language;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestResult;
import plum.data.Verdict;

class PythonJudgeTest {

  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(600), Duration.ofSeconds(20), 512L << 20, 64L << 10);

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
    Problem problem = new Problem(Language.PYTHON, "f", "", List.of(tests), LIMITS);
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

  @Test
  void aCheckIsOneTestAndMayUseThePromptsHelpers() {
    String context = "def double(x):\n    return 2 * x\n\ndef f(x):\n    \"\"\"A stub.\"\"\"\n";
    String check = "def check(candidate):\n    assert candidate(double(2)) == 5\n";
    Problem problem =
        new Problem(Language.PYTHON, "f", context, List.of(new CheckTest(check)), LIMITS);
    List<ProgramResult> results =
        judge.judge(
            problem,
            List.of("def f(x):\n    return x + 1", "def f(x):\n    return x", "f = 3"),
            () -> false);
    assertEquals(
        List.of(
            List.of("passed: "),
            List.of("wrong answer: got 4, expected 5"),
            List.of("load error: f is not a function")),
        results.stream().map(PythonJudgeTest::words).toList());
  }

  @Test
  void inputAndOutputAreComparedByLinesWithoutTrailingSpace() {
    String program = "print(input() + '  ')\nprint()";
    assertEquals(
        List.of("passed: ", "wrong answer: line 1: got `b`, expected `c`"),
        words(
            judge(
                program,
                new StdioTest("a\n", "a", new Match.Lines()),
                new StdioTest("b", "c\n", new Match.Lines()))));
  }

  @Test
  void aTestThatIsBrokenIsNotHeldAgainstTheSolution() {
    ProgramResult result =
        asserts(
            "def f(x):\n    return x",
            "assert f(1) == = 1",
            "assert g(1) == 1",
            "assert 1 == 2",
            "assert f(1) == 1",
            "while True: pass",
            "f(1); x = undefined.y",
            "assert f(lambda: 1) == 1");
    assertEquals(
        List.of(true, true, true, false, true, false, false),
        result.tests().stream().map(t -> t.verdict().isHarnessFault()).toList());
    assertEquals(Verdict.PASSED, result.tests().get(3).verdict());
  }

  @Test
  void aCrashSpoilsOnlyItsOwnTest() {
    ProgramResult result =
        asserts(
            "import os\ndef f(x):\n    if x == 2:\n        os._exit(0)\n    return x",
            "assert f(1) == 1",
            "assert f(2) == 2",
            "assert f(3) == 3");
    assertEquals(
        List.of("passed: ", "early exit: exit code 0 before answering", "passed: "), words(result));
  }

  @Test
  void aTimeoutSkipsTheTestsBehindIt() {
    ProgramResult result =
        asserts(
            "def f(x):\n    while x == 2:\n        pass\n    return x",
            "assert f(1) == 1",
            "assert f(2) == 2",
            "assert f(3) == 3");
    assertEquals(
        List.of(Verdict.PASSED, Verdict.TIMEOUT, Verdict.SKIPPED),
        result.tests().stream().map(TestResult::verdict).toList());
    assertEquals("processor time limit of 0.6 s", result.detail());
    assertTrue(result.cpu().toMillis() >= 600, result.cpu().toString());
  }

  @Test
  void theSameProgramGetsTheSameWordsEveryTime() {
    String program =
        """
        import random
        class Thing: pass
        def f(x):
            if x == 1: return random.random()
            if x == 2: return list({str(i) for i in range(20)})
            if x == 3: return Thing()
            raise ValueError(object())
        """;
    String[] tests = {
      "assert f(1) == 0", "assert f(2) == 0", "assert f(3) == 0", "assert f(4) == 0"
    };
    List<String> first = words(asserts(program, tests));
    assertEquals(
        "exception: ValueError: <object object at 0x…> (line 7 of the solution)", first.get(3));
    PythonJudge other = Sandboxes.open(1);
    try {
      Problem problem =
          new Problem(
              Language.PYTHON,
              "f",
              "",
              Stream.of(tests).<TestCase>map(AssertTest::new).toList(),
              LIMITS);
      String another = "def f(x):\n    return x";
      List<ProgramResult> again =
          other.judge(problem, List.of(another, program, program), () -> false);
      assertEquals(first, words(again.get(1)));
      assertEquals(first, words(again.get(2)));
    } finally {
      Sandboxes.close(other);
    }
  }

  @Test
  void whatAProgramPrintsIsKeptButNotJudged() {
    ProgramResult result =
        asserts("def f(x):\n    print('working', x)\n    return x", "assert f(1) == 1");
    assertEquals(Verdict.PASSED, result.verdict());
    assertEquals("working 1\n", result.output());
  }

  @Test
  void cancellingEndsAProgramThatSleeps() {
    Limits patient =
        new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), 512L << 20, 1 << 16);
    Problem problem =
        new Problem(Language.PYTHON, "f", "", List.of(new AssertTest("assert f(1) == 1")), patient);
    long started = System.nanoTime();
    BooleanSupplier cancelled = () -> System.nanoTime() - started > 300_000_000L;
    List<ProgramResult> results =
        judge.judge(
            problem,
            List.of("def f(x):\n    return 1", "import time\ndef f(x):\n    time.sleep(50)"),
            cancelled);
    long millis = (System.nanoTime() - started) / 1_000_000;
    assertEquals(1, results.size());
    assertTrue(millis < 3000, millis + " ms");
    assertEquals(Verdict.PASSED, asserts("def f(x):\n    return 1", "assert f(1) == 1").verdict());
  }

  @Test
  void aKilledWorkerLosesNoProgram() {
    PythonJudge mine = Sandboxes.open(1);
    try {
      long before = mine.pids().getFirst();
      ProcessHandle.of(before).orElseThrow().destroyForcibly();
      Problem problem =
          new Problem(
              Language.PYTHON, "f", "", List.of(new AssertTest("assert f(1) == 1")), LIMITS);
      assertEquals(
          Verdict.PASSED,
          mine.judge(problem, List.of("def f(x):\n    return 1"), () -> false)
              .getFirst()
              .verdict());
      assertEquals(1, mine.pids().size());
      assertTrue(mine.pids().getFirst() != before);
    } finally {
      Sandboxes.close(mine);
    }
  }

  @Test
  void closingLeavesNoProcess() {
    PythonJudge mine = Sandboxes.open(2);
    List<ProcessHandle> tree =
        mine.pids().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(p -> Stream.concat(Stream.of(p), p.descendants()))
            .toList();
    assertTrue(tree.size() >= 2);
    mine.close();
    assertEquals(List.of(), tree.stream().filter(ProcessHandle::isAlive).toList());
  }

  @Test
  void emptyAndOddProblemsGetAnAnswer() {
    assertEquals(Verdict.TEST_ERROR, judge("def f(x):\n    return 1").verdict());
    assertEquals(Verdict.SYNTAX_ERROR, asserts("s = '\ud800'", "assert f(1) == 1").verdict());
    assertEquals(Verdict.LOAD_ERROR, asserts("", "assert f(1) == 1").verdict());
  }

  @Test
  void nothingOutlivesAWorkbenchThatIsKilled() throws Exception {
    Process workbench =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SleepingWorkbench.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var lines = workbench.inputReader()) {
      assertEquals("judging", lines.readLine());
      List<ProcessHandle> tree = List.of();
      // bubblewrap, the server, the judge and the solution; without bubblewrap one less
      for (int i = 0; i < 600 && tree.size() < 3; i++) {
        Thread.sleep(50);
        tree = workbench.descendants().toList();
      }
      assertTrue(tree.size() >= 3, tree.toString());
      workbench.destroyForcibly().waitFor();
      List<ProcessHandle> left = tree;
      for (int i = 0; i < 200 && !left.isEmpty(); i++) {
        Thread.sleep(50);
        left = left.stream().filter(PythonJudgeTest::runs).toList();
      }
      assertEquals(List.of(), left);
    }
  }

  /** Whether a process still runs; one that only waits for its parent to notice does not. */
  private static boolean runs(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return process.isAlive() && !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException _) {
      return false;
    }
  }

  /** Judges a program that sleeps, in a process to be killed. */
  static final class SleepingWorkbench {
    public static void main(String[] args) {
      try (PythonJudge mine = PythonJudge.open(1)) {
        Limits patient =
            new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), 512L << 20, 1 << 16);
        Problem problem =
            new Problem(
                Language.PYTHON, "f", "", List.of(new AssertTest("assert f(1) == 1")), patient);
        System.out.println("judging");
        mine.judge(problem, List.of("import time\ndef f(x):\n    time.sleep(50)"), () -> false);
      }
    }
  }
}
