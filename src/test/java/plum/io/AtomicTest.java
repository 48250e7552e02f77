package plum.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;

@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class AtomicTest {
  @TempDir private Path folder = Path.of("");

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAndReplacesLeavingNothingBeside() throws IOException {
    var file = folder.resolve("deep/er/report.md");
    Atomic.text(file, "one");
    Atomic.text(file, "zwei ü");
    assertEquals("zwei ü", Files.readString(file));
    try (var all = Files.list(file.getParent())) {
      assertEquals(1, all.count());
    }
  }

  @Test
  void failingWriterLeavesTheOldFileAndNothingElse() throws IOException {
    var file = folder.resolve("report.md");
    Atomic.text(file, "old");
    var sentence =
        assertThrows(
                PlumException.class,
                () ->
                    Atomic.file(
                        file,
                        temporary -> {
                          Files.writeString(temporary, "half");
                          throw new IOException("disk full");
                        }))
            .getMessage();
    assertTrue(sentence.contains("report.md") && sentence.contains("disk full"), sentence);
    assertThrows(
        IllegalStateException.class,
        () ->
            Atomic.file(
                file,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IllegalStateException("a bug");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("report.md"), names());
  }

  @Test
  void folderIsReplacedAsAWhole() throws IOException {
    var target = folder.resolve("checkpoint");
    Atomic.folder(
        target,
        temporary -> {
          Files.writeString(temporary.resolve("a"), "1");
          Files.createDirectories(temporary.resolve("sub"));
          Files.writeString(temporary.resolve("sub/b"), "2");
        });
    Atomic.folder(target, temporary -> Files.writeString(temporary.resolve("a"), "3"));
    assertEquals("3", Files.readString(target.resolve("a")));
    assertFalse(Files.exists(target.resolve("sub")));
    assertEquals(List.of("checkpoint"), names());
  }

  @Test
  void failingFolderWriterLeavesTheOldFolder() throws IOException {
    var target = folder.resolve("checkpoint");
    Atomic.folder(target, temporary -> Files.writeString(temporary.resolve("a"), "1"));
    assertThrows(
        PlumException.class,
        () ->
            Atomic.folder(
                target,
                temporary -> {
                  Files.writeString(temporary.resolve("a"), "2");
                  throw new IOException("disk full");
                }));
    assertEquals("1", Files.readString(target.resolve("a")));
    // What a killed process left behind is no obstacle.
    Files.createDirectories(folder.resolve("checkpoint.part/old"));
    Atomic.folder(target, temporary -> Files.writeString(temporary.resolve("a"), "3"));
    assertEquals("3", Files.readString(target.resolve("a")));
    assertEquals(List.of("checkpoint"), names());
  }

  @Test
  void deletingWhatIsNotThereIsFine() throws IOException {
    Atomic.delete(folder.resolve("nothing"));
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/c"), "1");
    Atomic.delete(folder.resolve("a"));
    assertEquals(List.of(), names());
  }
}
