package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;
import plum.data.PlumException;
import plum.data.Stage;
import plum.io.Json;
import plum.llm.CompletionRequest;
import plum.llm.DjlLanguageModel;
import plum.llm.SamplingParameters;
import plum.pipeline.Finding.Rule;
import plum.train.Example;
import plum.train.StepMetrics;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingParameters;

/**
 * The doctor on short runs of the embedded model: silent on the settings that the sample project
 * trains with, and each rule on a run that was made to show it. The pairs were drawn from the model
 * itself by the sample project's own loop, seed 1.
 */
final class DoctorRunsTest {
  private static final Path MODEL = Path.of("assets/models/first-steps").toAbsolutePath();
  private static final String DPO = "{\"type\": \"dpo\", \"beta\": %s}";
  private static final String KTO =
      "{\"type\": \"kto\", \"beta\": %s, \"desirableWeight\": 1, \"undesirableWeight\": 1}";

  @TempDir private Path folder = Path.of("");

  private record Pair(String prompt, String chosen, String rejected) {}

  private static List<Pair> pairs() throws IOException {
    try (var lines =
        Files.lines(Path.of("src/test/resources/plum/pipeline/first-steps-pairs.jsonl"))) {
      return lines.map(line -> Json.read(line, Pair.class)).toList();
    }
  }

  private static List<Example> examples(Function<Pair, Stream<Example>> make) throws IOException {
    return pairs().stream().flatMap(make).toList();
  }

  private static List<Example> preferences() throws IOException {
    return examples(p -> Stream.of(new Example.Pair(p.prompt(), p.chosen(), p.rejected())));
  }

  private static List<Example> labelled() throws IOException {
    return examples(
        p ->
            Stream.of(
                new Example.Labelled(p.prompt(), p.chosen(), true),
                new Example.Labelled(p.prompt(), p.rejected(), false)));
  }

  private static List<Example> demonstrations() throws IOException {
    return examples(p -> Stream.of(new Example.Demonstration(p.prompt(), p.chosen())));
  }

  /** The sample project's schedule with an objective, a learning rate, and items of a step. */
  private static TrainingParameters parameters(
      String objective, double rate, int batch, int steps) {
    var values =
        Json.parseObject(
            """
            {"parameters": {"objective": %s, "learningRate": %s, "schedule": "LINEAR",
              "warmupRatio": 0.1, "batchSize": %d, "gradientAccumulationSteps": 1,
              "maxLength": 256, "maxSteps": %d, "saveSteps": 0}}"""
                .formatted(objective, rate, batch, steps));
    return ((TrainingConfig) Recipes.configure(Stage.TRAINING, values, "run")).parameters();
  }

  private List<Finding> train(TrainingParameters parameters, List<Example> examples) {
    var doctor = new Doctor(parameters);
    var steps = new ArrayList<StepMetrics>();
    var job =
        new TrainingJob(
            MODEL,
            Device.CPU,
            parameters,
            examples,
            folder.resolve("policy"),
            folder.resolve("policy.state"));
    var _ = Trainer.train(job, steps::add, () -> false);
    return steps.stream().flatMap(step -> doctor.look(step).stream()).toList();
  }

  private static List<Rule> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }

  @Test
  void theSampleProjectsSettingsAreHealthyForDpo() throws IOException {
    assertEquals(
        List.of(), rules(train(parameters(DPO.formatted(0.1), 3e-4, 32, 12), preferences())));
  }

  @Test
  void theSampleProjectsSettingsAreHealthyForKto() throws IOException {
    assertEquals(List.of(), rules(train(parameters(KTO.formatted(0.3), 2e-4, 64, 12), labelled())));
  }

  @Test
  void theSampleProjectsSettingsAreHealthyForSft() throws IOException {
    assertEquals(
        List.of(), rules(train(parameters("{\"type\": \"sft\"}", 1e-3, 16, 24), demonstrations())));
  }

  @Test
  void tenTimesTheRateCollapses() throws IOException {
    var found = train(parameters(DPO.formatted(0.1), 3e-3, 16, 12), preferences());
    assertTrue(rules(found).contains(Rule.COLLAPSE), found::toString);
  }

  @Test
  void threeTimesTheRateLetsChosenFall() throws IOException {
    var found = train(parameters(DPO.formatted(0.1), 1e-3, 16, 12), preferences());
    assertTrue(rules(found).contains(Rule.FALLING_CHOSEN), found::toString);
  }

  @Test
  void anAbsurdRateDiverges() throws IOException {
    var found = train(parameters("{\"type\": \"sft\"}", 0.1, 16, 8), demonstrations());
    assertEquals(List.of(Rule.DIVERGENCE), rules(found));
  }

  @Test
  void aRateBeyondAllNumbersIsSaidToLeaveThem() throws IOException {
    var parameters = parameters(DPO.formatted(0.1), 1e30, 8, 6);
    var examples = preferences();
    var e = assertThrows(PlumException.class, () -> train(parameters, examples));
    var found = Finding.notFinite(String.valueOf(e.getMessage())).orElseThrow();
    assertEquals(Rule.NOT_FINITE, found.rule());
    assertTrue(found.step() >= 1 && found.step() <= 6);
  }

  @Test
  void aTinyBetaHoldsNothing() throws IOException {
    var found = train(parameters(DPO.formatted(1e-4), 1e-3, 16, 16), preferences());
    assertTrue(rules(found).contains(Rule.BETA_TOO_SMALL), found::toString);
  }

  @Test
  void aHugeBetaDecidesBeforeAnythingIsLearned() throws IOException {
    var found = train(parameters(DPO.formatted(50), 3e-4, 16, 8), preferences());
    assertTrue(rules(found).contains(Rule.BETA_TOO_LARGE), found::toString);
  }

  @Test
  void aFewPairsOverAndOverSaturate() throws IOException {
    var found = train(parameters(DPO.formatted(0.5), 1e-3, 8, 24), preferences().subList(0, 8));
    assertTrue(rules(found).contains(Rule.SATURATED_MARGINS), found::toString);
  }

  @Test
  void ktoOnDesirableSolutionsOnlyHasOneClass() throws IOException {
    var found =
        train(
            parameters(KTO.formatted(0.3), 2e-4, 16, 6),
            examples(p -> Stream.of(new Example.Labelled(p.prompt(), p.chosen(), true))));
    assertTrue(rules(found).contains(Rule.ONE_CLASS), found::toString);
  }

  @Test
  void aVanishingRateLearnsNothing() throws IOException {
    assertEquals(
        List.of(Rule.NOTHING_LEARNED),
        rules(train(parameters(DPO.formatted(0.1), 1e-9, 16, 8), preferences())));
  }

  @Test
  void fineTuningAtAVanishingRateLearnsNothing() throws IOException {
    assertEquals(
        List.of(Rule.NOTHING_LEARNED),
        rules(train(parameters("{\"type\": \"sft\"}", 1e-9, 16, 24), demonstrations())));
  }

  /** Long is right, short is wrong: the policy learns the length. */
  @Test
  void longChosenSolutionsMakeThePolicyWriteLonger() throws IOException {
    var padded =
        examples(
            p ->
                Stream.of(
                    new Example.Demonstration(p.prompt(), p.chosen() + "\n\n\n" + p.chosen())));
    var parameters = parameters("{\"type\": \"sft\"}", 1e-3, 32, 12);
    var before = meanTokens(MODEL);
    var _ = train(parameters, padded);
    var after = meanTokens(folder.resolve("policy"));
    var found = Doctor.lengthDrift(before, after, 12).orElseThrow();
    assertEquals(Rule.LENGTH_DRIFT, found.rule());
    assertTrue(after > before);
  }

  /** Of completions of the first prompts, drawn with the same random numbers. */
  private static double meanTokens(Path policy) throws IOException {
    var sampling = SamplingParameters.defaults();
    var requests = new ArrayList<CompletionRequest>();
    for (var pair : pairs().subList(0, 32)) {
      requests.add(new CompletionRequest(pair.prompt(), requests.size(), sampling));
    }
    var lengths = new ArrayList<Integer>();
    try (var model = DjlLanguageModel.open(policy, null, Device.CPU, 64)) {
      model.complete(requests, completion -> lengths.add(completion.tokenCount()), () -> false);
    }
    return lengths.stream().mapToInt(Integer::intValue).average().orElseThrow();
  }
}
