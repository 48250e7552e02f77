package plum.ui.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which lines of several texts belong side by side.
 *
 * <p>Every text is set against the first: of all ways to pair lines without crossing, the one in
 * which paired lines share most words. Lines that share less than half stand alone, with a gap in
 * the other texts.
 */
public final class LineAlignment {
  /** Stands in a row where a text has no line. */
  public static final int GAP = -1;

  private static final Pattern WORD = Pattern.compile("\\w+|[^\\w\\s]");
  private static final double LEAST = 0.5;
  private static final double BLANK = 0.1;
  private static final int LARGEST = 250_000;

  private LineAlignment() {}

  /**
   * Aligns texts.
   *
   * @param texts each as its lines
   * @return rows from top to bottom, each with the place of a line for every text, or {@link #GAP}
   */
  public static List<int[]> of(List<List<String>> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    var first = texts.getFirst();
    var partners = new ArrayList<int[]>();
    for (var text : texts.subList(1, texts.size())) {
      partners.add(pair(first, text));
    }
    var rows = new ArrayList<int[]>();
    var next = new int[texts.size()];
    for (var line = 0; line <= first.size(); line++) {
      // What the others have before this line, each as far as it goes.
      while (true) {
        var row = new int[texts.size()];
        Arrays.fill(row, GAP);
        var any = false;
        for (var other = 1; other < texts.size(); other++) {
          var end = line == first.size() ? texts.get(other).size() : partner(partners, other, line);
          if (end != GAP && next[other] < end) {
            row[other] = next[other]++;
            any = true;
          }
        }
        if (!any) {
          break;
        }
        rows.add(row);
      }
      if (line < first.size()) {
        var row = new int[texts.size()];
        row[0] = line;
        for (var other = 1; other < texts.size(); other++) {
          row[other] = partner(partners, other, line);
          next[other] = row[other] == GAP ? next[other] : row[other] + 1;
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static int partner(List<int[]> partners, int other, int line) {
    return partners.get(other - 1)[line];
  }

  /** For each line of a its partner in b, or a gap. */
  private static int[] pair(List<String> a, List<String> b) {
    var partner = new int[a.size()];
    Arrays.fill(partner, GAP);
    if ((long) a.size() * b.size() > LARGEST) {
      for (var i = 0; i < Math.min(a.size(), b.size()); i++) {
        partner[i] = i;
      }
      return partner;
    }
    var wordsA = a.stream().map(LineAlignment::words).toList();
    var wordsB = b.stream().map(LineAlignment::words).toList();
    var worth = new double[a.size()][b.size()];
    var best = new double[a.size() + 1][b.size() + 1];
    for (var i = a.size() - 1; i >= 0; i--) {
      for (var j = b.size() - 1; j >= 0; j--) {
        worth[i][j] =
            a.get(i).strip().equals(b.get(j).strip())
                ? a.get(i).isBlank() ? BLANK : 1.2
                : likeness(wordsA.get(i), wordsB.get(j));
        best[i][j] =
            Math.max(
                Math.max(best[i + 1][j], best[i][j + 1]),
                worth[i][j] > 0 ? best[i + 1][j + 1] + worth[i][j] : 0);
      }
    }
    for (int i = 0, j = 0; i < a.size() && j < b.size(); ) {
      if (worth[i][j] > 0 && best[i][j] == best[i + 1][j + 1] + worth[i][j]) {
        partner[i++] = j++;
      } else if (best[i + 1][j] >= best[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return partner;
  }

  private static Set<String> words(String line) {
    return new HashSet<>(WORD.matcher(line).results().map(MatchResult::group).toList());
  }

  /** Share of the words that both have, 0 where it is too small to call them alike. */
  private static double likeness(Set<String> a, Set<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return 0;
    }
    var both = new HashSet<>(a);
    both.retainAll(b);
    var share = 2.0 * both.size() / (a.size() + b.size());
    return share < LEAST ? 0 : share;
  }
}
