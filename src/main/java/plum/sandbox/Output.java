package plum.sandbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what a program printed with what it should have printed. */
final class Output {

  private static final int LONGEST = 80;

  private Output() {}

  /**
   * The first difference in words, empty if there is none. White space at the end of lines and
   * empty lines at the end of the text do not count.
   */
  static String difference(String expected, String actual) {
    List<String> wanted = lines(expected);
    List<String> got = lines(actual);
    for (int i = 0; i < Math.max(wanted.size(), got.size()); i++) {
      String right = i < wanted.size() ? wanted.get(i) : null;
      String mine = i < got.size() ? got.get(i) : null;
      if (right == null) {
        return "line %d: got %s, expected the end".formatted(i + 1, quote(mine));
      }
      if (mine == null) {
        return "line %d: got the end, expected %s".formatted(i + 1, quote(right));
      }
      if (!right.equals(mine)) {
        return "line %d: got %s, expected %s".formatted(i + 1, quote(mine), quote(right));
      }
    }
    return "";
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.add(line.stripTrailing()));
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  private static String quote(@Nullable String line) {
    String text = String.valueOf(line);
    return "`" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "`";
  }
}
