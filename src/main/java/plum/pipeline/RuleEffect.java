package plum.pipeline;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import plum.data.Review;
import plum.data.Run;
import plum.data.Verdict;
import plum.store.PairLine;
import plum.store.Project;

/**
 * What the filters of a pool left of the solutions, outcome by outcome.
 *
 * @param pool name of the pool
 * @param outcomes passed first, then the failing verdicts there are
 */
public record RuleEffect(String pool, List<Outcome> outcomes) {

  /**
   * Solutions that ended alike.
   *
   * @param before how many were run
   * @param after how many different ones stand in pairs that are trained on: those that passed as
   *     the chosen side, the others as the rejected one
   * @param instructions of those pairs
   */
  public record Outcome(Verdict verdict, long before, long after, List<Long> instructions) {
    public Outcome {
      instructions = List.copyOf(instructions);
    }
  }

  public RuleEffect {
    outcomes = List.copyOf(outcomes);
  }

  /** Counts it; pools of an older version are measured first. */
  public static RuleEffect of(Project project, Run pool) {
    var before = project.executions().outcomes();
    var all = project.preferences().lines(pool.id(), Integer.MAX_VALUE);
    if (!all.stream().allMatch(PairLine::isMeasured)) {
      project.preferences().measure(pool.id());
      all = project.preferences().lines(pool.id(), Integer.MAX_VALUE);
    }
    var lines =
        all.stream()
            .filter(line -> line.review() != Review.REJECTED && line.review() != Review.SKIPPED)
            .collect(Collectors.toMap(PairLine::id, line -> line));
    var sides = new EnumMap<Verdict, Set<Long>>(Verdict.class);
    var instructions = new EnumMap<Verdict, Set<Long>>(Verdict.class);
    for (var pair : project.preferences().built(pool.id())) {
      var line = lines.get(pair.id());
      if (line != null) {
        add(sides, Verdict.PASSED, pair.chosenId());
        add(instructions, Verdict.PASSED, pair.instructionId());
        if (!line.failure().isEmpty()) {
          var failure = Verdict.valueOf(line.failure());
          add(sides, failure, pair.rejectedId());
          add(instructions, failure, pair.instructionId());
        }
      }
    }
    var outcomes = new ArrayList<Outcome>();
    for (var verdict : Verdict.values()) {
      var was = before.getOrDefault(verdict, 0L);
      var is = sides.getOrDefault(verdict, Set.of()).size();
      if ((verdict.isPass() || verdict.isFailure()) && was + is > 0) {
        var of = new TreeSet<>(instructions.getOrDefault(verdict, Set.of()));
        outcomes.add(new Outcome(verdict, was, is, List.copyOf(of)));
      }
    }
    return new RuleEffect(pool.name(), outcomes);
  }

  private static void add(Map<Verdict, Set<Long>> all, Verdict verdict, long id) {
    all.computeIfAbsent(verdict, _ -> new HashSet<>()).add(id);
  }
}
