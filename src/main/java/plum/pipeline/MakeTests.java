package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.ReferenceDraft;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.llm.CompletionRequest;
import plum.llm.Endpoint;
import plum.sandbox.Problem;
import plum.sandbox.ProgramResult;
import plum.store.TestScores;

/**
 * Stage: makes the tests that label solutions. A language model writes drafts, each a reference
 * solution and tests; the sandbox runs them; what a draft's own reference does not pass is dropped
 * (self-consistency), and so is what fails a check. Or the tests that came with the set are
 * filtered the same way.
 */
record MakeTests(TestsConfig config) {
  private static final int CHUNK = 384;

  boolean run(Work work) {
    var instructions = work.project().instructions().all(Split.TRAIN, null);
    if (instructions.isEmpty()) {
      throw new PlumException("There are no training instructions yet. Import a set first.");
    }
    var done = work.project().suites().done(work.run().id());
    var open = instructions.stream().filter(each -> !done.contains(each.id())).toList();
    try (var checks = new SuiteChecks(work, config.checks(), config.limits())) {
      var finished =
          config.origin() == TestOrigin.MODEL
              ? write(work, open, instructions.size(), checks)
              : filter(work, open, instructions.size(), checks);
      if (!finished) {
        return false;
      }
    }
    var usable = work.project().suites().usable(work.run().id());
    work.noted(usable[0] + " of " + instructions.size() + " instructions have usable tests.");
    return config.checks().mutants() == 0
        || new ScoreTests(work, config.checks().mutants(), config.seed(), config.limits())
            .score(config.origin(), false);
  }

  // ---- written by a model ----

  private boolean write(Work work, List<Instruction> open, int total, SuiteChecks checks) {
    var author = TestAuthor.of(config, work.project(), work.pipeline().files());
    if (!author.label().isEmpty()) {
      work.noted(author.label() + ".");
    }
    if (config.writing().style() == TestWriting.Style.FIRST_STEPS
        && Endpoint.is(work.pipeline().checkpoint(config.author()).folder())) {
      throw new PlumException(
          "\""
              + config.author()
              + "\" is an endpoint, which wants to be asked in words: set writing.style to ASSERT,"
              + " PYTEST or STDIO.");
    }
    var given = work.project().suites().newest(TestOrigin.GIVEN);
    var size = Math.max(1, CHUNK / (author.requestsPerDraft() * config.drafts()));
    var position = (long) (total - open.size());
    for (var chunk : Chunks.of(open, size)) {
      var made = new HashMap<Long, Made>();
      for (var round = 0; round <= config.writing().retries(); round++) {
        var lacking =
            chunk.stream()
                .filter(
                    each -> {
                      var before = made.get(each.id());
                      return before == null || !before.suite().usable();
                    })
                .toList();
        if (lacking.isEmpty()
            || !draft(work, author, lacking, round, made, given, checks, position, total)) {
          break;
        }
      }
      if (work.isCancelled()) {
        return false;
      }
      work.project()
          .suites()
          .add(
              chunk.stream().map(each -> made(made, each).suite()).toList(),
              chunk.stream().map(each -> made(made, each).drafts()).toList());
      position += chunk.size();
      work.advanced("instructions", position, total);
    }
    return true;
  }

  private static Made made(Map<Long, Made> made, Instruction instruction) {
    var each = made.get(instruction.id());
    if (each == null) {
      throw new IllegalStateException("no suite was made for " + instruction.key());
    }
    return each;
  }

  /** What the drafts of an instruction came to: draft d is drafts[d]. */
  private record Made(List<TestAuthor.Draft> written, TestSuite suite, TestScores.Drafts drafts) {}

  private record Written(Instruction instruction, List<TestAuthor.Draft> drafts) {}

  /**
   * Asks for more drafts of some instructions and makes their suites of all; false if cancelled.
   */
  private boolean draft(
      Work work,
      TestAuthor author,
      List<Instruction> instructions,
      int round,
      Map<Long, Made> made,
      Map<Long, TestSuite> given,
      SuiteChecks checks,
      long position,
      long total) {
    var from = round * config.drafts();
    var requests = new ArrayList<CompletionRequest>();
    var owners = new ArrayList<Instruction>();
    for (var instruction : instructions) {
      requests.addAll(author.requests(instruction, from, from + config.drafts()));
      for (var draft = 0; draft < config.drafts(); draft++) {
        owners.add(instruction);
      }
    }
    var finished = new int[1];
    var completions =
        work.complete(
            work.model(config.author(), config.device(), config.writing().chat()),
            requests,
            _ -> {
              finished[0]++;
              if (round == 0) {
                work.advanced(
                    "instructions",
                    position + (long) finished[0] * instructions.size() / requests.size(),
                    total);
              }
            });
    if (completions.size() < requests.size()) {
      return false;
    }
    var drafts = author.read(owners, completions, work.judge(), work.cancelled());
    if (drafts.size() < owners.size()) {
      return false;
    }
    var all = new ArrayList<Written>();
    for (var i = 0; i < instructions.size(); i++) {
      var instruction = instructions.get(i);
      var before = made.get(instruction.id());
      var written = new ArrayList<>(before == null ? List.of() : before.written());
      written.addAll(drafts.subList(i * config.drafts(), (i + 1) * config.drafts()));
      all.add(new Written(instruction, written));
    }
    var suites =
        work.inParallel(
            all,
            each ->
                made(work, each, Optional.ofNullable(given.get(each.instruction().id())), checks),
            () -> {});
    for (var i = 0; i < all.size(); i++) {
      made.put(all.get(i).instruction().id(), suites.get(i));
    }
    return !work.isCancelled();
  }

  /** Runs every distinct reference, and the set's own, against every distinct test once. */
  private Made made(Work work, Written written, Optional<TestSuite> given, SuiteChecks checks) {
    var instruction = written.instruction();
    var drafts = written.drafts();
    var tests =
        new ArrayList<>(
            new LinkedHashSet<>(
                drafts.stream()
                    .flatMap(draft -> draft.tests().stream())
                    .filter(each -> each.problem().isEmpty())
                    .map(TestAuthor.Drafted::test)
                    .toList()));
    var programs =
        new ArrayList<>(
            new LinkedHashSet<>(drafts.stream().map(TestAuthor.Draft::reference).toList()));
    var truth = instruction.referenceSolution();
    var all = new ArrayList<>(programs);
    if (truth != null) {
      all.add(truth);
    }
    var results = tests.isEmpty() ? List.<ProgramResult>of() : judge(work, instruction, tests, all);
    var right = given.map(suite -> rightReferences(work, instruction, suite, programs));
    if (work.isCancelled()) {
      return new Made(
          drafts,
          new TestSuite(0, 0, 0, TestOrigin.MODEL, false, List.of(), List.of()),
          new TestScores.Drafts(instruction.id(), 0, 0, List.of()));
    }
    var suiteTests = new ArrayList<SuiteTest>();
    var repairs = new ArrayList<TestScores.Repair>();
    var successes = 0;
    for (var draft = 0; draft < drafts.size(); draft++) {
      var ofDraft = drafts.get(draft).tests();
      var program = programs.indexOf(drafts.get(draft).reference());
      var verdicts = new ArrayList<Verdict>();
      for (var test : ofDraft) {
        verdicts.add(
            test.problem().isEmpty()
                ? results.get(program).tests().get(tests.indexOf(test.test())).verdict()
                : Verdict.SKIPPED);
      }
      var usable = verdicts.stream().filter(each -> each != Verdict.SKIPPED).toList();
      var whole = usable.stream().allMatch(Verdict::isPass);
      if (whole && !usable.isEmpty()) {
        successes++;
      }
      for (var position = 0; position < ofDraft.size(); position++) {
        var test = ofDraft.get(position);
        var reason = reason(test, verdicts.get(position), whole);
        var holds =
            (truth == null || !test.problem().isEmpty())
                ? null
                : (Boolean)
                    results.getLast().tests().get(tests.indexOf(test.test())).verdict().isPass();
        suiteTests.add(
            new SuiteTest(0, 0, draft, position, test.test(), reason.isEmpty(), reason, holds));
        if (!test.repair().isEmpty()) {
          repairs.add(new TestScores.Repair(draft, position, test.repair(), test.original()));
        }
      }
    }
    var references = new ArrayList<ReferenceDraft>();
    for (var draft = 0; draft < drafts.size(); draft++) {
      var code = drafts.get(draft).reference();
      references.add(
          new ReferenceDraft(
              0, draft, code, right.map(r -> r.get(programs.indexOf(code))).orElse(null)));
    }
    var suite =
        TestFilter.suite(
            work.run().id(),
            instruction.id(),
            TestOrigin.MODEL,
            checks.look(work, instruction, suiteTests, references),
            references,
            config.minTests(),
            config.maxTests());
    return new Made(
        drafts, suite, new TestScores.Drafts(instruction.id(), drafts.size(), successes, repairs));
  }

  private String reason(TestAuthor.Drafted test, Verdict verdict, boolean whole) {
    if (!test.problem().isEmpty()) {
      return SuiteTest.UNUSABLE + test.problem();
    }
    return switch (config.filter()) {
      case LINE -> verdict.isPass() ? "" : SuiteTest.REFERENCE + ": " + verdict.label();
      case DRAFT ->
          whole
              ? ""
              : verdict.isPass()
                  ? SuiteTest.REFERENCE + " fails another test of the draft"
                  : SuiteTest.REFERENCE + ": " + verdict.label();
    };
  }

  private List<Boolean> rightReferences(
      Work work, Instruction instruction, TestSuite given, List<String> programs) {
    return judge(work, instruction, given.kept().stream().map(SuiteTest::test).toList(), programs)
        .stream()
        .map(result -> result.verdict().isPass())
        .toList();
  }

  private List<ProgramResult> judge(
      Work work, Instruction instruction, List<TestCase> tests, List<String> programs) {
    return work.judge().judge(problem(instruction, tests), programs, work.cancelled());
  }

  private Problem problem(Instruction instruction, List<TestCase> tests) {
    return Problems.of(instruction, tests, config.limits());
  }

  // ---- given with the set ----

  /** Given tests, kept where the set's own reference solution passes them. */
  private boolean filter(Work work, List<Instruction> open, int total, SuiteChecks checks) {
    var given = work.project().suites().newest(TestOrigin.GIVEN);
    var position = (long) (total - open.size());
    work.judge();
    for (var chunk : Chunks.of(open, 64)) {
      var suites =
          work.inParallel(
              chunk.stream().filter(each -> given.containsKey(each.id())).toList(),
              instruction -> given(work, instruction, given.get(instruction.id()), checks),
              () -> {});
      if (work.isCancelled()) {
        return false;
      }
      work.project().suites().add(suites);
      position += chunk.size();
      work.advanced("instructions", position, total);
    }
    return true;
  }

  private TestSuite given(
      Work work, Instruction instruction, @Nullable TestSuite suite, SuiteChecks checks) {
    if (suite == null) {
      throw new IllegalArgumentException("no given tests");
    }
    var reference = instruction.referenceSolution();
    var tests = suite.tests();
    var judged = new ArrayList<SuiteTest>();
    var result =
        reference == null
            ? null
            : judge(
                work,
                instruction,
                tests.stream().map(SuiteTest::test).toList(),
                List.of(reference));
    for (var i = 0; i < tests.size() && !work.isCancelled(); i++) {
      var verdict = result == null ? Verdict.PASSED : result.getFirst().tests().get(i).verdict();
      judged.add(
          new SuiteTest(
              0,
              0,
              0,
              i,
              tests.get(i).test(),
              verdict.isPass(),
              verdict.isPass() ? "" : SuiteTest.REFERENCE + ": " + verdict.label(),
              result == null ? null : (Boolean) verdict.isPass()));
    }
    var references =
        reference == null
            ? List.<ReferenceDraft>of()
            : List.of(new ReferenceDraft(0, 0, reference, null));
    return TestFilter.suite(
        work.run().id(),
        instruction.id(),
        TestOrigin.GIVEN,
        checks.look(work, instruction, judged, references),
        List.of(),
        1,
        Integer.MAX_VALUE);
  }
}
