package plum.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.ReferenceDraft;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.firststeps.PromptFormat;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.sandbox.Problem;
import plum.sandbox.ProgramResult;

/**
 * Stage: makes the tests that label solutions. A language model writes drafts, each a reference
 * solution and tests; the sandbox runs them; what a draft's own reference does not pass is dropped
 * (self-consistency). Or the tests that came with the set are filtered the same way.
 */
record MakeTests(TestsConfig config) {
  private static final int CHUNK = 384;

  boolean run(Work work) {
    var instructions = work.project().instructions().all(Split.TRAIN, null);
    if (instructions.isEmpty()) {
      throw new PlumException("There are no training instructions yet. Import a set first.");
    }
    var done = work.project().suites().done(work.run().id());
    var given = work.project().suites().newest(TestOrigin.GIVEN);
    var size =
        config.origin() == TestOrigin.MODEL ? Math.max(1, CHUNK / (2 * config.drafts())) : 64;
    var open = instructions.stream().filter(each -> !done.contains(each.id())).toList();
    var position = (long) (instructions.size() - open.size());
    for (var chunk : Chunks.of(open, size)) {
      var suites =
          config.origin() == TestOrigin.MODEL
              ? written(work, chunk, given, position, instructions.size())
              : filtered(work, chunk, given);
      if (work.isCancelled()) {
        return false;
      }
      work.project().suites().add(suites);
      position += chunk.size();
      work.advanced("instructions", position, instructions.size());
    }
    var usable = work.project().suites().usable(work.run().id());
    work.noted(usable[0] + " of " + instructions.size() + " instructions have usable tests.");
    return true;
  }

  /** What the author wrote for one instruction: draft d is references[d] with tests[d]. */
  private record Written(
      Instruction instruction, List<String> references, List<List<TestCase>> tests) {}

  private List<TestSuite> written(
      Work work, List<Instruction> chunk, Map<Long, TestSuite> given, long position, long total) {
    var requests = new ArrayList<CompletionRequest>();
    for (var instruction : chunk) {
      for (var draft = 0; draft < config.drafts(); draft++) {
        requests.add(
            request(
                PromptFormat.reference(instruction.prompt(), config.careful()),
                "reference",
                instruction,
                draft));
        requests.add(
            request(PromptFormat.tests(instruction.prompt()), "tests", instruction, draft));
      }
    }
    var finished = new int[1];
    var completions =
        work.complete(
            work.model(config.author(), config.device(), false),
            requests,
            _ -> {
              finished[0]++;
              work.advanced(
                  "instructions",
                  position + (long) finished[0] * chunk.size() / requests.size(),
                  total);
            });
    if (completions.size() < requests.size()) {
      return List.of();
    }
    var drafts = new ArrayList<Written>();
    for (var i = 0; i < chunk.size(); i++) {
      drafts.add(
          parse(
              chunk.get(i),
              completions.subList(2 * i * config.drafts(), 2 * (i + 1) * config.drafts())));
    }
    work.judge();
    return work.inParallel(
        drafts,
        each -> suite(work, each, Optional.ofNullable(given.get(each.instruction().id()))),
        () -> {});
  }

  private CompletionRequest request(
      String prompt, String what, Instruction instruction, int draft) {
    return new CompletionRequest(
        prompt,
        Seeds.of(config.seed(), config.name(), what, instruction.key(), draft),
        config.sampling());
  }

  private static Written parse(Instruction instruction, List<Completion> completions) {
    var references = new ArrayList<String>();
    var tests = new ArrayList<List<TestCase>>();
    for (var i = 0; i < completions.size(); i += 2) {
      references.add(Programs.of(instruction, completions.get(i).text()));
      var text = completions.get(i + 1);
      tests.add(
          PromptFormat.parseTests(text.text(), text.finishReason() != FinishReason.LENGTH).stream()
              .map(code -> (TestCase) new AssertTest(code))
              .toList());
    }
    return new Written(instruction, references, tests);
  }

  /** Runs every distinct reference, and the set's own, against every distinct test once. */
  private TestSuite suite(Work work, Written written, Optional<TestSuite> given) {
    var instruction = written.instruction();
    var tests =
        new ArrayList<>(
            new LinkedHashSet<>(written.tests().stream().flatMap(List::stream).toList()));
    var programs = new ArrayList<>(new LinkedHashSet<>(written.references()));
    var truth = instruction.referenceSolution();
    var all = new ArrayList<>(programs);
    if (truth != null) {
      all.add(truth);
    }
    var results = tests.isEmpty() ? List.<ProgramResult>of() : judge(work, instruction, tests, all);
    var right = given.map(suite -> rightReferences(work, instruction, suite, programs));
    if (work.isCancelled()) {
      return new TestSuite(0, 0, 0, TestOrigin.MODEL, false, List.of(), List.of());
    }
    var draftTests = new ArrayList<SuiteTest>();
    for (var draft = 0; draft < written.tests().size(); draft++) {
      var ofDraft = written.tests().get(draft);
      var verdicts = new ArrayList<Verdict>();
      for (var test : ofDraft) {
        var program = programs.indexOf(written.references().get(draft));
        verdicts.add(results.get(program).tests().get(tests.indexOf(test)).verdict());
      }
      var whole = verdicts.stream().allMatch(Verdict::isPass);
      for (var position = 0; position < ofDraft.size(); position++) {
        var test = ofDraft.get(position);
        var verdict = verdicts.get(position);
        var reason =
            switch (config.filter()) {
              case LINE -> verdict.isPass() ? "" : "reference: " + verdict.label();
              case DRAFT ->
                  whole
                      ? ""
                      : verdict.isPass()
                          ? "reference fails another test of the draft"
                          : "reference: " + verdict.label();
            };
        var holds =
            truth == null
                ? null
                : (Boolean) results.getLast().tests().get(tests.indexOf(test)).verdict().isPass();
        draftTests.add(new SuiteTest(0, 0, draft, position, test, reason.isEmpty(), reason, holds));
      }
    }
    var references = new ArrayList<ReferenceDraft>();
    for (var draft = 0; draft < written.references().size(); draft++) {
      var code = written.references().get(draft);
      references.add(
          new ReferenceDraft(
              0, draft, code, right.map(r -> r.get(programs.indexOf(code))).orElse(null)));
    }
    return TestFilter.suite(
        work.run().id(),
        instruction.id(),
        TestOrigin.MODEL,
        draftTests,
        references,
        config.minTests(),
        config.maxTests());
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

  /** Given tests, kept where the set's own reference solution passes them. */
  private List<TestSuite> filtered(Work work, List<Instruction> chunk, Map<Long, TestSuite> given) {
    work.judge();
    return work
        .inParallel(
            chunk.stream().filter(each -> given.containsKey(each.id())).toList(),
            instruction -> given(work, instruction, given.get(instruction.id())),
            () -> {})
        .stream()
        .toList();
  }

  private TestSuite given(Work work, Instruction instruction, @Nullable TestSuite suite) {
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
              verdict.isPass() ? "" : "reference: " + verdict.label(),
              result == null ? null : (Boolean) verdict.isPass()));
    }
    return TestFilter.suite(
        work.run().id(),
        instruction.id(),
        TestOrigin.GIVEN,
        judged,
        List.of(),
        1,
        Integer.MAX_VALUE);
  }
}
