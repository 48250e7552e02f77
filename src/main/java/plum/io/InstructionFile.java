package plum.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.PlumException;
import plum.data.Rejection;
import plum.data.Split;
import plum.data.TestCase;

/**
 * A file of instructions: a JSON array or JSON lines, plain or compressed with gzip, in any shape
 * that {@link InstructionShape} knows. A bad row becomes a rejection and never stops the reading;
 * nor does a file that breaks off lose the rows before.
 *
 * @param digest sha-256 of the file as it lies on disk, in hex
 */
public record InstructionFile(List<Row> rows, List<Rejection> rejections, String digest) {
  /** Characters of the longest text a project stores. */
  private static final int LONGEST = 1_000_000;

  public InstructionFile {
    rows = List.copyOf(rows);
    rejections = List.copyOf(rejections);
  }

  /**
   * One instruction as it stands in a file.
   *
   * @param split null where the file does not say
   * @param tests that came with it
   */
  public record Row(
      String key,
      String prompt,
      AnswerFormat format,
      String entryPoint,
      @Nullable String referenceSolution,
      @Nullable Split split,
      List<TestCase> tests) {
    public Row {
      tests = List.copyOf(tests);
    }
  }

  /**
   * Reads a file.
   *
   * @throws PlumException if it cannot be read at all
   */
  public static InstructionFile read(Path file) {
    return read(file, LONGEST);
  }

  /**
   * Reads a file whose rows no project will store, so that texts may be of any length; some
   * benchmarks have tests of several million characters.
   *
   * @throws PlumException if it cannot be read at all
   */
  public static InstructionFile readAnyLength(Path file) {
    return read(file, Integer.MAX_VALUE);
  }

  private static InstructionFile read(Path file, int longest) {
    var reading = new Reading(longest);
    try (var lines = TextLines.open(file)) {
      reading.lines(lines);
    }
    return new InstructionFile(reading.rows, reading.rejections, sha256(file));
  }

  /** What has been read so far. */
  private static final class Reading {
    private final int longest;
    private final List<Row> rows = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private long number;

    Reading(int longest) {
      this.longest = longest;
    }

    void lines(TextLines lines) {
      try {
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
          var found = line.get();
          number = found.number();
          if (rows.isEmpty()
              && rejections.isEmpty()
              && found.text().stripLeading().startsWith("[")) {
            array(found, lines);
            return;
          }
          if (!found.isBlank()) {
            take(number, found.text(), () -> Json.parseObject(found.textOrThrow()));
          }
        }
      } catch (PlumException e) {
        reject(number + 1, "The file breaks off here. " + e.getMessage(), "");
      }
    }

    /** A list that stands on several lines; rejections then count its elements. */
    private void array(TextLines.Line first, TextLines lines) {
      var text = new StringBuilder(first.text());
      var torn = "";
      try {
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
          text.append('\n').append(line.get().textOrThrow());
        }
      } catch (PlumException e) {
        torn = " " + e.getMessage();
      }
      number = 0;
      try {
        Json.elements(
            text.toString(), item -> take(++number, Json.write(item), () -> object(item)));
      } catch (PlumException e) {
        reject(number + 1, "The list breaks off here. " + e.getMessage() + torn, "");
      }
    }

    private void take(long line, String text, Source source) {
      try {
        var row = InstructionShape.read(source.object(), "row " + line);
        checkLength("key", row.key(), 400);
        checkLength("entry point", row.entryPoint(), 200);
        checkLength("prompt", row.prompt(), longest);
        checkLength("whole row", text, longest);
        if (!keys.add(row.key())) {
          throw new PlumException(
              "The key \"" + row.key() + "\" stands in an earlier row already.");
        }
        rows.add(row);
      } catch (PlumException e) {
        reject(line, String.valueOf(e.getMessage()), text);
      }
    }

    private void reject(long line, String reason, String text) {
      rejections.add(
          new Rejection(line, reason, text.length() > 500 ? text.substring(0, 500) + "…" : text));
    }
  }

  private interface Source {
    Map<String, @Nullable Object> object();
  }

  private static void checkLength(String what, String text, int most) {
    if (text.length() > most) {
      throw new PlumException("Its %s is longer than %,d characters.".formatted(what, most));
    }
  }

  @SuppressWarnings("unchecked") // objects of Json.parse have strings for keys
  private static Map<String, @Nullable Object> object(@Nullable Object item) {
    if (item instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new PlumException("Not a JSON object.");
  }

  private static String sha256(Path file) {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var part = new byte[1 << 16];
      for (var count = in.read(part); count >= 0; count = in.read(part)) {
        digest.update(part, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
