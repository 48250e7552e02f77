package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import plum.data.Language;
import plum.data.Match;
import plum.data.PlumException;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestResult;
import plum.data.Verdict;

/** What other systems do, as far as it can be tried on this one. */
class HostTest {

  private static PythonInterpreter on(Host host) {
    var python = Sandboxes.python();
    return new PythonInterpreter(
        host, python.executable(), python.version(), python.readable(), python.numpy());
  }

  /** Without memory files, handles of processes and clocks of children. */
  @Test
  void theServerDoesWithoutWhatOnlyLinuxHas() {
    try (var judge = PythonJudge.open(on(Host.MACOS), 1, Set.of())) {
      assertEquals(Isolation.Level.NONE, judge.isolation().level(), "nothing surrounds it here");
      var limits = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(20), 512L << 20, 64L << 10);
      var functions =
          new Problem(
              Language.PYTHON,
              "f",
              "",
              List.of(new AssertTest("assert f(1) == 2"), new AssertTest("assert f(2) == 3")),
              limits);
      var results =
          judge.judge(
              functions,
              List.of(
                  "def f(x):\n    print(x)\n    return x + 1",
                  "def f(x):\n    return 2",
                  "def f(x):\n    while True: pass",
                  "def f(x):\n    return x + 1"),
              () -> false);
      assertEquals(
          List.of(Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.TIMEOUT, Verdict.PASSED),
          results.stream().map(ProgramResult::verdict).toList());
      assertEquals("2\n", results.getFirst().tests().getLast().evidence().stdout());
      var whole =
          new Problem(
              Language.PYTHON,
              "",
              "",
              List.of(new StdioTest("3\n", "4", new Match.Lines())),
              limits);
      assertEquals(
          List.of(Verdict.PASSED, Verdict.WRONG_ANSWER),
          judge
              .judge(whole, List.of("print(int(input()) + 1)", "print(input())"), () -> false)
              .stream()
              .flatMap(result -> result.tests().stream())
              .map(TestResult::verdict)
              .toList());
    }
  }

  @Test
  void appleSandboxIsToldToDenyAllButTheInterpreter() {
    var command =
        Host.MACOS.command(
            on(Host.MACOS), EnumSet.of(Worker.Layer.SEATBELT), List.of("python3"), 0);
    assertEquals(List.of("/usr/bin/sandbox-exec", "-p"), command.subList(0, 2));
    assertTrue(command.get(2).startsWith("(version 1)(deny default)"), command.get(2));
    assertEquals("python3", command.getLast());
  }

  @Test
  void windowsAsksItsLinuxSubsystemAndSaysWhatIsMissing() {
    var command =
        Host.WSL.command(on(Host.WSL), EnumSet.of(Worker.Layer.BUBBLEWRAP), List.of("python3"), 0);
    assertEquals(List.of("wsl.exe", "--exec", "/usr/bin/env", "-i"), command.subList(0, 4));
    assertTrue(command.contains("/usr/bin/bwrap"), command.toString());
    var e = assertThrows(PlumException.class, () -> PythonInterpreter.find(Host.WSL));
    assertTrue(String.valueOf(e.getMessage()).contains("wsl --install"), e.getMessage());
  }
}
