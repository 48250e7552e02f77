package plum.io;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.PlumException;
import plum.data.Rejection;
import plum.data.Split;
import plum.data.TestCase;

/**
 * A file of instructions: a JSON array or JSON lines, plain or compressed with gzip, in any shape
 * that {@link InstructionShape} knows. A bad row becomes a rejection and never stops the reading.
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
   * @throws PlumException if it cannot be read at all, or is a JSON array with a syntax error
   */
  public static InstructionFile read(Path file) {
    return read(file, LONGEST);
  }

  /**
   * Reads a file whose rows no project will store, so that texts may be of any length; some
   * benchmarks have tests of several million characters.
   *
   * @throws PlumException if it cannot be read at all, or is a JSON array with a syntax error
   */
  public static InstructionFile readAnyLength(Path file) {
    return read(file, Integer.MAX_VALUE);
  }

  private static InstructionFile read(Path file, int longest) {
    var bytes = bytes(file);
    var text = text(file, bytes);
    var rows = new ArrayList<Row>();
    var rejections = new ArrayList<Rejection>();
    var keys = new HashSet<String>();
    if (text.stripLeading().startsWith("[")) {
      if (!(Json.parse(text) instanceof List<?> items)) {
        throw new PlumException(file + " is not a JSON array of instructions.");
      }
      for (var i = 0; i < items.size(); i++) {
        var item = items.get(i);
        take(i + 1, Json.write(item), () -> object(item), longest, keys, rows, rejections);
      }
    } else {
      try (var lines = new BufferedReader(new StringReader(text))) {
        var number = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          var row = line;
          if (!row.isBlank()) {
            take(number, row, () -> Json.parseObject(row), longest, keys, rows, rejections);
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException("reading from memory", e);
      }
    }
    return new InstructionFile(rows, rejections, sha256(bytes));
  }

  private interface Source {
    Map<String, @Nullable Object> object();
  }

  private static void take(
      int number,
      String text,
      Source source,
      int longest,
      HashSet<String> keys,
      List<Row> rows,
      List<Rejection> rejections) {
    try {
      var row = InstructionShape.read(source.object(), "row " + number);
      checkLength("key", row.key(), 400);
      checkLength("entry point", row.entryPoint(), 200);
      checkLength("prompt", row.prompt(), longest);
      checkLength("whole row", text, longest);
      if (!keys.add(row.key())) {
        throw new PlumException("The key \"" + row.key() + "\" stands in an earlier row already.");
      }
      rows.add(row);
    } catch (PlumException e) {
      var reason = String.valueOf(e.getMessage());
      rejections.add(
          new Rejection(number, reason, text.length() > 500 ? text.substring(0, 500) + "…" : text));
    }
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

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new PlumException(
          Files.exists(file)
              ? "Could not read " + file + ": " + e.getMessage()
              : "There is no file "
                  + file
                  + ". Check the name; a relative name counts from the recipe.",
          e);
    }
  }

  private static String text(Path file, byte[] bytes) {
    var zipped = bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    try (InputStream in =
        zipped
            ? new GZIPInputStream(new ByteArrayInputStream(bytes))
            : new ByteArrayInputStream(bytes)) {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      var text = decoder.decode(ByteBuffer.wrap(in.readAllBytes())).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text; // a byte order mark
    } catch (CharacterCodingException e) {
      throw new PlumException(
          file + " is not UTF-8 text. Convert it to UTF-8 and import it again.", e);
    } catch (IOException e) {
      throw new PlumException(file + " is not a whole gzip file: " + e.getMessage(), e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
