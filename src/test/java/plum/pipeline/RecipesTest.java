package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;
import plum.data.PlumException;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.io.Json;
import plum.train.DpoLoss;
import plum.train.FDivergence;
import plum.train.KtoLoss;
import plum.train.Lora;
import plum.train.Objective;

@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class RecipesTest {
  private static final String STAGES =
      """
      {"seed": 5, "policies": {"base": "../models/small"}, "stages": [
        {"stage": "import", "file": "a.jsonl"},
        {"stage": "sample", "samples": 3, "sampling": {"temperature": 0.5}},
        {"stage": "execute", "solutions": "sample"},
        {"stage": "execute", "name": "audit", "solutions": "sample", "tests": "given"},
        {"stage": "train", "parameters": {"objective": {"type": "kto", "beta": 0.3}}}]}""";

  @TempDir private Path folder = Path.of("");

  private Recipe read(String text, OptionalLong seed, String... changes) {
    try {
      Files.writeString(folder.resolve("recipe.json"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Recipes.read(folder, seed, List.of(changes));
  }

  private Recipe read(String text, String... changes) {
    return read(text, OptionalLong.empty(), changes);
  }

  private String refusal(String text, String... changes) {
    return assertThrows(PlumException.class, () -> read(text, changes), text).getMessage();
  }

  private static String refusalOf(String stages) {
    return "{\"stages\": [" + stages + "]}";
  }

  private static <T> T stage(Recipe recipe, int index, Class<T> type) {
    return type.cast(recipe.stages().get(index));
  }

  @Test
  void whatAStageDoesNotSayComesFromItsDefaults() {
    var recipe = read(STAGES);
    assertEquals(5, recipe.seed());
    assertEquals(folder.getFileName().toString(), recipe.title());
    var sample = stage(recipe, 1, SamplingConfig.class);
    assertEquals("sample", sample.name());
    assertEquals(3, sample.samples());
    assertEquals(0.5, sample.sampling().temperature());
    assertEquals(
        SamplingConfig.defaults().sampling().maxNewTokens(), sample.sampling().maxNewTokens());
    assertEquals(Device.CPU, sample.device());
    assertEquals(TestOrigin.GIVEN, stage(recipe, 3, ExecutionConfig.class).tests());
    assertEquals("audit", stage(recipe, 3, ExecutionConfig.class).name());
    assertEquals(
        new Objective.Kto(0.3, 0, 0),
        stage(recipe, 4, TrainingConfig.class).parameters().objective());
  }

  @Test
  void foldersCountFromTheRecipeWhereverItIsReadFrom() {
    var expected = folder.toAbsolutePath().normalize().getParent().resolve("models/small");
    assertEquals(Map.of("base", expected), read(STAGES).policies());
    assertEquals(
        read(STAGES), Recipes.read(folder.resolve("recipe.json"), OptionalLong.empty(), List.of()));
  }

  @Test
  void theSeedReachesEveryStageThatHasNoneOfItsOwn() {
    assertTrue(read(STAGES).stages().stream().allMatch(stage -> stage.seed() == 5));
    var other = read(STAGES, OptionalLong.of(9));
    assertEquals(9, other.seed());
    assertTrue(other.stages().stream().allMatch(stage -> stage.seed() == 9));
    var large =
        "{\"seed\": 1234567890123456789, \"stages\": [{\"stage\": \"sample\", \"seed\": 3}, {\"stage\": \"prefer\"}]}";
    assertEquals(1234567890123456789L, read(large).stages().get(1).seed());
    assertEquals(3, read(large, OptionalLong.of(9)).stages().get(0).seed());
    assertTrue(refusal("{\"seed\": \"one\", \"stages\": []}").contains("seed"));
  }

  @Test
  void settingsAreChangedByNameOrCommandAndPath() {
    var recipe =
        read(
            STAGES,
            "sample.sampling.temperature=1.25",
            "sample.policy=other",
            "audit.limits.memoryBytes=100000000",
            "train.parameters.objective={\"type\":\"dpo\",\"beta\":0.2}",
            "train.parameters.lora.rank=4",
            "dpo.parameters.learningRate=3e-4");
    assertEquals(1.25, stage(recipe, 1, SamplingConfig.class).sampling().temperature());
    assertEquals("other", stage(recipe, 1, SamplingConfig.class).policy());
    assertEquals(3, stage(recipe, 1, SamplingConfig.class).samples());
    assertEquals(100_000_000, stage(recipe, 3, ExecutionConfig.class).limits().memoryBytes());
    assertEquals(768L << 20, stage(recipe, 2, ExecutionConfig.class).limits().memoryBytes());
    var parameters = stage(recipe, 4, TrainingConfig.class).parameters();
    assertEquals(new Objective.Dpo(0.2, 0), parameters.objective());
    assertEquals(3e-4, parameters.learningRate());
    var lora = Lora.defaults();
    assertEquals(new Lora(4, lora.alpha(), lora.targets()), parameters.lora());
    var both = read(STAGES, "execute.limits.outputBytes=7777");
    assertEquals(7777, stage(both, 2, ExecutionConfig.class).limits().outputBytes());
    assertEquals(7777, stage(both, 3, ExecutionConfig.class).limits().outputBytes());
  }

  @Test
  void anotherObjectiveOrAdapterLeavesTheRestAsItIs() {
    var d = TrainingConfig.defaults();
    var chat = new TrainingConfig("a", 2, 3, "p", "b", Device.CUDA, 5, d.parameters(), true);
    var changed = chat.with(new Objective.Orpo(0.3)).with(Lora.defaults());
    assertEquals(
        new TrainingConfig(
            "a",
            2,
            3,
            "p",
            "b",
            Device.CUDA,
            5,
            d.parameters().with(new Objective.Orpo(0.3), 0).with(Lora.defaults()),
            true),
        changed);
  }

  @Test
  void anotherObjectiveComesWithItsOwnDefaults() {
    assertEquals(
        new Objective.Simpo(2, 0.5, 0, 0, 0),
        objective("{\"type\": \"simpo\", \"simpoGamma\": 0.5}"));
    assertEquals(new Objective.Orpo(0.1), objective("{\"type\": \"orpo\"}"));
    assertEquals(new Objective.Dpo(0.1, 0, DpoLoss.IPO), objective("{\"lossType\": \"ipo\"}"));
    assertEquals(
        new Objective.Dpo(
            0.1,
            0,
            List.of(DpoLoss.SIGMOID, DpoLoss.BCO_PAIR, DpoLoss.SFT),
            List.of(0.8, 0.2, 1.0),
            0,
            FDivergence.REVERSE_KL,
            0,
            false,
            0.5),
        objective(
            "{\"lossType\": [\"sigmoid\", \"bco_pair\", \"sft\"], \"lossWeights\": [0.8, 0.2, 1],"
                + " \"ldAlpha\": 0.5}"));
    assertEquals(
        new Objective.Kto(0.3, 0, 0, KtoLoss.APO_ZERO_UNPAIRED),
        stage(
                read(STAGES, "train.parameters.objective.lossType=apo_zero_unpaired"),
                4,
                TrainingConfig.class)
            .parameters()
            .objective());
    var foreign = refusal(train("{\"type\": \"orpo\", \"lossType\": [\"ipo\"]}"));
    assertTrue(foreign.contains("no setting \"lossType\""), foreign);
    assertTrue(refusal(train("{\"type\": \"ppo\"}")).contains("simpo, orpo"));
    assertTrue(refusal(train("{\"lossType\": \"dop\"}")).contains("sigmoid, hinge"));
  }

  /** The keys are those a project of version 0.1 holds. */
  @Test
  void settingsOfAnOlderProjectReadAsTodaysDefaults() {
    var old =
        """
        {"name": "dpo", "round": 1, "seed": 0, "preferences": "prefer", "policy": "base",
         "device": "CPU", "demonstrationsPerInstruction": 4, "parameters":
          {"objective": {"type": "dpo", "beta": 0.1, "labelSmoothing": 0.0},
           "learningRate": 1e-6, "schedule": "COSINE", "warmupRatio": 0.1, "batchSize": 8,
           "gradientAccumulationSteps": 8, "epochs": 1, "maxSteps": 0, "maxLength": 2048,
           "maxGradNorm": 1.0, "weightDecay": 0.0, "adamBeta1": 0.9, "adamBeta2": 0.95,
           "adamEpsilon": 1e-8, "minLearningRateRatio": 0.0, "lora": null, "saveSteps": 50,
           "seed": 0}}""";
    assertEquals(TrainingConfig.defaults(), Json.read(old, TrainingConfig.class));
  }

  private static String train(String objective) {
    return refusalOf("{\"stage\": \"train\", \"parameters\": {\"objective\": " + objective + "}}");
  }

  private Objective objective(String text) {
    return stage(read(train(text)), 0, TrainingConfig.class).parameters().objective();
  }

  @Test
  void mistakesAreNamedWithTheirPlace() {
    assertTrue(refusal("{}").contains("stages"));
    assertTrue(refusal("{\"stages\": [], \"polices\": {}}").contains("\"polices\""));
    assertTrue(refusal("{\"stages\": [], \"policies\": []}").contains("policies"));
    assertTrue(refusal("{\"stages\": [], \"policies\": {\"base\": 3}}").contains("\"base\""));
    assertTrue(refusal("{\"stages\": [").contains("recipe.json"), refusal("{\"stages\": ["));
    assertTrue(refusal(refusalOf("3")).contains("stage 1"));
    assertTrue(
        refusal(refusalOf("{\"stage\": \"prefer\"}, {\"stage\": \"samples\"}"))
            .contains("stage 2 is a \"samples\"; known stages are import, tests, sample"));
    var unknown = refusal(refusalOf("{\"stage\": \"sample\", \"sampels\": 3}"));
    assertTrue(unknown.contains("stage 1 (sample) has no setting \"sampels\""), unknown);
    assertTrue(
        refusal(refusalOf("{\"stage\": \"sample\", \"samples\": \"x\"}")).contains("samples"));
    assertTrue(
        refusal(refusalOf("{\"stage\": \"tests\", \"filter\": \"word\"}")).contains("line, draft"));
    var twice = refusal(refusalOf("{\"stage\": \"sample\"}, {\"stage\": \"sample\"}"));
    assertTrue(twice.contains("two stages called \"sample\""), twice);
    assertTrue(refusal(STAGES, "smple.samples=3").contains("import, sample, execute, audit, dpo"));
    assertTrue(refusal(STAGES, "sample.smples=3").contains("\"smples\""));
    assertTrue(refusal(STAGES, "sample=3").contains("stage.setting=value"));
    assertTrue(refusal(STAGES, "sample.samples").contains("stage.setting=value"));
    assertTrue(
        assertThrows(
                PlumException.class,
                () -> Recipes.read(folder.resolve("no.json"), OptionalLong.empty(), List.of()))
            .getMessage()
            .startsWith("There is no recipe"));
  }

  @Test
  void numbersThatMakeNoSenseAreRefusedBeforeTheRun() {
    for (var stage :
        List.of(
            "{\"stage\": \"sample\", \"samples\": 0}",
            "{\"stage\": \"sample\", \"sampling\": {\"maxNewTokens\": 0}}",
            "{\"stage\": \"sample\", \"sampling\": {\"temperature\": -1}}",
            "{\"stage\": \"tests\", \"drafts\": 0}",
            "{\"stage\": \"import\", \"heldOutShare\": 1.5}",
            "{\"stage\": \"evaluate\", \"samples\": -1}",
            "{\"stage\": \"evaluate\", \"k\": [0]}",
            "{\"stage\": \"prefer\", \"maxPairsPerInstruction\": -1}",
            "{\"stage\": \"prefer\", \"name\": \"\"}",
            "{\"stage\": \"train\", \"name\": \"../../elsewhere\"}")) {
      var sentence = refusal(refusalOf(stage));
      assertTrue(sentence.contains("stage 1"), sentence);
      assertFalse(sentence.contains("Exception"), sentence);
    }
  }

  @Test
  void everyStageHasDefaultsThatReadBackAsThemselves() {
    for (var stage : Stage.values()) {
      var config = Recipes.configure(stage, Map.of(), stage.command());
      assertEquals(stage, config.stage());
      assertEquals(config, Recipes.configure(stage, asMap(config), stage.command()));
    }
  }

  private static Map<String, ?> asMap(StageConfig config) {
    return Json.parseObject(Json.write(config));
  }

  @Test
  void theRecipeThatComesWithTheProjectIsWhole() {
    var recipe =
        Recipes.read(Path.of("sample-projects/first-steps"), OptionalLong.empty(), List.of());
    assertTrue(Files.isDirectory(recipe.policies().get("base")));
    assertTrue(Files.exists(recipe.folder().resolve(stage(recipe, 0, ImportConfig.class).file())));
  }
}
