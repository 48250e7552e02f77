package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import plum.data.Instruction;
import plum.data.Match;
import plum.data.TestCase;
import plum.io.Json;

/** Python scripts that run a solution against its tests outside of the sandbox. */
public final class Scripts {
  private Scripts() {}

  /**
   * A script that says what each test makes of a program, and ends with 1 if one fails.
   *
   * @param about what stands in its first line
   */
  public static String of(
      Instruction instruction, String program, List<TestCase> tests, String about) {
    var entry = instruction.entryPoint().isEmpty() ? "solve" : instruction.entryPoint();
    var script = new StringBuilder();
    script.append("# ").append(about.replace('\n', ' ')).append('\n');
    script.append("# Written by a model and not contained here: read it before you run it.\n");
    var whole = tests.stream().anyMatch(TestCase.StdioTest.class::isInstance);
    if (!whole) {
      script.append('\n').append(program.stripTrailing()).append("\n\n");
    }
    var names = new ArrayList<String>();
    for (var test : tests) {
      var name = "test_" + (names.size() + 1);
      names.add(name);
      script.append("\ndef ").append(name).append("():\n");
      script.append(body(test, entry, program)).append('\n');
    }
    script.append(
        """

        if __name__ == "__main__":
            import sys, traceback

            failed = 0
            for test in [%s]:
                try:
                    test()
                    print(test.__name__, "passed")
                except BaseException:
                    failed += 1
                    print(test.__name__, "FAILED")
                    traceback.print_exc(file=sys.stdout)
            sys.exit(1 if failed else 0)
        """
            .formatted(String.join(", ", names)));
    return script.toString();
  }

  private static String body(TestCase test, String entry, String program) {
    return switch (test) {
      case TestCase.AssertTest(var code) -> statements(code);
      case TestCase.CheckTest(var code) -> statements(code) + "    check(" + entry + ")\n";
      case TestCase.ModuleTest(var code, var name) ->
          "    names = dict(globals())\n    exec(" + quoted(code) + ", names)\n" + module(name);
      case TestCase.StdioTest(var stdin, var expected, var match) ->
          stdio(stdin, expected, match, program);
    };
  }

  /** Statements inside a function; as text where indenting would change a string of theirs. */
  private static String statements(String code) {
    return code.contains("\"\"\"") || code.contains("'''") || code.contains("\\\n")
        ? "    exec(" + quoted(code) + ", globals())\n"
        : code.strip().indent(4);
  }

  private static String module(String name) {
    if (name.isEmpty()) {
      return """
            import unittest
            for name, value in list(names.items()):
                if name.startswith("test") and getattr(value, "__globals__", None) is names:
                    value()
                elif isinstance(value, type) and issubclass(value, unittest.TestCase):
                    result = unittest.TestResult()
                    unittest.defaultTestLoader.loadTestsFromTestCase(value).run(result)
                    assert result.wasSuccessful(), result.failures + result.errors
        """;
    }
    var dot = name.indexOf('.');
    return dot < 0
        ? "    names[" + quoted(name) + "]()\n"
        : "    names["
            + quoted(name.substring(0, dot))
            + "]("
            + quoted(name.substring(dot + 1))
            + ").debug()\n";
  }

  private static String stdio(String stdin, String expected, Match match, String program) {
    var run =
        """
            import subprocess, sys
            ran = subprocess.run([sys.executable, "-c", %s], input=%s, capture_output=True, text=True)
            sys.stderr.write(ran.stderr)
            assert ran.returncode == 0, "exit code %%d" %% ran.returncode
            got, expected = ran.stdout, %s
        """
            .formatted(quoted(program), quoted(stdin), quoted(expected));
    return run
        + switch (match) {
          case Match.Lines _ ->
              """
                  lines = lambda text: [line.rstrip() for line in text.rstrip().split("\\n")]
                  assert lines(got) == lines(expected), got
              """
                  .indent(0);
          case Match.Numbers(var tolerance) ->
              """
                  a, b = got.split(), expected.split()
                  assert len(a) == len(b), got
                  for x, y in zip(a, b):
                      try:
                          close = abs(float(x) - float(y)) <= %s * max(1, abs(float(y)))
                      except ValueError:
                          close = x == y
                      assert close, (x, y)
              """
                  .formatted(tolerance)
                  .indent(0);
          case Match.Checker(var code) ->
              "    names = {}\n    exec("
                  + quoted(code)
                  + ", names)\n    assert names[\"check\"]("
                  + quoted(stdin)
                  + ", expected, got)\n";
        };
  }

  /** A Python literal; JSON's strings are Python's too. */
  private static String quoted(String text) {
    return Json.write(text);
  }
}
