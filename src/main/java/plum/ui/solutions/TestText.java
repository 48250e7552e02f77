package plum.ui.solutions;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import plum.data.Match;
import plum.data.TestCase;

/** Tests as people read and write them. */
public final class TestText {
  private static final Pattern COMMENT = Pattern.compile("\\s+#[^'\"]*$");
  private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+) = (.+)");
  private static final Pattern LINE = Pattern.compile("line (\\d{1,6}): ");
  private static final String INPUT = "# standard input\n";
  private static final String OUTPUT = "# expected output\n";

  private TestText() {}

  /** A test as one reads it in a line. */
  public static String line(TestCase test) {
    return switch (test) {
      case TestCase.AssertTest(var code) -> lastLine(code);
      case TestCase.CheckTest(var code) -> lastLine(code);
      case TestCase.ModuleTest(var code, var name) -> name.isEmpty() ? lastLine(code) : name;
      case TestCase.StdioTest(var stdin, var expected, _) ->
          quoted(stdin) + " → " + quoted(expected);
    };
  }

  /** A test in full. */
  public static String text(TestCase test) {
    return switch (test) {
      case TestCase.AssertTest(var code) -> code;
      case TestCase.CheckTest(var code) -> code;
      case TestCase.ModuleTest(var code, _) -> code;
      case TestCase.StdioTest(var stdin, var expected, _) ->
          INPUT + ended(stdin) + OUTPUT + expected;
    };
  }

  /** A test of the same kind with another text, as {@link #text} writes it. */
  public static TestCase changed(TestCase test, String text) {
    return switch (test) {
      case TestCase.AssertTest _ -> new TestCase.AssertTest(text);
      case TestCase.CheckTest _ -> new TestCase.CheckTest(text);
      case TestCase.ModuleTest(_, var name) -> new TestCase.ModuleTest(text, name);
      case TestCase.StdioTest(_, _, var match) -> stdio(text, match);
    };
  }

  private static TestCase stdio(String text, Match match) {
    var begin = text.startsWith(INPUT) ? INPUT.length() : 0;
    var output = text.indexOf(OUTPUT);
    return output < begin
        ? new TestCase.StdioTest(text.substring(begin), "", match)
        : new TestCase.StdioTest(
            text.substring(begin, output), text.substring(output + OUTPUT.length()), match);
  }

  private static String ended(String text) {
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  /** What kind of test it is, in words. */
  public static String kind(TestCase test) {
    return switch (test) {
      case TestCase.AssertTest _ -> "assertion";
      case TestCase.CheckTest _ -> "check function";
      case TestCase.ModuleTest _ -> "test module";
      case TestCase.StdioTest _ -> "input and output";
    };
  }

  /** The statements of a test on one line, an input named first put where it is used. */
  private static String lastLine(String code) {
    var lines =
        code.strip()
            .lines()
            .map(line -> COMMENT.matcher(line).replaceFirst("").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    if (lines.size() == 2) {
      var named = ASSIGNMENT.matcher(lines.getFirst());
      if (named.matches()) {
        var name = Pattern.compile("\\b" + named.group(1) + "\\b");
        return name.matcher(plain(lines.getLast()))
            .replaceAll(Matcher.quoteReplacement(named.group(2)));
      }
    }
    return String.join(" ⏎ ", lines.stream().limit(3).map(TestText::plain).toList());
  }

  private static String plain(String statement) {
    return statement.startsWith("assert ") ? statement.substring(7) : statement;
  }

  private static String quoted(String text) {
    return "\"" + text.strip().replace("\n", "\\n") + "\"";
  }

  /** The line that a sentence like "line 2: invalid syntax" begins with, 0 for none. */
  static int lineOf(String fault) {
    var named = LINE.matcher(fault);
    return named.lookingAt() ? Integer.parseInt(named.group(1)) : 0;
  }

  /** Lines of a text, the first few of them. */
  static String head(String text, int lines) {
    List<String> all = text.strip().lines().toList();
    return String.join("\n", all.subList(0, Math.min(lines, all.size())))
        + (all.size() > lines ? "\n…" : "");
  }
}
