package plum.ui.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plum.data.Verdict;

/**
 * The order in which rows or columns of a matrix stand.
 *
 * <p>Equal vectors stand together, in the order they came. The first group is the one that passes
 * most; after it always comes the group that differs in the fewest places from the one before,
 * among equals the one that passes more, then the one that came first.
 */
public final class MatrixOrder {
  private MatrixOrder() {}

  /**
   * Orders vectors of one length.
   *
   * @param vectors null where nothing is known
   * @return places in the list, each once
   */
  public static List<Integer> of(List<? extends List<@Nullable Verdict>> vectors) {
    var groups = new LinkedHashMap<List<@Nullable Verdict>, List<Integer>>();
    for (var i = 0; i < vectors.size(); i++) {
      groups.computeIfAbsent(vectors.get(i), _ -> new ArrayList<>()).add(i);
    }
    var left = new ArrayList<>(groups.keySet());
    var order = new ArrayList<Integer>();
    List<@Nullable Verdict> last = null;
    while (!left.isEmpty()) {
      var next = left.getFirst();
      for (var candidate : left) {
        if (isBefore(candidate, next, last)) {
          next = candidate;
        }
      }
      left.remove(next);
      order.addAll(Objects.requireNonNull(groups.get(next)));
      last = next;
    }
    return order;
  }

  private static boolean isBefore(
      List<@Nullable Verdict> a,
      List<@Nullable Verdict> b,
      @Nullable List<@Nullable Verdict> last) {
    var nearer = last == null ? 0 : distance(a, last) - distance(b, last);
    return nearer == 0 ? passes(a) > passes(b) : nearer < 0;
  }

  private static int distance(List<@Nullable Verdict> a, List<@Nullable Verdict> b) {
    var distance = 0;
    for (var i = 0; i < a.size(); i++) {
      distance += a.get(i) == b.get(i) ? 0 : 1;
    }
    return distance;
  }

  private static long passes(List<@Nullable Verdict> vector) {
    return vector.stream().filter(verdict -> verdict == Verdict.PASSED).count();
  }
}
