package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Scores and distances against figures worked by hand. */
final class PairScoresTest {
  private static BitSet tests(int... passed) {
    var bits = new BitSet();
    for (var test : passed) {
      bits.set(test);
    }
    return bits;
  }

  @Test
  void consensusIsHowManyAgreeTimesHowManyTestsTheyPass() {
    // {0,1,2} twice: 2 × 3 = 6. {0,1} three times: 3 × 2 = 6. {0,1,2,3} once: 4. {} once: 0.
    var passes =
        List.of(
            tests(0, 1, 2),
            tests(0, 1, 2),
            tests(0, 1),
            tests(0, 1),
            tests(0, 1),
            tests(0, 1, 2, 3),
            tests());
    assertArrayEquals(
        new double[] {1, 1, 1, 1, 1, 4 / 6.0, 0}, PairScores.consensus(passes), 1e-12);
  }

  @Test
  void trustOfEqualsIsEqualAndOfWhoPassesNothingAlmostNothing() {
    // One test, two solutions, one of which passes it. a: of the passing one, t: of the test,
    // b: of the other; each round a' = .15 a + .85 t, t' = .15 t + .85 a, b' = .15 b.
    // a and t begin equal and stay 1; b is .15 to the tenth.
    assertArrayEquals(
        new double[] {1, Math.pow(0.15, 10)}, PairScores.trust(List.of(tests(0), tests())), 1e-15);
  }

  @Test
  void trustGrowsWithTheTestsAndWithWhatTheirOtherFriendsAreWorth() {
    // Two solutions, two tests: A passes both, B passes the first. By hand, one round from all 1:
    // A = .15 + 1.7 = 1.85, B = 1, t0 = 1.85, t1 = 1. The matrix [[.15, .85 P], [.85 P', .15]] with
    // P = [[1, 1], [1, 0]] has the golden ratio as the ratio of its leading vector: B over A tends
    // to 1 over 1.618.
    var scores = PairScores.trust(List.of(tests(0, 1), tests(0)));
    assertEquals(1, scores[0]);
    assertEquals(2 / (1 + Math.sqrt(5)), scores[1], 0.005);
  }

  @Property(tries = 200)
  void scoresLieBetweenNothingAndOneAndFollowTheTests(
      @ForAll @Size(min = 1, max = 8) List<Integer> masks) {
    var passes = masks.stream().map(mask -> BitSet.valueOf(new long[] {mask & 63})).toList();
    for (var scores : List.of(PairScores.consensus(passes), PairScores.trust(passes))) {
      for (var i = 0; i < scores.length; i++) {
        assertTrue(scores[i] >= 0 && scores[i] <= 1);
        for (var j = 0; j < scores.length; j++) {
          if (passes.get(i).equals(passes.get(j))) {
            assertEquals(scores[i], scores[j], 1e-12);
          }
        }
      }
    }
    var trust = PairScores.trust(passes);
    for (var i = 0; i < trust.length; i++) {
      for (var j = 0; j < trust.length; j++) {
        var both = (BitSet) passes.get(i).clone();
        both.and(passes.get(j));
        if (both.equals(passes.get(j))) {
          assertTrue(trust[i] >= trust[j] - 1e-12, "who passes more is trusted no less");
        }
      }
    }
  }

  @Test
  void distancesAreCountedInTokensOverTheLonger() {
    assertEquals(0, EditDistance.normalised(List.of("a", "b"), List.of("a", "b")));
    assertEquals(1, EditDistance.normalised(List.of("a", "b"), List.of("c")));
    assertEquals(0, EditDistance.normalised(List.of(), List.of()));
    assertEquals(1, EditDistance.normalised(List.of(), List.of("a")));
    // kitten to sitting: three edits, seven letters
    assertEquals(
        3 / 7.0,
        EditDistance.normalised(List.of("kitten".split("")), List.of("sitting".split(""))),
        1e-12);
  }

  @Property(tries = 200)
  void distanceIsSymmetricAndNothingOnlyBetweenEquals(
      @ForAll @Size(max = 8) List<Boolean> one, @ForAll @Size(max = 8) List<Boolean> other) {
    var a = one.stream().map(String::valueOf).toList();
    var b = other.stream().map(String::valueOf).toList();
    var distance = EditDistance.normalised(a, b);
    assertEquals(distance, EditDistance.normalised(b, a), 1e-12);
    assertEquals(a.equals(b), distance == 0);
    assertTrue(distance <= 1);
    assertTrue(distance * Math.max(a.size(), b.size()) >= Math.abs(a.size() - b.size()) - 1e-9);
  }
}
