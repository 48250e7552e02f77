package plum.pipeline;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import plum.data.Verdict;

/**
 * The solutions to one instruction that pairs are made of: passes all, chosen; fails any, rejected.
 * Of those that do the same for all a test can see, the first counts.
 */
record PairSides<T>(List<T> passing, List<T> failing) {
  /**
   * Sorts solutions.
   *
   * @param program its normalised form
   * @param verdict null for one that labels nothing
   */
  static <T> PairSides<T> of(
      List<T> solutions, Function<T, String> program, Function<T, @Nullable Verdict> verdict) {
    var passing = distinct(solutions, program, each -> isPass(verdict.apply(each)));
    var failing = distinct(solutions, program, each -> isFailure(verdict.apply(each)));
    // The same program with two outcomes, by a hair's breadth within a limit, says nothing.
    var both = new HashSet<>(passing.keySet());
    both.retainAll(failing.keySet());
    passing.keySet().removeAll(both);
    failing.keySet().removeAll(both);
    return new PairSides<>(List.copyOf(passing.values()), List.copyOf(failing.values()));
  }

  /** How many pairs they make. */
  int pairs(int most) {
    return (int) Math.min(most, (long) passing.size() * failing.size());
  }

  private static boolean isPass(@Nullable Verdict verdict) {
    return verdict != null && verdict.isPass();
  }

  private static boolean isFailure(@Nullable Verdict verdict) {
    return verdict != null && verdict.isFailure();
  }

  private static <T> LinkedHashMap<String, T> distinct(
      List<T> solutions, Function<T, String> program, Predicate<T> which) {
    var first = new LinkedHashMap<String, T>();
    for (var solution : solutions) {
      if (which.test(solution)) {
        first.putIfAbsent(program.apply(solution), solution);
      }
    }
    return first;
  }
}
