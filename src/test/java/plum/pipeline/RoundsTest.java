package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.io.CurveFile;
import plum.sandbox.Judge;
import plum.sandbox.PythonJudge;
import plum.store.Project;

/** Rounds as a plan, and two real ones on the embedded model. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class RoundsTest {
  @TempDir private Path folder = Path.of("");

  private static Recipe sample() {
    return Recipes.read(Path.of("sample-projects/first-steps"), OptionalLong.empty(), List.of());
  }

  private static List<String> names(List<StageConfig> stages) {
    return stages.stream().map(StageConfig::name).toList();
  }

  @Test
  void theStagesOfARoundAreThoseOfTheRecipeUnderOtherNames() {
    var stages = new Rounds("dpo", 3, 0.5).stages(sample());
    assertEquals(
        List.of(
            "import",
            "tests",
            "evaluate-base",
            "sample",
            "execute",
            "prefer",
            "dpo",
            "evaluate-dpo",
            "sample-2",
            "execute-2",
            "prefer-2",
            "dpo-2",
            "evaluate-dpo-2",
            "sample-3",
            "execute-3",
            "prefer-3",
            "dpo-3",
            "evaluate-dpo-3"),
        names(stages));
    var third = (TrainingConfig) stages.get(16);
    assertEquals("dpo-2", third.policy());
    assertEquals("prefer-3", third.preferences());
    assertEquals(3, third.round());
    assertEquals(3e-4 / 4, third.parameters().learningRate(), 1e-12);
    assertEquals("dpo", ((SamplingConfig) stages.get(8)).policy());
    assertEquals("dpo-3", ((EvaluationConfig) stages.get(17)).policy());
    // the control arm has rounds of its own beside it
    assertTrue(names(new Rounds("kto", 2, 1).stages(sample())).contains("sample-kto-2"));
  }

  /** Whatever a stage names is there before it, and the first round is the recipe's own. */
  @Property(tries = 20)
  void everyRoundStandsOnTheOneBefore(@ForAll @IntRange(min = 1, max = 9) int rounds) {
    var recipe = sample();
    for (var training : Rounds.trainings(recipe)) {
      var stages = new Rounds(training, rounds, 1).stages(recipe);
      var ready = new HashSet<>(recipe.policies().keySet());
      for (var stage : stages) {
        var needed =
            switch (stage) {
              case ImportConfig _ -> List.<String>of();
              case TestsConfig tests -> List.of(tests.author());
              case SamplingConfig draw -> List.of(draw.policy());
              case ExecutionConfig execute -> List.of(execute.solutions());
              case PreferencesConfig prefer -> List.of(prefer.solutions());
              case TrainingConfig train -> List.of(train.policy(), train.preferences());
              case EvaluationConfig measure -> List.of(measure.policy());
            };
        assertTrue(ready.containsAll(needed), stage.name() + " needs " + needed);
        assertTrue(ready.add(stage.name()), stage.name() + " is there twice");
      }
      assertTrue(recipe.stages().containsAll(new Rounds(training, 1, 1).stages(recipe)));
    }
  }

  @Test
  void adaptersGoRoundToo() {
    var lora =
        Recipes.read(
            Path.of("sample-projects/first-steps"),
            OptionalLong.empty(),
            List.of("dpo.parameters.lora.rank=4"));
    assertEquals(8, new Rounds("dpo", 1, 1).stages(lora).size());
    var second =
        new Rounds("dpo", 2, 1)
            .stages(lora).stream()
                .filter(stage -> stage.name().equals("dpo-2"))
                .map(TrainingConfig.class::cast)
                .findFirst()
                .orElseThrow();
    assertEquals("dpo", second.policy());
    assertEquals(4, Objects.requireNonNull(second.parameters().lora()).rank());
  }

  @Test
  void whatCannotGoRoundIsSaid() {
    var recipe =
        Recipes.read(Path.of("sample-projects/first-steps"), OptionalLong.empty(), List.of());
    var e = assertThrows(PlumException.class, () -> new Rounds("nothing", 1, 1).stages(recipe));
    assertTrue(String.valueOf(e.getMessage()).endsWith("."), e.getMessage());
    assertThrows(PlumException.class, () -> new Rounds("dpo", 0, 1));
    assertThrows(PlumException.class, () -> new Rounds("dpo", 2, 0));
  }

  private static Judge python() {
    try {
      return PythonJudge.open(2);
    } catch (PlumException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  private Recipe small() throws IOException {
    var lines = Files.readAllLines(Path.of("sample-projects/first-steps/instructions.jsonl"));
    var some = new ArrayList<>(lines.subList(0, 30));
    some.addAll(lines.subList(300, 312));
    Files.write(folder.resolve("some.jsonl"), some);
    Files.writeString(
        folder.resolve("recipe.json"),
        """
        {"title": "rounds", "seed": 1, "policies": {"base": "%s"}, "stages": [
          {"stage": "import", "file": "some.jsonl", "set": "some"},
          {"stage": "tests", "origin": "GIVEN"},
          {"stage": "sample", "samples": 6, "sampling": {"maxNewTokens": 60}},
          {"stage": "execute", "tests": "GIVEN"},
          {"stage": "prefer", "tests": "GIVEN"},
          {"stage": "evaluate", "name": "evaluate-base", "samples": 2, "k": [1, 2],
            "sampling": {"maxNewTokens": 60}},
          {"stage": "train", "name": "dpo", "parameters": {"learningRate": 3e-4, "batchSize": 8,
            "gradientAccumulationSteps": 1, "maxSteps": 4, "saveSteps": 1, "maxLength": 256}},
          {"stage": "evaluate", "name": "evaluate-dpo", "policy": "dpo", "samples": 2,
            "k": [1, 2], "sampling": {"maxNewTokens": 60}}]}"""
            .formatted(Path.of("assets/models/first-steps").toAbsolutePath()));
    return Recipes.read(folder, OptionalLong.empty(), List.of());
  }

  /** Runs rounds until they end, or until it is cancelled. */
  private boolean run(Path place, Recipe recipe, JobControl cancelled) {
    try (var project = Project.open(place);
        var pipeline =
            new Pipeline(project, folder, recipe.policies(), new DjlModels(), RoundsTest::python)) {
      for (var stage : new Rounds("dpo", 2, 0.5).stages(recipe)) {
        var run = pipeline.run(stage, _ -> {}, cancelled);
        if (run.outcome() != Outcome.DONE) {
          assertEquals(Outcome.CANCELLED, run.outcome(), run.note());
          return false;
        }
      }
      return true;
    }
  }

  /** Cancels for good once it was asked so often. */
  private static JobControl after(int looks) {
    var left = new AtomicInteger(looks);
    return () -> left.getAndDecrement() <= 0;
  }

  @Test
  void roundsThatAreCutOffGoOnToTheSamePolicies() throws IOException {
    var recipe = small();
    assertTrue(run(folder.resolve("whole"), recipe, () -> false));
    var cuts = 0;
    while (!run(folder.resolve("parts"), recipe, after(50 * (cuts + 1)))) {
      cuts++;
      assertTrue(cuts < 60, "it gets nowhere");
    }
    assertTrue(cuts > 2, "it was cut off " + cuts + " times");
    assertEquals(
        Adders.tables(folder.resolve("whole")).get("CHECKPOINT"),
        Adders.tables(folder.resolve("parts")).get("CHECKPOINT"));
    try (var project = Project.open(folder.resolve("parts"))) {
      assertEquals(
          project.runs().all().size(),
          project.runs().all().stream().map(r -> r.name()).collect(Collectors.toSet()).size());
      var timeline = RoundTimeline.of(project, "dpo");
      assertEquals(
          List.of("base", "dpo", "dpo-2"),
          timeline.rounds().stream().map(RoundTimeline.Round::policy).toList());
      for (var run : List.of(pool(project, "dpo"), pool(project, "dpo-2"))) {
        assertLogged(project, run);
      }
      var second = timeline.rounds().get(2);
      assertEquals(1, second.fresh().share(), "round 2 trains on what round 1 wrote");
      assertTrue(second.fresh().total() > 0);
      assertEquals(0, Freshness.of(project, pool(project, "prefer-2"), "base").fresh());
      assertTrue(second.passAtK().keySet().containsAll(List.of(1, 2)));
      assertTrue(timeline.text().contains("dpo-2"), timeline.text());
      assertEquals(1, RoundTimeline.of(project, "dpo").rounds().get(1).round());
    }
  }

  /** However often it was cut off, the log files hold every step once, as the store does. */
  private static void assertLogged(Project project, Run run) throws IOException {
    var stored =
        RunLogs.readings(project.runs().metrics(run.id())).stream()
            .map(each -> each.step() + " " + each.name() + " " + (float) each.value())
            .sorted()
            .toList();
    try (var files = Files.list(RunLogs.folder(project, run))) {
      for (var file : files.filter(each -> !each.toString().endsWith(".csv")).toList()) {
        assertEquals(
            stored,
            CurveFile.read(file).stream()
                .map(each -> each.step() + " " + each.name() + " " + (float) each.value())
                .sorted()
                .toList(),
            file.toString());
      }
    }
    assertEquals(
        List.of("1", "2", "3", "4"),
        Files.readAllLines(RunLogs.folder(project, run).resolve("metrics.csv")).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(',')))
            .toList());
  }

  private static Run pool(Project project, String name) {
    return project.runs().byName(name).orElseThrow();
  }
}
