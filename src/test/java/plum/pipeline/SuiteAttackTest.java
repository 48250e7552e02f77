package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import plum.pipeline.SuiteAttack.Program;

/** Which inputs an attack proposes, where all can be seen at a glance. */
final class SuiteAttackTest {
  private static Program program(boolean passing, double weight, String... values) {
    return new Program(List.of(passing ? 1 : 0), passing, weight, List.of(values));
  }

  private static List<SuiteAttack.Proposal> proposals(Program... programs) {
    return SuiteAttack.proposals(
        List.of("f(1)", "f(2)", "f(3)"), Set.of("f(3)"), List.of(programs), 3, 0.5);
  }

  @Test
  void theInputThatSeparatesMostComesFirst() {
    // f(1) separates one from two others, f(2) nobody, f(3) all three: then nothing is left.
    var proposals =
        proposals(
            program(true, 3, "4", "5", "[1]"),
            program(true, 1, "4", "5", "[2]"),
            program(true, 1, "9", "5", "[3]"));
    assertEquals(1, proposals.size());
    var first = proposals.getFirst();
    assertEquals("assert f(3) == [1]", first.test().code());
    assertEquals(0.6, first.share(), 1e-12);
    assertEquals(1, first.separated());
    assertEquals(2, first.refused());
    assertEquals(true, first.asked());
  }

  @Test
  void onlyWhatEnoughTrustStandsBehindIsProposed() {
    // Of f(3) no value has half of the trust; of f(1) three of five have one.
    var proposals =
        proposals(
            program(true, 2, "4", "5", "1"),
            program(true, 1, "4", "5", "2"),
            program(true, 2, "9", "5", "3"));
    assertEquals("assert f(1) == 4", proposals.getFirst().test().code());
    assertEquals(1, proposals.size());
  }

  @Test
  void whatCannotBeWrittenDownOrIsAFailureIsNoExpectedValue() {
    assertEquals(
        List.of(),
        proposals(
            program(true, 3, "! ValueError", "5", "<generator object>"),
            program(true, 1, "4", "5", "1")));
    assertEquals(
        "assert abs(f(1) - 0.5) < 1e-9",
        proposals(program(true, 3, "0.5", "5", "1"), program(true, 1, "4", "5", "1"))
            .getFirst()
            .test()
            .code());
  }

  @Test
  void whoDiffersAlreadyNeedsNoNewTest() {
    assertEquals(
        List.of(), proposals(program(true, 3, "1", "5", "1"), program(false, 1, "2", "6", "2")));
  }
}
