package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.TestOrigin;
import plum.store.Project;

/**
 * A model in a Hugging Face folder with a chat template writes tests, asked through it: the
 * embedded model, whose own prompts are what this template makes of a user's words.
 */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ChatAuthorTest {
  private static final Path MODEL = Path.of("assets", "models", "first-steps");

  /** Refuses anything but one message of a user; writes its words as they are. */
  private static final String AS_IT_IS =
      "{% if messages|length != 1 or messages[0].role != 'user' %}"
          + "{{ raise_exception('one user, please') }}{% endif %}{{ messages[0].content }}";

  @TempDir private Path folder = Path.of("");

  private final StringWriter err = new StringWriter();

  private int plum(String... arguments) {
    err.getBuffer().setLength(0);
    return Plum.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err), _ -> {});
  }

  private Path model(String name, String template) throws IOException {
    var copy = Files.createDirectories(folder.resolve(name));
    try (var files = Files.list(MODEL)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Files.writeString(copy.resolve("chat_template.jinja"), template);
    return copy;
  }

  private int write(String project, Path model, boolean chat) throws IOException {
    var set = folder.resolve("set.jsonl");
    Files.write(
        set,
        Files.readAllLines(Path.of("sample-projects/first-steps/instructions.jsonl"))
            .subList(0, 3));
    var place = folder.resolve(project).toString();
    assertEquals(
        0, plum("import", "--project", place, "--file", set.toString(), "--heldOutShare", "0"));
    return plum(
        "tests",
        "--project",
        place,
        "--author",
        "author",
        "--model",
        "author=" + model,
        "--writing.chat",
        Boolean.toString(chat),
        "--careful",
        "true",
        "--drafts",
        "3",
        "--minTests",
        "1",
        "--sampling.temperature",
        "0.7",
        "--sampling.maxNewTokens",
        "160");
  }

  private List<String> tests(String project) {
    try (var open = Project.open(folder.resolve(project))) {
      return open.suites().page(TestOrigin.MODEL, 0, 100).stream()
          .flatMap(suite -> suite.tests().stream())
          .map(test -> test.kept() + " " + test.reason() + " " + test.test())
          .toList();
    }
  }

  @Test
  void testsAreAskedForThroughTheChatTemplate() throws IOException {
    assertEquals(0, write("plain", MODEL, false), err.toString());
    var plain = tests("plain");
    assertTrue(plain.stream().anyMatch(test -> test.startsWith("true ")), plain.toString());
    assertEquals(0, write("chat", model("as-it-is", AS_IT_IS), true), err.toString());
    assertEquals(plain, tests("chat"), "the same words, so the same tests");
    var loud =
        model(
            "loud", AS_IT_IS.replace("{{ messages[0].content", "# Hello.\n{{ messages[0].content"));
    assertEquals(0, write("loud", loud, true), err.toString());
    assertNotEquals(plain, tests("loud"), "other words, other tests");
    assertEquals(0, write("unasked", loud, false), err.toString());
    assertEquals(plain, tests("unasked"), "without --writing.chat nobody chats");
  }

  @Test
  void whoHasNoTemplateIsToldSo() throws IOException {
    assertEquals(1, write("none", MODEL, true));
    assertTrue(err.toString().contains("chat template"), err.toString());
    assertFalse(err.toString().contains("Exception"), err.toString());
  }
}
