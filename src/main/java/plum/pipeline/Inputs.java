package plum.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.sandbox.Judge;

/**
 * Calls of a function: those in its tests whose arguments are literals, and others made of them by
 * small changes that keep the kinds of values.
 */
record Inputs(List<String> known, List<String> varied) {

  /**
   * Finds and makes calls.
   *
   * @param most new ones
   * @param seed decides which
   * @return nothing if cancelled
   */
  static Optional<Inputs> of(
      Judge judge,
      List<TestCase> tests,
      String entryPoint,
      int most,
      long seed,
      BooleanSupplier cancelled) {
    var texts =
        tests.stream()
            .map(
                test ->
                    switch (test) {
                      case AssertTest(var code) -> code;
                      case CheckTest(var code) -> code.replace("candidate", entryPoint);
                      case ModuleTest(var code, _) -> code;
                      case TestCase.StdioTest _ -> "";
                    })
            .toList();
    var request =
        new TreeMap<String, Object>(
            Map.of("tests", texts, "entry", entryPoint, "most", (long) most, "seed", seed));
    return new PythonSource(judge, "probes")
        .ask(List.of(request), cancelled).stream()
            .findFirst()
            .map(answer -> new Inputs(texts(answer.get("known")), texts(answer.get("varied"))));
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
