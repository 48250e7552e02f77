package plum.ui;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import plum.data.AnswerFormat;
import plum.data.Checkpoint;
import plum.data.Decoding;
import plum.data.Device;
import plum.data.Evaluation;
import plum.data.Execution;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.Judgement;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Preference;
import plum.data.ReferenceDraft;
import plum.data.Rejection;
import plum.data.Review;
import plum.data.Run;
import plum.data.Solution;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.io.Json;
import plum.pipeline.EvaluationConfig;
import plum.pipeline.ExecutionConfig;
import plum.pipeline.ImportConfig;
import plum.pipeline.PreferencesConfig;
import plum.pipeline.Recipe;
import plum.pipeline.SamplingConfig;
import plum.pipeline.TestsConfig;
import plum.pipeline.TrainingConfig;
import plum.store.Executions;
import plum.store.Project;
import plum.train.Objective;
import plum.train.Schedule;
import plum.train.TrainingParameters;

/** A small project of the kind a run leaves behind, written through the store. */
public final class SampleProject {
  private static final String[] PREDICATES = {
    "even numbers|x % 2 == 0|x % 2 == 1", "numbers of at least 4|x >= 4|x > 4",
    "positive numbers|x > 0|x >= 0", "numbers at most 7|x <= 7|x < 7",
    "multiples of 3|x % 3 == 0|x % 3 != 0"
  };
  private static final String[] REDUCERS = {
    "sum|sum(%s)|0",
    "list|[%s]|[]",
    "count|sum(1 for _ in [%s])|0",
    "largest, or 0 if there are none,|max([%s], default=0)|0"
  };
  private static final String[] MAPS = {"|x", "squares of the |x * x", "doubles of the |2 * x"};

  private final Project project;
  private final Random random = new Random(7);
  private final List<Instruction> instructions = new ArrayList<>();

  private SampleProject(Project project) {
    this.project = project;
  }

  /** The recipe the sample was made by. */
  public static Recipe recipe(Path folder) {
    var none = TrainingConfig.defaults().parameters();
    return new Recipe(
        "First steps",
        folder,
        0,
        Map.of("base", folder.resolve("base")),
        List.of(
            new ImportConfig("import", 1, 0, "train.jsonl", "first-steps", "Apache-2.0", 0.3, 0),
            TestsConfig.defaults(),
            SamplingConfig.defaults(),
            ExecutionConfig.defaults(),
            PreferencesConfig.defaults(),
            training("dpo", with(none, new Objective.Dpo(0.1, 0), 3e-4)),
            training("dpo-hot", with(none, new Objective.Dpo(0.1, 0), 1e-3)),
            training("rft", with(none, new Objective.Sft(), 1e-3)),
            evaluation("evaluate-base", "base"),
            evaluation("evaluate-dpo", "dpo"),
            evaluation("evaluate-rft", "rft")));
  }

  private static TrainingConfig training(String name, TrainingParameters parameters) {
    return new TrainingConfig(name, 1, 0, "prefer", "base", Device.CPU, 4, parameters, false);
  }

  private static TrainingParameters with(TrainingParameters p, Objective objective, double rate) {
    return new TrainingParameters(
        objective,
        rate,
        Schedule.LINEAR,
        p.warmupRatio(),
        p.batchSize(),
        p.gradientAccumulationSteps(),
        p.epochs(),
        p.maxSteps(),
        p.maxLength(),
        p.maxGradNorm(),
        p.weightDecay(),
        p.adamBeta1(),
        p.adamBeta2(),
        p.adamEpsilon(),
        p.minLearningRateRatio(),
        p.lora(),
        p.saveSteps(),
        p.seed(),
        p.compute());
  }

  private static EvaluationConfig evaluation(String name, String policy) {
    var d = EvaluationConfig.defaults();
    return new EvaluationConfig(
        name,
        1,
        0,
        policy,
        d.device(),
        d.split(),
        6,
        List.of(1),
        0,
        d.sampling(),
        d.limits(),
        false);
  }

  /** Fills an empty project with everything the recipe makes. */
  public static void fill(Project project, Recipe recipe) {
    new SampleProject(project).fill(recipe);
  }

  private void fill(Recipe recipe) {
    var base =
        project.checkpoints().add(new Checkpoint(0, "base", false, "base", "ab12", null, null));
    importInstructions(run(recipe, "import", 420, "60 instructions, 2 rows refused"));
    writeTests(run(recipe, "tests", 41_300, "sandbox: namespaces, seccomp, cgroup"));
    var sampling = run(recipe, "sample", 16_200, "");
    var execution = run(recipe, "execute", 1_450, "");
    solve(sampling, execution, base);
    prefer(run(recipe, "prefer", 90, ""), sampling);
    train(run(recipe, "dpo", 10_400, ""), 0.14, 2.2, 0.02);
    train(run(recipe, "dpo-hot", 12_100, "log p(chosen) has fallen by 5.9 nats"), 0.05, 9, 0.3);
    train(run(recipe, "rft", 3_100, ""), -1, 0, 0);
    evaluate(run(recipe, "evaluate-base", 6_200, ""), base, 0.62);
    evaluate(run(recipe, "evaluate-dpo", 6_400, ""), base, 0.91);
    evaluate(run(recipe, "evaluate-rft", 6_300, ""), base, 0.92);
  }

  private Run run(Recipe recipe, String name, long millis, String note) {
    var config =
        recipe.stages().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    var run = project.runs().add(config.stage(), name, 1, Json.write(config), 0, "0.1.0");
    project.runs().spend(run.id(), Duration.ofMillis(millis));
    project.runs().end(run.id(), Outcome.DONE, note);
    return run;
  }

  private void importInstructions(Run run) {
    var rows = new ArrayList<Instruction>();
    for (var i = 0; i < 60; i++) {
      var reducer = REDUCERS[i % REDUCERS.length].split("\\|", -1);
      var map = MAPS[i / 4 % MAPS.length].split("\\|", -1);
      var predicate = PREDICATES[i / 3 % PREDICATES.length].split("\\|", -1);
      var sentence = "Return the " + reducer[0] + " of the " + map[0] + predicate[0] + " in xs.";
      rows.add(
          new Instruction(
              0,
              0,
              String.format(Locale.ROOT, "steps/%03d", i),
              "def solve(xs):\n    \"\"\"" + sentence + "\"\"\"\n",
              AnswerFormat.CONTINUATION,
              "solve",
              program(i, false, sentence),
              i % 3 == 2 ? Split.HELD_OUT : Split.TRAIN));
    }
    instructions.addAll(
        project
            .instructions()
            .add(
                run.id(),
                new InstructionSet(0, "first-steps", "train.jsonl", "Apache-2.0", "00"),
                rows,
                List.of(
                    new Rejection(17, "The row has no prompt.", "{}"),
                    new Rejection(44, "The row is not JSON.", "{\"prompt\": "))));
  }

  private static String body(int i, boolean wrong) {
    var reducer = REDUCERS[i % REDUCERS.length].split("\\|", -1);
    var map = MAPS[i / 4 % MAPS.length].split("\\|", -1);
    var predicate = PREDICATES[i / 3 % PREDICATES.length].split("\\|", -1);
    var inner = map[1] + " for x in xs if " + predicate[wrong ? 2 : 1];
    return "    return " + String.format(Locale.ROOT, reducer[1], inner) + "\n";
  }

  private static String program(int i, boolean wrong, String sentence) {
    return "def solve(xs):\n    \"\"\"" + sentence + "\"\"\"\n" + body(i, wrong);
  }

  private void writeTests(Run run) {
    var suites = new ArrayList<TestSuite>();
    for (var i = 0; i < instructions.size(); i++) {
      if (instructions.get(i).split() == Split.HELD_OUT) {
        continue;
      }
      var tests = new ArrayList<SuiteTest>();
      for (var t = 0; t < 14; t++) {
        var kept = t < 5 + i % 4;
        var a = random.nextInt(9);
        var b = random.nextInt(9);
        tests.add(
            new SuiteTest(
                0,
                0,
                t / 3,
                t % 3,
                new TestCase.AssertTest(
                    "x = ["
                        + a
                        + ", "
                        + b
                        + ", 4]  # "
                        + a
                        + " > "
                        + a * a
                        + "\nassert solve(x) == "
                        + (a + b + 4)),
                kept,
                kept
                    ? ""
                    : t % 3 == 0
                        ? "its reference fails it"
                        : t % 3 == 1 ? "two drafts expect different values" : "the suite is full",
                kept ? t != 3 || i % 9 != 0 : t % 4 == 0));
      }
      suites.add(
          new TestSuite(
              0,
              run.id(),
              instructions.get(i).id(),
              TestOrigin.MODEL,
              i % 7 != 3,
              tests,
              List.of(
                  new ReferenceDraft(0, 0, program(i, false, ""), true),
                  new ReferenceDraft(0, 1, program(i, i % 5 == 0, ""), i % 5 != 0))));
    }
    project.suites().add(suites);
  }

  private void solve(Run sampling, Run execution, Checkpoint base) {
    var solutions = new ArrayList<Solution>();
    for (var i = 0; i < instructions.size(); i++) {
      var instruction = instructions.get(i);
      if (instruction.split() == Split.HELD_OUT) {
        continue;
      }
      for (var k = 0; k < 12; k++) {
        var body = candidate(i, k);
        solutions.add(
            new Solution(
                0,
                sampling.id(),
                instruction.id(),
                k,
                base.id(),
                1,
                body,
                instruction.prompt() + body,
                k == 11 ? FinishReason.LENGTH : FinishReason.END,
                18 + k,
                -1.4 - k * 0.7,
                k,
                Duration.ofMillis(70)));
      }
    }
    project.solutions().add(solutions);
    var judged = new ArrayList<Executions.Judged>();
    for (var i = 0; i < instructions.size(); i++) {
      var instruction = instructions.get(i);
      if (instruction.split() == Split.HELD_OUT) {
        continue;
      }
      var suite = project.suites().labelling(instruction.id(), TestOrigin.MODEL).orElseThrow();
      for (var solution : project.solutions().of(sampling.id(), instruction.id())) {
        judged.add(judge(solution, suite, verdict(i, solution.sample())));
      }
    }
    project.executions().add(execution.id(), judged);
  }

  private static String candidate(int i, int k) {
    return switch (verdict(i, k)) {
      case PASSED -> k % 2 == 0 ? body(i, false) : loop(i);
      case SYNTAX_ERROR -> "    return sum(x for x in xs if\n";
      case EXCEPTION -> body(i, false).replace("xs if", "ys if");
      case TIMEOUT -> "    while True:\n        pass\n";
      default -> body(i, true);
    };
  }

  private static String loop(int i) {
    var predicate = PREDICATES[i / 3 % PREDICATES.length].split("\\|", -1);
    return """
        total = 0
        for x in xs:
            if %s:
                total += x
        return total
    """
        .formatted(predicate[1])
        .indent(0);
  }

  private static Verdict verdict(int i, int k) {
    if (k == 11) {
      return Verdict.SYNTAX_ERROR;
    }
    if (k == 10) {
      return i % 4 == 1 ? Verdict.TIMEOUT : Verdict.EXCEPTION;
    }
    return (i * 7 + k * 3) % 10 < 5 ? Verdict.PASSED : Verdict.WRONG_ANSWER;
  }

  private static Executions.Judged judge(Solution solution, TestSuite suite, Verdict verdict) {
    var executions = new ArrayList<Execution>();
    var passed = 0;
    var n = 0;
    for (var test : suite.kept()) {
      var fails = !verdict.isPass() && (verdict != Verdict.WRONG_ANSWER || n % 2 == 0);
      n++;
      passed += fails ? 0 : 1;
      executions.add(
          new Execution(
              solution.id(),
              test.id(),
              TestResult.of(
                  fails ? verdict : Verdict.PASSED,
                  fails ? detail(verdict) : "",
                  Duration.ofNanos(340_000))));
    }
    return new Executions.Judged(
        new Judgement(
            solution.id(),
            suite.id(),
            verdict,
            passed,
            n,
            verdict == Verdict.SYNTAX_ERROR ? "line 3: '(' was never closed" : "",
            false,
            false,
            Duration.ofNanos(340_000L * n),
            12L << 20,
            "full"),
        executions);
  }

  private static String detail(Verdict verdict) {
    return switch (verdict) {
      case WRONG_ANSWER -> "expected 12, got 17";
      case EXCEPTION -> "NameError: name 'ys' is not defined";
      case TIMEOUT -> "stopped after 2.0 s of processor time";
      default -> "line 3: '(' was never closed";
    };
  }

  private void prefer(Run run, Run sampling) {
    var pool = new ArrayList<Preference>();
    for (var i = 0; i < instructions.size(); i++) {
      var instruction = instructions.get(i);
      if (instruction.split() == Split.HELD_OUT) {
        continue;
      }
      var solutions = project.solutions().of(sampling.id(), instruction.id());
      var at = i;
      var good = solutions.stream().filter(s -> verdict(at, s.sample()).isPass()).toList();
      var bad = solutions.stream().filter(s -> !verdict(at, s.sample()).isPass()).toList();
      for (var n = 0; n < 3; n++) {
        var review = i < 4 ? (n == 2 ? Review.REJECTED : Review.ACCEPTED) : Review.PENDING;
        pool.add(
            new Preference.PreferencePair(
                0,
                run.id(),
                instruction.id(),
                good.get(n % good.size()).id(),
                bad.get((n + i) % bad.size()).id(),
                review));
      }
      good.stream().limit(3).forEach(s -> pool.add(label(run, instruction, s, true)));
      bad.stream().limit(4).forEach(s -> pool.add(label(run, instruction, s, false)));
    }
    project.preferences().add(pool);
  }

  private static Preference label(Run run, Instruction instruction, Solution s, boolean desirable) {
    return new Preference.UnpairedPreference(
        0, run.id(), instruction.id(), s.id(), desirable, Review.PENDING);
  }

  /** Curves of the shapes such runs have; negative rate for fine-tuning, which has no rewards. */
  private void train(Run run, double fall, double rejectedFall, double chosenFall) {
    var steps = 120;
    var metrics = new ArrayList<Metric>();
    for (var step = 1; step <= steps; step++) {
      var t = (double) step / steps;
      var noise = random.nextGaussian();
      var warm = Math.min(1, step / 12.0) * (1 - Math.max(0, step - 12.0) / (steps - 12));
      metrics.add(metric(run, step, "learning_rate", 3e-4 * warm));
      metrics.add(metric(run, step, "grad_norm", 1.8 * Math.exp(-2 * t) + 0.3 + 0.1 * noise));
      if (fall < 0) {
        metrics.add(metric(run, step, "loss", 0.42 * Math.exp(-3 * t) + 0.11 + 0.01 * noise));
        continue;
      }
      var chosen = -chosenFall * 2 * t + 0.015 * noise;
      var rejected = -rejectedFall * 0.09 * t * (2 - t) + 0.02 * random.nextGaussian();
      metrics.add(metric(run, step, "loss", 0.693 - fall * 1.2 * t + 0.012 * noise));
      metrics.add(metric(run, step, "rewards/chosen", chosen));
      metrics.add(metric(run, step, "rewards/rejected", rejected));
      metrics.add(metric(run, step, "rewards/margins", chosen - rejected));
      metrics.add(
          metric(run, step, "rewards/accuracies", Math.clamp(0.5 + 0.42 * t + 0.05 * noise, 0, 1)));
      metrics.add(metric(run, step, "logps/chosen", -1.9 - 17 * chosenFall * t * t + 0.1 * noise));
      metrics.add(metric(run, step, "logps/rejected", -5.2 - rejectedFall * t + 0.15 * noise));
    }
    project.runs().addMetrics(metrics);
  }

  private static Metric metric(Run run, int step, String name, double value) {
    return new Metric(run.id(), step, name, value);
  }

  private void evaluate(Run run, Checkpoint base, double share) {
    var results = new ArrayList<Evaluation>();
    var held = instructions.stream().filter(i -> i.split() == Split.HELD_OUT).toList();
    for (var i = 0; i < held.size(); i++) {
      var solved = (i * 37 % held.size()) < share * held.size();
      results.add(evaluation(run, base, held.get(i), Decoding.GREEDY, 1, solved ? 1 : 0));
      var c = Math.clamp(Math.round((solved ? 4.2 : 1.2) + random.nextGaussian()), 0, 6);
      results.add(evaluation(run, base, held.get(i), Decoding.SAMPLED, 6, c));
    }
    project.evaluations().add(results);
  }

  private static Evaluation evaluation(
      Run run, Checkpoint policy, Instruction instruction, Decoding decoding, int n, int c) {
    return new Evaluation(run.id(), policy.id(), instruction.id(), decoding, n, c);
  }
}
