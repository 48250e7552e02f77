package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import plum.eval.Ranking;

/** What tests are worth, against figures worked by hand. */
final class TrustTest {
  private static BitSet of(int... places) {
    var bits = new BitSet();
    IntStream.of(places).forEach(bits::set);
    return bits;
  }

  @Test
  void aTestIsWorthItsBestConsensus() {
    // {0,1} twice: 2 × 2 = 4. {0} once: 1 × 1. {2} once: 1. {} once: 0. The best is 4.
    var agreement = Agreement.of(List.of(of(0, 1), of(0), of(2), of(), of(0, 1)), 4);
    assertEquals(1, agreement.solution(0));
    assertEquals(0.25, agreement.solution(1));
    assertEquals(0.25, agreement.solution(2));
    assertEquals(0, agreement.solution(3));
    assertEquals(1, agreement.test(0), "passed by the best and by another");
    assertEquals(1, agreement.test(1));
    assertEquals(0.25, agreement.test(2));
    assertEquals(0, agreement.test(3), "passed by nobody");
  }

  @Test
  void copiesCountInAConsensus() {
    // {0} three times: 3 × 1. {1,2} once: 1 × 2.
    var agreement = Agreement.of(List.of(of(0), of(1, 2)), List.of(3, 1), 3);
    assertEquals(2 / 3.0, agreement.solution(1), 1e-15);
    assertEquals(2 / 3.0, agreement.test(1), 1e-15);
    assertFalse(Agreement.of(List.of(of(), of()), 2).exists());
    assertEquals(0, Agreement.of(List.of(of(), of()), 2).test(1));
  }

  @Test
  void testsVouchForSolutionsAndSolutionsForTests() {
    // A passes both tests, B the first. By the golden ratio, as for the solutions: the test that
    // both pass is worth 1, the other 1 over 1.618 of it.
    var trust = MutualTrust.of(List.of(of(0, 1), of(0)), 2, of());
    assertEquals(1, trust.test(0));
    assertEquals(2 / (1 + Math.sqrt(5)), trust.test(1), 0.005);
  }

  @Test
  void aTestThatEverythingPassesIsTrustedMostAsPublishedAndNotAtAllHere() {
    // A passes the only real test; an idle one is passed by all four.
    var passes = List.of(of(0, 1), of(1), of(1), of(1));
    var published = MutualTrust.of(passes, 2, of());
    assertEquals(1, published.test(1));
    // One round from 1: t0 = .15 + .85 = 1, t1 = .15 + 4 × .85 = 3.55; it never falls behind.
    assertTrue(published.test(0) < 0.5);
    assertTrue(published.solution(1) > 0.5, "three that do nothing are taken for good");
    var here = MutualTrust.of(passes, 2, of(1));
    assertEquals(0, here.test(1));
    assertEquals(1, here.test(0));
    // Without the idle test A and t0 stay at 1 each round; the others keep .15 a round.
    assertEquals(Math.pow(0.15, 10), here.solution(1), 1e-15);
  }

  @Property(tries = 100)
  void anIdleTestMoreChangesNobodysScore(@ForAll @Size(min = 1, max = 6) List<Integer> masks) {
    var passes = masks.stream().map(mask -> BitSet.valueOf(new long[] {mask & 15})).toList();
    var before = MutualTrust.of(passes, 4, of());
    var with = new ArrayList<BitSet>();
    for (var each : passes) {
      var more = (BitSet) each.clone();
      more.set(4);
      with.add(more);
    }
    var after = MutualTrust.of(with, 5, of(4));
    for (var i = 0; i < passes.size(); i++) {
      assertEquals(before.solution(i), after.solution(i), 1e-12);
    }
    for (var j = 0; j < 4; j++) {
      assertEquals(before.test(j), after.test(j), 1e-12);
    }
  }

  @Test
  void theMutationScoreLeavesEquivalentMutantsOut() {
    // Test 0 kills mutants 0 and 1, test 1 kills 1; nobody kills 2; 3 is equivalent.
    var score = new MutationScore(List.of(of(0), of(0, 1), of(), of()), of(3));
    assertEquals(3, score.killable());
    assertEquals(2 / 3.0, score.of(of(0, 1)), 1e-15);
    assertEquals(1 / 3.0, score.of(of(1)), 1e-15);
    assertEquals(0, score.of(of()));
    assertEquals(of(0, 1), score.killedBy(0));
    assertEquals(of(1), score.killedBy(1));
    assertTrue(Double.isNaN(new MutationScore(List.of(of()), of(0)).of(of(0))));
  }

  @Test
  void theSmallestSuiteIsSmallerThanAGreedyOne() {
    // Greed takes the first, which refuses most, and then needs both others: three. Two suffice.
    assertEquals(
        of(1, 2), SmallestSuite.of(List.of(of(0, 1, 3, 4), of(0, 1, 2), of(3, 4, 5), of(), of(2))));
    assertEquals(of(), SmallestSuite.of(List.of(of(), of())), "what refuses nothing is not needed");
    assertEquals(of(0), SmallestSuite.of(List.of(of(1), of(1))));
  }

  @Property(tries = 200)
  void theSmallestSuiteRefusesAllAndNoneIsSmaller(@ForAll @Size(max = 9) List<Integer> masks) {
    var refused = masks.stream().map(mask -> BitSet.valueOf(new long[] {mask & 127})).toList();
    var chosen = SmallestSuite.of(refused);
    var all = union(refused, (1 << refused.size()) - 1);
    assertEquals(all, union(refused, chosen.isEmpty() ? 0 : (int) chosen.toLongArray()[0]));
    for (var choice = 0; choice < 1 << refused.size(); choice++) {
      if (Integer.bitCount(choice) < chosen.cardinality()) {
        assertFalse(union(refused, choice).equals(all), "a smaller choice would do");
      }
    }
  }

  @Test
  void manyTestsAreChosenGreedilyAndStillRefuseAll() {
    var refused = new ArrayList<BitSet>();
    for (var i = 0; i < 40; i++) {
      refused.add(of(i, (i + 1) % 40));
    }
    var chosen = SmallestSuite.of(refused);
    assertEquals(
        40, chosen.stream().mapToObj(refused::get).flatMapToInt(BitSet::stream).distinct().count());
    assertTrue(chosen.cardinality() < 30, chosen.toString());
  }

  private static BitSet union(List<BitSet> refused, int choice) {
    var all = new BitSet();
    for (var i = 0; i < refused.size(); i++) {
      if ((choice >> i & 1) == 1) {
        all.or(refused.get(i));
      }
    }
    return all;
  }

  @Test
  void rankCorrelationAndPrecisionByHand() {
    // Differences of ranks 1, 1, 1, 1, 0: 1 - 6 × 4 / (5 × 24).
    assertEquals(
        0.8, Ranking.spearman(List.of(1., 2., 3., 4., 5.), List.of(2., 1., 4., 3., 5.)), 1e-12);
    // Ranks .5, .5, 2 against 0, 1, 2: 1.5 over the root of 1.5 × 2.
    assertEquals(
        Math.sqrt(3) / 2, Ranking.spearman(List.of(1., 1., 2.), List.of(1., 2., 3.)), 1e-12);
    assertTrue(Double.isNaN(Ranking.spearman(List.of(1., 1.), List.of(1., 2.))));
    // 3 over 2 and 1, 2 over 1, 2 beside 2: three and a half of four.
    assertEquals(
        3.5 / 4, Ranking.area(List.of(3., 2., 2., 1.), List.of(true, true, false, false)), 1e-12);
    var filtered =
        Ranking.Filtered.of(List.of(true, true, false, true), List.of(true, false, true, true));
    assertEquals(new Ranking.Filtered(3, 2, 2 / 3.0, 2 / 3.0), filtered);
  }
}
