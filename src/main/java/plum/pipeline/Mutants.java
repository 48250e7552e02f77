package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.sandbox.Judge;

/**
 * Programs that differ from a reference in one small place: another comparison, operator, constant,
 * boundary, condition, return value, range or default value, or a statement less.
 *
 * @param mutants no two compile to the same code, and none to that of the reference
 * @param equal how many more do: equivalent for certain
 * @param error why there are none, empty otherwise
 */
record Mutants(List<Mutant> mutants, int equal, String error) {

  /**
   * One of them.
   *
   * @param operator kind of the change
   * @param line of the reference, from 1
   * @param change in words: before and after
   */
  record Mutant(String operator, int line, String change, String program) {}

  /**
   * Makes mutants of programs.
   *
   * @param programs references
   * @param most of each; kinds take turns
   * @param seed decides which, where there are more
   * @return those of each program; shorter if cancelled
   */
  static List<Mutants> of(
      Judge judge, List<String> programs, int most, long seed, BooleanSupplier cancelled) {
    var requests =
        programs.stream()
            .map(each -> Map.<String, Object>of("source", each, "most", (long) most, "seed", seed))
            .toList();
    var answers = new PythonSource(judge, "mutants").ask(requests, cancelled);
    var all = new ArrayList<Mutants>();
    for (var i = 0; i < answers.size(); i++) {
      all.add(read(programs.get(i), answers.get(i)));
    }
    return all;
  }

  private static Mutants read(String program, Map<String, @Nullable Object> answer) {
    var mutants = new ArrayList<Mutant>();
    if (answer.get("mutants") instanceof List<?> list) {
      for (var item : list) {
        if (item instanceof Map<?, ?> map) {
          var from = number(map.get("from"));
          var to = number(map.get("to"));
          mutants.add(
              new Mutant(
                  String.valueOf(map.get("operator")),
                  number(map.get("line")),
                  map.get("before") + " → " + map.get("after"),
                  program.substring(0, from) + map.get("text") + program.substring(to)));
        }
      }
    }
    return new Mutants(
        mutants,
        number(answer.get("equal")),
        answer.get("error") instanceof String words ? words : "");
  }

  private static int number(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }
}
