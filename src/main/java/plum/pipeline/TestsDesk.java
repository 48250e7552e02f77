package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.Checkpoint;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Settings;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.io.Atomic;
import plum.io.Json;
import plum.llm.Endpoint;
import plum.sandbox.ProgramResult;

/**
 * What is done with tests besides making them: looking at the prompt beforehand, working out what
 * they are worth, and attacking them.
 */
public final class TestsDesk {
  /** Most tests proposed for a suite at once. */
  private static final int PROPOSALS = 3;

  /** Share of trust that must stand behind an expected value. */
  private static final double LEAST_SHARE = 2 / 3.0;

  private final Pipeline pipeline;
  private final Inspector inspector;

  /**
   * One proposal in words, for whoever shows it.
   *
   * @param suiteId the suite it was made for
   * @param truth whether the instruction's own solution passes it, null where there is none;
   *     decides nothing
   */
  public record Line(
      long suiteId,
      String key,
      String test,
      double share,
      int separated,
      int refused,
      @Nullable Boolean truth) {}

  /**
   * What an attack on all suites came to.
   *
   * @param suites that could be attacked: there were solutions to tell apart
   * @param inputs tried
   * @param lines proposed tests
   * @param accepted whether they are in the suites now
   */
  public record Outcome(int suites, int inputs, List<Line> lines, boolean accepted) {
    public Outcome {
      lines = List.copyOf(lines);
    }
  }

  TestsDesk(Pipeline pipeline, Inspector inspector) {
    this.pipeline = pipeline;
    this.inspector = inspector;
  }

  /** Keys of the instructions that get tests, in order. */
  public List<String> keys() {
    return pipeline.project().instructions().all(Split.TRAIN, null).stream()
        .map(Instruction::key)
        .toList();
  }

  /**
   * The text an author would be shown.
   *
   * @param key of an instruction; empty for the first
   * @throws PlumException if there is no such instruction
   */
  public String preview(TestsConfig config, String key) {
    return TestAuthor.of(config, pipeline.project(), pipeline.files()).prompt(instruction(key));
  }

  /**
   * The same with a template that is being written.
   *
   * @param template null for the embedded model's own language
   */
  public String preview(TestsConfig config, @Nullable PromptTemplate template, String key) {
    return TestAuthor.of(config, pipeline.project(), template).prompt(instruction(key));
  }

  private Instruction instruction(String key) {
    return pipeline.project().instructions().all(Split.TRAIN, null).stream()
        .filter(each -> key.isEmpty() || each.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new PlumException(
                    key.isEmpty()
                        ? "There are no training instructions yet. Import a set first."
                        : "There is no training instruction \"" + key + "\"."));
  }

  /**
   * Asks an author once about one instruction and shows what comes of it; nothing is stored. On the
   * thread of the jobs.
   *
   * @param template null for the embedded model's own language
   * @param newcomer asked in place of the configured author, null for that
   */
  public AuthorTrial ask(
      TestsConfig config,
      @Nullable PromptTemplate template,
      String key,
      AuthorTrial.@Nullable Newcomer newcomer,
      BooleanSupplier cancelled) {
    return AuthorTrial.ask(pipeline, config, template, instruction(key), newcomer, cancelled);
  }

  /**
   * Makes an author known that no recipe names.
   *
   * @param place folder of weights, or the file of an endpoint
   * @throws PlumException if nothing is there, or the name stands for another model already
   */
  public Checkpoint author(String name, Path place) {
    return pipeline.policies().enter(name, place);
  }

  /** Where the description of an endpoint lies that was written in the window. */
  public Path endpointFile(String name) {
    return pipeline.project().folder().resolve("authors").resolve(name + Endpoint.SUFFIX);
  }

  /**
   * Writes the description of an endpoint into the project and makes it known as an author.
   *
   * @throws PlumException if the name stands for another model already; nothing is written then
   */
  public Checkpoint author(String name, Endpoint endpoint) {
    Settings.requireName(name);
    var place = pipeline.policies().place(name);
    if (place.isPresent() && !place.get().equals(endpointFile(name))) {
      throw new PlumException(
          "\"%s\" is described in %s. Change it there, or give this author another name."
              .formatted(name, place.get()));
    }
    var known = pipeline.project().checkpoints().byName(name);
    if (known.isPresent() && !known.get().sha256().equals(endpoint.digest())) {
      throw new PlumException(
          "This project knows another address or model as \"%s\". Give this one another name."
              .formatted(name));
    }
    Atomic.text(endpointFile(name), Json.writePretty(endpoint) + "\n");
    return author(name, endpointFile(name));
  }

  /**
   * Works out what the tests in use are worth, and stores it.
   *
   * @param mutants most of each reference
   * @return false if cancelled
   * @throws PlumException if there are no suites of that origin
   */
  public boolean score(
      TestsConfig config, int mutants, Consumer<JobEvent> events, BooleanSupplier cancelled) {
    var work = work(config.origin(), events, cancelled);
    var finished =
        new ScoreTests(work, mutants, config.seed(), config.limits()).score(config.origin(), true);
    work.save();
    return finished;
  }

  /**
   * Looks for inputs that separate solutions which agree so far.
   *
   * @param author whether the configured author is asked for inputs too
   * @param accept whether proposals become part of the suites, as another version of each
   */
  public Outcome attack(
      TestsConfig config,
      boolean author,
      boolean accept,
      Consumer<JobEvent> events,
      BooleanSupplier cancelled) {
    var project = pipeline.project();
    var work = work(config.origin(), events, cancelled);
    work.judge();
    var model =
        author ? work.model(config.author(), config.device(), config.writing().chat()) : null;
    var attack = new SuiteAttack(work, config, 40);
    var suites = project.suites().newest(config.origin());
    var done = 0L;
    var inputs = 0;
    var attacked = 0;
    var lines = new ArrayList<Line>();
    for (var id : suites.keySet().stream().sorted().toList()) {
      var instruction = project.instructions().byId(id).orElseThrow();
      var suite = suites.get(id);
      if (work.isCancelled() || suite == null) {
        break;
      }
      var result = attack.attack(instruction, suite, model, PROPOSALS, LEAST_SHARE);
      if (result.isPresent()) {
        attacked++;
        inputs += result.get().tried();
        var proposals = result.get().proposals();
        var truths = truths(work, config, instruction, proposals);
        for (var i = 0; i < proposals.size(); i++) {
          lines.add(line(instruction, suite, proposals.get(i), truths.get(i)));
        }
      }
      work.advanced("suites attacked", ++done, suites.size());
    }
    work.save();
    if (accept) {
      var _ = accept(config.origin(), lines);
    }
    return new Outcome(attacked, inputs, lines, accept);
  }

  /**
   * Takes proposed tests into their suites, as another version of each.
   *
   * @return how many suites have another version now
   * @throws PlumException if a suite was changed since it was attacked; those before it have theirs
   */
  public int accept(TestOrigin origin, List<Line> proposals) {
    var project = pipeline.project();
    var bySuite = new LinkedHashMap<Long, List<Line>>();
    proposals.forEach(
        each -> bySuite.computeIfAbsent(each.suiteId(), _ -> new ArrayList<>()).add(each));
    var suites = new HashMap<Long, TestSuite>();
    project.suites().newest(origin).values().forEach(suite -> suites.put(suite.id(), suite));
    bySuite.forEach(
        (id, lines) -> {
          var suite = suites.get(id);
          if (suite == null) {
            throw new PlumException(
                "The suite of %s was changed after it was attacked. Attack the suites again."
                    .formatted(lines.getFirst().key()));
          }
          var instruction = project.instructions().byId(suite.instructionId()).orElseThrow();
          accept(instruction, suite, lines);
        });
    return bySuite.size();
  }

  /** What the instruction's own solution says of proposals: for the report only. */
  private static List<@Nullable Boolean> truths(
      Work work,
      TestsConfig config,
      Instruction instruction,
      List<SuiteAttack.Proposal> proposals) {
    var own = instruction.referenceSolution();
    var truths = new ArrayList<@Nullable Boolean>();
    var tests = proposals.stream().map(each -> (TestCase) each.test()).toList();
    var results =
        own == null || tests.isEmpty()
            ? List.<ProgramResult>of()
            : work.judge()
                .judge(
                    Problems.of(instruction, tests, config.limits()),
                    List.of(own),
                    work.cancelled());
    for (var i = 0; i < proposals.size(); i++) {
      truths.add(
          results.isEmpty()
              ? null
              : (Boolean) results.getFirst().tests().get(i).verdict().isPass());
    }
    return truths;
  }

  private static Line line(
      Instruction instruction,
      TestSuite suite,
      SuiteAttack.Proposal proposal,
      @Nullable Boolean truth) {
    return new Line(
        suite.id(),
        instruction.key(),
        proposal.test().code(),
        proposal.share(),
        proposal.separated(),
        proposal.refused(),
        truth);
  }

  private void accept(Instruction instruction, TestSuite suite, List<Line> lines) {
    var tests = new ArrayList<>(suite.tests());
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      tests.add(
          new SuiteTest(
              0,
              0,
              SuiteTest.BY_HAND,
              i,
              new TestCase.AssertTest(line.test()),
              true,
              "",
              line.truth()));
    }
    var _ =
        inspector.revise(
            instruction,
            suite,
            tests,
            "Added %d tests that an attack on the suite found.".formatted(lines.size()));
  }

  /** Under the run that made the suites. */
  private Work work(TestOrigin origin, Consumer<JobEvent> events, BooleanSupplier cancelled) {
    var run =
        pipeline.project().suites().newest(origin).values().stream()
            .map(TestSuite::runId)
            .min(Long::compare)
            .flatMap(id -> pipeline.project().runs().byId(id))
            .orElseThrow(
                () ->
                    new PlumException("There are no usable tests yet. Run the tests stage first."));
    return new Work(pipeline, run, events, cancelled::getAsBoolean);
  }
}
