package plum.ui.solutions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestSuite;

/**
 * The tests of an instruction while a person changes them. Nothing is stored until it is handed in
 * as a new version, so going back is taking an earlier draft.
 */
public record Draft(List<Line> lines) {
  /** Why a test does not count when a person decided so. */
  public static final String DISABLED = "disabled by hand";

  /**
   * One test.
   *
   * @param key tells the lines of all drafts apart
   * @param from the stored test it was, null for one written here
   * @param on whether it counts
   */
  public record Line(long key, @Nullable SuiteTest from, TestCase test, boolean on) {

    /** The stored test with the same text, whose results hold for this one; 0 for none. */
    public long source() {
      return from != null && from.test().equals(test) ? from.id() : 0;
    }

    /** Why it does not count; empty when it does. */
    public String reason() {
      if (on) {
        return "";
      }
      return from == null || from.kept() ? DISABLED : from.reason();
    }

    /** Whether the set's own solution passes it, null where that is not known. */
    public @Nullable Boolean truth() {
      var same = source() == 0 ? null : from;
      return same == null ? null : same.truth();
    }

    private SuiteTest suiteTest(int position) {
      var same = source() == 0 ? null : from;
      return new SuiteTest(
          source(),
          0,
          same != null ? same.draft() : SuiteTest.BY_HAND,
          same != null ? same.position() : position,
          test,
          on,
          reason(),
          truth());
    }
  }

  public Draft {
    lines = List.copyOf(lines);
  }

  /** The tests of a stored suite as they are. */
  public static Draft of(@Nullable TestSuite suite) {
    return new Draft(
        suite == null
            ? List.of()
            : suite.tests().stream()
                .map(test -> new Line(test.id(), test, test.test(), test.kept()))
                .toList());
  }

  /** The tests as they would be stored. */
  public List<SuiteTest> tests() {
    var tests = new ArrayList<SuiteTest>();
    for (var line : lines) {
      tests.add(line.suiteTest(tests.size()));
    }
    return tests;
  }

  /** Place of a line, -1 for none. */
  public int indexOf(long key) {
    for (var i = 0; i < lines.size(); i++) {
      if (lines.get(i).key() == key) {
        return i;
      }
    }
    return -1;
  }

  /** The lines that count. */
  public List<Line> counting() {
    return lines.stream().filter(Line::on).toList();
  }

  /** A key that no line has. */
  private long newKey() {
    return Math.min(0, lines.stream().mapToLong(Line::key).min().orElse(0)) - 1;
  }

  private Draft changed(long key, UnaryOperator<Line> change) {
    return new Draft(
        lines.stream().map(line -> line.key() == key ? change.apply(line) : line).toList());
  }

  Draft toggled(long key) {
    return changed(key, line -> new Line(line.key(), line.from(), line.test(), !line.on()));
  }

  Draft rewritten(long key, TestCase test) {
    return changed(key, line -> new Line(line.key(), line.from(), test, line.on()));
  }

  /** With a new test behind a line, or at the end. */
  Draft with(TestCase test, long behind) {
    var at = indexOf(behind);
    var all = new ArrayList<>(lines);
    all.add(at < 0 ? all.size() : at + 1, new Line(newKey(), null, test, true));
    return new Draft(all);
  }

  Draft without(long key) {
    return new Draft(lines.stream().filter(line -> line.key() != key).toList());
  }

  /** With a line further down, or up by a negative number. */
  Draft moved(long key, int by) {
    var at = indexOf(key);
    var to = Math.clamp((long) at + by, 0, lines.size() - 1);
    var all = new ArrayList<>(lines);
    all.add(to, all.remove(at));
    return new Draft(all);
  }

  /** What was done to come here from an earlier draft, for the history. */
  String since(Draft before) {
    var words = new ArrayList<String>();
    var added = 0;
    var off = 0;
    var on = 0;
    var rewritten = 0;
    for (var line : lines) {
      var at = before.indexOf(line.key());
      if (at < 0) {
        added++;
        continue;
      }
      var was = before.lines().get(at);
      off += was.on() && !line.on() ? 1 : 0;
      on += !was.on() && line.on() ? 1 : 0;
      rewritten += was.test().equals(line.test()) ? 0 : 1;
    }
    var gone = before.lines().stream().filter(line -> indexOf(line.key()) < 0).count();
    say(words, off, "disabled");
    say(words, on, "enabled");
    say(words, rewritten, "rewritten");
    say(words, added, "added");
    say(words, gone, "removed");
    if (words.isEmpty() && !equals(before)) {
      words.add("reordered");
    }
    return String.join(", ", words);
  }

  private static void say(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }
}
