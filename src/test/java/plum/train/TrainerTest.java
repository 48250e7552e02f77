package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import plum.data.Device;
import plum.data.PlumException;
import plum.llm.DjlLanguageModel;
import plum.llm.LanguageModel;
import plum.llm.Precision;
import plum.llm.Safetensors;
import plum.llm.TorchExecutor;

class TrainerTest {

  private static final Objective SFT = new Objective.Sft();
  private static final Objective DPO = new Objective.Dpo(0.1, 0);
  private static final Objective KTO = new Objective.Kto(0.1, 1, 1.5);
  private static final Lora LORA = new Lora(4, 8, List.of("q_proj", "v_proj", "down_proj"));

  @BeforeAll
  static void oneThread() {
    TorchExecutor.shared().setThreads(1); // tensors this small gain nothing from a second
  }

  @TempDir Path folder;
  private Path policy = Path.of("");

  @BeforeEach
  void createPolicy() {
    policy = TinyPolicy.create(folder.resolve("policy"));
  }

  static List<Arguments> everyWay() {
    List<Arguments> ways = new ArrayList<>();
    for (Objective objective : List.of(SFT, DPO, KTO)) {
      ways.add(Arguments.of(objective, null));
      ways.add(Arguments.of(objective, LORA));
    }
    ways.add(Arguments.of(DPO, new Lora(4, 8, List.of("all-linear"), true, 0.3)));
    return ways;
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void cancelledAndResumedEqualsUninterruptedBitForBit(Objective objective, @Nullable Lora lora)
      throws IOException {
    TrainingParameters settings = settings(objective, lora, 20);
    List<StepMetrics> straight = new ArrayList<>();
    TrainingResult whole = Trainer.train(job(settings, "whole"), straight::add, () -> false);
    assertEquals(20, whole.steps());
    assertFalse(whole.cancelled());

    TrainingJob job = job(settings, "parts");
    List<StepMetrics> before = new ArrayList<>();
    TrainingResult first = Trainer.train(job, before::add, () -> before.size() == 7);
    assertTrue(first.cancelled());
    assertEquals(7, first.steps());
    assertFalse(Files.exists(job.output()), "a cancelled run leaves no checkpoint");
    List<StepMetrics> after = new ArrayList<>();
    TrainingResult rest = Trainer.train(job, after::add, () -> false);

    assertEquals(whole.sha256(), rest.sha256());
    assertEquals(timeless(straight), timeless(after));
    assertFalse(Files.exists(job.state()), "the state is superfluous once the checkpoint is there");
    Path weights =
        job.output().resolve(lora == null ? "model.safetensors" : "adapter_model.safetensors");
    Path others = folder.resolve("whole").resolve(weights.getFileName());
    assertArrayEquals(Files.readAllBytes(others), Files.readAllBytes(weights));
  }

  /** Where and how it is computed changes nothing but the rounding. */
  @Test
  void everyWayToComputeLearnsTheSame() {
    TrainingParameters plain = settings(DPO, null, 8);
    List<StepMetrics> expected = new ArrayList<>();
    Trainer.train(job(plain, "plain"), expected::add, () -> false);
    for (Compute compute :
        List.of(
            new Compute(Precision.FLOAT32, true, 1, false),
            new Compute(Precision.FLOAT32, false, 2, false),
            new Compute(Precision.FLOAT32, true, 3, false))) {
      List<StepMetrics> metrics = new ArrayList<>();
      Trainer.train(job(plain.with(compute), compute.toString()), metrics::add, () -> false);
      assertEquals(expected.size(), metrics.size());
      for (int i = 0; i < metrics.size(); i++) {
        assertEquals(value(expected.get(i), "loss"), value(metrics.get(i), "loss"), 1e-4);
        assertEquals(value(expected.get(i), "grad_norm"), value(metrics.get(i), "grad_norm"), 1e-3);
      }
    }
  }

  @Test
  void cancelledBeforeTheFirstMicroBatchLosesNothing() {
    TrainingParameters settings = settings(SFT, null, 4);
    TrainingResult none = Trainer.train(job(settings, "early"), metrics -> {}, () -> true);
    assertTrue(none.cancelled());
    assertEquals(0, none.steps());
    TrainingResult whole = Trainer.train(job(settings, "whole"), metrics -> {}, () -> false);
    TrainingResult after = Trainer.train(job(settings, "early"), metrics -> {}, () -> false);
    assertEquals(whole.sha256(), after.sha256());
  }

  @Test
  void anEstimateCountsWhatTheRunThenDoes() {
    TrainingParameters settings = settings(KTO, null, 6);
    TrainingEstimate estimate =
        Estimator.estimate(job(settings, "estimated"), () -> false).orElseThrow();
    List<StepMetrics> metrics = new ArrayList<>();
    Trainer.train(job(settings, "estimated"), metrics::add, () -> false);
    assertEquals(metrics.size(), estimate.steps());
    double read = value(metrics.getLast(), "num_tokens");
    assertTrue(estimate.tokens() <= read && estimate.tokens() > read / 2, "shared prompts");
    assertEquals(estimate.parameters(), estimate.trainable());
    assertEquals(4 * estimate.parameters(), estimate.memory().weights());
    assertEquals(8 * estimate.parameters(), estimate.memory().optimizer());
    assertTrue(estimate.peak() > estimate.memory().weights());
    assertTrue(estimate.duration().isPositive());
    assertTrue(Estimator.estimate(job(settings, "cancelled"), () -> true).isEmpty());
  }

  @Test
  void diedBetweenSavesGoesOnFromTheLastSave() {
    TrainingParameters settings = settings(DPO, null, 12);
    List<StepMetrics> straight = new ArrayList<>();
    TrainingResult whole = Trainer.train(job(settings, "whole"), straight::add, () -> false);
    TrainingJob job = job(settings, "died");
    // saves come every 5 steps; what is reported in step 8 throws, as a dying process would stop
    assertThrows(
        ArithmeticException.class,
        () ->
            Trainer.train(
                job,
                metrics -> {
                  if (metrics.step() == 8) {
                    throw new ArithmeticException();
                  }
                },
                () -> false));
    List<StepMetrics> after = new ArrayList<>();
    assertEquals(whole.sha256(), Trainer.train(job, after::add, () -> false).sha256());
    assertEquals(timeless(straight), timeless(after));
  }

  @Test
  void theStateOfAnotherJobIsNotUsed() {
    TrainingJob job = job(settings(SFT, null, 6), "out");
    int[] steps = {0};
    Trainer.train(job, metrics -> steps[0]++, () -> steps[0] == 3);
    TrainingParameters other = settings(SFT, null, 7);
    List<StepMetrics> metrics = new ArrayList<>();
    TrainingResult result =
        Trainer.train(
            new TrainingJob(
                policy, Device.CPU, other, examples(SFT), folder.resolve("out2"), job.state()),
            metrics::add,
            () -> false);
    assertEquals(
        Trainer.train(job(other, "fresh"), m -> {}, () -> false).sha256(), result.sha256());
    assertEquals(7, metrics.size());
  }

  @Test
  void aFinishedJobIsNotTrainedAgain() throws IOException {
    TrainingJob job = job(settings(SFT, null, 3), "out");
    List<StepMetrics> once = new ArrayList<>();
    TrainingResult first = Trainer.train(job, once::add, () -> false);
    var written = Files.getLastModifiedTime(job.output().resolve("model.safetensors"));
    List<StepMetrics> again = new ArrayList<>();
    assertEquals(first, Trainer.train(job, again::add, () -> false));
    assertEquals(once, again);
    assertEquals(written, Files.getLastModifiedTime(job.output().resolve("model.safetensors")));
  }

  @Test
  void beforeTheFirstStepThePolicyIsTheReference() {
    for (Lora lora : new Lora[] {null, LORA}) {
      StepMetrics dpo = firstStep(DPO, lora);
      assertEquals(Math.log(2), value(dpo, "loss"), 1e-15);
      for (String name : List.of("rewards/chosen", "rewards/rejected", "rewards/margins")) {
        assertEquals(0.0, value(dpo, name), name);
      }
      assertEquals(0.0, value(dpo, "rewards/accuracies"));
      StepMetrics kto = firstStep(KTO, lora);
      assertEquals(0.0, value(kto, "kl"));
      assertEquals(0.0, value(kto, "rewards/chosen"));
      assertEquals(0.0, value(kto, "rewards/rejected"));
    }
  }

  /** Losses with and without a reference, over a batch, over tokens, and a mix. */
  static List<Objective> kin() {
    return List.of(
        new Objective.Simpo(2, 1, 0, 0, 0),
        new Objective.Orpo(0.1),
        new Objective.Cpo(0.1, 0, CpoLoss.HINGE, 1),
        new Objective.Dpo(0.1, 0, DpoLoss.AOT),
        new Objective.Kto(0.1, 1, 1, KtoLoss.APO_ZERO_UNPAIRED),
        new Objective.Dpo(0.1, 0, DpoLoss.DPOP),
        new Objective.Dpo(
            0.1,
            0,
            List.of(DpoLoss.SIGMOID, DpoLoss.BCO_PAIR, DpoLoss.SFT),
            List.of(0.8, 0.2, 1.0),
            0,
            FDivergence.REVERSE_KL,
            0,
            false,
            0.5));
  }

  @ParameterizedTest
  @MethodSource("kin")
  void theLossFalls(Objective objective) {
    List<StepMetrics> metrics = new ArrayList<>();
    TrainingParameters settings = settings(objective, null, 25);
    Trainer.train(job(settings, "out"), metrics::add, () -> false);
    double first = value(metrics.getFirst(), "loss");
    double last = value(metrics.getLast(), "loss");
    assertTrue(last < 0.95 * first, first + " to " + last);
  }

  /** The reference is asked for the same discounted log-probabilities as the policy gives. */
  @Test
  void discountedTokensAreDiscountedInTheReferenceToo() {
    Objective objective =
        new Objective.Dpo(
            0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, FDivergence.REVERSE_KL, 0, false, 0.25);
    StepMetrics first = firstStep(objective, LORA);
    assertEquals(Math.log(2), value(first, "loss"), 1e-6);
    assertEquals(0, value(first, "rewards/chosen"), 1e-5);
    assertEquals(0, value(first, "rewards/rejected"), 1e-5);
  }

  @Test
  void gradientAccumulationIsTheSameAsALargerBatch() {
    // equal batches up to rounding: 12 items in one micro-batch, or in three of four
    Objective simpo = new Objective.Simpo(2, 1, 0, 0, 0.1);
    for (Objective objective : List.of(SFT, DPO, simpo)) {
      TrainingParameters large = settings(objective, null, 4, 12, 1);
      TrainingParameters parts = settings(objective, null, 4, 4, 3);
      List<StepMetrics> a = new ArrayList<>();
      List<StepMetrics> b = new ArrayList<>();
      Trainer.train(job(large, "large"), a::add, () -> false);
      Trainer.train(job(parts, "parts"), b::add, () -> false);
      for (int i = 0; i < a.size(); i++) {
        for (String name : List.of("loss", "grad_norm", "num_tokens", "epoch")) {
          double expected = value(a.get(i), name);
          assertEquals(expected, value(b.get(i), name), 1e-4 * expected, name);
        }
      }
    }
  }

  static List<Objective> learners() {
    return List.of(
        DPO,
        // its weights change with the policy, so that its loss says little
        new Objective.Dpo(
            0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, FDivergence.REVERSE_KL, 0, true, null));
  }

  @ParameterizedTest
  @MethodSource("learners")
  void onePairIsLearned(Objective objective) {
    TrainingParameters settings = settings(objective, null, 40);
    List<StepMetrics> metrics = new ArrayList<>();
    Trainer.train(
        new TrainingJob(
            policy,
            Device.CPU,
            settings,
            List.of(new Example.Pair("one plus one is ", "two", "three")),
            folder.resolve("out"),
            folder.resolve("state")),
        metrics::add,
        () -> false);
    assertTrue(value(metrics.getLast(), "loss") < 0.3, metrics.getLast() + "");
    assertTrue(value(metrics.getLast(), "rewards/margins") > 1, metrics.getLast() + "");
    assertEquals(1, value(metrics.getLast(), "rewards/accuracies"));
  }

  /** What the trainer measures in step 6 is what the checkpoint of 5 steps says. */
  @Test
  void theCheckpointScoresAsTheTrainerDid() {
    Example.Pair pair = new Example.Pair("one plus one is ", "two", "three");
    for (Lora lora : new Lora[] {null, LORA}) {
      List<StepMetrics> metrics = new ArrayList<>();
      List<Path> outputs = new ArrayList<>();
      for (int steps : new int[] {5, 6}) {
        metrics.clear();
        Path output = folder.resolve("out" + steps + (lora == null));
        outputs.add(output);
        TrainingParameters settings = constant(lora, steps);
        Path state = folder.resolve("state");
        Trainer.train(
            new TrainingJob(policy, Device.CPU, settings, List.of(pair), output, state),
            metrics::add,
            () -> false);
      }
      Path trained = outputs.getFirst();
      try (LanguageModel model =
          lora == null
              ? DjlLanguageModel.open(trained, null, Device.CPU, 0)
              : DjlLanguageModel.open(policy, trained, Device.CPU, 0)) {
        double[] scores =
            model.logProbabilities(
                List.of(
                    new LanguageModel.Scored(pair.prompt(), pair.chosen()),
                    new LanguageModel.Scored(pair.prompt(), pair.rejected())),
                () -> false);
        assertEquals(value(metrics.getLast(), "logps/chosen"), scores[0], 1e-4);
        assertEquals(value(metrics.getLast(), "logps/rejected"), scores[1], 1e-4);
        assertTrue(value(metrics.getLast(), "rewards/margins") > 0);
      }
    }
  }

  private static TrainingParameters constant(@Nullable Lora lora, int steps) {
    return new TrainingParameters(
        DPO,
        3e-3,
        Schedule.CONSTANT,
        0,
        4,
        1,
        1,
        steps,
        128,
        1,
        0,
        0.9,
        0.999,
        1e-8,
        0,
        lora,
        0,
        1,
        Compute.defaults());
  }

  @Test
  void adaptersLeaveTheRestAlone() {
    TrainingJob job = job(settings(DPO, LORA, 3), "out");
    Trainer.train(job, metrics -> {}, () -> false);
    Safetensors adapter = Safetensors.open(job.output().resolve("adapter_model.safetensors"));
    // two layers, three projections, A and B
    assertEquals(12, adapter.tensors().size());
    assertTrue(
        adapter
            .tensors()
            .containsKey("base_model.model.model.layers.1.mlp.down_proj.lora_B.weight"));
  }

  @Test
  void divergenceIsSaid() {
    TrainingParameters s = settings(SFT, null, 30);
    TrainingParameters wild =
        new TrainingParameters(
            SFT,
            1e30,
            Schedule.CONSTANT,
            0,
            4,
            1,
            1,
            30,
            128,
            1,
            0,
            0.9,
            0.999,
            1e-8,
            0,
            null,
            0,
            s.seed(),
            Compute.defaults());
    PlumException thrown =
        assertThrows(
            PlumException.class, () -> Trainer.train(job(wild, "out"), m -> {}, () -> false));
    assertTrue(String.valueOf(thrown.getMessage()).contains("learning rate"));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private StepMetrics firstStep(Objective objective, @Nullable Lora lora) {
    List<StepMetrics> metrics = new ArrayList<>();
    Trainer.train(
        job(settings(objective, lora, 1), "first" + objective.hashCode() + (lora == null)),
        metrics::add,
        () -> false);
    return metrics.getFirst();
  }

  private static double value(StepMetrics metrics, String name) {
    return metrics.values().getOrDefault(name, Double.NaN);
  }

  private TrainingJob job(TrainingParameters settings, String name) {
    return new TrainingJob(
        policy,
        Device.CPU,
        settings,
        examples(settings.objective()),
        folder.resolve(name),
        folder.resolve(name + ".state"));
  }

  private static List<Example> examples(Objective objective) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String prompt = "add " + i / 2 + " and " + i % 3 + ":";
      String right = "x = " + (i / 2 + i % 3);
      examples.add(
          switch (objective) {
            case Objective.Sft _ -> new Example.Demonstration(100 + i, prompt, right);
            case Objective.AStarPo _, Objective.Ivr _ ->
                new Example.Rated(100 + i, prompt, right, i % 3 / 2.0, List.of(0.0, 0.5, 1.0));
            case Objective.Dpo _, Objective.Cpo _, Objective.Simpo _, Objective.Orpo _ ->
                new Example.Pair(100 + i, prompt, right, "x = " + i * i, i % 4 / 4.0);
            case Objective.Kto _ -> new Example.Labelled(100 + i, prompt, right, i % 2 == 0);
          });
    }
    return examples;
  }

  private static TrainingParameters settings(
      Objective objective, @Nullable Lora lora, int maxSteps) {
    return settings(objective, lora, maxSteps, 4, 2);
  }

  private static TrainingParameters settings(
      Objective objective, @Nullable Lora lora, int maxSteps, int batchSize, int accumulation) {
    return new TrainingParameters(
        objective,
        3e-3,
        Schedule.COSINE,
        0.1,
        batchSize,
        accumulation,
        1,
        maxSteps,
        128,
        1,
        0.01,
        0.9,
        0.95,
        1e-8,
        0.02,
        lora,
        5,
        42,
        Compute.defaults());
  }

  /** The metrics without the one that is a clock's. */
  private static List<StepMetrics> timeless(List<StepMetrics> metrics) {
    return metrics.stream()
        .map(
            step -> {
              Map<String, Double> values = new LinkedHashMap<>(step.values());
              assertNotEquals(null, values.remove("tokens_per_second"));
              return new StepMetrics(step.step(), step.totalSteps(), values, step.items());
            })
        .toList();
  }
}
