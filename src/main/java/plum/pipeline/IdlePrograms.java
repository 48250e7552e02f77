package plum.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import plum.data.Instruction;
import plum.data.TestCase;
import plum.data.TestCase.StdioTest;
import plum.sandbox.Judge;
import plum.sandbox.Limits;

/**
 * Programs that do nothing: an empty function, and functions with a constant for an answer. A test
 * that passes whatever constant of a kind comes back asks for nothing.
 *
 * <p>One constant alone says little: of {@code assert f([]) == 0} it is the right answer. So the
 * constants come in groups, and a test is idle when it passes all of one: nothing and something,
 * false and true, and several numbers, texts and lists.
 */
final class IdlePrograms {
  private static final List<List<String>> GROUPS =
      List.of(
          List.of("None", "'plum'"),
          List.of("False", "True"),
          List.of("0", "12345", "-7"),
          List.of("''", "'plum'", "'a b'"),
          List.of("[]", "[1, 2]", "['a']"));

  private static final List<String> PRINTERS = List.of("", "print('plum')\n");

  private IdlePrograms() {}

  /**
   * The idle ones of some tests, by place.
   *
   * @return nothing if cancelled
   */
  static BitSet of(
      Judge judge,
      Instruction instruction,
      List<TestCase> tests,
      Limits limits,
      BooleanSupplier cancelled) {
    var idle = new BitSet();
    if (tests.isEmpty()) {
      return idle;
    }
    var programs = new ArrayList<String>();
    for (var group : GROUPS) {
      for (var constant : group) {
        programs.add(
            "def %s(*args, **named):\n    return %s\n"
                .formatted(
                    instruction.entryPoint().isEmpty() ? "solve" : instruction.entryPoint(),
                    constant));
      }
    }
    programs.addAll(PRINTERS);
    var results = judge.judge(Problems.of(instruction, tests, limits), programs, cancelled);
    if (results.size() < programs.size()) {
      return idle;
    }
    for (var test = 0; test < tests.size(); test++) {
      var first = 0;
      for (var group : GROUPS) {
        var passed = 0;
        for (var i = first; i < first + group.size(); i++) {
          passed += results.get(i).tests().get(test).verdict().isPass() ? 1 : 0;
        }
        first += group.size();
        if (passed == group.size() && !(tests.get(test) instanceof StdioTest)) {
          idle.set(test);
        }
      }
      if (tests.get(test) instanceof StdioTest
          && results.get(first).tests().get(test).verdict().isPass()
          && results.get(first + 1).tests().get(test).verdict().isPass()) {
        idle.set(test);
      }
    }
    return idle;
  }
}
