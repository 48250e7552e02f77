package plum.pipeline;

import java.util.List;

/** How far apart two programs are, in tokens. */
final class EditDistance {
  private EditDistance() {}

  /**
   * Insertions, deletions and replacements of tokens that make one of the other, over the length of
   * the longer: 0 for equal, 1 for nothing in common.
   */
  static double normalised(List<String> one, List<String> other) {
    var longer = Math.max(one.size(), other.size());
    return longer == 0 ? 0 : (double) between(one, other) / longer;
  }

  private static int between(List<String> one, List<String> other) {
    var head = 0;
    while (head < one.size() && head < other.size() && one.get(head).equals(other.get(head))) {
      head++;
    }
    var tail = 0;
    while (tail < one.size() - head
        && tail < other.size() - head
        && one.get(one.size() - 1 - tail).equals(other.get(other.size() - 1 - tail))) {
      tail++;
    }
    return levenshtein(
        one.subList(head, one.size() - tail), other.subList(head, other.size() - tail));
  }

  private static int levenshtein(List<String> one, List<String> other) {
    var row = new int[other.size() + 1];
    for (var j = 0; j <= other.size(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= one.size(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= other.size(); j++) {
        var above = row[j];
        var replaced = diagonal + (one.get(i - 1).equals(other.get(j - 1)) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[other.size()];
  }
}
