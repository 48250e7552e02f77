package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plum.data.Evidence;
import plum.data.Language;
import plum.data.Match;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.data.Verdict;

/** JavaScript programs; without Node.js the tests are skipped with the reason. */
class NodeJudgeTest {

  static final Limits LIMITS =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(30), 128L << 20, 64L << 10);

  static final String SQUARE = "function f(x) { return x * x; }";

  private static NodeJudge judge;

  @BeforeAll
  static void open() {
    judge = open(EnumSet.allOf(Worker.Layer.class));
  }

  static NodeJudge open(Set<Worker.Layer> layers) {
    try {
      return NodeJudge.open(1, layers);
    } catch (PlumException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  @AfterAll
  static void close() {
    if (judge != null) {
      judge.close();
    }
  }

  static Problem problem(TestCase... tests) {
    return new Problem(Language.JAVASCRIPT, "f", "", List.of(tests), LIMITS);
  }

  private static ProgramResult judge(String program, TestCase... tests) {
    return judge.judge(problem(tests), List.of(program), () -> false).getFirst();
  }

  private static ProgramResult asserts(String program, String... tests) {
    return judge(program, Stream.of(tests).map(AssertTest::new).toArray(TestCase[]::new));
  }

  static List<String> words(ProgramResult result) {
    return result.tests().stream().map(t -> t.verdict().label() + ": " + t.detail()).toList();
  }

  @Test
  void everyAssertionHasItsOwnResultAndEvidence() {
    ProgramResult result =
        asserts(
            "function f(x) {\n  console.log('at', x);\n  return { list: [x * x] };\n}",
            "assert.deepStrictEqual(f(2), { list: [4] })",
            "const assert = require('node:assert');\nassert.deepEqual(f(2), { list: [5] });",
            "console.assert(f(3).list[0] === 10, 'why')",
            "assert.notDeepStrictEqual(f(1), { list: [1] })");
    assertEquals(
        List.of(
            "passed: ",
            "wrong answer: got { list: [ 4 ] }, expected { list: [ 5 ] }",
            "wrong answer: got { list: [ 9 ] }, expected 10",
            "wrong answer: got { list: [ 1 ] }, expected not { list: [ 1 ] }"),
        words(result));
    assertEquals(
        new Evidence("", "", 0, "{ list: [ 5 ] }", "{ list: [ 4 ] }", "at 2\n", ""),
        result.tests().get(1).evidence());
    assertEquals("at 2\nat 2\nat 3\nat 1\n", result.output());
  }

  @Test
  void anExceptionNamesItsLine() {
    ProgramResult result =
        asserts(
            "function f(x) {\n  if (x > 1) {\n    throw new RangeError('no');\n  }\n  return x;\n}",
            "assert.strictEqual(f(2), 1)",
            "assert.throws(() => f(2), RangeError)",
            "assert.strictEqual(f(1), 1)");
    assertEquals(
        List.of("exception: RangeError: no (line 3 of the solution)", "passed: ", "passed: "),
        words(result));
    assertEquals(
        new Evidence("RangeError", "no", 3, "", "", "", ""), result.tests().getFirst().evidence());
  }

  @Test
  void programsThatDoNotLoadSayWhy() {
    AssertTest test = new AssertTest("assert(f(2) === 4)");
    List<ProgramResult> results =
        judge.judge(
            problem(test),
            List.of(
                "function f(x) {\n  return x +;\n}",
                "let g = 1;",
                "let f = 1;",
                "const left = require('left-pad');\n" + SQUARE,
                "let a;\na.b;\n" + SQUARE,
                "process.exit(0);",
                "import fs from 'node:fs';\n" + SQUARE,
                "export const f = (x) => x * x;",
                "module.exports = { f: (x) => x * x };"),
            () -> false);
    assertEquals(
        List.of(
            "syntax error: SyntaxError: Unexpected token ';' (line 2)",
            "load error: the program does not define f",
            "load error: f is not a function",
            "load error: Cannot find module 'left-pad'",
            "exception: TypeError: Cannot read properties of undefined (reading 'b')"
                + " (line 2 of the solution), while loading",
            "early exit: exit code 0 before answering",
            "passed: ",
            "passed: ",
            "passed: "),
        results.stream().map(r -> words(r).getFirst()).toList());
  }

  @Test
  void checksAndModulesAreTestsToo() {
    String context = "const double = (x) => 2 * x;\nfunction f(x) {\n  // a stub\n}";
    Problem problem =
        new Problem(
            Language.JAVASCRIPT,
            "f",
            context,
            List.of(
                new CheckTest("const check = (c) => { assert.equal(c(double(2)), 16); };"),
                new ModuleTest("test('a', () => assert(f(1) === 1)); test('b', () => {});", "a"),
                new ModuleTest("describe('s', () => it('t', async () => assert(f(1) === 2)))", ""),
                new ModuleTest("const f = require('./solution').f; it('a', () => f(1));", "b")),
            LIMITS);
    assertEquals(
        List.of(
            "passed: ",
            "passed: ",
            "wrong answer: got 1, expected 2",
            "test error: there is no test b"),
        words(judge.judge(problem, List.of(SQUARE), () -> false).getFirst()));
  }

  @Test
  void valuesCrossAsWhatTheyAre() {
    ProgramResult result =
        asserts(
            "const f = (x) => x;",
            "assert(Object.is(f(NaN), NaN) && Object.is(f(-0), -0) && f(-Infinity) === -Infinity)",
            "assert.strictEqual(f(2n ** 100n), 2n ** 100n); assert.strictEqual(f(-5n), -5n)",
            "assert.deepStrictEqual(f([undefined, null, , 'ä\\ud800', 1e21]), "
                + "[undefined, null, , 'ä\\ud800', 1e21])",
            "assert.deepStrictEqual(f(new Map([[1, new Set(['a'])]])), new Map([[1, new Set(['a'])]]))",
            "assert.deepStrictEqual(f(new Date(5)), new Date(5)); assert(isNaN(f(new Date(NaN))))",
            "assert.deepStrictEqual(f(new Uint8Array([1, 255])), new Uint8Array([1, 255]))",
            "assert.deepStrictEqual(f(JSON.parse('{\"__proto__\": 1}')), JSON.parse('{\"__proto__\": 1}'))",
            "assert.strictEqual(f('\\ud83d'), '\\ud83d'); assert.notStrictEqual(f('a'), '\\ud83d')",
            "assert.strictEqual(f(), undefined)");
    assertEquals(
        result.tests().stream().map(_ -> "passed: ").toList(), words(result), result.detail());
  }

  @Test
  void promisesAndClosuresAndChangedArgumentsWork() {
    String program =
        """
        async function f(x) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (x === 0) throw new TypeError('zero');
          if (Array.isArray(x)) x.reverse();
          return x;
        }
        """;
    assertEquals(
        List.of(
            "passed: ",
            "wrong answer: got 3, expected 3",
            "exception: TypeError: zero (line 3 of the solution)",
            "passed: ",
            "wrong answer: got 1, expected 2"),
        words(
            asserts(
                program,
                "assert(await f(3) === 3)",
                "assert(f(3) === 3)",
                "await f(0)",
                "const a = [1, 2]; await f(a); assert.deepStrictEqual(a, [2, 1])",
                "f(1).then((v) => assert.strictEqual(v, 2))")));
    assertEquals(
        List.of("passed: "),
        words(
            asserts(
                "function f(n) { return () => n++; }",
                "const c = f(5); c(); assert.strictEqual(c(), 6)")));
  }

  @Test
  void aBrokenTestIsNotHeldAgainstTheSolution() {
    ProgramResult result =
        asserts(
            SQUARE,
            "assert(f(1) === = 1)",
            "assert(1 === 2)",
            "f(1).a.b",
            "f(() => 1)",
            "process.exit(0)",
            "}); (async function () {",
            "for (;;);",
            "assert(f(2) === 4)");
    assertEquals(
        List.of(true, true, false, true, true, true, true, false),
        result.tests().stream().map(t -> t.verdict().isHarnessFault()).toList(),
        words(result).toString());
    assertEquals(Verdict.PASSED, result.tests().getLast().verdict());
  }

  @Test
  void aCrashSpoilsOnlyItsOwnTest() {
    assertEquals(
        List.of("passed: ", "crashed: killed by SIGABRT", "passed: "),
        words(
            asserts(
                "function f(x) { if (x === 2) process.abort(); return x; }",
                "assert(f(1) === 1)",
                "assert(f(2) === 2)",
                "assert(f(3) === 3)")));
  }

  @Test
  void wholeProgramsReadAndPrint() {
    Match lines = new Match.Lines();
    String program =
        "const [a, b] = require('fs').readFileSync('/dev/stdin', 'utf8').trim().split(/\\s+/);\n"
            + "process.stdout.write((+a + +b) + '  \\n\\n');";
    ProgramResult result =
        judge(
            program,
            new StdioTest("1 2\n", "3", lines),
            new StdioTest("1 2", "4\n", lines),
            new StdioTest("1 2", "3.0001", new Match.Numbers(1e-3)),
            new StdioTest("1 2", "3", new Match.Checker("def check(*_): return True")));
    assertEquals(
        List.of("passed: ", "wrong answer: line 1: got `3`, expected `4`", "passed: "),
        words(result).subList(0, 3));
    assertEquals(Verdict.TEST_ERROR, result.tests().getLast().verdict());
    assertEquals("4\n", result.tests().get(1).evidence().expected());
    assertEquals("3  \n\n", result.tests().get(1).evidence().actual());
  }

  @Test
  void wholeProgramsMayFailInManyWays() {
    StdioTest test = new StdioTest("", "ok", new Match.Lines());
    List<String> programs =
        List.of(
            "console.log('ok'); let a;\na.b;",
            "console.log('ok'); process.abort();",
            "console.log('ok'); process.exit(3);",
            "process.stdout.write('ok');",
            "console.log('ok'",
            "console.log('ok'); for (;;);",
            "require('fs').writeSync(3, 'hm'); console.log('ok');",
            "for (;;) process.stdout.write('ok'.repeat(9999));",
            "setTimeout(() => console.log('ok'), 5);",
            "import { EOL } from 'os';\nawait null;\nprocess.stdout.write('ok' + EOL);");
    assertEquals(
        List.of(
            "exception: TypeError: Cannot read properties of undefined (reading 'b')"
                + " (line 2 of the solution)",
            "crashed: killed by SIGABRT",
            "exception: exit code 3",
            "passed: ",
            "syntax error: SyntaxError: missing ) after argument list (line 1)",
            "timeout: processor time limit of 2 s",
            "sandbox violation: forged bytes on the channel",
            "output limit: more than 64 KiB of output",
            "passed: ",
            "passed: "),
        judge.judge(problem(test), programs, () -> false).stream()
            .map(r -> words(r).getFirst())
            .toList());
  }

  @Test
  void chanceIsTheSameEveryTime() {
    String program = "const f = () => Math.random();";
    String test = "assert.strictEqual(f(), 2)";
    assertEquals(words(asserts(program, test)), words(asserts(program, test)));
  }

  @Test
  void cancellingEndsAProgramThatSleeps() {
    long started = System.nanoTime();
    BooleanSupplier cancelled = () -> System.nanoTime() - started > 3_000_000_000L;
    String program = "const f = () => new Promise((y) => setTimeout(y, 25000));";
    List<ProgramResult> results =
        judge.judge(
            problem(new AssertTest("assert(await f(1) === 1)")), List.of(program), cancelled);
    assertEquals(0, results.size());
    assertTrue(System.nanoTime() - started < 20_000_000_000L);
  }

  @Test
  void statusCountsWhatWasJudged() {
    long before = judge.status().finished();
    assertEquals(Verdict.PASSED, asserts(SQUARE, "assert(f(2) === 4)").verdict());
    assertEquals(before + 1, judge.status().finished());
    assertEquals(List.of(), judge.pids());
  }

  @Test
  void aMissingOrOldEngineIsASentence() {
    PlumException missing =
        assertThrows(PlumException.class, () -> NodeInterpreter.find(List.of("no-such-node")));
    assertEquals(
        "JavaScript programs are run with Node.js, and node was not found."
            + " Install Node.js 18 or newer (Debian, Ubuntu: sudo apt install nodejs).",
        missing.getMessage());
    assertTrue(NodeInterpreter.isRecent("18.0.0"));
    assertTrue(!NodeInterpreter.isRecent("16.20.2"));
  }

  @Test
  void polyglotOpensTheOtherJudgeWhenItIsNeeded() {
    AtomicInteger opened = new AtomicInteger();
    try (var both =
        new Polyglot(
            Sandboxes.open(1),
            Map.of(
                Language.JAVASCRIPT,
                workers -> {
                  opened.addAndGet(workers);
                  return open(EnumSet.allOf(Worker.Layer.class));
                }))) {
      List<TestCase> python = List.of(new AssertTest("assert f(2) == 4"));
      Problem first = new Problem(Language.PYTHON, "f", "", python, LIMITS);
      assertEquals(
          Verdict.PASSED,
          both.judge(first, List.of("def f(x):\n    return x * x"), () -> false)
              .getFirst()
              .verdict());
      assertEquals(0, opened.get());
      Problem second = problem(new AssertTest("assert(f(2) === 4)"));
      assertEquals(
          List.of(Verdict.PASSED, Verdict.EXCEPTION),
          both.judge(second, List.of(SQUARE, "function f() { throw 1; }"), () -> false).stream()
              .map(ProgramResult::verdict)
              .toList());
      assertEquals(1, opened.get());
      assertTrue(both.isolation().interpreter().startsWith("Python"));
      assertTrue(both.isolation(Language.JAVASCRIPT).interpreter().startsWith("Node.js"));
      assertEquals(1L, both.status().verdicts().get(Verdict.EXCEPTION));
    }
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
      // launcher and node, twice, and bubblewrap where it works
      for (int i = 0; i < 600 && tree.size() < 4; i++) {
        Thread.sleep(50);
        tree = workbench.descendants().toList();
      }
      assertTrue(tree.size() >= 4, tree.toString());
      workbench.destroyForcibly().waitFor();
      List<ProcessHandle> left = tree;
      for (int i = 0; i < 200 && !left.isEmpty(); i++) {
        Thread.sleep(50);
        left = left.stream().filter(NodeJudgeTest::runs).toList();
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
      try (NodeJudge mine = NodeJudge.open(1)) {
        System.out.println("judging");
        String program = "const f = () => new Promise((y) => setTimeout(y, 25000));";
        List<ProgramResult> results =
            mine.judge(problem(new AssertTest("await f(1)")), List.of(program), () -> false);
        assertNotEquals(List.of(), results);
      }
    }
  }
}
