package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dragging, which the headless platform cannot do: in a process of its own under Xvfb. Where that
 * is not installed, or GTK is not, the tests are skipped and say so.
 */
@Tag("ui")
final class DragTest {
  @TempDir private Path folder = Path.of("");

  @TestFactory
  Stream<DynamicTest> whatIsDraggedGoesWhereItIsDropped() throws IOException, InterruptedException {
    var xvfb =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(each -> Path.of(each, "xvfb-run"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        xvfb.isPresent(), "Dragging is not tested: there is no xvfb-run (packages xvfb, xauth).");
    var errors = folder.resolve("errors.txt");
    var project = Files.createDirectory(folder.resolve("project"));
    var process =
        new ProcessBuilder(
                xvfb.orElseThrow().toString(),
                "-a",
                "-s",
                "-screen 0 1600x1000x24",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dglass.platform=gtk",
                "-Dprism.order=sw",
                "-Dtestfx.robot=glass",
                "-cp",
                System.getProperty("java.class.path"),
                DragSession.class.getName(),
                project.toString())
            .redirectError(errors.toFile())
            .start();
    var said = new LinkedHashMap<String, String>();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var words = line.split(" ", 2);
        said.put(words[0], words[words.length - 1]);
      }
    }
    process.waitFor();
    var complaint = Files.readString(errors);
    assumeTrue(
        !said.isEmpty() || !complaint.contains("glass"),
        () -> "Dragging is not tested: no window opens under Xvfb.\n" + complaint);
    return Stream.of("divider", "slider", "column", "test", "file")
        .map(
            name ->
                dynamicTest(
                    name,
                    () ->
                        assertEquals(
                            "ok", said.getOrDefault(name, "was not reached\n" + complaint))));
  }
}
