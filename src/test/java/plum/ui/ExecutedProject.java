package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import plum.data.Checkpoint;
import plum.data.FinishReason;
import plum.data.Outcome;
import plum.data.Solution;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.llm.HfFolder;
import plum.pipeline.ExecutionConfig;
import plum.pipeline.ImportConfig;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.SamplingConfig;
import plum.pipeline.StageConfig;
import plum.pipeline.Workshop;
import plum.sandbox.Limits;

/**
 * A project of two instructions whose tests were filtered, and whose solutions were run, for real.
 * Only the policy did not draw them: they are written here, so that one knows what is wrong with
 * them. The checkpoint they belong to is the embedded model.
 */
final class ExecutedProject {
  static final String PROMPT =
      "def solve(xs):\n    \"\"\"Return the sum of the even numbers in xs.\"\"\"\n";
  private static final String SECOND =
      "def solve(xs):\n    \"\"\"Return the largest number in xs, or 0 if there are none.\"\"\"\n";

  /** Right. */
  static final String RIGHT = "    return sum(x for x in xs if x % 2 == 0)\n";

  /** The same but for a comment. */
  static final String RIGHT_TOO = "    # even ones\n    return sum(x for x in xs if x % 2 == 0)\n";

  /** Wrong on odd numbers. */
  static final String ODD = "    return sum(x for x in xs if x % 2 == 1)\n";

  /** Raises on an empty list. */
  static final String RAISES =
      """
          first = xs[0]
          total = 0
          for x in xs:
              if x % 2 == 0:
                  total += x
          return total
      """
          .indent(0);

  private static final List<String> COMPLETIONS =
      List.of(
          RIGHT,
          ODD,
          RIGHT_TOO,
          RAISES,
          "    total = 0\n    for x in xs:\n        if x % 2 == 0:\n            total += x\n    return total\n",
          "    return sum(x for x in xs if x % 2 == 0 and x > 0)\n",
          RIGHT,
          "    print('adding', xs)\n    return sum(xs)\n",
          "    return sum(x for x in xs if\n",
          "    while True:\n        pass\n",
          "    return len([x for x in xs if x % 2 == 0])\n",
          ODD,
          "    return sum(y for x in xs if x % 2 == 0)\n",
          "    return str(sum(x for x in xs if x % 2 == 0))\n");

  private ExecutedProject() {}

  /** The stages of the project: given tests, pairs from them. */
  static Recipe recipe(Path folder) {
    var limits = ExecutionConfig.defaults().limits();
    return new Recipe(
        "Executed",
        folder,
        0,
        Map.of("base", Path.of("assets/models/first-steps").toAbsolutePath()),
        List.of(
            new ImportConfig("import", 1, 0, "two.jsonl", "two", "Apache-2.0", 0, 0),
            stage(Stage.TESTS, Map.of("origin", "GIVEN")),
            SamplingConfig.defaults(),
            new ExecutionConfig(
                "execute",
                1,
                0,
                "sample",
                TestOrigin.GIVEN,
                new Limits(
                    Duration.ofMillis(400),
                    limits.wall(),
                    limits.memoryBytes(),
                    limits.outputBytes())),
            stage(Stage.PREFERENCES, Map.of("tests", "GIVEN", "maxPairsPerInstruction", 20))));
  }

  private static StageConfig stage(Stage stage, Map<String, ?> values) {
    return Recipes.configure(stage, values, stage.command());
  }

  private static final class Made {
    static final Path FOLDER = make();
  }

  /** Opens a copy in an empty folder; it is made once per process. */
  static Workshop make(Path folder) {
    FirstSteps.copy(Made.FOLDER, folder);
    return open(folder);
  }

  private static Path make() {
    try {
      var folder = Files.createTempDirectory("plum-executed");
      try (var workshop = open(folder)) {
        fill(workshop);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Workshop workshop) {
    var project = workshop.project();
    run(workshop, List.of("import", "tests"));
    var config = SamplingConfig.defaults();
    var sampling =
        project
            .runs()
            .add(Stage.SAMPLING, "sample", 1, Json.write(config, StageConfig.class), 0, "0.1.0");
    var model = Path.of("assets/models/first-steps").toAbsolutePath();
    var base =
        project
            .checkpoints()
            .add(
                new Checkpoint(
                    0, "base", false, model.toString(), HfFolder.digest(model), null, null));
    var solutions = new ArrayList<Solution>();
    for (var k = 0; k < COMPLETIONS.size(); k++) {
      solutions.add(
          new Solution(
              0,
              sampling.id(),
              1,
              k,
              base.id(),
              1,
              COMPLETIONS.get(k),
              PROMPT + COMPLETIONS.get(k),
              FinishReason.END,
              20 + k,
              -2.5 - 1.7 * k,
              k,
              Duration.ofMillis(50)));
    }
    project.solutions().add(solutions);
    project.runs().end(sampling.id(), Outcome.DONE, "");
    run(workshop, List.of("execute"));
  }

  private static Workshop open(Path folder) {
    var lines = new StringBuilder();
    lines.append(
        row(
            "even-sum",
            PROMPT,
            RIGHT,
            List.of(
                "assert solve([1, 2, 3, 4]) == 6",
                "assert solve([]) == 0",
                "assert solve([-2, 2, 4]) == 4",
                "assert solve([1, 3]) == 0",
                "xs = [8]\nassert solve(xs) == 8",
                "assert isinstance(solve([2]), int)")));
    lines.append(
        row(
            "largest",
            SECOND,
            "    return max(xs, default=0)\n",
            List.of("assert solve([1, 5]) == 5", "assert solve([]) == 0")));
    try {
      Files.writeString(folder.resolve("two.jsonl"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Workshop.open(folder, recipe(folder), _ -> true);
  }

  private static String row(String key, String prompt, String answer, List<String> tests) {
    return Json.write(
            Map.of(
                "key",
                key,
                "prompt",
                prompt,
                "entry_point",
                "solve",
                "reference_solution",
                prompt + answer,
                "tests",
                tests,
                "split",
                "train",
                "format",
                "continuation"))
        + "\n";
  }

  private static void run(Workshop workshop, List<String> names) {
    for (var stage : workshop.recipe().stages()) {
      if (names.contains(stage.name())) {
        var outcome = workshop.queue().submit(List.of(stage), _ -> {}).ended().join();
        assertEquals(
            Outcome.DONE,
            outcome,
            workshop.project().runs().byName(stage.name()).orElseThrow().note());
      }
    }
  }
}
