package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import plum.data.TestCase.AssertTest;
import plum.data.Verdict;

/** JavaScript programs that mean harm; every one is followed by a good program. */
class NodeHostileTest {

  /** Program, and what it must end in; null for any failure of its own. */
  private static final Object[][] ATTACKS = {
    {"function f() { for (;;); }", Verdict.TIMEOUT},
    {"for (;;);", Verdict.TIMEOUT},
    {
      "function f() { const a = []; for (;;) a.push(Buffer.alloc(1 << 24, 1)); }",
      Verdict.MEMORY_LIMIT
    },
    {"function f() { let s = [0]; for (;;) s = s.concat(s); }", Verdict.MEMORY_LIMIT},
    {"function f() { for (;;) console.log('x'.repeat(5000)); }", Verdict.OUTPUT_LIMIT},
    {"function f() { return 'x'.repeat(1 << 20); }", Verdict.OUTPUT_LIMIT},
    {"function f() { process.exit(0); }", Verdict.EARLY_EXIT},
    {"function f() { process.reallyExit(0); }", Verdict.EARLY_EXIT},
    {"function f() { return new Promise(() => {}); }", Verdict.EARLY_EXIT},
    {"function f() { process.kill(process.ppid, 'SIGKILL'); }", Verdict.EXCEPTION},
    {"function f() { process.kill(-1, 'SIGKILL'); }", Verdict.EXCEPTION},
    {"function f() { require('child_process').execSync('true'); return 4; }", Verdict.EXCEPTION},
    {"function f() { require('fs').readFileSync('/etc/passwd'); return 4; }", Verdict.EXCEPTION},
    {"function f() { require('fs').readdirSync('/proc'); return 4; }", Verdict.EXCEPTION},
    {
      "function f() { require('fs').writeFileSync('/tmp/plum', 'x'); return 4; }", Verdict.EXCEPTION
    },
    {
      "function f() { return new Promise((y, n) => require('net').connect(80, '127.0.0.1')"
          + ".on('error', n).on('connect', () => y(4))); }",
      Verdict.EXCEPTION
    },
    {
      "function f() { return new Promise((y, n) => require('dns').lookup('localhost',"
          + " (e) => e ? n(e) : y(4))); }",
      Verdict.EXCEPTION
    },
    {"function f() { return { valueOf() { return 4; } }; }", Verdict.UNSUPPORTED_VALUE},
    {"function f() { return { [Symbol.toPrimitive]: () => 4 }; }", Verdict.WRONG_ANSWER},
    {"function f() { return { toJSON: () => 4 }; }", Verdict.UNSUPPORTED_VALUE},
    {"function f() { return new Proxy(() => 4, { get: () => () => 4 }); }", Verdict.WRONG_ANSWER},
    {"function f() { return new Proxy([], { get: () => 4 }); }", Verdict.WRONG_ANSWER},
    {"let n = 0; function f() { return { get v() { return n++; } }; }", Verdict.WRONG_ANSWER},
    {"class C {}; function f() { return new C(); }", Verdict.UNSUPPORTED_VALUE},
    {"function f() { const a = []; a.push(a); return a; }", Verdict.UNSUPPORTED_VALUE},
    {
      "const a = require('assert'); a.ok = a.equal = a.strictEqual = () => {};"
          + " console.assert = () => {}; function f() { return 5; }",
      Verdict.WRONG_ANSWER
    },
    {
      "Array.prototype.toString = Object.prototype.toJSON = () => 4;"
          + " Object.prototype.__defineGetter__('x', () => 4); JSON.stringify = () => '4';"
          + " JSON.parse = () => [4]; Object.is = () => true; function f() { return 5; }",
      Verdict.WRONG_ANSWER
    },
    {
      "function f() { throw new (require('assert').AssertionError)({ message: 'mine' }); }",
      Verdict.EXCEPTION
    },
    {forge("[1,\"value\",4,[],0,1,0,0]"), Verdict.SANDBOX_VIOLATION},
    {forge("not even JSON"), Verdict.SANDBOX_VIOLATION},
    {forge("[1,\"value\",4,[],0,1,0,0]") + "process.exit(0);", Verdict.SANDBOX_VIOLATION},
    {"require('fs').writeSync(3, 'zzzzzzzz');" + NodeJudgeTest.SQUARE, Verdict.OUTPUT_LIMIT},
    {"require('fs').writeSync(3, '\\u0080zzzzzz', 0, 'latin1');" + NodeJudgeTest.SQUARE, null},
    {
      "function f(x) { require('fs').writeSync(3, Buffer.from([0, 0, 0, 2, 50, 51]));"
          + " return x * x; }",
      Verdict.SANDBOX_VIOLATION
    },
    {
      "function f(x) { process.on('exit', () =>"
          + " require('fs').writeSync(3, 'late')); process.exit(); }",
      null
    },
    {"function f() { require('fs').closeSync(3); return 4; }", null},
    {"function f() { require('fs').closeSync(4); return 4; }", null},
    {"function f() { process.dlopen({ exports: {} }, '/lib/x.node'); }", Verdict.EXCEPTION},
    {"process.on('SIGXCPU', () => {}); function f() { for (;;); }", Verdict.TIMEOUT},
    {
      "new (require('worker_threads').Worker)('for (;;);', { eval: true });"
          + " function f() { return new Promise(() => {}); }",
      Verdict.TIMEOUT
    },
  };

  private static String forge(String body) {
    return "const body = Buffer.from('%s');const head = Buffer.alloc(4); head.writeUInt32BE(body.length);"
            .formatted(body)
        + "require('fs').writeSync(3, Buffer.concat([head, body]));"
        + NodeJudgeTest.SQUARE;
  }

  @Test
  void noAttackPassesNorSpoilsTheNextProgram() {
    // Loose, so that an object that could pretend to be a number would.
    AssertTest test = new AssertTest("const r = await f(2); assert(r == 4 && (r == 4)); ");
    List<String> programs = new ArrayList<>();
    for (Object[] attack : ATTACKS) {
      programs.add((String) attack[0]);
      programs.add(NodeJudgeTest.SQUARE);
    }
    List<ProgramResult> results;
    try (NodeJudge judge = NodeJudgeTest.open(EnumSet.allOf(Worker.Layer.class))) {
      results = judge.judge(NodeJudgeTest.problem(test), programs, () -> false);
    }
    assertEquals(programs.size(), results.size());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < ATTACKS.length; i++) {
      ProgramResult attack = results.get(2 * i);
      ProgramResult good = results.get(2 * i + 1);
      boolean expected =
          ATTACKS[i][1] == null ? attack.verdict().isFailure() : attack.verdict() == ATTACKS[i][1];
      if (!expected || good.verdict() != Verdict.PASSED) {
        wrong.add(
            ATTACKS[i][0]
                + "\n  "
                + NodeJudgeTest.words(attack)
                + "\n  then "
                + NodeJudgeTest.words(good));
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void kernelFilterAndLandlockSufficeWithoutBubblewrap() {
    try (NodeJudge bare =
        NodeJudgeTest.open(EnumSet.of(Worker.Layer.LANDLOCK, Worker.Layer.SECCOMP))) {
      assertEquals(Isolation.Level.FULL, bare.isolation().level());
      AssertTest test = new AssertTest("assert(await f(2) === 4)");
      for (Object[] attack : ATTACKS) {
        if (attack[1] == Verdict.EXCEPTION) {
          ProgramResult result =
              bare.judge(NodeJudgeTest.problem(test), List.of((String) attack[0]), () -> false)
                  .getFirst();
          assertEquals(
              Verdict.EXCEPTION, result.verdict(), attack[0] + " " + NodeJudgeTest.words(result));
        }
      }
    }
  }
}
