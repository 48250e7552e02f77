package plum.ui;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process of its own with a display under Xvfb, for what the headless platform cannot do. */
final class Display {
  private Display() {}

  /**
   * What a process said.
   *
   * @param lines of standard output
   * @param errors standard error
   */
  record Said(List<String> lines, String errors) {}

  /**
   * Runs a program to its end. Where Xvfb or GTK is not installed the test is skipped and says so.
   *
   * @param folder for what it writes to standard error
   */
  static Said run(Path folder, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    var xvfb =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(each -> Path.of(each, "xvfb-run"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(xvfb.isPresent(), "Skipped: there is no xvfb-run (packages xvfb and xauth).");
    var command =
        new ArrayList<>(
            List.of(
                xvfb.orElseThrow().toString(),
                "-a",
                "-s",
                "-screen 0 1920x1200x24",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "-Dglass.platform=gtk",
                "-Dprism.order=sw",
                "-Dtestfx.robot=glass",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    var errors = folder.resolve("errors.txt");
    var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    var complaint = Files.readString(errors);
    assumeTrue(
        !said.isEmpty() || !(complaint.contains("glassgtk") || complaint.contains("GTK")),
        () -> "Skipped: no window opens under Xvfb (packages libgtk-3-0 and libxtst6).");
    return new Said(said.lines().toList(), complaint);
  }
}
