package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plum tests} does besides its stage. */
final class TestsCommandsTest {
  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int plum(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Plum.run(arguments, new PrintWriter(out), new PrintWriter(err), _ -> {});
  }

  @Test
  void aTemplateIsPrintedEditedAndPreviewed() throws IOException {
    assertEquals(0, plum("tests", "--template", "pytest"));
    assertTrue(out.toString().startsWith("version: 1\n"), out.toString());
    Files.writeString(
        folder.resolve("mine.txt"),
        out.toString()
            .replace("version: 1", "version: 2")
            .replace("teaching assistant", "examiner"));
    Files.writeString(
        folder.resolve("set.jsonl"),
        """
        {"key": "a", "prompt": "Write solve(xs), the sum of a list.", "entry_point": "solve", "reference_solution": "def solve(xs):\\n    return sum(xs)", "tests": ["assert solve([1]) == 1"], "split": "train", "format": "program"}
        {"key": "b", "prompt": "Write solve(xs), the largest of a list.", "entry_point": "solve", "reference_solution": "def solve(xs):\\n    return max(xs)", "tests": ["assert solve([1, 2]) == 2"], "split": "train", "format": "program"}
        {"key": "c", "prompt": "Write a poem.", "entry_point": "poem", "reference_solution": "def poem():\\n    return 'o'", "tests": ["assert poem() == 'o'"], "split": "train", "format": "program"}
        """);
    var project = folder.resolve("p").toString();
    assertEquals(
        0, plum("import", "--project", project, "--file", folder.resolve("set.jsonl").toString()));
    assertEquals(
        0,
        plum(
            "tests",
            "--project",
            project,
            "--preview",
            "b",
            "--writing.style",
            "PYTEST",
            "--writing.tests",
            "7",
            "--writing.similar",
            "1",
            "--writing.template",
            folder.resolve("mine.txt").toString()),
        err.toString());
    var prompt = out.toString();
    assertTrue(prompt.contains("You are the examiner"), prompt);
    assertTrue(prompt.contains("the largest of a list"), prompt);
    assertTrue(prompt.contains("Write 7 tests"), prompt);
    // The example is the likest other instruction, with its own solution and tests.
    assertTrue(prompt.contains("the sum of a list") && prompt.contains("return sum(xs)"), prompt);
    assertFalse(prompt.contains("poem"), prompt);
    assertEquals(1, plum("tests", "--project", project, "--preview", "z"));
    assertTrue(err.toString().contains("no training instruction \"z\""), err.toString());
    assertEquals(1, plum("tests", "--template", "none"));
  }

  @Test
  void scoringAndAttackingNeedTests() {
    var project = folder.resolve("p").toString();
    for (var command : new String[] {"--score", "--attack"}) {
      assertEquals(1, plum("tests", "--project", project, command));
      assertTrue(err.toString().contains("no usable tests yet"), err.toString());
    }
  }
}
