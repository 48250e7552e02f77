package plum.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import plum.data.Device;
import plum.data.Execution;
import plum.data.Judgement;
import plum.data.Stage;
import plum.data.TestResult;
import plum.data.Verdict;
import plum.firststeps.PracticeSet;
import plum.io.Atomic;
import plum.llm.CompletionRequest;
import plum.llm.SamplingParameters;
import plum.sandbox.SandboxBenchmark;
import plum.store.Executions.Judged;
import plum.store.Project;
import plum.train.Compute;
import plum.train.Example;
import plum.train.Objective;
import plum.train.Schedule;
import plum.train.StepMetrics;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingParameters;

/** How fast this machine does the loop's work: medians of several rounds after a warm-up. */
public final class Benchmarks {
  private static final int ROUNDS = 3;
  private static final int PROMPTS = 32;
  private static final int SAMPLES = 12;

  private Benchmarks() {}

  /**
   * One figure.
   *
   * @param what was done
   * @param value median of the rounds, per second
   */
  public record Figure(String what, double value, String unit, String detail) {}

  /** Tokens drawn per second: 32 prompts with 12 samples each, temperature 1, at most 64 tokens. */
  public static Figure sampling(Path model) {
    var prompts = prompts();
    try (var policy = new DjlModels().open(model, null, Device.CPU, false)) {
      var tokens =
          median(
              round -> {
                var requests = new ArrayList<CompletionRequest>();
                for (var i = 0; i < PROMPTS * SAMPLES; i++) {
                  requests.add(
                      new CompletionRequest(
                          prompts.get(i / SAMPLES),
                          Seeds.of(round, i),
                          new SamplingParameters(1, 0, 1, 0, 1, 64, List.of())));
                }
                var drawn = new long[1];
                policy.complete(requests, c -> drawn[0] += c.tokenCount(), () -> false);
                return drawn[0];
              });
      return new Figure(
          "sampling", tokens, "tokens/s", PROMPTS + " prompts, " + SAMPLES + " samples each");
    }
  }

  /** Tokens trained on per second: DPO, 16 pairs a step, full parameters. */
  public static Figure training(Path model) {
    var pairs = new ArrayList<Example>();
    for (var instruction : PracticeSet.generate(1, 64).instructions()) {
      pairs.add(
          new Example.Pair(
              instruction.prompt(), "    return sum(x for x in xs)", "    return len(xs)"));
    }
    var folder = temporary();
    try {
      var rates = new ArrayList<Double>();
      Trainer.train(
          new TrainingJob(
              model,
              Device.CPU,
              new TrainingParameters(
                  new Objective.Dpo(0.1, 0),
                  1e-5,
                  Schedule.CONSTANT,
                  0,
                  16,
                  1,
                  2,
                  12,
                  256,
                  1,
                  0,
                  0.9,
                  0.95,
                  1e-8,
                  0,
                  null,
                  0,
                  1,
                  Compute.defaults()),
              pairs,
              folder.resolve("out"),
              folder.resolve("state")),
          step -> rates.add(rate(step)),
          () -> false);
      var steady = rates.stream().skip(2).mapToDouble(Double::doubleValue).sorted().toArray();
      return new Figure(
          "training step", steady[steady.length / 2], "tokens/s", "DPO, 16 pairs, all parameters");
    } finally {
      Atomic.delete(folder);
    }
  }

  private static double rate(StepMetrics step) {
    return step.values().getOrDefault("tokens_per_second", Double.NaN);
  }

  /** Programs judged per second: 12 programs a problem, six assertions each, fully isolated. */
  public static Figure executions() {
    try (var judge = Sandboxes.open(true)) {
      var perSecond = median(_ -> SandboxBenchmark.measure(judge, 16, SAMPLES).executions());
      return new Figure(
          "execution",
          perSecond,
          "programs/s",
          judge.workers() + " workers, isolation " + judge.isolation().level());
    }
  }

  /** Execution rows stored per second, in transactions of 2,000 that survive the process. */
  public static Figure store() {
    var folder = temporary();
    try (var project = Project.open(folder)) {
      var run = project.runs().add(Stage.EXECUTION, "bench", 1, "{}", 0, Pipeline.VERSION);
      BenchRows.prepare(project, run.id());
      var perSecond =
          median(
              round -> {
                var rows = 0;
                for (var batch = 0; batch < 10; batch++) {
                  project.executions().add(run.id(), rows(round * 10 + batch));
                  rows += 2000;
                }
                return rows;
              });
      return new Figure("store", perSecond, "rows/s", "executions, write delay zero");
    } finally {
      Atomic.delete(folder);
    }
  }

  private static List<Judged> rows(long batch) {
    var judged = new ArrayList<Judged>();
    for (var i = 0; i < 250; i++) {
      var solution = BenchRows.FIRST + batch * 250 + i;
      var executions = new ArrayList<Execution>();
      for (var test = 1; test <= 7; test++) {
        executions.add(
            new Execution(
                solution,
                test,
                TestResult.of(Verdict.WRONG_ANSWER, "got 3, expected 4", Duration.ofMillis(1))));
      }
      judged.add(
          new Judged(
              new Judgement(
                  solution,
                  1,
                  Verdict.WRONG_ANSWER,
                  0,
                  7,
                  "got 3, expected 4",
                  false,
                  false,
                  Duration.ofMillis(7),
                  12L << 20,
                  "full"),
              executions));
    }
    return judged;
  }

  /** Units per second, the median of the rounds after one warm-up. */
  private static double median(LongUnaryOperator round) {
    var _ = round.applyAsLong(0);
    var rates = new double[ROUNDS];
    for (var i = 0; i < ROUNDS; i++) {
      var begin = System.nanoTime();
      var units = round.applyAsLong(i + 1);
      rates[i] = units / ((System.nanoTime() - begin) / 1e9);
    }
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }

  private static List<String> prompts() {
    return PracticeSet.generate(1, PROMPTS).instructions().stream()
        .limit(PROMPTS)
        .map(instruction -> instruction.prompt())
        .toList();
  }

  /** A folder of a measurement, to be deleted after it. */
  static Path temporary() {
    try {
      return Files.createTempDirectory("plum-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
