package plum.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import plum.data.PlumException;

/** Files and folders that appear whole or not at all, even if the process is killed. */
public final class Atomic {
  private Atomic() {}

  /** What fills a file or folder under its temporary name. */
  @FunctionalInterface
  public interface Writer {
    void write(Path temporary) throws IOException;
  }

  /**
   * Writes text to a file.
   *
   * @throws PlumException if the disk refuses
   */
  public static void text(Path file, String text) {
    file(file, temporary -> Files.writeString(temporary, text));
  }

  /**
   * Fills a temporary neighbour of the file, forces it to disk and moves it into place, replacing
   * what is there.
   *
   * @throws PlumException if the disk refuses
   */
  public static void file(Path file, Writer writer) {
    var temporary = neighbour(file);
    try {
      makeParent(file);
      writer.write(temporary);
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw refused(file, e);
    } finally {
      delete(temporary);
    }
  }

  /**
   * Fills a temporary neighbour of the folder and moves it into place; a folder that is there is
   * replaced.
   *
   * @throws PlumException if the disk refuses
   */
  public static void folder(Path folder, Writer writer) {
    var temporary = neighbour(folder);
    try {
      makeParent(folder);
      delete(temporary);
      Files.createDirectory(temporary);
      writer.write(temporary);
      try (var files = Files.walk(temporary)) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
          }
        }
      }
      // Deleting takes several steps, and the process may die between them: put aside first.
      var old = folder.resolveSibling(folder.getFileName() + ".old");
      delete(old);
      if (Files.exists(folder)) {
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      delete(old);
    } catch (IOException e) {
      throw refused(folder, e);
    } finally {
      delete(temporary);
    }
  }

  /** Deletes a file or a folder with all it holds; nothing happens if it is not there. */
  public static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (var all = Files.walk(path)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path neighbour(Path path) {
    return path.resolveSibling(path.getFileName() + ".part");
  }

  private static void makeParent(Path path) throws IOException {
    var parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  private static PlumException refused(Path path, IOException e) {
    return new PlumException(
        "Could not write "
            + path
            + " ("
            + e.getMessage()
            + "). Check that the folder exists, may be written to and has room.",
        e);
  }
}
