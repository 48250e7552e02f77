package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Windows in processes of their own that are ended by {@code kill -9}. */
final class Killed {
  private Killed() {}

  /**
   * Starts a program with a window on the headless platform and kills it.
   *
   * @param enough whether it has told enough to be killed now
   * @return the lines that it told
   */
  static List<String> after(Class<?> program, Predicate<List<String>> enough, String... arguments)
      throws IOException, InterruptedException {
    var told = new ArrayList<String>();
    var errors = Files.createTempFile("plum-killed", ".txt");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.home=" + System.getProperty("user.home"),
                "-Dglass.platform=Headless",
                "-Dprism.order=sw",
                "-Dtestfx.robot=glass",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      while (!enough.test(told)) {
        var line = lines.readLine();
        assertNotNull(line, () -> "it ended by itself after " + told + "\n" + text(errors));
        told.add(Objects.requireNonNull(line));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertEquals(128 + 9, process.exitValue());
    Files.delete(errors);
    return told;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
