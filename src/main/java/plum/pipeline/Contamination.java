package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.io.InstructionFile;
import plum.sandbox.Judge;

/**
 * The tests of a benchmark, which must not come back among those that train: assertion by
 * assertion, whatever the function is called and however it is spaced.
 *
 * @param tests where each stands, by its text in a form that does not depend on names
 */
record Contamination(Map<String, String> tests) {
  /** Fewer tokens say nothing: f(1) == 1 is in every benchmark. */
  private static final int LEAST_TOKENS = 12;

  private static final String ANY_NAME = "candidate";

  /**
   * Reads a benchmark.
   *
   * @throws plum.data.PlumException if the file cannot be read
   */
  static Contamination read(Path file, Judge judge, BooleanSupplier cancelled) {
    var rows = InstructionFile.readAnyLength(file).rows();
    var requests = new ArrayList<Map<String, Object>>();
    var places = new ArrayList<InstructionFile.Row>();
    var found = new HashMap<String, String>();
    for (var row : rows) {
      for (var test : row.tests()) {
        if (test instanceof StdioTest stdio) {
          found.put(stdio.stdin().strip() + "\n" + stdio.expected().strip(), row.key());
        } else if (code(test).length() < 100_000) {
          requests.add(
              new TreeMap<>(
                  Map.of(
                      "text",
                      code(test),
                      "entry",
                      row.entryPoint(),
                      "prompt",
                      "",
                      "finished",
                      true)));
          places.add(row);
        }
      }
    }
    var answers = new PythonSource(judge, "answers").ask(requests, cancelled);
    for (var i = 0; i < answers.size(); i++) {
      var row = places.get(i);
      if (answers.get(i).get("cases") instanceof List<?> cases) {
        for (var item : cases) {
          if (item instanceof Map<?, ?> map && map.get("code") instanceof String code) {
            form(code, row.entryPoint()).ifPresent(form -> found.putIfAbsent(form, row.key()));
          }
        }
      }
    }
    return new Contamination(found);
  }

  private static String code(TestCase test) {
    return switch (test) {
      case AssertTest(var code) -> code;
      case CheckTest(var code) -> code;
      case ModuleTest(var code, _) -> code;
      case StdioTest _ -> "";
    };
  }

  /** The text without names and spaces; nothing if it is too short to say anything. */
  private static Optional<String> form(String code, String entryPoint) {
    var tokens =
        PythonTokens.of(code).stream()
            .map(token -> token.equals(entryPoint) ? ANY_NAME : token)
            .toList();
    return tokens.size() < LEAST_TOKENS ? Optional.empty() : Optional.of(PythonTokens.join(tokens));
  }

  /** Where a test stands in the benchmark, if it does. */
  Optional<String> find(TestCase test, String entryPoint) {
    return test instanceof StdioTest stdio
        ? Optional.ofNullable(tests.get(stdio.stdin().strip() + "\n" + stdio.expected().strip()))
        : form(code(test), entryPoint).map(tests::get);
  }
}
