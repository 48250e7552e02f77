package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import plum.data.Stage;
import plum.data.Verdict;
import plum.pipeline.SweepStatistics.Answered;

/** The figures of a sweep against figures worked out by hand. */
final class SweepStatisticsTest {
  private static final AtomicLong NEXT = new AtomicLong();

  private static Contender outcome(String program, Verdict verdict, boolean weak) {
    return new Contender(
        NEXT.getAndIncrement(),
        program.hashCode(),
        verdict,
        new BitSet(),
        verdict.isPass() ? 1 : 0,
        1,
        weak,
        false,
        1);
  }

  private static Contender pass(String program) {
    return outcome(program, Verdict.PASSED, false);
  }

  private static Contender fail(String program) {
    return outcome(program, Verdict.WRONG_ANSWER, false);
  }

  /** The paper's rule, with so many pairs of an instruction. */
  private static PreferencesConfig rule(int most) {
    return (PreferencesConfig)
        Adders.stage(Stage.PREFERENCES, Map.of("maxPairsPerInstruction", most));
  }

  private static Answered answered(List<Contender> outcomes, double seconds) {
    return new Answered(outcomes, (_, _) -> 1, seconds);
  }

  private static double pairs(List<Contender> outcomes, int samples, int most) {
    return SweepStatistics.expected(answered(outcomes, 0), samples, rule(most), 1).pairs();
  }

  @Test
  void pairsAreDistinctPassingTimesDistinctFailing() {
    var outcomes = List.of(pass("a"), pass("a"), pass("b"), fail("c"), fail("c"), fail("d"));
    assertEquals(4, pairs(outcomes, 6, 10), 0);
    assertEquals(3, pairs(outcomes, 6, 3), 0);
  }

  @Test
  void whatPassedAndFailedOrLabelsNothingMakesNoPair() {
    assertEquals(0, pairs(List.of(pass("a"), fail("a")), 2, 10), 0);
    assertEquals(0, pairs(List.of(pass("a"), outcome("b", Verdict.PASSED, true)), 2, 10), 0);
    assertEquals(0, pairs(List.of(pass("a"), outcome("b", Verdict.JUDGE_ERROR, false)), 2, 10), 0);
    assertEquals(
        1,
        pairs(List.of(pass("a"), fail("b"), outcome("c", Verdict.WRONG_ANSWER, true)), 3, 10),
        0);
  }

  /** Of the three pairs out of {pass a, pass b, fail c} two hold c, and each gives one pair. */
  @Test
  void fewerSamplesAreTheMeanOverAllSubsets() {
    var outcomes = List.of(pass("a"), pass("b"), fail("c"));
    assertEquals(2 / 3.0, pairs(outcomes, 2, 10), 1e-12);
    assertEquals(
        2 / 3.0, SweepStatistics.expected(answered(outcomes, 0), 2, rule(10), 1).some(), 1e-12);
    assertEquals(0, pairs(outcomes, 1, 10), 0);
  }

  /**
   * 20 samples, 10 of each side, all distinct: each of the 100 pairs is in a subset of 6 with
   * probability 6 · 5 / (20 · 19).
   */
  @Test
  void manySubsetsAreDrawnAtRandomAndComeNear() {
    var outcomes = new ArrayList<Contender>();
    for (var i = 0; i < 10; i++) {
      outcomes.add(pass("p" + i));
      outcomes.add(fail("f" + i));
    }
    var exact = 100 * 30 / 380.0;
    assertEquals(exact, pairs(outcomes, 6, 100), 0.15);
    assertEquals(pairs(outcomes, 6, 100), pairs(outcomes, 6, 100), 0);
  }

  @Test
  void aCellSumsUpInstructionsAndForecastsTheWhole() {
    var mixed = answered(List.of(pass("a"), fail("b"), fail("c"), fail("d")), 2);
    var solved = answered(List.of(pass("a"), pass("b"), pass("c"), pass("d")), 4);
    var cell = SweepStatistics.cell(0.7, 4, List.of(mixed, solved), 100, rule(2), 1);
    assertEquals((0.25 + 1) / 2, cell.passRate().value(), 1e-12);
    assertEquals(1, cell.pairs().value(), 1e-12);
    assertEquals(0.5, cell.withPairs(), 1e-12);
    assertEquals(100, cell.wholePairs().value(), 1e-9);
    assertEquals(300, cell.wholeSeconds().value(), 1e-9);
    // Two instructions: resamples give 0, 1 or 2 pairs each.
    assertEquals(0, cell.wholePairs().low(), 1e-9);
    assertEquals(200, cell.wholePairs().high(), 1e-9);
    var half = SweepStatistics.cell(0.7, 2, List.of(mixed, solved), 100, rule(2), 1);
    assertEquals(150, half.wholeSeconds().value(), 1e-9);
    // Half of the two-element subsets of the mixed one hold the passing one.
    assertEquals(0.25, half.pairs().value(), 1e-12);
    assertEquals(cell.passRate(), half.passRate());
  }

  @Test
  void theIntervalIsNarrowerWithMoreInstructions() {
    var few = new ArrayList<Answered>();
    for (var i = 0; i < 6; i++) {
      few.add(answered(List.of(pass("a"), i % 2 == 0 ? fail("b") : pass("b")), 1));
    }
    var many = new ArrayList<Answered>();
    for (var i = 0; i < 16; i++) {
      many.addAll(few);
    }
    var wide = SweepStatistics.cell(1, 2, few, 1, rule(4), 1).pairs();
    var narrow = SweepStatistics.cell(1, 2, many, 1, rule(4), 1).pairs();
    assertEquals(wide.value(), narrow.value(), 1e-12);
    assertTrue(wide.high() - wide.low() > 2 * (narrow.high() - narrow.low()));
  }
}
