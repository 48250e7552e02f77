package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.io.Json;

/** {@code plum judge} with the real sandbox. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class JudgeProgramsTest {
  private static final Path HUMAN_EVAL = Path.of("../shared/data/humaneval/HumanEval.jsonl.gz");

  @TempDir private Path folder = Path.of("");

  private record Said(int code, String out, String err) {}

  private Said judge(String... words) {
    var all = new ArrayList<>(List.of("judge"));
    all.addAll(List.of(words));
    var out = new StringWriter();
    var err = new StringWriter();
    var code =
        Plum.run(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err), _ -> {});
    return new Said(code, out.toString(), err.toString());
  }

  private Said judge(Path file) {
    return judge(file.toString(), "--out", results().toString());
  }

  private Path results() {
    return folder.resolve("results.jsonl");
  }

  private List<Map<String, Object>> lines() throws IOException {
    var lines = new ArrayList<Map<String, Object>>();
    for (var line : Files.readAllLines(results())) {
      lines.add(Json.parseObject(line));
    }
    return lines;
  }

  private Path write(String name, Object... rows) throws IOException {
    var text = new StringBuilder();
    for (var row : rows) {
      text.append(row instanceof String line ? line : Json.write(row)).append('\n');
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private static Map<String, Object> row(String name, String program, Object... tests) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", name);
    row.put("prompt", "Double x.");
    row.put("entry_point", "twice");
    row.put("program", program);
    row.put("tests", List.of(tests));
    return row;
  }

  private static Map<String, Object> with(Map<String, Object> row, String key, Object value) {
    row.put(key, value);
    return row;
  }

  private static final String GOOD = "def twice(x):\n    return 2 * x\n";
  private static final String TEST = "assert twice(2) == 4";

  @Test
  void everyKindOfTestIsJudgedAndResultsComeInOrder() throws IOException {
    var rows = new ArrayList<Object>();
    rows.add(row("good", GOOD, TEST, "assert twice(-1) == -2"));
    rows.add(row("wrong", "def twice(x):\n    return x * x\n", TEST, "assert twice(3) == 6"));
    rows.add(row("torn", "def twice(x)\n", TEST));
    rows.add(
        with(
            row(
                "main",
                "print(2 * int(input()))\n",
                Map.of("stdin", "4\n", "stdout", "8\n"),
                Map.of("stdin", "5\n", "stdout", "9\n")),
            "entry_point",
            null));
    var check = row("check", GOOD);
    check.remove("tests");
    rows.add(with(check, "check", "def check(f):\n    assert f(1) == 2\n"));
    rows.add(with(row("slow", "def twice(x):\n    while True: pass\n", TEST), "cpu", 0.3));
    rows.add(row("good again", GOOD, TEST));
    var said = judge(write("programs.jsonl", rows.toArray()));
    assertEquals(0, said.code(), said.err());
    var lines = lines();
    assertEquals(
        List.of("good", "wrong", "torn", "main", "check", "slow", "good again"),
        lines.stream().map(line -> line.get("name")).toList());
    assertEquals(
        List.of(
            "passed",
            "wrong_answer",
            "syntax_error",
            "wrong_answer",
            "passed",
            "timeout",
            "passed"),
        lines.stream().map(line -> line.get("verdict")).toList());
    var wrong = lines.get(1);
    assertEquals(1L, wrong.get("passed"));
    assertEquals(2L, wrong.get("total"));
    assertEquals(false, wrong.get("weak"));
    assertEquals("full", wrong.get("isolation"));
    assertTrue((Long) wrong.get("peak_memory") > 1 << 20, wrong.toString());
    var tests = (List<?>) wrong.get("tests");
    assertEquals("passed", ((Map<?, ?>) tests.get(0)).get("verdict"));
    var second = (Map<?, ?>) tests.get(1);
    assertEquals("wrong_answer", second.get("verdict"));
    assertFalse(((String) second.get("detail")).isEmpty());
    assertTrue(second.get("evidence") instanceof Map<?, ?> seen && seen.containsKey("stdout"));
    assertTrue(said.out().contains("7 programs judged, isolation full: "), said.out());
    assertTrue(said.out().matches("(?s).*passed +3\n.*"), said.out());
    assertTrue(said.err().contains("7 of 7 programs"), said.err());
  }

  @Test
  void aSecondCallContinuesAndATornLineIsDropped() throws IOException {
    var rows = new ArrayList<Object>();
    for (var i = 0; i < 40; i++) {
      rows.add(row("p" + i, GOOD + "# " + i, TEST));
    }
    var file = write("programs.jsonl", rows.toArray());
    assertEquals(0, judge(file).code());
    var whole = lines();
    var text = Files.readString(results());
    // As a kill leaves it: some lines, and half of the next.
    var cut = text.indexOf("{\"name\":\"p17\"") + 30;
    Files.writeString(results(), text.substring(0, cut));
    var again = judge(file);
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().contains("40 programs judged, 17 of them before"), again.out());
    assertEquals(
        whole.stream().map(line -> line.get("name")).toList(),
        lines().stream().map(line -> line.get("name")).toList());
    assertTrue(Files.readString(results()).startsWith(text.substring(0, cut - 30)));
    // Nothing is left to do, and nothing is done.
    var before = Files.readString(results());
    var third = judge(file);
    assertTrue(third.out().startsWith("40 programs judged, 40 of them before\n"), third.out());
    assertEquals(before, Files.readString(results()));
  }

  @Test
  void aFileOfSomethingElseIsNotOverwritten() throws IOException {
    var file = write("programs.jsonl", row("a", GOOD, TEST));
    for (var text : List.of("my notes", "my notes\n", "{\"name\": \"a\"}\n", "{\"name\"\n")) {
      Files.writeString(results(), text);
      var said = judge(file);
      assertEquals(1, said.code());
      assertTrue(said.err().contains("is not a result"), said.err());
      assertEquals(text, Files.readString(results()));
    }
    var same = judge(file.toString(), "--out", file.toString());
    assertEquals(1, same.code());
    assertTrue(same.err().contains("would overwrite"), same.err());
  }

  @Test
  void badLinesAreListedWithTheirReasons() throws IOException {
    var file =
        write(
            "programs.jsonl",
            row("a", GOOD, TEST),
            "{\"name\": \"b\",",
            "",
            row("a", GOOD, TEST),
            Map.of("name", "c", "program", GOOD),
            Map.of("program", GOOD, "tests", List.of(TEST)),
            Map.of("name", "d", "tests", List.of(TEST)),
            Map.of("name", "e", "program", GOOD, "tests", List.of(7)),
            Map.of("name", "f", "program", GOOD, "tests", List.of()),
            with(row("g", GOOD, TEST), "language", "cobol"),
            with(row("h", GOOD, TEST), "memory", 3),
            with(row("i", GOOD, TEST), "cpu", "much"),
            Map.of("name", "j", "program", GOOD, "check", "def check(f): pass"),
            Map.of("task_id", "HumanEval/0", "completion", "    pass"),
            "[1]");
    Files.write(file, new byte[] {(byte) 0xe4, '\n'}, StandardOpenOption.APPEND);
    Files.writeString(file, Json.write(row("z", GOOD, TEST)), StandardOpenOption.APPEND);
    var said = judge(file);
    assertEquals(0, said.code(), said.err());
    assertEquals(List.of("a", "z"), lines().stream().map(line -> line.get("name")).toList());
    assertTrue(said.out().contains("14 lines could not be used:"), said.out());
    for (var reason :
        List.of(
            "line 2: Not valid JSON",
            "line 4: The name \"a\" stands in line 1 already.",
            "line 5: It has neither \"tests\" nor \"check\"",
            "line 6: \"name\" is missing.",
            "line 7: \"program\" is missing",
            "line 8: A test is neither text, nor",
            "line 9: \"tests\" is empty.",
            "line 10: \"language\" is \"cobol\"",
            "line 11: \"memory\" must be",
            "line 12: \"cpu\" must be",
            "line 13: \"entry_point\" is missing",
            "line 14: It is a sample of HumanEval/0, whose tests are not known",
            "line 15: Not a JSON object",
            "line 16: It is not UTF-8 text.")) {
      assertTrue(said.out().contains(reason), reason + "\n" + said.out());
    }
    assertTrue(said.err().contains("16 of 16 programs"), said.err());
  }

  @Test
  void whatCannotBeReadAtAllIsOneSentence() throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(zipped)) {
      for (var i = 0; i < 2000; i++) {
        gzip.write(
            (Json.write(row("n" + i, GOOD + i, TEST)) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    var torn = folder.resolve("torn.jsonl.gz");
    Files.write(torn, java.util.Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2));
    var gz = judge(torn);
    assertEquals(1, gz.code());
    assertTrue(gz.err().contains("is not a whole gzip file"), gz.err());
    assertEquals(1, gz.err().lines().count(), gz.err());
    assertFalse(Files.exists(results()), "nothing was begun");
    var wide = folder.resolve("wide.jsonl");
    Files.writeString(wide, "\uFEFF" + Json.write(row("a", GOOD, TEST)), StandardCharsets.UTF_16LE);
    assertTrue(judge(wide).err().contains("is UTF-16 text"));
    var marked =
        Files.writeString(folder.resolve("m"), "\uFEFF" + Json.write(row("a", GOOD, TEST)));
    assertEquals(0, judge(marked).code());
    var problems =
        judge(
            marked.toString(),
            "--out",
            folder.resolve("other").toString(),
            "--problems",
            write("problems.jsonl", "{}").toString());
    assertEquals(1, problems.code());
    assertTrue(problems.err().contains("no problem that can be used: line 1"), problems.err());
  }

  @Test
  void samplesOfABenchmarkAreCountedByTask() throws IOException {
    var prompt = "def twice(x):\n    \"\"\"Double x.\"\"\"\n";
    var problems =
        write(
            "problems.jsonl",
            Map.of(
                "task_id",
                "T/0",
                "prompt",
                prompt,
                "entry_point",
                "twice",
                "canonical_solution",
                "    return 2 * x\n",
                "test",
                "def check(f):\n    assert f(2) == 4\n    assert f(3) == 6\n"),
            Map.of(
                "task_id",
                "T/1",
                "prompt",
                prompt,
                "entry_point",
                "twice",
                "canonical_solution",
                "    return 2 * x\n",
                "test",
                "def check(f):\n    assert f(5) == 10\n"),
            Map.of(
                "task_id",
                "T/2",
                "prompt",
                prompt,
                "entry_point",
                "twice",
                "canonical_solution",
                "    return 2 * x\n",
                "test",
                "def check(f):\n    assert f(5) == 10\n"));
    var samples =
        write(
            "samples.jsonl",
            Map.of("task_id", "T/0", "completion", "    return 2 * x\n"),
            Map.of("task_id", "T/0", "completion", "    return x + 2\n"),
            Map.of("task_id", "T/1", "solution", GOOD),
            Map.of("task_id", "T/1", "solution", GOOD + "#"),
            Map.of("task_id", "T/9", "solution", GOOD));
    var said =
        judge(
            samples.toString(),
            "--problems",
            problems.toString(),
            "--out",
            results().toString(),
            "--workers",
            "1",
            "--json");
    assertEquals(0, said.code(), said.err());
    assertEquals("", said.err());
    assertEquals(
        List.of("T/0", "T/0#2", "T/1", "T/1#2"),
        lines().stream().map(line -> line.get("name")).toList());
    assertEquals(
        List.of("passed", "wrong_answer", "passed", "passed"),
        lines().stream().map(line -> line.get("verdict")).toList());
    var last = Json.parseObject(said.out().lines().toList().getLast());
    var summary = (Map<?, ?>) last.get("summary");
    assertEquals(2L, summary.get("tasks"));
    assertEquals(1L, summary.get("unanswered"));
    assertEquals(1L, summary.get("bad"));
    // pass@1 is (1/2 + 1) / 2; with two samples each, both tasks have one that passes
    var figures = (List<?>) summary.get("passAt");
    assertEquals(2, figures.size());
    assertEquals(0.75, ((Map<?, ?>) ((Map<?, ?>) figures.get(0)).get("share")).get("value"));
    assertEquals(2L, ((Map<?, ?>) figures.get(1)).get("k"));
    assertEquals(1.0, ((Map<?, ?>) ((Map<?, ?>) figures.get(1)).get("share")).get("value"));
    // What was counted before is counted again from the lines that are there.
    var again =
        judge(samples.toString(), "--problems", problems.toString(), "--out", results().toString());
    assertTrue(again.out().contains("pass@1 75.0 %"), again.out());
    assertTrue(again.out().contains("pass@2 100.0 %"), again.out());
    assertTrue(again.out().contains("1 problems have no sample"), again.out());
  }

  @Test
  void theCanonicalSolutionsOfHumanEvalPass() throws IOException {
    Assumptions.assumeTrue(Files.exists(HUMAN_EVAL), HUMAN_EVAL + " is not here");
    var samples = new ArrayList<Object>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(HUMAN_EVAL)), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var problem = Json.parseObject(line);
        samples.add(
            Map.of(
                "task_id", problem.get("task_id"),
                "completion", problem.get("canonical_solution")));
      }
    }
    var said =
        judge(
            write("samples.jsonl", samples.toArray()).toString(),
            "--problems",
            HUMAN_EVAL.toString(),
            "--out",
            results().toString());
    assertEquals(0, said.code(), said.err());
    assertTrue(said.out().contains("164 programs judged"), said.out());
    assertTrue(said.out().matches("(?s).*passed +164\n.*"), said.out());
    assertTrue(said.out().contains("pass@1 100.0 %"), said.out());
    assertFalse(said.out().contains("have no sample"), said.out());
  }
}
