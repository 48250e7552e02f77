package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Dragging, which the headless platform cannot do: in a process of its own under Xvfb. */
@Tag("ui")
final class DragTest {
  @TempDir private Path folder = Path.of("");

  @TestFactory
  Stream<DynamicTest> whatIsDraggedGoesWhereItIsDropped() throws IOException, InterruptedException {
    var project = Files.createDirectory(folder.resolve("project"));
    FirstSteps.copy(project);
    var said = Display.run(folder, DragSession.class, project.toString());
    return Stream.of("divider", "slider", "column", "order", "test", "file")
        .map(
            name ->
                dynamicTest(
                    name,
                    () ->
                        assertEquals(
                            name + " ok",
                            said.lines().stream()
                                .filter(line -> line.startsWith(name + " "))
                                .findFirst()
                                .orElse("was not reached\n" + said.errors()))));
  }
}
