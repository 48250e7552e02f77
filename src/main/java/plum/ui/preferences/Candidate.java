package plum.ui.preferences;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.data.Solution;
import plum.store.Project;

/**
 * A solution that could stand in a pair.
 *
 * @param number the key that chooses it, counted from 1
 * @param copies how many times the same program was drawn
 */
public record Candidate(int number, Solution solution, int copies, @Nullable Judgement judgement) {

  /** Distinct judged solutions of a pair's instruction, those that pass most tests first. */
  static List<Candidate> of(Project project, Pair pair) {
    var drawn = project.solutions().byId(pair.state().built().chosenId());
    if (drawn.isEmpty()) {
      return List.of();
    }
    var judgements = project.executions().ofInstruction(pair.instructionId());
    var same = new LinkedHashMap<String, List<Solution>>();
    for (var solution : project.solutions().of(drawn.get().runId(), pair.instructionId())) {
      same.computeIfAbsent(solution.program(), _ -> new ArrayList<>()).add(solution);
    }
    var distinct = new ArrayList<Candidate>();
    for (var copies : same.values()) {
      // A side of the pair stands for its copies, so that the pair shows in the list.
      var shown =
          copies.stream()
              .filter(each -> isSide(pair, each.id()))
              .findFirst()
              .orElse(copies.getFirst());
      distinct.add(new Candidate(0, shown, copies.size(), judgements.get(shown.id())));
    }
    distinct.sort(Comparator.comparingDouble((Candidate each) -> -each.share()));
    var numbered = new ArrayList<Candidate>();
    for (var each : distinct) {
      numbered.add(
          new Candidate(numbered.size() + 1, each.solution(), each.copies(), each.judgement()));
    }
    return numbered;
  }

  private static boolean isSide(Pair pair, long solution) {
    var sides = pair.state().now();
    return solution == sides.chosenId() || solution == sides.rejectedId();
  }

  /** Share of tests passed, below zero where it was not run. */
  double share() {
    return judgement == null || judgement.total() == 0
        ? -1
        : (double) judgement.passed() / judgement.total();
  }
}
