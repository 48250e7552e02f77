package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import plum.sandbox.PythonJudge;

/** Mutants of programs whose mutants can be listed by hand. */
final class MutantsTest {
  private static List<Mutants> of(int most, long seed, String... programs) {
    try (var judge = PythonJudge.open(1)) {
      return Mutants.of(judge, List.of(programs), most, seed, () -> false);
    }
  }

  @Test
  void everyPlaceIsChangedInEveryWay() {
    var program = "def f(a):\n    return a + 1 if a < 3 else a\n";
    var mutants = of(100, 1, program).getFirst();
    assertEquals(
        Set.of(
            "def f(a):\n    return None\n",
            "def f(a):\n    return (a - 1) if a < 3 else a\n",
            "def f(a):\n    return a + 2 if a < 3 else a\n",
            "def f(a):\n    return a + 0 if a < 3 else a\n",
            "def f(a):\n    return a + 1 if (a <= 3) else a\n",
            "def f(a):\n    return a + 1 if (a >= 3) else a\n",
            "def f(a):\n    return a + 1 if a < 4 else a\n",
            "def f(a):\n    return a + 1 if a < 2 else a\n"),
        mutants.mutants().stream().map(Mutants.Mutant::program).collect(Collectors.toSet()));
    assertEquals("", mutants.error());
    assertEquals(0, mutants.equal());
    assertTrue(mutants.mutants().stream().allMatch(each -> each.line() == 2));
  }

  @Test
  void whatCompilesToTheSameIsEquivalent() {
    // Of the part that never runs: another value, one more, one less.
    var dead = of(100, 1, "def f():\n    if False:\n        return 3\n    return 2\n").getFirst();
    assertEquals(3, dead.equal());
    assertTrue(dead.mutants().stream().noneMatch(each -> each.line() == 3));
  }

  @Test
  void documentationAndImportsStayAndKindsTakeTurns() {
    var program =
        """
        import math

        def f(xs, k=2):
            \"\"\"Returns 3 if 1 < 2.\"\"\"
            t = 0
            for i in range(len(xs)):
                if xs[i] > k and xs[i] != 7:
                    t += xs[i:][0] * 2
            return t
        """;
    var all = of(100, 1, program).getFirst().mutants();
    assertTrue(all.stream().allMatch(each -> each.program().contains("Returns 3 if 1 < 2.")));
    assertEquals(
        Set.of(
            "comparison",
            "boundary",
            "arithmetic",
            "constant",
            "boolean",
            "return value",
            "statement deletion",
            "range off by one",
            "default value"),
        all.stream().map(Mutants.Mutant::operator).collect(Collectors.toSet()));
    var few = of(9, 1, program).getFirst().mutants();
    assertEquals(9, few.stream().map(Mutants.Mutant::operator).distinct().count());
    assertEquals(few, of(9, 1, program).getFirst().mutants(), "equal seeds, equal mutants");
    assertNotEquals(few, of(9, 2, program).getFirst().mutants());
    assertEquals(
        all.size(), new HashSet<>(all.stream().map(Mutants.Mutant::program).toList()).size());
  }

  @Test
  void placesAreFoundBehindLettersOfEveryWidth() {
    var program = "def f(s):\n    return s + \"ä€😀\" if len(s) > 1 else s\n";
    var programs = of(100, 1, program).getFirst().mutants().stream().map(Mutants.Mutant::program);
    assertTrue(
        programs.toList().contains("def f(s):\n    return s + \"ä€😀\" if (len(s) >= 1) else s\n"));
  }

  @Test
  void whatIsNoPythonHasNoMutantsButAReason() {
    var answers = of(5, 1, "def f(:\n", "def f():\n    return 1\n", "x = (" + "(".repeat(5000));
    assertTrue(answers.get(0).error().startsWith("SyntaxError"), answers.get(0).error());
    assertEquals(3, answers.get(1).mutants().size());
    assertNotEquals("", answers.get(2).error());
  }
}
