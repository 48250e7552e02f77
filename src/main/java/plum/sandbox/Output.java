package plum.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares what a program printed with what it should have printed. */
final class Output {

  private static final int LONGEST = 80;
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

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

  /**
   * The first difference in words where only words count and numbers may differ by a tolerance,
   * relative or absolute; empty if there is none.
   */
  static String difference(String expected, String actual, double tolerance) {
    String[] wanted = expected.strip().split("\\s+", -1);
    String[] got = actual.strip().split("\\s+", -1);
    for (int i = 0; i < Math.max(wanted.length, got.length); i++) {
      if (i >= wanted.length) {
        return "word %d: got %s, expected the end".formatted(i + 1, quote(got[i]));
      }
      if (i >= got.length) {
        return "word %d: got the end, expected %s".formatted(i + 1, quote(wanted[i]));
      }
      if (!wanted[i].equals(got[i]) && !near(wanted[i], got[i], tolerance)) {
        return "word %d: got %s, expected %s".formatted(i + 1, quote(got[i]), quote(wanted[i]));
      }
    }
    return "";
  }

  private static boolean near(String expected, String actual, double tolerance) {
    if (!NUMBER.matcher(expected).matches() || !NUMBER.matcher(actual).matches()) {
      return false;
    }
    double right = Double.parseDouble(expected);
    double mine = Double.parseDouble(actual);
    return Math.abs(right - mine) <= tolerance * Math.max(1, Math.abs(right));
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
