package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import plum.data.Judgement;
import plum.data.PlumException;
import plum.data.Solution;
import plum.data.Split;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.llm.LanguageModel;
import plum.pipeline.SweepStatistics.Answered;
import plum.sandbox.Judge;
import plum.sandbox.ProgramResult;
import plum.store.Project;

/**
 * Tries temperatures on some of the instructions. Each temperature is drawn once, with the largest
 * number of samples; a job of the loop interrupts it, and then that temperature is drawn again.
 */
final class Sweep {
  private static final long WAIT_MILLIS = 100;

  private final Project project;
  private final Recipe recipe;
  private final SweepPlan plan;
  private final Supplier<LanguageModel> model;
  private final Supplier<Judge> sandbox;
  private final Consumer<BenchEvent> events;
  private final BooleanSupplier busy;
  private final BooleanSupplier cancelled;
  private final PreferencesConfig rule;
  private long done;
  private long total;

  Sweep(
      Project project,
      Recipe recipe,
      SweepPlan plan,
      Supplier<LanguageModel> model,
      Supplier<Judge> sandbox,
      Consumer<BenchEvent> events,
      BooleanSupplier busy,
      BooleanSupplier cancelled) {
    this.project = project;
    this.recipe = recipe;
    this.plan = plan;
    this.model = model;
    this.sandbox = sandbox;
    this.events = events;
    this.busy = busy;
    this.cancelled = cancelled;
    rule =
        recipe.stages().stream()
            .filter(PreferencesConfig.class::isInstance)
            .map(PreferencesConfig.class::cast)
            .findFirst()
            .orElseGet(PreferencesConfig::defaults);
  }

  /**
   * Does it all.
   *
   * @param drew told how long drawing took
   * @return false if cancelled
   */
  boolean run(Consumer<Duration> drew) {
    var all = instructions();
    if (all.isEmpty()) {
      throw new PlumException(
          "No training instruction has usable tests yet, so nothing can be tried on any. Run the"
              + " tests stage first.");
    }
    Collections.shuffle(all, new Random(Seeds.of(plan.seed(), "sweep")));
    var questions =
        all.stream()
            .limit(plan.instructions())
            .map(id -> BenchQuestion.of(project, recipe, id).orElseThrow())
            .toList();
    total = 2L * questions.size() * plan.largest() * plan.temperatures().size();
    advanced(false);
    var cells = new ArrayList<SweepResult.Cell>();
    for (var temperature : plan.temperatures()) {
      var answered = answered(questions, plan.at(temperature, plan.largest()), drew);
      if (answered.isEmpty()) {
        return false;
      }
      for (var samples : plan.samples()) {
        cells.add(
            SweepStatistics.cell(
                temperature, samples, answered.get(), all.size(), rule, plan.seed()));
      }
    }
    events.accept(new BenchEvent.Swept(new SweepResult(plan, questions.size(), all.size(), cells)));
    return true;
  }

  /** Instructions that the sampling stage would draw for. */
  private List<Long> instructions() {
    var usable = project.suites().instructionsWithUsableTests();
    var ids = new ArrayList<Long>();
    for (var instruction : project.instructions().all(Split.TRAIN, null)) {
      if (usable.contains(instruction.id())) {
        ids.add(instruction.id());
      }
    }
    return ids;
  }

  /** Draws and runs one temperature, again if a job came between; empty if cancelled. */
  private Optional<List<Answered>> answered(
      List<BenchQuestion> questions, SamplingConfig config, Consumer<Duration> drew) {
    var before = done;
    while (!cancelled.getAsBoolean()) {
      if (busy.getAsBoolean()) {
        await();
        continue;
      }
      done = before;
      BooleanSupplier stop = () -> cancelled.getAsBoolean() || busy.getAsBoolean();
      var answered = attempt(questions, config, drew, stop);
      if (!stop.getAsBoolean() && answered.isPresent()) {
        return answered;
      }
    }
    return Optional.empty();
  }

  private Optional<List<Answered>> attempt(
      List<BenchQuestion> questions,
      SamplingConfig config,
      Consumer<Duration> drew,
      BooleanSupplier stop) {
    var policy = model.get();
    // The first answer of a model that was just opened takes longer and would spoil the forecast.
    policy.complete(BenchDraw.requests(questions.getFirst(), config).subList(0, 1), _ -> {}, stop);
    var begin = System.nanoTime();
    var drawn = draw(policy, questions, config, stop);
    var drawing = (System.nanoTime() - begin) / 1e9;
    drew.accept(Duration.ofNanos(System.nanoTime() - begin));
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    var judge = new BenchJudge(sandbox.get(), stop);
    begin = System.nanoTime();
    var results = judge(judge, questions, drawn);
    var running = (System.nanoTime() - begin) / 1e9;
    return stop.getAsBoolean()
        ? Optional.empty()
        : Optional.of(answered(questions, drawn, results, drawing, running));
  }

  /** Completions by question, in the order of the samples. */
  private List<List<Completion>> draw(
      LanguageModel policy,
      List<BenchQuestion> questions,
      SamplingConfig config,
      BooleanSupplier stop) {
    var requests = new ArrayList<CompletionRequest>();
    questions.forEach(each -> requests.addAll(BenchDraw.requests(each, config)));
    var drawn = new Completion[requests.size()];
    policy.complete(
        requests,
        completion -> {
          drawn[completion.index()] = completion;
          advance(1);
        },
        stop);
    var byQuestion = new ArrayList<List<Completion>>();
    for (var i = 0; i < questions.size() && !stop.getAsBoolean(); i++) {
      byQuestion.add(
          List.of(Arrays.copyOfRange(drawn, i * config.samples(), (i + 1) * config.samples())));
    }
    return byQuestion;
  }

  /** Results by question, in the order of the samples. */
  private List<List<ProgramResult>> judge(
      BenchJudge judge, List<BenchQuestion> questions, List<List<Completion>> drawn) {
    try (var threads =
        Executors.newFixedThreadPool(judge.workers(), Thread.ofVirtual().factory())) {
      var open = new ArrayList<CompletableFuture<List<ProgramResult>>>();
      for (var i = 0; i < questions.size(); i++) {
        var question = questions.get(i);
        var programs = programs(question, drawn.get(i));
        open.add(
            CompletableFuture.supplyAsync(
                () -> {
                  var distinct = List.copyOf(new LinkedHashSet<>(programs));
                  var results = judge.judge(question, distinct);
                  advance(programs.size());
                  return results.size() < distinct.size()
                      ? List.of()
                      : programs.stream()
                          .map(program -> results.get(distinct.indexOf(program)))
                          .toList();
                },
                threads));
      }
      return open.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static List<String> programs(BenchQuestion question, List<Completion> drawn) {
    return drawn.stream().map(each -> Programs.of(question.instruction(), each.text())).toList();
  }

  /** Shares the time out: drawing by tokens, running by processor time. */
  private List<Answered> answered(
      List<BenchQuestion> questions,
      List<List<Completion>> drawn,
      List<List<ProgramResult>> results,
      double drawing,
      double running) {
    var tokens = drawn.stream().mapToDouble(Sweep::tokens).sum();
    var cpu = results.stream().mapToDouble(Sweep::cpu).sum();
    var answered = new ArrayList<Answered>();
    for (var i = 0; i < questions.size(); i++) {
      var contenders = contenders(questions.get(i), drawn.get(i), results.get(i));
      answered.add(
          new Answered(
              contenders.all(),
              contenders.distance(),
              drawing * tokens(drawn.get(i)) / Math.max(1, tokens)
                  + (cpu == 0 ? 0 : running * cpu(results.get(i)) / cpu)));
    }
    return answered;
  }

  /** The samples of a question as the stages would store and judge them. */
  private static Contenders contenders(
      BenchQuestion question, List<Completion> drawn, List<ProgramResult> results) {
    var programs = programs(question, drawn);
    var solutions = new ArrayList<Solution>();
    var judgements = new HashMap<Long, Judgement>();
    var passed = new HashMap<Long, Set<Long>>();
    for (var sample = 0; sample < drawn.size(); sample++) {
      var completion = drawn.get(sample);
      var result = results.get(sample);
      var id = (long) sample;
      solutions.add(
          new Solution(
              id,
              0,
              question.instruction().id(),
              sample,
              0,
              0,
              completion.text(),
              programs.get(sample),
              completion.finishReason(),
              completion.tokenCount(),
              completion.logProbability(),
              0,
              Duration.ZERO));
      judgements.put(
          id,
          Labelling.judgement(id, 0, result.tests(), result.cpu(), result.peakMemoryBytes(), ""));
      var tests = new LinkedHashSet<Long>();
      for (var test = 0; test < result.tests().size(); test++) {
        if (result.tests().get(test).verdict().isPass()) {
          tests.add((long) test);
        }
      }
      passed.put(id, tests);
    }
    return Contenders.of(solutions, judgements, passed);
  }

  private static double tokens(List<Completion> drawn) {
    return drawn.stream().mapToInt(Completion::tokenCount).sum();
  }

  private static double cpu(List<ProgramResult> results) {
    return results.stream().mapToDouble(each -> each.cpu().toNanos() / 1e9).sum();
  }

  private synchronized void advance(long more) {
    done += more;
    events.accept(new BenchEvent.Advanced(done, total, false));
  }

  private synchronized void advanced(boolean waiting) {
    events.accept(new BenchEvent.Advanced(done, total, waiting));
  }

  private void await() {
    advanced(true);
    try {
      while (busy.getAsBoolean() && !cancelled.getAsBoolean()) {
        TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }
}
