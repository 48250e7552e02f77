package plum.pipeline;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plum.data.Rejection;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.eval.Bootstrap;
import plum.eval.PassAtK;
import plum.io.Json;
import plum.io.ProgramFile;
import plum.sandbox.Isolation;
import plum.sandbox.ProgramResult;

/** Turns results into lines and counts them, those of an earlier run too. */
final class JudgeTally {
  private static final int MOST_REJECTIONS = 100;
  private static final List<Integer> KS = List.of(1, 10, 100);

  private final Set<String> problems;
  private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);

  /** {n, c} by task. */
  private final Map<String, int[]> tasks = new LinkedHashMap<>();

  private final List<Rejection> rejections = new ArrayList<>();
  private long earlier;
  private long judged;
  private long weak;
  private long flaky;
  private long bad;
  private String level = "";
  private String isolation = "";

  /**
   * @param problems of the benchmark, by key
   */
  JudgeTally(Set<String> problems) {
    this.problems = problems;
  }

  void isolation(Isolation active) {
    level = active.level().name().toLowerCase(Locale.ROOT);
    isolation = level + ": " + String.join(", ", active.layers());
  }

  void rejected(Rejection rejection) {
    bad++;
    if (rejections.size() < MOST_REJECTIONS) {
      rejections.add(rejection);
    }
  }

  long bad() {
    return bad;
  }

  /** Counts a line that was written by an earlier run. */
  void earlier(Map<String, @Nullable Object> line) {
    earlier++;
    var label = String.valueOf(line.get("verdict"));
    for (var verdict : Verdict.values()) {
      if (word(verdict).equals(label)) {
        count(
            line.get("task_id") instanceof String task ? task : null,
            verdict,
            Boolean.TRUE.equals(line.get("weak")),
            Boolean.TRUE.equals(line.get("flaky")));
      }
    }
  }

  /** Counts a result and returns its line. */
  String judged(ProgramFile.Row row, ProgramResult result) {
    count(row.task(), result.verdict(), result.isWeak(), result.isFlaky());
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("name", row.name());
    line.put("task_id", row.task());
    line.put("verdict", word(result.verdict()));
    line.put("detail", result.detail());
    line.put("passed", result.passed());
    line.put(
        "total", result.tests().stream().filter(test -> test.verdict() != Verdict.SKIPPED).count());
    line.put("weak", result.isWeak());
    line.put("flaky", result.isFlaky());
    line.put("cpu", result.cpu());
    line.put("wall", result.wall());
    line.put("peak_memory", result.peakMemoryBytes());
    line.put("isolation", level);
    line.put("output", result.output());
    line.put("tests", result.tests().stream().map(JudgeTally::test).toList());
    return Json.write(line);
  }

  private static Map<String, @Nullable Object> test(TestResult test) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("verdict", word(test.verdict()));
    line.put("detail", test.detail());
    line.put("cpu", test.cpu());
    line.put("wall", test.wall());
    line.put("weak", test.weak());
    line.put("flaky", test.flaky());
    line.put("evidence", test.evidence());
    return line;
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private void count(@Nullable String task, Verdict verdict, boolean isWeak, boolean isFlaky) {
    judged++;
    verdicts.merge(verdict, 1L, Long::sum);
    weak += isWeak ? 1 : 0;
    flaky += isFlaky ? 1 : 0;
    if (task != null) {
      var nc = tasks.computeIfAbsent(task, _ -> new int[2]);
      if (!verdict.isHarnessFault()) { // never counted against a policy
        nc[0]++;
        nc[1] += verdict.isPass() ? 1 : 0;
      }
    }
  }

  JudgeSummary summary(boolean cancelled) {
    var counted = tasks.values().stream().filter(nc -> nc[0] > 0).toList();
    var least = counted.stream().mapToInt(nc -> nc[0]).min().orElse(0);
    var ks = new TreeSet<>(KS);
    ks.add(Math.max(1, least));
    var figures = new ArrayList<JudgeSummary.PassAt>();
    for (var k : ks.headSet(least, true)) {
      var shares = counted.stream().mapToDouble(nc -> PassAtK.estimate(nc[0], nc[1], k)).toArray();
      figures.add(new JudgeSummary.PassAt(k, Bootstrap.mean(shares, 0)));
    }
    return new JudgeSummary(
        judged,
        earlier,
        new EnumMap<>(verdicts),
        weak,
        flaky,
        tasks.size(),
        (int) problems.stream().filter(problem -> !tasks.containsKey(problem)).count(),
        figures,
        bad,
        List.copyOf(rejections),
        isolation,
        cancelled);
  }
}
