package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;
import plum.llm.SamplingParameters;

/** Other settings for a recipe's sampling stage, on the sample project's own recipe. */
final class RecipeChangesTest {
  private static final Path SAMPLE = Path.of("sample-projects", "first-steps");

  @TempDir Path folder;

  private static Recipe recipe(List<String> changes) {
    return Recipes.read(SAMPLE, OptionalLong.empty(), changes);
  }

  private static SamplingConfig stage(Recipe recipe, String name) {
    return recipe.stages().stream()
        .filter(each -> each.name().equals(name))
        .map(SamplingConfig.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static SamplingConfig wanted(SamplingConfig stage) {
    return stage.with(
        16, new SamplingParameters(0.8, 50, 0.95, 0.05, 1, 120, List.of("\ndef ", "it's")));
  }

  @Test
  void aStageThatHasNotRunIsChangedInItsPlace() {
    var recipe = recipe(List.of());
    var before = stage(recipe, "sample");
    var change = RecipeChanges.propose(recipe, Set.of("import", "tests"), before, wanted(before));
    var after = new RecipeChanges(List.of(change)).apply(recipe);
    assertEquals(recipe.stages().size(), after.stages().size());
    assertEquals(wanted(before), stage(after, "sample"));
    for (var i = 0; i < recipe.stages().size(); i++) {
      if (!recipe.stages().get(i).equals(before)) {
        assertEquals(recipe.stages().get(i), after.stages().get(i));
      }
    }
  }

  @Test
  void theCommandShownDoesTheSame() {
    var recipe = recipe(List.of());
    var before = stage(recipe, "sample");
    var change = RecipeChanges.propose(recipe, Set.of(), before, wanted(before));
    var command = RecipeCommand.of(recipe, before, change, folder);
    assertTrue(command.startsWith("plum run "), command);
    assertTrue(command.contains("--into " + folder), command);
    // What a shell would hand over after each --set.
    var sets =
        Pattern.compile("--set (?:'((?:[^']|'\\\\'')*)'|(\\S+))")
            .matcher(command)
            .results()
            .map(
                each -> each.group(1) == null ? each.group(2) : each.group(1).replace("'\\''", "'"))
            .toList();
    assertEquals(new RecipeChanges(List.of(change)).apply(recipe).stages(), recipe(sets).stages());
  }

  @Test
  void aRunThatIsThereStaysAndTheRestFollowsOnceMore() {
    var recipe = recipe(List.of());
    var before = stage(recipe, "sample");
    var runs = recipe.stages().stream().map(StageConfig::name).collect(Collectors.toSet());
    var change = RecipeChanges.propose(recipe, runs, before, wanted(before));
    var after = new RecipeChanges(List.of(change)).apply(recipe);
    assertEquals(recipe.stages(), after.stages().subList(0, recipe.stages().size()));
    assertEquals(
        List.of(
            "sample-2",
            "execute-2",
            "audit-2",
            "prefer-2",
            "dpo-2",
            "evaluate-dpo-2",
            "kto-2",
            "evaluate-kto-2",
            "sft-2",
            "evaluate-sft-2"),
        after.stages().stream().skip(recipe.stages().size()).map(StageConfig::name).toList());
    assertEquals("base", stage(after, "sample-2").policy());
    assertEquals(16, stage(after, "sample-2").samples());
    for (var config : after.stages()) {
      switch (config) {
        case ExecutionConfig execution when execution.name().endsWith("-2") ->
            assertEquals("sample-2", execution.solutions());
        case PreferencesConfig preferences when preferences.name().endsWith("-2") ->
            assertEquals("sample-2", preferences.solutions());
        case TrainingConfig training when training.name().endsWith("-2") -> {
          assertEquals("prefer-2", training.preferences());
          assertEquals("base", training.policy());
        }
        case EvaluationConfig evaluation when evaluation.name().endsWith("-2") ->
            assertEquals(evaluation.name().replace("evaluate-", ""), evaluation.policy());
        default -> {}
      }
    }
    var command = RecipeCommand.of(recipe, before, change, folder);
    assertTrue(command.startsWith("plum sample --project " + folder), command);
    assertTrue(command.contains(" --name sample-2 "), command);
    assertTrue(command.contains(" --sampling.temperature 0.8 "), command);
  }

  @Test
  void testsAreMadeOtherwiseByTheStageOrByAnother() {
    var recipe = recipe(List.of());
    var before = tests(recipe, "tests");
    var wanted = tests(recipe(List.of("tests.drafts=2", "tests.author=writer")), "tests");
    var authors = Map.of("writer", "/models/writer.json");
    var fresh = RecipeChanges.propose(recipe, Set.of("import"), before, wanted, authors);
    var changed = new RecipeChanges(List.of(fresh)).apply(recipe);
    assertEquals(wanted, tests(changed, "tests"));
    assertEquals(recipe.stages().size(), changed.stages().size());
    assertEquals(Path.of("/models/writer.json"), changed.policies().get("writer"));
    var again = RecipeChanges.propose(recipe, Set.of("import", "tests"), before, wanted, authors);
    var both = new RecipeChanges(List.of(again));
    assertEquals(recipe.stages(), both.apply(recipe).stages().subList(0, recipe.stages().size()));
    assertEquals(2, tests(both.apply(recipe), "tests-2").drafts());
    assertEquals("tests-2.author=writer, tests-2.drafts=2 (added tests-2)", both.words(recipe));
    both.write(folder);
    assertEquals(both, RecipeChanges.read(folder));
    var command = RecipeCommand.of(recipe, before, again, folder);
    assertTrue(command.startsWith("plum tests --project " + folder), command);
    assertTrue(command.contains(" --name tests-2 "), command);
    assertTrue(command.endsWith(" --model writer=/models/writer.json"), command);
  }

  private static TestsConfig tests(Recipe recipe, String name) {
    return recipe.stages().stream()
        .filter(each -> each.name().equals(name))
        .map(TestsConfig.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void changesOfChangesGetTheNextNumber() {
    var recipe = recipe(List.of());
    var first = stage(recipe, "sample");
    var names = recipe.stages().stream().map(StageConfig::name).collect(Collectors.toSet());
    var changes =
        new RecipeChanges(List.of(RecipeChanges.propose(recipe, names, first, wanted(first))));
    var second = changes.apply(recipe);
    second.stages().forEach(each -> names.add(each.name()));
    var again = stage(second, "sample-2");
    var both =
        changes.with(RecipeChanges.propose(second, names, again, again.with(3, again.sampling())));
    var third = both.apply(recipe);
    assertEquals(3, stage(third, "sample-3").samples());
    assertEquals(16, stage(third, "sample-2").samples());
    assertEquals(12, stage(third, "sample").samples());
    assertTrue(third.stages().stream().anyMatch(each -> each.name().equals("dpo-3")));
    assertEquals(changes, both.withoutLast());
  }

  @Test
  void changesAreKeptInTheProjectsFolder() throws Exception {
    var recipe = recipe(List.of());
    var before = stage(recipe, "sample");
    assertEquals(List.of(), RecipeChanges.read(folder).changes());
    var changes =
        new RecipeChanges(
            List.of(
                RecipeChanges.propose(recipe, Set.of("sample"), before, wanted(before)),
                RecipeChanges.propose(recipe, Set.of(), before, wanted(before))));
    changes.write(folder);
    assertEquals(changes, RecipeChanges.read(folder));
    // As it was written when sampling was all that could be changed.
    var file = folder.resolve(RecipeChanges.FILE);
    Files.writeString(file, Files.readString(file).replaceAll("\\s*\"type\": \"sampling\",", ""));
    assertEquals(changes, RecipeChanges.read(folder));
    Files.writeString(folder.resolve(RecipeChanges.FILE), "[");
    var torn = assertThrows(PlumException.class, () -> RecipeChanges.read(folder));
    assertTrue(torn.getMessage().contains("Delete the file"), torn.getMessage());
    var lost =
        assertThrows(
            PlumException.class,
            () -> changes.apply(new Recipe("other", folder, 0, recipe.policies(), List.of())));
    assertTrue(lost.getMessage().contains("\"sample\""), lost.getMessage());
  }

  private static PreferencesConfig pool(Recipe recipe, String name) {
    var prefer =
        recipe.stages().stream()
            .filter(PreferencesConfig.class::isInstance)
            .map(PreferencesConfig.class::cast)
            .filter(each -> each.name().equals("prefer"))
            .findFirst()
            .orElseThrow();
    return new PreferencesConfig(
        name,
        prefer.round(),
        prefer.seed(),
        prefer.solutions(),
        prefer.tests(),
        PairRule.PASS_RATE,
        prefer.margin(),
        prefer.chosenAbove(),
        prefer.rejectedPasses(),
        2,
        prefer.maxLengthRatio(),
        prefer.minEditDistance(),
        prefer.excluded(),
        prefer.weak(),
        prefer.flaky(),
        prefer.name());
  }

  private static StageConfig named(Recipe recipe, String name) {
    return recipe.stages().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void trainingThatHasNotRunTakesTheOtherPool() throws Exception {
    var recipe = recipe(List.of());
    var change =
        RecipeChanges.propose(recipe, Set.of("sample", "prefer"), "prefer", pool(recipe, "mine"));
    assertEquals(Map.of(), change.copies());
    var changes = new RecipeChanges(List.of(change));
    var after = changes.apply(recipe);
    assertEquals(recipe.stages().size() + 1, after.stages().size());
    for (var stage : after.stages()) {
      if (stage instanceof TrainingConfig training) {
        assertEquals("mine", training.preferences(), training.name());
      }
    }
    var names = after.stages().stream().map(StageConfig::name).toList();
    assertTrue(names.indexOf("mine") < names.indexOf("dpo"), names::toString);
    changes.write(folder);
    assertEquals(changes, RecipeChanges.read(folder));
  }

  @Test
  void trainingThatHasRunIsAddedOnceMoreOnTheOtherPool() {
    var recipe = recipe(List.of());
    var change =
        RecipeChanges.propose(recipe, Set.of("prefer", "dpo"), "prefer", pool(recipe, "mine"));
    var after = new RecipeChanges(List.of(change)).apply(recipe);
    assertEquals("prefer", ((TrainingConfig) named(after, "dpo")).preferences());
    assertEquals("mine", ((TrainingConfig) named(after, "dpo-2")).preferences());
    assertEquals("dpo-2", ((EvaluationConfig) named(after, "evaluate-dpo-2")).policy());
    assertEquals("mine", ((TrainingConfig) named(after, "kto")).preferences());
    assertEquals("kto", ((EvaluationConfig) named(after, "evaluate-kto")).policy());
    assertEquals(
        "trained on mine in place of prefer (added dpo-2, evaluate-dpo-2)",
        new RecipeChanges(List.of(change)).words(recipe));
  }

  @Test
  void whatIsSetOnTheCommandLineGoesBeforeWhatTheWindowSet() {
    var recipe = recipe(List.of("sample.samples=7"));
    var before = stage(recipe, "sample");
    var changes =
        new RecipeChanges(List.of(RecipeChanges.propose(recipe, Set.of(), before, wanted(before))));
    assertTrue(
        changes.words(recipe).startsWith("sample.samples=16, sample.sampling.temperature=0.8"),
        changes.words(recipe));
    var after = Recipes.change(changes.apply(recipe), List.of("sample.samples=7"));
    assertEquals(7, stage(after, "sample").samples());
    assertEquals(0.8, stage(after, "sample").sampling().temperature());
  }
}
