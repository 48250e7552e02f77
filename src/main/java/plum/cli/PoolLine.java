package plum.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import plum.data.Verdict;
import plum.sandbox.PoolStatus;

/** What the sandbox does, as the end of a line of progress. */
final class PoolLine {
  /** Verdicts named one by one; the rest is a sum. */
  private static final int NAMED = 4;

  private PoolLine() {}

  /**
   * {@code 3 waiting, 800 passed, 120 wrong answer, 4 timeout, machine 1.4 times slower}; empty
   * where there is nothing to tell. What passed comes first, then the commonest.
   *
   * @param rate whether to say how many programs are judged in a second
   */
  static String of(PoolStatus pool, boolean rate) {
    var parts = new ArrayList<String>();
    if (rate && pool.perSecond() > 0) {
      parts.add(
          (pool.perSecond() < 10 ? "%.1f programs/s" : "%,.0f programs/s")
              .formatted(pool.perSecond()));
    }
    if (pool.waiting() > 0) {
      parts.add("%,d waiting".formatted(pool.waiting()));
    }
    var counts =
        pool.verdicts().entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<Verdict, Long> each) -> !each.getKey().isPass())
                    .thenComparing(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    counts.stream()
        .limit(NAMED)
        .forEach(each -> parts.add("%,d %s".formatted(each.getValue(), each.getKey().label())));
    var others = counts.stream().skip(NAMED).mapToLong(Map.Entry::getValue).sum();
    if (others > 0) {
      parts.add("%,d other".formatted(others));
    }
    if (pool.repeats() > 0) {
      parts.add("%,d run again".formatted(pool.repeats()));
    }
    if (pool.slowness() >= 1.15) {
      parts.add("machine %.1f times slower".formatted(pool.slowness()));
    }
    return String.join(", ", parts);
  }

  /** A line with its end, if there is one. */
  static String join(String line, String end) {
    return end.isEmpty() ? line : line.isEmpty() ? end : line + "; " + end;
  }
}
