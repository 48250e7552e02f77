package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import plum.data.Language;
import plum.data.TestCase.CheckTest;
import plum.io.Json;

/** The benchmark's own solutions must pass its own tests although the two never meet. */
class HumanEvalTest {

  private static final Path FILE = Path.of("../shared/data/humaneval/HumanEval.jsonl.gz");

  record Row(String id, Problem problem, String program) {}

  static List<Row> rows() {
    assumeTrue(Files.exists(FILE), "HumanEval is not at hand at " + FILE);
    List<Row> rows = new ArrayList<>();
    try (var in = new GZIPInputStream(Files.newInputStream(FILE))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        Map<String, @Nullable Object> row = Json.parseObject(line);
        String prompt = String.valueOf(row.get("prompt"));
        Problem problem =
            new Problem(
                Language.PYTHON,
                String.valueOf(row.get("entry_point")),
                prompt,
                List.of(new CheckTest(String.valueOf(row.get("test")))),
                Limits.defaults());
        rows.add(
            new Row(
                String.valueOf(row.get("task_id")),
                problem,
                prompt + row.get("canonical_solution")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  @Test
  void everyCanonicalSolutionPasses() {
    List<Row> rows = rows();
    PythonJudge judge = Sandboxes.open(2);
    try {
      List<String> failures =
          rows.parallelStream()
              .map(row -> row.id() + " " + words(judge, row))
              .filter(words -> !words.endsWith(" PASSED "))
              .toList();
      assertEquals(List.of(), failures);
      assertEquals(164, rows.size());
    } finally {
      Sandboxes.close(judge);
    }
  }

  private static String words(PythonJudge judge, Row row) {
    ProgramResult result =
        judge.judge(row.problem(), List.of(row.program()), () -> false).getFirst();
    return result.verdict() + " " + result.detail();
  }
}
