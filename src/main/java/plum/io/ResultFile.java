package plum.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * A file of JSON lines that grows and can be continued after its writer was killed. Only whole
 * lines count: a last one that was torn is removed. One process at a time.
 */
public final class ResultFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final StringBuilder waiting = new StringBuilder();

  private ResultFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file, making it if it is not there.
   *
   * @param keys what every line has, as text, in this order; by them a file of something else is
   *     told
   * @param earlier is given the lines that are there already
   * @throws PlumException if it cannot be written, is being written, or holds something else; then
   *     nothing in it has changed
   */
  public static ResultFile open(
      Path file, List<String> keys, Consumer<Map<String, @Nullable Object>> earlier) {
    try {
      var parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() == null) {
          throw new PlumException(file + " is being written by another process.");
        }
        var end = whole(file, channel, keys, earlier);
        channel.truncate(end);
        channel.position(end);
        return new ResultFile(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (OverlappingFileLockException e) {
      throw new PlumException(file + " is being written already.", e);
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /** Reads the whole lines and returns where they end. */
  private static long whole(
      Path file,
      FileChannel channel,
      List<String> keys,
      Consumer<Map<String, @Nullable Object>> earlier)
      throws IOException {
    var buffer = ByteBuffer.allocate(BUFFER);
    var line = new ByteArrayOutputStream();
    var number = 0;
    var end = 0L;
    while (channel.read(buffer) >= 0) {
      var bytes = buffer.array();
      var from = 0;
      for (var i = 0; i < buffer.position(); i++) {
        if (bytes[i] == '\n') {
          line.write(bytes, from, i + 1 - from);
          from = i + 1;
          end += line.size();
          number++;
          earlier.accept(parsed(file, number, line.toString(StandardCharsets.UTF_8), keys));
          line.reset();
        }
      }
      line.write(bytes, from, buffer.position() - from);
      buffer.clear();
    }
    var torn = line.toByteArray();
    var start = ("{\"" + keys.getFirst() + "\":").getBytes(StandardCharsets.UTF_8);
    var common = Math.min(torn.length, start.length);
    if (!Arrays.equals(torn, 0, common, start, 0, common)) {
      throw foreign(file, number + 1, null);
    }
    return end;
  }

  private static Map<String, @Nullable Object> parsed(
      Path file, int number, String text, List<String> keys) {
    try {
      var object = Json.parseObject(text);
      if (keys.stream().allMatch(key -> object.get(key) instanceof String)) {
        return object;
      }
    } catch (PlumException e) {
      throw foreign(file, number, e);
    }
    throw foreign(file, number, null);
  }

  private static PlumException foreign(Path file, int number, @Nullable PlumException cause) {
    return new PlumException(
        file
            + " is there already, and its line "
            + number
            + " is not a result. Name another file for the results.",
        cause);
  }

  private static PlumException refused(Path file, IOException e) {
    return new PlumException(
        "Could not write "
            + file
            + " ("
            + e.getMessage()
            + "). Check that the folder may be written to and has room.",
        e);
  }

  /** Adds a line, which is written with the next {@link #flush}. */
  public void add(String line) {
    waiting.append(line).append('\n');
  }

  /**
   * Hands all lines to the system, so that they outlive this process.
   *
   * @throws PlumException if the disk refuses
   */
  public void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      var bytes = ByteBuffer.wrap(waiting.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        var _ = channel.write(bytes);
      }
      waiting.setLength(0);
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      flush();
      channel.force(true);
    } catch (IOException e) {
      throw refused(file, e);
    }
  }
}
