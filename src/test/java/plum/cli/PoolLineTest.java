package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plum.data.Verdict;
import plum.sandbox.PoolStatus;

final class PoolLineTest {
  @Test
  void theCommonestVerdictsAreNamedAndTheRestIsASum() {
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    verdicts.put(Verdict.WRONG_ANSWER, 120L);
    verdicts.put(Verdict.PASSED, 90L);
    verdicts.put(Verdict.TIMEOUT, 4L);
    verdicts.put(Verdict.EXCEPTION, 30L);
    verdicts.put(Verdict.CRASHED, 2L);
    verdicts.put(Verdict.SYNTAX_ERROR, 1L);
    var pool = new PoolStatus(3, 247, 412.4, verdicts, 2, 1.42, List.of());
    assertEquals(
        "412 programs/s, 3 waiting, 90 passed, 120 wrong answer, 30 exception, 4 timeout, 3 other,"
            + " 2 run again, machine 1.4 times slower",
        PoolLine.of(pool, true));
  }

  @Test
  void whatIsNotWorthSayingIsNotSaid() {
    var pool = new PoolStatus(0, 0, 0, Map.of(), 0, 1.05, List.of());
    assertEquals("", PoolLine.of(pool, true));
    assertEquals("a line", PoolLine.join("a line", ""));
    assertEquals("an end", PoolLine.join("", "an end"));
    assertEquals("a line; an end", PoolLine.join("a line", "an end"));
  }
}
