package plum.ui.control;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which words of two texts differ, by their longest common subsequence.
 *
 * @param left ranges of the first text that the second lacks
 * @param right ranges of the second text that the first lacks
 */
public record WordDiff(List<Range> left, List<Range> right) {
  private static final Pattern WORD = Pattern.compile("\\w+|[^\\w\\s]");
  private static final int LARGEST = 4_000_000;

  /** From start to end, the end not included. */
  public record Range(int start, int end) {}

  private record Word(String text, int start, int end) {}

  public static WordDiff of(String left, String right) {
    var a = words(left);
    var b = words(right);
    var head = 0;
    while (head < a.size() && head < b.size() && same(a.get(head), b.get(head))) {
      head++;
    }
    var tail = 0;
    while (tail < a.size() - head
        && tail < b.size() - head
        && same(a.get(a.size() - 1 - tail), b.get(b.size() - 1 - tail))) {
      tail++;
    }
    var middleA = a.subList(head, a.size() - tail);
    var middleB = b.subList(head, b.size() - tail);
    var goneA = new ArrayList<Word>();
    var goneB = new ArrayList<Word>();
    if ((long) middleA.size() * middleB.size() > LARGEST) {
      goneA.addAll(middleA);
      goneB.addAll(middleB);
    } else {
      differences(middleA, middleB, goneA, goneB);
    }
    return new WordDiff(ranges(left, goneA), ranges(right, goneB));
  }

  private static List<Word> words(String text) {
    return WORD.matcher(text)
        .results()
        .map(match -> new Word(match.group(), match.start(), match.end()))
        .toList();
  }

  private static boolean same(Word a, Word b) {
    return a.text().equals(b.text());
  }

  /** Fills in the words outside a longest common subsequence of a and b. */
  private static void differences(List<Word> a, List<Word> b, List<Word> goneA, List<Word> goneB) {
    var common = new int[a.size() + 1][b.size() + 1];
    for (var i = a.size() - 1; i >= 0; i--) {
      for (var j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            same(a.get(i), b.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    var i = 0;
    var j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && same(a.get(i), b.get(j))) {
        i++;
        j++;
      } else if (j >= b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
        goneA.add(a.get(i++));
      } else {
        goneB.add(b.get(j++));
      }
    }
  }

  /** Joins neighbours on one line, so that a changed phrase is one mark. */
  private static List<Range> ranges(String text, List<Word> words) {
    var ranges = new ArrayList<Range>();
    for (var word : words) {
      if (!ranges.isEmpty()) {
        var last = ranges.getLast();
        var between = text.substring(last.end(), word.start());
        if (between.isBlank() && between.indexOf('\n') < 0) {
          ranges.set(ranges.size() - 1, new Range(last.start(), word.end()));
          continue;
        }
      }
      ranges.add(new Range(word.start(), word.end()));
    }
    return List.copyOf(ranges);
  }
}
