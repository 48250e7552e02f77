package plum.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestSuite;

/**
 * The words in which a language model is asked for tests, in the spirit of the paper: a teaching
 * assistant analyses the task, writes a reference solution, then the tests.
 *
 * <p>A template is a text whose first line says its version; {@code {{instruction}}}, {@code
 * {{entry_point}}}, {@code {{tests}}} and {@code {{examples}}} stand for what differs.
 *
 * @param name of the style, or of the file
 * @param text without the line of the version
 */
public record PromptTemplate(String name, String version, String text) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  /** What may stand between double braces. */
  public static final List<String> KNOWN =
      List.of("instruction", "entry_point", "tests", "examples");

  /**
   * The template of a stage.
   *
   * @param folders that its file is looked for from, the first that has it
   * @throws PlumException if there is no such file, or it lacks the instruction
   */
  static PromptTemplate of(TestWriting writing, List<Path> folders) {
    if (writing.template().isEmpty()) {
      return ours(writing.style());
    }
    var file =
        folders.stream()
            .map(folder -> folder.resolve(writing.template()))
            .filter(Files::exists)
            .findFirst()
            .orElseGet(() -> folders.getLast().resolve(writing.template()));
    try {
      return parse(String.valueOf(file.getFileName()), Files.readString(file));
    } catch (IOException e) {
      throw new PlumException(
          "There is no template "
              + file
              + ". \"plum tests --template assert\" prints ours to begin with.",
          e);
    }
  }

  /** Ours of a style. */
  public static PromptTemplate ours(TestWriting.Style style) {
    return ours(style.name().toLowerCase(Locale.ROOT));
  }

  /** One of ours: assert, pytest, stdio or attack. */
  public static PromptTemplate ours(String name) {
    try (InputStream in = PromptTemplate.class.getResourceAsStream("prompts/" + name + ".txt")) {
      if (in == null) {
        throw new PlumException(
            "There is no template \"" + name + "\". Name assert, pytest, stdio or attack.");
      }
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a template as it is edited.
   *
   * @throws PlumException if it lacks the instruction or names a place nobody fills
   */
  public static PromptTemplate parse(String name, String source) {
    var first = source.lines().findFirst().orElse("");
    var versioned = first.startsWith("version:");
    var text =
        versioned
            ? source.substring(source.indexOf(first) + first.length()).stripLeading()
            : source;
    if (!text.contains("{{instruction}}")) {
      throw new PlumException("The template " + name + " does not contain {{instruction}}.");
    }
    var places = PLACE.matcher(text);
    while (places.find()) {
      if (!KNOWN.contains(places.group(1))) {
        throw new PlumException(
            "The template %s asks for {{%s}}. Known are %s."
                .formatted(name, places.group(1), String.join(", ", KNOWN)));
      }
    }
    return new PromptTemplate(
        name, versioned ? first.substring("version:".length()).strip() : "", text);
  }

  /** The line of the first place that nobody fills, counted from 1; 0 if there is none. */
  public static int faultLine(String text) {
    var places = PLACE.matcher(text);
    while (places.find()) {
      if (!KNOWN.contains(places.group(1))) {
        return 1 + (int) text.substring(0, places.start()).chars().filter(c -> c == '\n').count();
      }
    }
    return 0;
  }

  /** The template as a file, with its version. */
  public String source() {
    return "version: " + version + "\n" + text;
  }

  /** Name, version and the beginning of a digest: what a run remembers of it. */
  String label() {
    return "template %s, version %s, sha-256 %s"
        .formatted(name, version.isEmpty() ? "unknown" : version, digest());
  }

  /** The beginning of the text's sha-256, in hex. */
  public String digest() {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The prompt.
   *
   * @param tests how many to ask for
   * @param examples text shown before; empty for none
   */
  String fill(Instruction instruction, int tests, String examples) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    switch (place.group(1)) {
                      case "instruction" -> instruction.prompt().strip();
                      case "entry_point" -> instruction.entryPoint();
                      case "tests" -> String.valueOf(tests);
                      default -> examples;
                    }));
  }

  /** A worked example: the instruction with its own solution and tests. */
  static String example(Instruction instruction, TestSuite given) {
    var tests = new StringBuilder();
    for (var test : given.kept().stream().map(SuiteTest::test).limit(6).toList()) {
      tests.append(
          switch (test) {
            case TestCase.AssertTest(var code) -> code.strip();
            case TestCase.CheckTest(var code) -> code.strip();
            case TestCase.ModuleTest(var code, _) -> code.strip();
            case TestCase.StdioTest(var stdin, var expected, _) ->
                "# input\n" + stdin.strip() + "\n# output\n" + expected.strip();
          });
      tests.append('\n');
    }
    var solution = instruction.referenceSolution();
    return "## An example\n\n%s\n\n```python\n%s\n```\n\n```python\n%s```\n\n"
        .formatted(instruction.prompt().strip(), solution == null ? "" : solution.strip(), tests);
  }
}
