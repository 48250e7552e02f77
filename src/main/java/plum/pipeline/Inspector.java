package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Instruction;
import plum.data.Judgement;
import plum.data.Language;
import plum.data.Match;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Solution;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.sandbox.Limits;
import plum.sandbox.Problem;
import plum.sandbox.ProgramResult;
import plum.store.Executions.Judged;
import plum.train.Estimator;
import plum.train.Previewer;
import plum.train.TrainingEstimate;
import plum.train.TrainingPreview;

/**
 * What a person does with one instruction outside of stages: changes its tests, runs programs,
 * looks at tokens. Every method waits for its end, on any thread but that of the window.
 *
 * <p>A stored suite is never changed, because results refer to it: every change makes another
 * version of it, entered under one run called {@value #RUN}.
 */
public final class Inspector {
  /** Name of the run that holds what people changed. */
  public static final String RUN = "by hand";

  /** Says of the source on its input where it is not Python. */
  private static final String PARSER =
      """
      import ast, sys
      try:
          ast.parse(sys.stdin.read())
      except SyntaxError as error:
          print(f"line {error.lineno or 1}: {error.msg}")
      except (ValueError, RecursionError, MemoryError) as error:
          print(f"line 1: {error or type(error).__name__}")
      """;

  private final Pipeline pipeline;
  private final JobQueue queue;
  private final Recipe recipe;
  private final TokenScores scores;

  /**
   * @param queue of the same pipeline
   * @param recipe whose stages say how programs are run
   */
  public Inspector(Pipeline pipeline, JobQueue queue, Recipe recipe) {
    this.pipeline = pipeline;
    this.queue = queue;
    this.recipe = recipe;
    scores = new TokenScores(pipeline);
  }

  /**
   * Stores another version of an instruction's tests and labels its solutions anew where stored
   * results suffice for that.
   *
   * @param parent the version that was changed, null where there was none
   * @param tests in order; each with the id of a stored test with the same text, or 0
   * @param note what was done, for the history
   * @return the version as stored
   */
  public TestSuite revise(
      Instruction instruction, @Nullable TestSuite parent, List<SuiteTest> tests, String note) {
    return revise(instruction, parent, tests, List.of(), note);
  }

  /**
   * The same.
   *
   * @param roots as {@link plum.store.TestSuites#revise} takes them
   */
  TestSuite revise(
      Instruction instruction,
      @Nullable TestSuite parent,
      List<SuiteTest> tests,
      List<Long> roots,
      String note) {
    var project = pipeline.project();
    var executions = new HashMap<Long, Map<Long, Execution>>();
    for (var each : project.executions().executions(instruction.id())) {
      executions.computeIfAbsent(each.solutionId(), _ -> new HashMap<>()).put(each.testId(), each);
    }
    var before = new HashMap<Long, Judgement>();
    for (var each : project.executions().judgements(instruction.id())) {
      if (parent == null || each.suiteId() <= parent.id()) {
        before.put(each.solutionId(), each);
      }
    }
    var kept = tests.stream().filter(SuiteTest::kept).map(SuiteTest::id).toList();
    var revised =
        new TestSuite(
            0,
            hand().id(),
            instruction.id(),
            parent == null ? execution().tests() : parent.origin(),
            !kept.isEmpty(),
            tests,
            parent == null ? List.of() : parent.references());
    return project
        .suites()
        .revise(
            parent,
            revised,
            roots,
            note,
            stored -> {
              var labels = new ArrayList<Judgement>();
              executions.forEach(
                  (solution, byTest) ->
                      Labelling.stored(solution, stored.id(), kept, byTest, before.get(solution))
                          .ifPresent(labels::add));
              return labels;
            });
  }

  /**
   * Brings what was decided in the review of a run's tests into its suites: one new version for
   * each suite concerned, however many of its tests were decided about.
   *
   * @param cancelled asked before each suite; what was brought in by then stays
   */
  public SuiteReview.Applied applyReview(long runId, BooleanSupplier cancelled) {
    return new SuiteReview(pipeline.project(), this).apply(runId, cancelled);
  }

  /** The run that holds what people changed, entered at the first change. */
  private synchronized Run hand() {
    var runs = pipeline.project().runs();
    return runs.byName(RUN)
        .orElseGet(
            () -> {
              var run = runs.add(Stage.TESTS, RUN, 1, "{}", 0, Pipeline.VERSION);
              runs.end(run.id(), Outcome.DONE, "Tests that a person changed in the window.");
              return runs.byId(run.id()).orElseThrow();
            });
  }

  private ExecutionConfig execution() {
    return recipe.stages().stream()
        .filter(ExecutionConfig.class::isInstance)
        .map(ExecutionConfig.class::cast)
        .findFirst()
        .orElse(ExecutionConfig.defaults());
  }

  /** The limits that the recipe has for solutions. */
  private Limits limits(TestSuite suite) {
    return recipe.stages().stream()
        .filter(ExecutionConfig.class::isInstance)
        .map(ExecutionConfig.class::cast)
        .filter(stage -> stage.tests() == suite.origin())
        .findFirst()
        .orElse(execution())
        .limits();
  }

  private Judging judging(Instruction instruction, TestSuite suite, Work work) {
    var _ = work.judge();
    return new Judging(work, 0, limits(suite), Map.of(instruction.id(), suite));
  }

  /**
   * Runs every stored solution of an instruction against a suite, as the execute stage would, and
   * stores what happened. Equal programs are run once. Waits until no job works, because a stage
   * might store results of the same solutions.
   *
   * @param each told of every judged solution, on any thread, one call at a time
   * @return false if cancelled; what was judged by then is stored
   */
  public boolean run(
      Instruction instruction, TestSuite suite, Consumer<Judged> each, BooleanSupplier cancelled) {
    return waitFor(
        queue.between(
            closing ->
                runNow(
                    instruction,
                    suite,
                    each,
                    () -> cancelled.getAsBoolean() || closing.getAsBoolean())));
  }

  private static <T> T waitFor(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private boolean runNow(
      Instruction instruction, TestSuite suite, Consumer<Judged> each, BooleanSupplier cancelled) {
    var project = pipeline.project();
    var run = hand();
    var work = new Work(pipeline, run, _ -> {}, cancelled::getAsBoolean);
    var judging = judging(instruction, suite, work);
    var fair = judging.fair(instruction, suite);
    var programs = new LinkedHashMap<String, List<Solution>>();
    for (var solution : project.solutions().ofInstruction(instruction.id())) {
      programs.computeIfAbsent(solution.program(), _ -> new ArrayList<>()).add(solution);
    }
    var _ =
        work.inParallel(
            List.copyOf(programs.values()),
            same -> {
              var rows = judging.judge(instruction, suite, same, fair);
              synchronized (each) {
                project.executions().replace(run.id(), rows);
                rows.forEach(each);
              }
              return rows.size();
            },
            () -> {});
    work.save();
    return !work.isCancelled();
  }

  /**
   * Runs a program that is nobody's sample against the kept tests of a suite. Nothing is stored.
   *
   * @return nothing if cancelled
   */
  public Optional<List<TestResult>> attempt(
      Instruction instruction, TestSuite suite, String program, BooleanSupplier cancelled) {
    var tests = suite.kept().stream().map(SuiteTest::test).toList();
    return pipeline
        .judge()
        .judge(Problems.of(instruction, tests, limits(suite)), List.of(program), cancelled)
        .stream()
        .findFirst()
        .map(ProgramResult::tests);
  }

  /**
   * What keeps a test from being one: where it is not Python, or does not ask anything.
   *
   * @return empty if nothing does; "line 2: invalid syntax" otherwise
   */
  public String fault(TestCase test, BooleanSupplier cancelled) {
    return switch (test) {
      case TestCase.AssertTest(var code) ->
          asks(code, "assert", cancelled, "no assertion: it would pass whatever happens");
      case TestCase.CheckTest(var code) ->
          asks(code, "def check(", cancelled, "it does not define check(candidate)");
      case TestCase.ModuleTest(var code, _) ->
          asks(code, "def test", cancelled, "it defines no function called test…");
      case TestCase.StdioTest(_, _, Match.Checker(var code)) ->
          asks(code, "def check(", cancelled, "the checker does not define check");
      case TestCase.StdioTest _ -> "";
    };
  }

  private String asks(String code, String word, BooleanSupplier cancelled, String otherwise) {
    if (code.isBlank()) {
      return "it is empty";
    }
    var parse = new TestCase.StdioTest(code, "", new Match.Lines());
    var problem = new Problem(Language.PYTHON, "", "", List.of(parse), Limits.defaults());
    var results = pipeline.judge().judge(problem, List.of(PARSER), cancelled);
    if (results.isEmpty() || results.getFirst().verdict().isPass()) {
      return code.contains(word) ? "" : otherwise;
    }
    var result = results.getFirst().tests().getFirst();
    var said = result.evidence().stdout().strip();
    return said.isEmpty() ? result.detail() : said;
  }

  /** What is done with tests as a whole; whoever runs something by it uses {@link #withTests}. */
  public TestsDesk tests() {
    return new TestsDesk(pipeline, this);
  }

  /**
   * Does something with the tests as a whole that runs programs or asks a model. Waits until no job
   * works.
   *
   * @param work is given a flag that is up once it should stop
   */
  public <T> T withTests(
      BiFunction<TestsDesk, BooleanSupplier, T> work, BooleanSupplier cancelled) {
    return waitFor(
        queue.between(
            closing ->
                work.apply(tests(), () -> cancelled.getAsBoolean() || closing.getAsBoolean())));
  }

  /**
   * Scores the tokens of a solution with the policy that drew it. Waits until no job works.
   *
   * @return nothing if cancelled
   * @throws plum.data.PlumException where the policy is not there any more
   */
  public Optional<TokenScores.Scored> score(
      Instruction instruction, Solution solution, BooleanSupplier cancelled) {
    return waitFor(
        queue.between(
            closing ->
                scores.of(
                    instruction,
                    solution,
                    () -> cancelled.getAsBoolean() || closing.getAsBoolean())));
  }

  /**
   * What a training run would take. Waits until no job works; nothing is stored.
   *
   * @return nothing if cancelled
   * @throws plum.data.PlumException where the pool or the policy is not there
   */
  public Optional<TrainingEstimate> estimate(TrainingConfig config, BooleanSupplier cancelled) {
    return waitFor(
        queue.between(
            closing ->
                Estimator.estimate(
                    new TrainPolicy(config).job(pipeline),
                    () -> cancelled.getAsBoolean() || closing.getAsBoolean())));
  }

  /**
   * What a training run would begin with, and whether it fits the memory; loads no model.
   *
   * @throws plum.data.PlumException where the pool or the policy is not there
   */
  public TrainingPreview preview(TrainingConfig config) {
    return Previewer.look(new TrainPolicy(config).job(pipeline));
  }

  /**
   * Compares a pair under the policy a training run made and under the one it began with, token by
   * token. Waits until no job works.
   *
   * @return nothing if cancelled
   * @throws plum.data.PlumException where one of the two is not there, or the pair is not
   */
  public Optional<TokenRatios.Compared> compare(
      Run training, long preferenceId, BooleanSupplier cancelled) {
    return waitFor(
        queue.between(
            closing ->
                new TokenRatios(pipeline)
                    .of(
                        training,
                        preferenceId,
                        () -> cancelled.getAsBoolean() || closing.getAsBoolean())));
  }
}
