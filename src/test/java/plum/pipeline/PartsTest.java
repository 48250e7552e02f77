package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Seeds, rates, the alarm: small parts with one question each. */
final class PartsTest {

  @Test
  void seedsOfAHundredThousandThingsAreAllDifferent() {
    var seeds = new HashSet<Long>();
    for (var seed = 0; seed < 4; seed++) {
      for (var stage : List.of("sample", "tests")) {
        for (var instruction = 0; instruction < 625; instruction++) {
          for (var sample = 0; sample < 20; sample++) {
            seeds.add(Seeds.of(seed, stage, "train-" + instruction, sample));
          }
        }
      }
    }
    assertEquals(4 * 2 * 625 * 20, seeds.size());
  }

  @Test
  void seedsDependOnEveryPartAndItsBorders() {
    assertEquals(Seeds.of(1, "a", 2), Seeds.of(1, "a", 2));
    assertNotEquals(Seeds.of(1, "ab", "c"), Seeds.of(1, "a", "bc"));
    assertNotEquals(Seeds.of(1, "a", "b"), Seeds.of(1, "b", "a"));
    assertNotEquals(Seeds.of(1, "a"), Seeds.of(2, "a"));
    assertNotEquals(Seeds.of(1, "a"), Seeds.of(1, "a", ""));
  }

  @Test
  void seedsUseEveryBit() {
    var ones = new int[64];
    var draws = 20_000;
    for (var i = 0; i < draws; i++) {
      var seed = Seeds.of(7, "key", i);
      for (var bit = 0; bit < 64; bit++) {
        ones[bit] += (int) (seed >>> bit & 1);
      }
    }
    // five standard deviations of a fair coin
    var slack = 5 * Math.sqrt(draws / 4.0);
    for (var bit = 0; bit < 64; bit++) {
      assertEquals(draws / 2.0, ones[bit], slack, "bit " + bit);
    }
  }

  @Test
  void chunksCoverTheListInOrder() {
    var all = IntStream.range(0, 10).boxed().toList();
    assertEquals(
        List.of(all.subList(0, 4), all.subList(4, 8), all.subList(8, 10)), Chunks.of(all, 4));
    assertEquals(List.of(), Chunks.of(List.of(), 4));
  }

  @Test
  void rateCountsOnlyWhatWasDoneWhileWatching() {
    var second = 1_000_000_000L;
    var rate = new Rate(1000, 0);
    assertEquals(0, rate.perSecond(1000, second / 10));
    assertEquals(100, rate.perSecond(1200, 2 * second));
    assertEquals("1,000 of 3,000 solutions", rate.line("solutions", 1000, 3000, second));
    assertEquals(
        "1,200 of 3,200 solutions, 100/s, 20 s left",
        rate.line("solutions", 1200, 3200, 2 * second));
    assertEquals("1,010 of 1,010 steps, 5.0/s", rate.line("steps", 1010, 1010, 2 * second));
  }

  @Test
  void durationsAreSaidAsPeopleSayThem() {
    assertEquals("850 ms", Rate.words(Duration.ofMillis(850)));
    assertEquals("12 s", Rate.words(Duration.ofSeconds(12)));
    assertEquals("3 min 5 s", Rate.words(Duration.ofSeconds(185)));
    assertEquals("2 h 4 min", Rate.words(Duration.ofMinutes(124)));
  }
}
