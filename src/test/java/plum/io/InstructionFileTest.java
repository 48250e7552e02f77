package plum.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.AnswerFormat;
import plum.data.Match;
import plum.data.PlumException;
import plum.data.Rejection;
import plum.data.Split;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;

@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class InstructionFileTest {
  private static final String OWN =
      """
      {"key":"a","prompt":"def f(x):\\n","entry_point":"f","reference_solution":"def f(x):\\n    return x\\n","tests":["assert f(1) == 1"],"split":"held_out","format":"continuation"}""";

  @TempDir private Path folder = Path.of("");

  private InstructionFile read(byte[] bytes) {
    try {
      return InstructionFile.read(Files.write(folder.resolve("set"), bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private InstructionFile read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private InstructionFile.Row row(String text) {
    var file = read(text);
    assertEquals(List.of(), file.rejections());
    return file.rows().getFirst();
  }

  private static byte[] zipped(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void ownShape() {
    assertEquals(
        new InstructionFile.Row(
            "a",
            "def f(x):\n",
            AnswerFormat.CONTINUATION,
            "f",
            "def f(x):\n    return x\n",
            Split.HELD_OUT,
            List.of(new AssertTest("assert f(1) == 1"))),
        row(OWN));
  }

  @Test
  void ownShapeWithLittleInIt() {
    var row =
        row(
            "{\"prompt\":\"Add two numbers read from a line.\",\"tests\":[{\"stdin\":\"1 2\\n\",\"expected\":\"3\\n\"}]}");
    assertEquals("row 1", row.key());
    assertEquals(AnswerFormat.PROGRAM, row.format());
    assertNull(row.split());
    assertNull(row.referenceSolution());
    assertEquals(List.of(new StdioTest("1 2\n", "3\n", new Match.Lines())), row.tests());
  }

  @Test
  void testsOfEveryKind() {
    var row =
        row(
            """
            {"prompt":"p","tests":[{"stdin":"1","stdout":"2","tolerance":0.5},{"stdin":"1","stdout":"2","checker":"def check(a, b, c): return True"},{"module":"def test_f(): assert f(1) == 1","name":"test_f"}]}""");
    assertEquals(
        List.of(
            new StdioTest("1", "2", new Match.Numbers(0.5)),
            new StdioTest("1", "2", new Match.Checker("def check(a, b, c): return True")),
            new ModuleTest("def test_f(): assert f(1) == 1", "test_f")),
        row.tests());
  }

  @Test
  void humanEval() {
    var row =
        row(
            """
            {"task_id":"HumanEval/0","prompt":"def f(x):\\n","entry_point":"f","canonical_solution":"    return x\\n","test":"def check(candidate):\\n    assert candidate(1) == 1\\n"}""");
    assertEquals("HumanEval/0", row.key());
    assertEquals(AnswerFormat.CONTINUATION, row.format());
    assertEquals("def f(x):\n    return x\n", row.referenceSolution());
    assertEquals(
        List.of(new CheckTest("def check(candidate):\n    assert candidate(1) == 1\n")),
        row.tests());
  }

  @Test
  void mbppAsPublished() {
    var row =
        row(
            """
            {"text":"Write a function to add.","code":"def help_me(x):\\r\\n  return x\\r\\ndef add(a, b):\\r\\n  return a + b","task_id":11,"test_setup_code":"import math","test_list":["assert add(1, 2) == 3","assert add(0, 0) == 0"],"challenge_test_list":[]}""");
    assertEquals("11", row.key());
    assertEquals("add", row.entryPoint());
    assertEquals(AnswerFormat.PROGRAM, row.format());
    assertTrue(row.prompt().startsWith("Write a function to add."), row.prompt());
    assertTrue(row.prompt().contains("add"), "the policy must know the name that is called");
    assertEquals(
        List.of(
            new AssertTest("import math\nassert add(1, 2) == 3"),
            new AssertTest("import math\nassert add(0, 0) == 0")),
        row.tests());
  }

  @Test
  void mbppSanitized() {
    var row =
        row(
            """
            [{"source_file":"x","task_id":2,"prompt":"Write a function to share.","code":"def share(a):\\n  return a","test_imports":["import re"],"test_list":["assert set(share((1,))) == {1}"]}]""");
    assertEquals("share", row.entryPoint());
    assertTrue(row.prompt().startsWith("Write a function to share."));
    assertEquals(List.of(new AssertTest("import re\nassert set(share((1,))) == {1}")), row.tests());
  }

  @Test
  void alpacaPutsTheInputOnALineOfItsOwn() {
    var row =
        row(
            """
            {"instruction":"Double it.","input":"n = 3","output":"Here:\\n```python\\ndef double(n):\\n    return 2 * n\\n```\\nDone."}""");
    assertEquals("Double it.\nn = 3", row.prompt());
    assertEquals("double", row.entryPoint());
    assertEquals(
        "def double(n):\n    return 2 * n", String.valueOf(row.referenceSolution()).strip());
    assertEquals(List.of(), row.tests());
    assertEquals(
        "Double it.",
        row("{\"instruction\":\"Double it.\",\"input\":\"\",\"output\":\"no\"}").prompt());
  }

  @Test
  void evolInstructUnderBothNames() {
    var answer = "```python\\ndef g():\\n    return 1\\n```";
    for (var field : List.of("response", "output")) {
      var row = row("{\"instruction\":\"One.\",\"" + field + "\":\"" + answer + "\"}");
      assertEquals("g", row.entryPoint());
      assertEquals("One.", row.prompt());
    }
  }

  @Test
  void ossInstructIsTakenInPythonOnly() {
    var file =
        read(
            """
            {"lang":"cpp","raw_index":1,"index":1,"seed":"x","problem":"P","solution":"int main() {}"}
            {"lang":"python","raw_index":2,"index":2,"seed":"x","problem":"Q","solution":"```python\\ndef q():\\n    pass\\n```"}
            """);
    assertEquals(List.of("Q"), file.rows().stream().map(InstructionFile.Row::prompt).toList());
    assertEquals(1, file.rejections().size());
    assertEquals(1, file.rejections().getFirst().line());
    assertTrue(file.rejections().getFirst().reason().contains("cpp"));
  }

  @Test
  void anAnswerWithoutCodeGivesNoReference() {
    var row = row("{\"problem\":\"Why?\",\"solution\":\"Because.\"}");
    assertNull(row.referenceSolution());
    assertEquals("", row.entryPoint());
  }

  @Test
  void badRowsAreKeptWithTheirLineAndNeverStopTheReading() {
    var file =
        read(
            String.join(
                "\n",
                OWN,
                "",
                "{\"prompt\": ",
                "   ",
                "[1, 2]",
                "{\"something\":\"else\"}",
                OWN,
                "{\"key\":\"b\",\"prompt\":7,\"tests\":[]}",
                "{\"key\":\"c\",\"prompt\":\"p\",\"tests\":[1]}",
                "{\"key\":\"d\",\"prompt\":\"p\",\"tests\":\"no\"}",
                "{\"key\":\"e\",\"prompt\":\"p\",\"tests\":[],\"split\":\"test\"}",
                "{\"key\":\"f\",\"prompt\":\"p\",\"tests\":[]}"));
    assertEquals(List.of("a", "f"), file.rows().stream().map(InstructionFile.Row::key).toList());
    assertEquals(
        List.of(3L, 5L, 6L, 7L, 8L, 9L, 10L, 11L),
        file.rejections().stream().map(Rejection::line).toList());
    var reasons = file.rejections().stream().map(Rejection::reason).toList();
    assertTrue(reasons.get(0).contains("Not valid JSON"), reasons.get(0));
    assertTrue(reasons.get(2).contains("something"), reasons.get(2));
    assertTrue(reasons.get(3).contains("\"a\""), reasons.get(3));
    assertTrue(reasons.get(4).contains("\"prompt\""), reasons.get(4));
    assertTrue(reasons.get(7).contains("train, held_out"), reasons.get(7));
    assertEquals("{\"something\":\"else\"}", file.rejections().get(2).text());
  }

  @Test
  void aRowTooLargeForTheProjectIsRejectedNotTheFile() {
    var file =
        read(
            OWN
                + "\n{\"prompt\":\"p\",\"tests\":[],\"key\":\""
                + "k".repeat(500)
                + "\"}\n{\"key\":\"long\",\"tests\":[],\"prompt\":\""
                + "p".repeat(1_000_001)
                + "\"}\n{\"key\":\"name\",\"prompt\":\"p\",\"tests\":[],\"entry_point\":\""
                + "e".repeat(201)
                + "\"}\n");
    assertEquals(1, file.rows().size());
    assertEquals(List.of(2L, 3L, 4L), file.rejections().stream().map(Rejection::line).toList());
  }

  @Test
  void arraysCountElements() {
    var file = read("[\n" + OWN + ",\n3,\n{\"key\":\"b\",\"prompt\":\"p\",\"tests\":[]}]");
    assertEquals(List.of("a", "b"), file.rows().stream().map(InstructionFile.Row::key).toList());
    assertEquals(2, file.rejections().getFirst().line());
  }

  @Test
  void aFileThatBreaksOffKeepsTheRowsBefore() throws IOException {
    var more = OWN.replace("\"a\"", "\"b\"");
    var list = read("[" + OWN + ",\n" + more + ",\n{\"key\": \"c\", ");
    assertEquals(List.of("a", "b"), list.rows().stream().map(InstructionFile.Row::key).toList());
    assertEquals(List.of(3L), list.rejections().stream().map(Rejection::line).toList());
    var many =
        IntStream.range(0, 3000)
            .mapToObj(i -> OWN.replace("\"a\"", "\"" + Integer.toHexString(i * 7919) + "\"") + "\n")
            .collect(Collectors.joining());
    var whole = zipped(many);
    var torn = read(Arrays.copyOf(whole, whole.length / 2));
    var kept = torn.rows().size();
    assertTrue(kept > 500 && kept < 3000, kept + " rows");
    assertEquals(read(many).rows().subList(0, kept), torn.rows());
    var end = torn.rejections().getLast();
    assertTrue(end.reason().contains("gzip"), end.reason());
    assertTrue(end.line() > kept, end + " after " + kept);
  }

  @Test
  void aLineOfAnotherEncodingOrOfFiftyMegabytesSpoilsOnlyItself() throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(
        (OWN + "\n{\"key\":\"ü\",\"prompt\":\"p\",\"tests\":[]}\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    bytes.write("{\"prompt\":\"".getBytes(StandardCharsets.UTF_8));
    bytes.write("p".repeat(50 << 20).getBytes(StandardCharsets.UTF_8));
    bytes.write("\",\"tests\":[]}\n".getBytes(StandardCharsets.UTF_8));
    bytes.write(OWN.replace("\"a\"", "\"b\"").getBytes(StandardCharsets.UTF_8));
    var file = read(bytes.toByteArray());
    assertEquals(List.of("a", "b"), file.rows().stream().map(InstructionFile.Row::key).toList());
    assertEquals(List.of(2L, 3L), file.rejections().stream().map(Rejection::line).toList());
    assertTrue(file.rejections().get(0).reason().contains("UTF-8"));
    assertTrue(file.rejections().get(1).reason().contains("bytes long"));
  }

  @Test
  void containersDoNotMatter() throws IOException {
    var lines = OWN + "\n" + OWN.replace("\"a\"", "\"b\"") + "\n";
    var array = "[" + OWN + "," + OWN.replace("\"a\"", "\"b\"") + "]";
    var expected = read(lines).rows();
    assertEquals(2, expected.size());
    assertEquals(expected, read("\uFEFF" + lines).rows());
    assertEquals(expected, read("\uFEFF" + array).rows());
    assertEquals(expected, read(" \n" + array).rows());
    assertEquals(expected, read(lines.replace("\n", "\r\n")).rows());
    assertEquals(expected, read(zipped(lines)).rows());
    assertEquals(expected, read(zipped("\uFEFF" + array)).rows());
    assertEquals(List.of(), read(zipped("\uFEFF" + array)).rejections());
  }

  @Test
  void theDigestIsOfTheFileAsItLies() {
    // sha-256 of nothing, as published with the standard
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", read("").digest());
    assertNotEquals(read(OWN).digest(), read(OWN + "\n").digest());
    assertEquals(List.of(), read("").rows());
    assertEquals(List.of(), read("").rejections());
  }

  @Test
  void whatCannotBeReadAtAllIsSaidInASentence() throws IOException {
    var sentence =
        assertThrows(PlumException.class, () -> InstructionFile.read(folder.resolve("none.jsonl")))
            .getMessage();
    assertTrue(sentence.contains("There is no file"), sentence);
    assertThrows(PlumException.class, () -> InstructionFile.read(folder));
  }

  @Test
  void humanEvalAsPublishedHasAllItsRows() {
    var file = Path.of("../shared/data/humaneval/HumanEval.jsonl.gz");
    assumeTrue(Files.exists(file), "needs " + file);
    var set = InstructionFile.read(file);
    assertEquals(164, set.rows().size());
    assertEquals(List.of(), set.rejections());
    assertTrue(
        set.rows().stream()
            .allMatch(row -> row.prompt().contains("def " + row.entryPoint() + "(")));
  }
}
