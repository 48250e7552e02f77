package plum.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds a pattern in the texts of a project, a range of keys at a time, so that whoever searches
 * can show what was found and stop.
 */
public final class TextSearch {
  /** Characters shown before and after what was found. */
  private static final int AROUND = 60;

  private static final int LONGEST_MATCH = 120;

  /** Characters a pattern may look at in one text; a pattern that needs more runs in circles. */
  private static final long MOST_LOOKS = 20_000_000;

  private final Jdbi jdbi;

  TextSearch(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Where to look. */
  public enum Kind {
    INSTRUCTION(
        "SELECT id, source_key || CHAR(10) || prompt FROM instruction WHERE id > ? AND id <= ?",
        "SELECT MAX(id) FROM instruction",
        "SELECT id, id FROM instruction WHERE id IN (<ids>)"),
    TEST(
        """
        SELECT id, CASE WHEN expected IS NULL THEN code ELSE code || CHAR(10) || expected END
        FROM test_case WHERE id > ? AND id <= ?""",
        "SELECT MAX(id) FROM test_case",
        """
        SELECT c.id, s.instruction_id FROM test_case c JOIN test_suite s ON s.id = c.suite_id
        WHERE c.id IN (<ids>)"""),
    SOLUTION(
        "SELECT id, program FROM solution_text WHERE id > ? AND id <= ?",
        "SELECT MAX(id) FROM solution_text",
        "SELECT id, instruction_id FROM solution WHERE id IN (<ids>)"),
    /** Exceptions with their messages. */
    ERROR(
        """
        SELECT solution_id, exception || ': ' || message FROM execution_evidence
        WHERE solution_id > ? AND solution_id <= ? AND exception <> ''""",
        "SELECT MAX(solution_id) FROM execution_evidence",
        "SELECT id, instruction_id FROM solution WHERE id IN (<ids>)"),
    /** What programs wrote to standard error. */
    STDERR(
        """
        SELECT solution_id, stderr FROM execution_output
        WHERE solution_id > ? AND solution_id <= ? AND stderr <> ''""",
        "SELECT MAX(solution_id) FROM execution_output",
        "SELECT id, instruction_id FROM solution WHERE id IN (<ids>)");

    private final String texts;
    private final String last;
    private final String instructions;

    Kind(String texts, String last, String instructions) {
      this.texts = texts;
      this.last = last;
      this.instructions = instructions;
    }
  }

  /**
   * Something that was found.
   *
   * @param key of the instruction
   * @param line in its text, from 1
   * @param before what stands before it in the line
   * @param after what stands after it
   */
  public record Hit(
      Kind kind,
      long instructionId,
      String key,
      int line,
      String before,
      String match,
      String after) {}

  /**
   * What a range holds.
   *
   * @param hits the first texts with a match, one for each text
   * @param found texts with a match
   * @param abandoned texts in which the pattern ran in circles
   */
  public record Piece(List<Hit> hits, int found, int abandoned) {}

  /** The largest key of a kind; 0 where there is nothing. */
  public long last(Kind kind) {
    return jdbi.withHandle(
        handle -> handle.createQuery(kind.last).mapTo(Long.class).findOne().orElse(0L));
  }

  /**
   * Looks through the texts with keys in a range.
   *
   * @param after the last key before the range
   * @param to the last key in it
   * @param most hits wanted
   * @param cancelled asked often, also in the middle of a text
   */
  public Piece search(
      Kind kind, Pattern pattern, long after, long to, int most, BooleanSupplier cancelled) {
    return jdbi.withHandle(
        handle -> {
          var seen = new ArrayList<Found>();
          var count = new int[2];
          handle
              .createQuery(kind.texts)
              .bind(0, after)
              .bind(1, to)
              .setFetchSize(1000)
              .map((row, _) -> new Text(row.getLong(1), row.getString(2)))
              .forEach(
                  text -> {
                    if (!cancelled.getAsBoolean()) {
                      look(text, pattern, most, seen, count, cancelled);
                    }
                  });
          return new Piece(hits(handle, kind, seen), count[0], count[1]);
        });
  }

  private record Text(long id, String text) {}

  private record Found(long id, int line, String before, String match, String after) {}

  private static void look(
      Text text,
      Pattern pattern,
      int most,
      List<Found> seen,
      int[] count,
      BooleanSupplier cancelled) {
    var matcher = pattern.matcher(new Watched(text.text(), cancelled));
    try {
      if (matcher.find()) {
        count[0]++;
        if (seen.size() < most) {
          seen.add(found(text, matcher));
        }
      }
    } catch (Circles e) {
      count[1]++;
    }
  }

  private static Found found(Text text, Matcher matcher) {
    var all = text.text();
    var from = matcher.start();
    var to = matcher.end();
    var lineStart = all.lastIndexOf('\n', from - 1) + 1;
    var lineEnd = all.indexOf('\n', to);
    var end = lineEnd < 0 ? all.length() : lineEnd;
    var before = all.substring(Math.max(lineStart, from - AROUND), from).stripLeading();
    var match = all.substring(from, Math.min(to, from + LONGEST_MATCH));
    return new Found(
        text.id(),
        1 + (int) all.substring(0, from).chars().filter(c -> c == '\n').count(),
        (from - AROUND > lineStart ? "…" : "") + before,
        match.replaceAll("\\s*\\n\\s*", " ⏎ ") + (to - from > LONGEST_MATCH ? "…" : ""),
        all.substring(to, Math.min(end, to + 2 * AROUND)) + (end > to + 2 * AROUND ? "…" : ""));
  }

  private static List<Hit> hits(Handle handle, Kind kind, List<Found> seen) {
    if (seen.isEmpty()) {
      return List.of();
    }
    var ids = seen.stream().mapToLong(Found::id).distinct().toArray();
    var instructions = new HashMap<Long, Long>();
    for (var part : Summaries.parts(ids)) {
      handle
          .createQuery(kind.instructions)
          .bindList("ids", part)
          .map((row, _) -> Map.entry(row.getLong(1), row.getLong(2)))
          .forEach(each -> instructions.put(each.getKey(), each.getValue()));
    }
    var keys = new HashMap<Long, String>();
    var wanted = instructions.values().stream().mapToLong(Long::longValue).distinct().toArray();
    for (var part : Summaries.parts(wanted)) {
      handle
          .createQuery("SELECT id, source_key FROM instruction WHERE id IN (<ids>)")
          .bindList("ids", part)
          .map((row, _) -> Map.entry(row.getLong(1), row.getString(2)))
          .forEach(each -> keys.put(each.getKey(), each.getValue()));
    }
    return seen.stream()
        .map(
            each -> {
              var instruction = instructions.getOrDefault(each.id(), 0L);
              return new Hit(
                  kind,
                  instruction,
                  keys.getOrDefault(instruction, ""),
                  each.line(),
                  each.before(),
                  each.match(),
                  each.after());
            })
        .toList();
  }

  /** A pattern looked at the same text too often, or nobody waits for it any more. */
  private static final class Circles extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Circles() {
      super("the pattern ran in circles", null, false, false);
    }
  }

  /** A text that a pattern cannot look at for ever. */
  private static final class Watched implements CharSequence {
    private final CharSequence text;
    private final BooleanSupplier cancelled;
    private long looks;

    Watched(CharSequence text, BooleanSupplier cancelled) {
      this.text = text;
      this.cancelled = cancelled;
    }

    @Override
    public char charAt(int index) {
      if ((++looks & 0xFFFF) == 0 && (looks > MOST_LOOKS || cancelled.getAsBoolean())) {
        throw new Circles();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
