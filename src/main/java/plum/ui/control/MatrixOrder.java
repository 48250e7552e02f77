package plum.ui.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    var groups = new LinkedHashMap<List<@Nullable Verdict>, Group>();
    for (var i = 0; i < vectors.size(); i++) {
      var vector = vectors.get(i);
      groups.computeIfAbsent(vector, _ -> new Group(vector, new ArrayList<>())).places().add(i);
    }
    var left = new ArrayList<>(groups.values());
    var order = new ArrayList<Integer>();
    Group last = null;
    while (!left.isEmpty()) {
      var next = left.getFirst();
      for (var group : left) {
        if (group.isBefore(next, last)) {
          next = group;
        }
      }
      left.remove(next);
      order.addAll(next.places());
      last = next;
    }
    return order;
  }

  /** Equal vectors. */
  private record Group(List<@Nullable Verdict> vector, List<Integer> places) {

    /** Whether it comes before another, when a third was the last to come. */
    boolean isBefore(Group other, @Nullable Group last) {
      var nearer =
          last == null
              ? 0
              : distance(vector, last.vector()) - distance(other.vector(), last.vector());
      return nearer == 0 ? passes(vector) > passes(other.vector()) : nearer < 0;
    }
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
