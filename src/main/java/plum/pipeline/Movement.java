package plum.pipeline;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import plum.data.Run;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.Project;

/**
 * Where the answers of one policy went under another: answers to the same prompt with the same
 * random numbers, counted by their outcome before and after.
 *
 * @param outcomes those that occur, the mildest first
 * @param counts by outcome before, then after, in that order
 */
public record Movement(List<Verdict> outcomes, List<List<Integer>> counts) {
  public Movement {
    outcomes = List.copyOf(outcomes);
    counts = counts.stream().map(List::copyOf).toList();
  }

  /** What moved between two evaluations; answers that only one of them has are left out. */
  public static Movement of(Project project, Run before, Run after) {
    var left = outcomes(project, before);
    var right = outcomes(project, after);
    var moved = new EnumMap<Verdict, Map<Verdict, Integer>>(Verdict.class);
    var seen = EnumSet.noneOf(Verdict.class);
    left.forEach(
        (answer, from) -> {
          var to = right.get(answer);
          if (to != null) {
            seen.add(from);
            seen.add(to);
            moved
                .computeIfAbsent(from, _ -> new EnumMap<>(Verdict.class))
                .merge(to, 1, Integer::sum);
          }
        });
    var all = List.copyOf(seen);
    return new Movement(
        all,
        all.stream()
            .map(
                from ->
                    all.stream()
                        .map(to -> moved.getOrDefault(from, Map.of()).getOrDefault(to, 0))
                        .toList())
            .toList());
  }

  /** One answer of an evaluation; sample 0 is greedy. */
  private record Answer(long instruction, int sample) {}

  private static Map<Answer, Verdict> outcomes(Project project, Run run) {
    var judgements = project.executions().ofRun(run.id(), TestOrigin.GIVEN);
    var outcomes = new HashMap<Answer, Verdict>();
    for (var instruction : project.solutions().counts(run.id()).keySet()) {
      for (var solution : project.solutions().of(run.id(), instruction)) {
        var judgement = judgements.get(solution.id());
        if (judgement != null && !judgement.verdict().isHarnessFault()) {
          outcomes.put(new Answer(instruction, solution.sample()), judgement.verdict());
        }
      }
    }
    return outcomes;
  }

  public boolean isEmpty() {
    return outcomes.isEmpty();
  }

  /** How many answers went from one outcome to another. */
  public int count(int from, int to) {
    return counts.get(from).get(to);
  }

  /** Answers that passed and do not any more, and the other way round: {lost, gained}. */
  public int[] passing() {
    var pass = outcomes.indexOf(Verdict.PASSED);
    var moved = new int[2];
    for (var other = 0; other < outcomes.size(); other++) {
      if (pass >= 0 && other != pass) {
        moved[0] += count(pass, other);
        moved[1] += count(other, pass);
      }
    }
    return moved;
  }
}
