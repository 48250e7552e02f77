package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Instruction;
import plum.data.ReferenceDraft;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.io.Json;
import plum.sandbox.Limits;
import plum.store.TestScores;

/**
 * Works out what the tests in use are worth and stores it: agreement and mutual trust with the
 * solutions that were run (or, before there are any, the author's own references), the mutants of
 * the reference they kill, and which of them suffice. Truth that only a report may know plays no
 * part.
 */
final class ScoreTests {
  private static final int CHUNK = 16;

  /** Inputs on which a mutant must do as the reference to be taken for equivalent. */
  private static final int PROBES = 40;

  /** A mutant that takes longer does not end, for all anybody can tell. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Work work;
  private final int mutants;
  private final long seed;
  private final Limits limits;

  /**
   * @param mutants most of each reference
   * @param seed decides which
   */
  ScoreTests(Work work, int mutants, long seed, Limits limits) {
    this.work = work;
    this.mutants = mutants;
    this.seed = seed;
    this.limits = limits;
  }

  /**
   * Scores the suites in use of an origin.
   *
   * @param again also those whose scores were worked out from other solutions or mutants than there
   *     are now
   * @return false if cancelled; what was scored by then is stored
   */
  boolean score(TestOrigin origin, boolean again) {
    var project = work.project();
    var suites = project.suites().newest(origin);
    var bases = project.testScores().bases(origin);
    var missing = new HashSet<>(project.testScores().missing(origin));
    var open = new ArrayList<Instruction>();
    for (var id : suites.keySet().stream().sorted().toList()) {
      if (again || missing.contains(id)) {
        project.instructions().byId(id).ifPresent(open::add);
      }
    }
    work.judge();
    var done = 0L;
    for (var chunk : Chunks.of(open, CHUNK)) {
      var scored =
          work.inParallel(
              chunk,
              each -> {
                var suite = Objects.requireNonNull(suites.get(each.id()));
                return score(each, suite, bases.getOrDefault(suite.id(), ""));
              },
              () -> {});
      for (var each : scored) {
        each.ifPresent(
            found ->
                project
                    .testScores()
                    .replace(found.worth().suite(), found.worth().tests(), found.basis()));
      }
      if (work.isCancelled()) {
        return false;
      }
      done += chunk.size();
      work.advanced("suites scored", done, open.size());
    }
    return true;
  }

  /** What a suite and its kept tests are worth. */
  record Worth(TestScores.SuiteScore suite, List<TestScores.Score> tests) {}

  /** The same with a digest of everything it was worked out from. */
  private record Found(Worth worth, String basis) {}

  /** Nothing where the scores that are stored hold, or if cancelled. */
  private Optional<Found> score(Instruction instruction, TestSuite suite, String known) {
    var kept = suite.kept();
    var tests = kept.stream().map(SuiteTest::test).toList();
    var executions = work.project().executions().executions(instruction.id());
    var candidates = solutions(work, instruction, kept, executions);
    var drafts = suite.references().stream().map(ReferenceDraft::code).distinct().toList();
    var basis = basis(suite, kept, candidates, drafts);
    if (basis.equals(known)) {
      return Optional.empty();
    }
    if (candidates.isEmpty() && !drafts.isEmpty()) {
      candidates = run(instruction, tests, drafts);
    }
    var reference = reference(instruction, suite, tests, drafts);
    var idle = IdlePrograms.of(work.judge(), instruction, tests, limits, work.cancelled());
    var mutation = mutation(instruction, tests, reference);
    if (work.isCancelled()) {
      return Optional.empty();
    }
    var worth = worth(suite.id(), kept, candidates, idle, mutation);
    return Optional.of(new Found(new Worth(worth.suite(), met(worth.tests(), executions)), basis));
  }

  private String basis(
      TestSuite suite, List<SuiteTest> kept, Candidates candidates, List<String> drafts) {
    var all = new ArrayList<Object>();
    all.add(List.of(suite.id(), mutants, seed, limits.toString()));
    all.add(kept.stream().map(SuiteTest::id).toList());
    all.add(candidates.programs());
    all.add(candidates.copies());
    all.add(candidates.passes().stream().map(BitSet::toString).toList());
    all.add(drafts);
    return Long.toHexString(Seeds.of(seed, "basis", Json.write(all)));
  }

  /** Scores with how the solutions did that met each test. */
  private static List<TestScores.Score> met(
      List<TestScores.Score> scores, List<Execution> executions) {
    var byTest = new HashMap<Long, List<TestResult>>();
    for (var each : executions) {
      if (!each.verdict().isHarnessFault()) {
        byTest.computeIfAbsent(each.testId(), _ -> new ArrayList<>()).add(each.result());
      }
    }
    return scores.stream()
        .map(
            score -> {
              var results = byTest.getOrDefault(score.testId(), List.of());
              var passes = (int) results.stream().filter(each -> each.verdict().isPass()).count();
              return score.met(
                  passes,
                  results.size() - passes,
                  results.stream().anyMatch(TestResult::weak),
                  results.stream().anyMatch(TestResult::flaky));
            })
        .toList();
  }

  /** Distinct programs with how often each was written and the tests they pass, by place. */
  record Candidates(List<String> programs, List<Integer> copies, List<BitSet> passes) {
    boolean isEmpty() {
      return programs.isEmpty();
    }
  }

  /** The solutions that met every kept test. */
  static Candidates solutions(Work work, Instruction instruction, List<SuiteTest> kept) {
    return solutions(
        work, instruction, kept, work.project().executions().executions(instruction.id()));
  }

  private static Candidates solutions(
      Work work, Instruction instruction, List<SuiteTest> kept, List<Execution> executions) {
    var results = new HashMap<Long, Map<Long, Verdict>>();
    for (var each : executions) {
      results
          .computeIfAbsent(each.solutionId(), _ -> new HashMap<>())
          .put(each.testId(), each.verdict());
    }
    var ids = kept.stream().map(SuiteTest::id).toList();
    var copies = new LinkedHashMap<String, Integer>();
    var passes = new HashMap<String, BitSet>();
    for (var solution : work.project().solutions().ofInstruction(instruction.id())) {
      var verdicts = results.getOrDefault(solution.id(), Map.of());
      if (verdicts.keySet().containsAll(ids)
          && ids.stream().noneMatch(id -> isFault(verdicts.get(id)))) {
        copies.merge(solution.program(), 1, Integer::sum);
        var bits = new BitSet();
        for (var i = 0; i < ids.size(); i++) {
          bits.set(i, verdicts.get(ids.get(i)) == Verdict.PASSED);
        }
        passes.putIfAbsent(solution.program(), bits);
      }
    }
    var programs = List.copyOf(copies.keySet());
    return new Candidates(
        programs,
        programs.stream().map(each -> copies.getOrDefault(each, 1)).toList(),
        programs.stream().map(each -> passes.getOrDefault(each, new BitSet())).toList());
  }

  private static boolean isFault(@Nullable Verdict verdict) {
    return verdict == null || verdict.isHarnessFault();
  }

  private Candidates run(Instruction instruction, List<TestCase> tests, List<String> programs) {
    var passes = new ArrayList<BitSet>();
    for (var result :
        work.judge().judge(Problems.of(instruction, tests, limits), programs, work.cancelled())) {
      var bits = new BitSet();
      for (var i = 0; i < tests.size(); i++) {
        bits.set(i, result.tests().get(i).verdict().isPass());
      }
      passes.add(bits);
    }
    return new Candidates(
        programs.subList(0, passes.size()), programs.stream().map(_ -> 1).toList(), passes);
  }

  /**
   * The program taken for right: the set's own for given tests, else the draft's that passes most.
   */
  private String reference(
      Instruction instruction, TestSuite suite, List<TestCase> tests, List<String> drafts) {
    var own = instruction.referenceSolution();
    if (suite.origin() == TestOrigin.GIVEN || drafts.isEmpty()) {
      return own == null ? "" : own;
    }
    var run = run(instruction, tests, drafts);
    var best = "";
    var most = -1;
    for (var i = 0; i < run.passes().size(); i++) {
      if (run.passes().get(i).cardinality() > most) {
        most = run.passes().get(i).cardinality();
        best = run.programs().get(i);
      }
    }
    return best;
  }

  /** The mutants of a reference before the tests. */
  record Mutation(MutationScore score, int equal) {}

  private Mutation mutation(Instruction instruction, List<TestCase> tests, String reference) {
    return mutation(work, instruction, tests, reference, mutants, seed, limits);
  }

  static Mutation mutation(
      Work work,
      Instruction instruction,
      List<TestCase> tests,
      String reference,
      int most,
      long seed,
      Limits usual) {
    var none = new Mutation(new MutationScore(List.of(), new BitSet()), 0);
    if (reference.isBlank() || tests.isEmpty() || most == 0) {
      return none;
    }
    var made =
        Mutants.of(
            work.judge(),
            List.of(reference),
            most,
            Seeds.of(seed, "mutants", instruction.key()) >>> 1,
            work.cancelled());
    if (made.isEmpty() || made.getFirst().mutants().isEmpty()) {
      return none;
    }
    var limits =
        new Limits(
            usual.cpu().compareTo(PATIENCE) < 0 ? usual.cpu() : PATIENCE,
            usual.wall(),
            usual.memoryBytes(),
            usual.outputBytes());
    var programs = new ArrayList<String>();
    programs.add(reference);
    made.getFirst().mutants().forEach(each -> programs.add(each.program()));
    var results =
        work.judge().judge(Problems.of(instruction, tests, limits), programs, work.cancelled());
    if (results.size() < programs.size()) {
      return none;
    }
    var killers = new ArrayList<BitSet>();
    for (var i = 1; i < programs.size(); i++) {
      var bits = new BitSet();
      for (var test = 0; test < tests.size(); test++) {
        bits.set(
            test,
            results.getFirst().tests().get(test).verdict().isPass()
                && results.get(i).tests().get(test).verdict().isFailure());
      }
      killers.add(bits);
    }
    return new Mutation(
        new MutationScore(
            killers, still(work, instruction, tests, programs, killers, seed, limits)),
        made.getFirst().equal());
  }

  /** Mutants nobody kills that do as the reference on all inputs that are known or can be made. */
  private static BitSet still(
      Work work,
      Instruction instruction,
      List<TestCase> tests,
      List<String> programs,
      List<BitSet> killers,
      long seed,
      Limits limits) {
    var still = new BitSet();
    var alive = new ArrayList<Integer>();
    for (var i = 0; i < killers.size(); i++) {
      if (killers.get(i).isEmpty()) {
        alive.add(i);
      }
    }
    if (alive.isEmpty() || instruction.entryPoint().isEmpty()) {
      return still;
    }
    var inputs =
        Inputs.of(
            work.judge(),
            tests,
            instruction.entryPoint(),
            PROBES,
            Seeds.of(seed, "probes", instruction.key()) >>> 1,
            work.cancelled());
    var calls = new LinkedHashSet<String>();
    inputs.ifPresent(
        found -> {
          calls.addAll(found.known());
          calls.addAll(found.varied());
        });
    if (calls.isEmpty()) {
      return still; // nothing was tried, so nothing is known
    }
    var tried = new ArrayList<String>();
    tried.add(programs.getFirst());
    alive.forEach(i -> tried.add(programs.get(i + 1)));
    var values =
        ProgramValues.of(
            work.judge(), instruction, List.copyOf(calls), tried, limits, work.cancelled());
    for (var i = 1; i < values.size(); i++) {
      if (values.get(i).equals(values.getFirst())) {
        still.set(alive.get(i - 1));
      }
    }
    return still;
  }

  static Worth worth(
      long suiteId, List<SuiteTest> kept, Candidates candidates, BitSet idle, Mutation mutation) {
    var passes = candidates.passes();
    var agreement = Agreement.of(passes, candidates.copies(), kept.size());
    var repeated = new ArrayList<BitSet>();
    for (var i = 0; i < passes.size(); i++) {
      for (var copy = 0; copy < candidates.copies().get(i); copy++) {
        repeated.add(passes.get(i));
      }
    }
    var trust = MutualTrust.of(repeated, kept.size(), idle);
    var refused = new ArrayList<BitSet>();
    for (var test = 0; test < kept.size(); test++) {
      var bits = new BitSet();
      for (var i = 0; i < passes.size(); i++) {
        bits.set(i, !passes.get(i).get(test));
      }
      for (var mutant : (Iterable<Integer>) mutation.score().killedBy(test).stream()::iterator) {
        bits.set(passes.size() + mutant);
      }
      refused.add(bits);
    }
    var needed = SmallestSuite.of(refused);
    var scores = new ArrayList<TestScores.Score>();
    for (var test = 0; test < kept.size(); test++) {
      Set<Boolean> outcomes = new HashSet<>();
      for (var each : passes) {
        outcomes.add(each.get(test));
      }
      scores.add(
          new TestScores.Score(
              kept.get(test).id(),
              agreement.test(test),
              trust.test(test),
              mutation.score().killedBy(test).cardinality(),
              mutation.score().killable(),
              outcomes.size() > 1,
              idle.get(test),
              needed.get(test)));
    }
    var all = new BitSet();
    all.set(0, kept.size());
    return new Worth(
        new TestScores.SuiteScore(
            suiteId,
            passes.size(),
            mutation.score().killers().size(),
            mutation.score().killed(all),
            mutation.equal(),
            mutation.score().equivalent().cardinality()),
        scores);
  }
}
