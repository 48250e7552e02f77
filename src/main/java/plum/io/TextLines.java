package plum.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import plum.data.PlumException;

/**
 * The lines of a text file, plain or compressed with gzip, one after the other, so that a file may
 * be larger than memory. A line that is not UTF-8 spoils only itself.
 */
final class TextLines implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** Bytes of the longest line that is kept; some benchmarks have tests of several million. */
  private static final int LONGEST = 32 << 20;

  private final Path file;
  private final InputStream in;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long number;

  /**
   * One line.
   *
   * @param number counted from 1
   * @param text without its end; empty where there is a problem
   * @param problem a sentence that says why the line has no text; empty where it has
   */
  record Line(long number, String text, String problem) {
    /** Whether it has neither text nor a problem. */
    boolean isBlank() {
      return problem.isEmpty() && text.isBlank();
    }

    /**
     * Its text.
     *
     * @throws PlumException with its problem
     */
    String textOrThrow() {
      if (!problem.isEmpty()) {
        throw new PlumException(problem);
      }
      return text;
    }
  }

  private TextLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @throws PlumException if it is not there, cannot be read or is of another encoding altogether
   */
  static TextLines open(Path file) {
    try {
      var raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
      raw.mark(2);
      var first = raw.read();
      var second = raw.read();
      raw.reset();
      if ((first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff)) {
        raw.close();
        throw new PlumException(file + " is UTF-16 text. Convert it to UTF-8 first.");
      }
      return new TextLines(
          file,
          first == 0x1f && second == 0x8b
              ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER)
              : raw);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static PlumException unreadable(Path file, IOException e) {
    return new PlumException(
        Files.notExists(file)
            ? "There is no file " + file + "."
            : Files.isDirectory(file)
                ? file + " is a folder, not a file."
                : e instanceof EOFException || e instanceof ZipException
                    ? file + " is not a whole gzip file: " + e.getMessage()
                    : "Could not read " + file + ": " + e.getMessage(),
        e);
  }

  /**
   * The next line.
   *
   * @return nothing at the end of the file
   * @throws PlumException if the file cannot be read on
   */
  Optional<Line> next() {
    bytes.reset();
    var length = 0L;
    try {
      var read = in.read();
      if (read < 0) {
        return Optional.empty();
      }
      while (read >= 0 && read != '\n') {
        if (length++ < LONGEST) {
          bytes.write(read);
        }
        read = in.read();
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    number++;
    if (length > LONGEST) {
      return problem("It is %,d bytes long; a line may have %,d.".formatted(length, LONGEST));
    }
    try {
      var text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      if (text.endsWith("\r")) {
        text = text.substring(0, text.length() - 1);
      }
      if (number == 1 && text.startsWith("\uFEFF")) {
        text = text.substring(1); // a byte order mark
      }
      return Optional.of(new Line(number, text, ""));
    } catch (CharacterCodingException e) {
      return problem("It is not UTF-8 text. Convert the file to UTF-8.");
    }
  }

  private Optional<Line> problem(String sentence) {
    return Optional.of(new Line(number, "", sentence));
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
