package plum.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import plum.data.Stage;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.firststeps.PromptFormat;
import plum.io.Json;
import plum.llm.CompletionRequest;
import plum.sandbox.Isolation;
import plum.sandbox.Judge;

/**
 * A little world whose figures can be counted on paper: instruction n asks for a function that adds
 * n. Instructions 1 to 4 are for training, 5 and 6 held out; of 4 the author has a wrong idea.
 */
final class Adders {
  private static final Logger PIPELINE = Logger.getLogger("plum.pipeline");

  static {
    PIPELINE.setLevel(Level.OFF); // failures here are meant to be
  }

  private Adders() {}

  static String prompt(int n) {
    return "def solve(x):\n    \"\"\"Add " + n + ".\"\"\"\n";
  }

  private static int n(String prompt) {
    return prompt.replaceAll("(?s).*Add (\\d+)\\..*", "$1").charAt(0) - '0';
  }

  /** The instruction file and the folders of two policies, base and better. */
  static void write(Path folder) {
    var lines = new StringBuilder();
    for (var n = 1; n <= 6; n++) {
      lines
          .append(
              Json.write(
                  Map.of(
                      "key",
                      "add-" + n,
                      "prompt",
                      prompt(n),
                      "entry_point",
                      "solve",
                      "reference_solution",
                      prompt(n) + "    return x + " + n + "\n",
                      "tests",
                      List.of("assert solve(1) == " + (1 + n), "assert solve(-5) == " + (n - 5)),
                      "split",
                      n <= 4 ? "train" : "held_out",
                      "format",
                      "continuation")))
          .append('\n');
    }
    lines.append("{\"neither\": 1}\n");
    try {
      Files.writeString(folder.resolve("adders.jsonl"), lines);
      Files.createDirectories(folder.resolve("base"));
      Files.createDirectories(folder.resolve("better"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Samples 0 to 5: right, right with a comment, right in another way, wrong, torn, raising. The
   * better policy is always right; base is wrong about 6 when greedy.
   */
  static String answer(String policy, CompletionRequest request, int time) {
    var n = n(request.prompt());
    if (request.prompt().endsWith(PromptFormat.TESTS_SUFFIX)) {
      var tests = new StringBuilder();
      for (var x = 1; x <= 4; x++) {
        tests.append("x = %d\nassert solve(x) == %d\n".formatted(x, x == 4 || n == 4 ? 0 : x + n));
      }
      return tests.toString();
    }
    if (request.prompt().startsWith(PromptFormat.CAREFUL_PREFIX) || policy.equals("better")) {
      return "    return x + " + n + "\n";
    }
    if (request.parameters().temperature() == 0) {
      return "    return x %s %d\n".formatted(n == 6 ? "-" : "+", n);
    }
    return switch (time) {
      case 0 -> "    return x + " + n + "\n";
      case 1 -> "    # adds\n    return x+" + n + "  # as asked\n";
      case 2 -> "    return " + n + " + x\n";
      case 3 -> "    return x - " + n + "\n";
      case 4 -> "    return x +\n";
      default -> "    return x.y\n";
    };
  }

  static List<StageConfig> stages() {
    return List.of(
        stage(Stage.IMPORT, Map.of("file", "adders.jsonl", "set", "adders")),
        stage(Stage.TESTS, Map.of("drafts", 2, "minTests", 3)),
        stage(Stage.SAMPLING, Map.of("samples", 6)),
        stage(Stage.EXECUTION, Map.of()),
        stage(Stage.EXECUTION, Map.of("name", "audit", "tests", "GIVEN")),
        stage(Stage.PREFERENCES, Map.of("maxPairsPerInstruction", 4)),
        stage(Stage.EVALUATION, Map.of("name", "before", "samples", 4, "k", List.of(1, 2))),
        stage(
            Stage.EVALUATION,
            Map.of("name", "after", "samples", 4, "k", List.of(1, 2), "policy", "better")));
  }

  static StageConfig stage(Stage stage, Map<String, ?> values) {
    return Recipes.configure(stage, values, stage.command());
  }

  static Map<String, Path> policies(Path folder) {
    return Map.of("base", folder.resolve("base"), "better", folder.resolve("better"));
  }

  /** Judges without running anything: a verdict for each program and test. */
  static Judge judge(BiFunction<String, TestCase, Verdict> verdicts) {
    return new ScriptedJudge(
        Isolation.Level.NONE,
        (program, test) -> TestResult.of(verdicts.apply(program, test), "", Duration.ZERO));
  }

  /** What Python would say of the programs above, told by their looks. */
  static Verdict looks(String program, TestCase test) {
    var code = ((TestCase.AssertTest) test).code();
    var n = n(program);
    var x =
        code.startsWith("x")
            ? code.charAt(4) - '0'
            : Integer.parseInt(code.replaceAll(".*\\((-?\\d+)\\).*", "$1"));
    var expected = Integer.parseInt(code.substring(code.lastIndexOf("== ") + 3).strip());
    if (program.contains("x.y")) {
      return Verdict.EXCEPTION;
    }
    if (program.contains("x +\n")) {
      return Verdict.SYNTAX_ERROR;
    }
    return (program.contains("x - ") ? x - n : x + n) == expected
        ? Verdict.PASSED
        : Verdict.WRONG_ANSWER;
  }

  /** Every row of every table, without what depends on the clock or on earlier attempts. */
  static Map<String, List<String>> tables(Path project) {
    var tables = new TreeMap<String, List<String>>();
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + project.toAbsolutePath().resolve("project"), "", "");
        var statement = connection.createStatement()) {
      var names = new ArrayList<String>();
      try (var rows =
          statement.executeQuery(
              "SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC' AND"
                  + " table_name NOT LIKE 'flyway%'")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      for (var name : names) {
        var lines = new ArrayList<String>();
        try (var rows = statement.executeQuery("SELECT * FROM \"" + name + "\" ORDER BY 1, 2, 3")) {
          var columns = rows.getMetaData();
          while (rows.next()) {
            var line = new StringBuilder();
            for (var i = 1; i <= columns.getColumnCount(); i++) {
              var column = columns.getColumnLabel(i);
              if (!List.of("STARTED", "ENDED", "BUSY_MS", "ELAPSED_MS", "CPU_US", "WALL_US")
                  .contains(column)) {
                var text = String.valueOf(rows.getString(i));
                line.append(column)
                    .append('=')
                    .append(text.replaceAll("\n?\\d+ of \\d+ programs were judged before\\.", ""))
                    .append(' ');
              }
            }
            lines.add(line.toString());
          }
        }
        tables.put(name, lines);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return tables;
  }
}
