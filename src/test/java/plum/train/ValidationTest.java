package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plum.data.Device;
import plum.data.PlumException;
import plum.io.Json;
import plum.llm.Safetensors;
import plum.llm.TorchExecutor;

/** What a run tells while it works: of each item, of the held-out slice, and when to end. */
class ValidationTest {

  private static final Objective DPO = new Objective.Dpo(0.1, 0);
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path folder;
  private Path policy = Path.of("");

  @BeforeAll
  static void oneThread() {
    TorchExecutor.shared().setThreads(1); // tensors this small gain nothing from a second
  }

  @BeforeEach
  void createPolicy() {
    policy = TinyPolicy.create(folder.resolve("policy"));
  }

  @ParameterizedTest
  @MethodSource("plum.train.TrainerTest#kin")
  void whatEachItemDidAddsUpToTheMetrics(Objective objective) {
    List<StepMetrics> metrics = new ArrayList<>();
    Trainer.train(
        job(settings(objective, 4, Validation.off()), List.of(), "out"), metrics::add, () -> false);
    for (StepMetrics step : metrics) {
      // 12 items in batches of 4, two to a step: 8, then 4
      assertEquals(step.step() % 2 == 1 ? 8 : 4, step.items().size());
      assertEquals(value(step, "rewards/chosen"), mean(step, ItemReading::chosenReward), 1e-12);
      assertEquals(value(step, "rewards/rejected"), mean(step, ItemReading::rejectedReward), 1e-12);
      assertEquals(value(step, "logps/chosen"), mean(step, ItemReading::chosenLogProb), 1e-9);
      assertEquals(value(step, "logps/rejected"), mean(step, ItemReading::rejectedLogProb), 1e-9);
    }
    List<Long> epoch =
        metrics.subList(0, 2).stream()
            .flatMap(step -> step.items().stream().map(ItemReading::id))
            .sorted()
            .toList();
    assertEquals(LongStream.range(100, 112).boxed().toList(), epoch, "each once");
  }

  private static double mean(StepMetrics step, ToDoubleFunction<ItemReading> reading) {
    return step.items().stream()
        .mapToDouble(reading)
        .filter(Double::isFinite)
        .average()
        .orElseThrow();
  }

  /** Every objective, its weights and its divergence estimate included. */
  static List<Objective> every() {
    List<Objective> every = new ArrayList<>(TrainerTest.kin());
    every.add(new Objective.Sft());
    every.add(new Objective.Kto(0.1, 1, 1.5));
    every.add(new Objective.AStarPo(0.5, 1e-2, true));
    every.add(new Objective.Ivr(IvrMethod.SQL, 0.5, true));
    every.add(new Objective.Ivr(IvrMethod.EQL, 5, true));
    every.add(new Objective.Dpo(0.1, 0, DpoLoss.COPG));
    every.add(
        new Objective.Dpo(
            0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, FDivergence.REVERSE_KL, 0, true, null));
    return every;
  }

  @ParameterizedTest
  @MethodSource("every")
  void lookingAtASliceChangesNoBitOfTheTraining(Objective objective) throws IOException {
    TrainingParameters plain = settings(objective, 6, Validation.off());
    List<StepMetrics> without = new ArrayList<>();
    Trainer.train(job(plain, List.of(), "without"), without::add, () -> false);
    List<StepMetrics> with = new ArrayList<>();
    TrainingParameters looking = settings(objective, 6, every(2));
    Trainer.train(job(looking, heldOut(objective), "with"), with::add, () -> false);
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("without").resolve(WEIGHTS)),
        Files.readAllBytes(folder.resolve("with").resolve(WEIGHTS)));
    assertEquals(
        timeless(without), timeless(with.stream().filter(s -> !HeldOut.isLook(s)).toList()));
    List<StepMetrics> looks = with.stream().filter(HeldOut::isLook).toList();
    assertEquals(List.of(0, 2, 4, 6), looks.stream().map(StepMetrics::step).toList());
    assertTrue(looks.stream().allMatch(look -> look.items().size() == 4));
    assertTrue(
        looks.stream().flatMap(look -> look.items().stream()).allMatch(ItemReading::heldOut));
  }

  /** A look at what is trained on measures what the next step then measures of it. */
  @ParameterizedTest
  @MethodSource("every")
  void aLookMeasuresWhatTrainingMeasures(Objective objective) {
    List<Example> examples = examples(objective).subList(0, 4);
    List<StepMetrics> all = new ArrayList<>();
    TrainingJob job = job(settings(objective, 3, every(1)), examples, "out");
    Trainer.train(
        new TrainingJob(
            policy,
            Device.CPU,
            job.parameters(),
            examples,
            examples,
            job.output(),
            job.state(),
            null,
            false),
        all::add,
        () -> false);
    for (int step = 1; step <= 3; step++) {
      StepMetrics look = at(all, step - 1, true);
      StepMetrics trained = at(all, step, false);
      for (String name : look.values().keySet()) {
        String own = name.substring("eval_".length());
        // KTO pairs prompts with other completions in the order of the batch
        double rounding = own.equals("kl") || own.equals("loss") ? 2e-3 : 2e-5;
        assertEquals(value(trained, own), value(look, name), rounding, step + " " + name);
      }
      assertTrue(look.values().containsKey("eval_loss"));
    }
  }

  @Test
  void resumedWithLooksEqualsUninterrupted() throws IOException {
    Validation slice = new Validation(0.2, 0, 3, "eval_loss", 0.5, 0, 0, true);
    TrainingParameters settings = settings(DPO, 12, slice);
    List<StepMetrics> straight = new ArrayList<>();
    TrainingResult whole =
        Trainer.train(job(settings, heldOut(DPO), "whole"), straight::add, () -> false);
    for (int stop : new int[] {0, 1, 4, 8, 13, 15}) {
      TrainingJob job = job(settings, heldOut(DPO), "parts" + stop);
      List<StepMetrics> before = new ArrayList<>();
      assertTrue(Trainer.train(job, before::add, () -> before.size() >= stop).cancelled());
      List<StepMetrics> after = new ArrayList<>();
      TrainingResult rest = Trainer.train(job, after::add, () -> false);
      assertEquals(whole, rest, "stopped after " + stop + " reports");
      assertEquals(timeless(straight), timeless(after));
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole").resolve(WEIGHTS)),
        Files.readAllBytes(folder.resolve("parts4").resolve(WEIGHTS)));
  }

  @Test
  void trainingEndsWhenTheSliceGetsNoBetterAndTheBestIsKept() throws IOException {
    // what is held out says the opposite of what is trained on, so it gets worse from the first
    // step
    Validation patient = new Validation(0, 1, 2, "eval_rewards/margins", 0, 2, 0.01, true);
    List<Example> opposite =
        examples(DPO).stream()
            .map(example -> (Example.Pair) example)
            .map(pair -> (Example) new Example.Pair(pair.prompt(), pair.rejected(), pair.chosen()))
            .toList();
    TrainingJob job = job(settings(DPO, 30, patient), opposite, "out");
    List<StepMetrics> all = new ArrayList<>();
    TrainingResult result = Trainer.train(job, all::add, () -> false);
    assertEquals(4, result.steps(), "looks after 0, 2 and 4 steps");
    assertTrue(result.remark().startsWith("Stopped early after step 4"), result.remark());
    assertTrue(result.remark().contains("the policy after step 0"), result.remark());
    assertEquals(weights(policy), weights(job.output()), "the best was the start");

    TrainingJob last = job(settings(DPO, 4, Validation.off()), List.of(), "last");
    Trainer.train(last, metrics -> {}, () -> false);
    assertFalse(weights(last.output()).equals(weights(job.output())));
  }

  @Test
  void theBestIsThePolicyOfThatStep() throws IOException {
    // at a constant rate the first steps of twenty are those of a shorter run
    Validation best = new Validation(0, 1, 2, "logps/chosen", 0, 0, 0, true);
    TrainingJob job = job(settings(DPO, 20, best), heldOut(DPO), "best");
    List<StepMetrics> all = new ArrayList<>();
    TrainingResult result = Trainer.train(job, all::add, () -> false);
    assertEquals(20, result.steps());
    StepMetrics highest =
        all.stream()
            .filter(HeldOut::isLook)
            .max(Comparator.comparingDouble(look -> value(look, "eval_logps/chosen")))
            .orElseThrow();
    assertTrue(highest.step() > 0 && highest.step() < 20, "at step " + highest.step());
    TrainingJob shorter = job(settings(DPO, highest.step(), Validation.off()), List.of(), "s");
    Trainer.train(shorter, metrics -> {}, () -> false);
    assertEquals(weights(shorter.output()), weights(job.output()));
  }

  @Test
  void aRuleThatGoesByNothingIsSaid() {
    Validation wrong = new Validation(0, 1, 2, "rewards/chosen", 0, 2, 0, false);
    Objective sft = new Objective.Sft();
    PlumException thrown =
        assertThrows(
            PlumException.class,
            () ->
                Trainer.train(
                    job(settings(sft, 4, wrong), heldOut(sft), "o"), m -> {}, () -> false));
    assertTrue(String.valueOf(thrown.getMessage()).contains("eval_loss"), thrown.getMessage());
  }

  @Test
  void theRuleFollowsTheSmoothedMetric() {
    StopRule rule = new StopRule(new Validation(0.1, 0, 1, "loss", 0, 2, 0.1, false));
    double[] losses = {1, 0.95, 0.5, 0.45, 0.41};
    boolean[] better = {true, false, true, false, false};
    for (int i = 0; i < losses.length; i++) {
      assertFalse(rule.stops());
      assertEquals(better[i], rule.look(i, losses[i]), "look " + i);
    }
    assertTrue(rule.stops(), "0.41 is less than 0.1 below 0.5");
    assertEquals(2, rule.bestStep());

    // after 1 and 0: (0.25 x 1 + 0.5 x 0) / 0.75 = 1/3
    StopRule smooth = new StopRule(new Validation(0.1, 0, 1, "loss", 0.5, 1, 0.7, false));
    assertTrue(smooth.look(0, 1));
    assertFalse(smooth.look(1, 0), "the mean is 1/3, and 2/3 is less than 0.7");
    assertTrue(smooth.stops());

    StopRule more = new StopRule(new Validation(0.1, 0, 1, "rewards/accuracies", 0, 2, 0, false));
    assertTrue(more.look(0, 0.5));
    assertFalse(more.look(1, 0.5));
    assertTrue(more.look(2, 0.6));
    assertFalse(more.look(3, Double.NaN));
    assertFalse(more.stops());
    assertFalse(more.look(4, 0.6));
    assertTrue(more.stops());
  }

  /** JSON writes it as null, and a run that goes on reads it back. */
  @Test
  void aLookThatIsNoNumberComesBackFromTheState() {
    StepMetrics look = new StepMetrics(4, 9, Map.of("eval_loss", Double.NaN));
    StepMetrics back = Json.read(Json.write(look), StepMetrics.class);
    assertEquals(look, back);
    assertTrue(HeldOut.isLook(back));
    StopRule rule = new StopRule(new Validation(0.1, 0, 1, "loss", 0, 1, 0, false));
    assertFalse(rule.look(4, value(back, "eval_loss")));
    assertTrue(rule.stops());
  }

  @Test
  void divergenceKeepsTheLastGoodState() {
    TrainingParameters s = settings(new Objective.Sft(), 30, Validation.off());
    TrainingParameters wild =
        new TrainingParameters(
            s.objective(),
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
    TrainingJob job = job(wild, List.of(), "wild");
    List<StepMetrics> reported = new ArrayList<>();
    assertThrows(PlumException.class, () -> Trainer.train(job, reported::add, () -> false));
    TrainingState.Position kept =
        new TrainingState(job.state(), Fingerprint.of(job)).position().orElseThrow();
    assertEquals(reported.size(), kept.step(), "the step before the one that was no number");
    assertEquals(
        reported.size(), kept.metrics().stream().filter(m -> value(m, "loss") < 1e30).count());
  }

  /** Waiting for an answer is no work. */
  @Test
  void timeInWhichARunIsHeldDoesNotCountInItsPace() {
    List<StepMetrics> all = new ArrayList<>();
    boolean[] held = new boolean[1];
    long begin = System.nanoTime();
    Trainer.train(
        job(settings(DPO, 2, Validation.off()), List.of(), "held"),
        all::add,
        () -> {
          long until = System.nanoTime() + (held[0] ? 0 : 400_000_000L);
          while (all.size() == 1 && System.nanoTime() < until) {
            held[0] = true;
            Thread.onSpinWait();
          }
          return false;
        });
    double seconds = (System.nanoTime() - begin) / 1e9;
    double tokens = value(all.get(1), "num_tokens") - value(all.get(0), "num_tokens");
    double claimed = tokens / value(all.get(1), "tokens_per_second");
    assertTrue(claimed < seconds - 0.4 + 1e-3, claimed + " of " + seconds);
  }

  private static Validation every(int steps) {
    return new Validation(0.25, 0, steps, "eval_loss", 0, 0, 0, false);
  }

  private static StepMetrics at(List<StepMetrics> all, int step, boolean look) {
    return all.stream()
        .filter(metrics -> metrics.step() == step && HeldOut.isLook(metrics) == look)
        .findFirst()
        .orElseThrow();
  }

  private static double value(StepMetrics metrics, String name) {
    return metrics.values().getOrDefault(name, Double.NaN);
  }

  /** A digest of each tensor. */
  private static Map<String, Integer> weights(Path checkpoint) throws IOException {
    byte[] bytes = Files.readAllBytes(checkpoint.resolve(WEIGHTS));
    Safetensors file = Safetensors.open(checkpoint.resolve(WEIGHTS));
    Map<String, Integer> weights = new TreeMap<>();
    file.tensors()
        .forEach(
            (name, entry) -> {
              int from = Math.toIntExact(file.dataBegin() + entry.begin());
              int to = Math.toIntExact(file.dataBegin() + entry.end());
              weights.put(name, Arrays.hashCode(Arrays.copyOfRange(bytes, from, to)));
            });
    return weights;
  }

  private TrainingJob job(TrainingParameters settings, List<Example> heldOut, String name) {
    return new TrainingJob(
        policy,
        Device.CPU,
        settings,
        examples(settings.objective()),
        heldOut,
        folder.resolve(name),
        folder.resolve(name + ".state"),
        null,
        false);
  }

  private static List<Example> examples(Objective objective) {
    return examples(objective, 100, 12);
  }

  private static List<Example> heldOut(Objective objective) {
    return examples(objective, 900, 4);
  }

  private static List<Example> examples(Objective objective, long id, int count) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String prompt = "add " + i / 2 + " and " + i % 3 + ":";
      String right = "x = " + (i / 2 + i % 3);
      examples.add(
          switch (objective) {
            case Objective.Sft _ -> new Example.Demonstration(id + i, prompt, right);
            case Objective.Kto _ -> new Example.Labelled(id + i, prompt, right, i % 2 == 0);
            case Objective.AStarPo _, Objective.Ivr _ ->
                new Example.Rated(id + i, prompt, right, i % 3 / 2.0, List.of(0.0, 0.5, 1.0));
            default -> new Example.Pair(id + i, prompt, right, "x = " + i * i, i % 4 / 4.0);
          });
    }
    return examples;
  }

  private static TrainingParameters settings(
      Objective objective, int maxSteps, Validation validation) {
    return new TrainingParameters(
        objective,
        3e-3,
        Schedule.CONSTANT,
        0,
        4,
        2,
        1,
        maxSteps,
        128,
        1,
        0.01,
        0.9,
        0.95,
        1e-8,
        0.02,
        null,
        5,
        42,
        Compute.defaults(),
        validation);
  }

  private static List<StepMetrics> timeless(List<StepMetrics> metrics) {
    return metrics.stream()
        .map(
            step -> {
              Map<String, Double> values = new LinkedHashMap<>(step.values());
              values.remove("tokens_per_second");
              return new StepMetrics(step.step(), step.totalSteps(), values, step.items());
            })
        .toList();
  }
}
