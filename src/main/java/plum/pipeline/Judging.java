package plum.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import plum.data.Execution;
import plum.data.Instruction;
import plum.data.Solution;
import plum.data.SuiteTest;
import plum.data.TestSuite;
import plum.sandbox.Limits;
import plum.sandbox.ProgramResult;
import plum.store.Executions.Judged;

/** Runs the solutions of one run that are not judged yet; equal programs are run once. */
record Judging(Work work, long solutionRunId, Limits limits, Map<Long, TestSuite> suites) {
  private static final int CHUNK = 32;

  /** Judges all solutions to the given instructions. Returns false if cancelled. */
  boolean judge(List<Instruction> instructions) {
    var project = work.project();
    var judged = project.executions().judged(solutionRunId, suites.values());
    var counts = project.solutions().counts(solutionRunId);
    var total = instructions.stream().mapToLong(each -> counts.getOrDefault(each.id(), 0)).sum();
    var done = judged.size();
    work.judge();
    var faults = 0;
    for (var chunk : Chunks.of(instructions, CHUNK)) {
      var open = new ArrayList<Open>();
      for (var instruction : chunk) {
        var solutions =
            project.solutions().of(solutionRunId, instruction.id()).stream()
                .filter(solution -> !judged.contains(solution.id()))
                .toList();
        var suite = suites.get(instruction.id());
        if (!solutions.isEmpty() && suite != null) {
          open.add(new Open(instruction, suite, solutions));
        }
      }
      var before = done;
      var now = new AtomicInteger();
      var results =
          work.inParallel(
              open,
              each -> {
                var rows = judge(each);
                now.addAndGet(rows.size());
                return rows;
              },
              () -> work.advanced("programs", before + now.get(), total));
      if (work.isCancelled()) {
        return false;
      }
      var rows = results.stream().flatMap(List::stream).toList();
      project.executions().add(work.run().id(), rows);
      faults += (int) rows.stream().filter(r -> r.judgement().verdict().isHarnessFault()).count();
      done += rows.size();
      if (!rows.isEmpty()) {
        work.executing(done >= total);
        work.advanced("programs", done, total);
      }
    }
    if (faults > 0) {
      work.noted(
          faults
              + " programs met a fault of the tests or the sandbox. They are labelled neither"
              + " chosen nor rejected.");
    }
    return true;
  }

  private record Open(Instruction instruction, TestSuite suite, List<Solution> solutions) {}

  private List<Judged> judge(Open open) {
    return judge(
        open.instruction(), open.suite(), open.solutions(), fair(open.instruction(), open.suite()));
  }

  /** The limits for the solutions to one instruction. */
  Limits fair(Instruction instruction, TestSuite suite) {
    return FairLimits.of(work.judge(), instruction, suite, limits, work.cancelled());
  }

  /**
   * Judges solutions to one instruction by a suite; equal programs are run once.
   *
   * @param fair as {@link #fair} has them
   * @return nothing if cancelled
   */
  List<Judged> judge(
      Instruction instruction, TestSuite suite, List<Solution> solutions, Limits fair) {
    var kept = suite.kept();
    var programs =
        new ArrayList<>(new LinkedHashSet<>(solutions.stream().map(Solution::program).toList()));
    var problem = Problems.of(instruction, kept.stream().map(SuiteTest::test).toList(), fair);
    var judge = work.judge();
    var results = judge.judge(problem, programs, work.cancelled());
    if (work.isCancelled()) {
      return List.of();
    }
    var level = judge.isolation(problem.language()).level();
    var isolation = level.name().toLowerCase(Locale.ROOT);
    var rows = new ArrayList<Judged>();
    for (var solution : solutions) {
      rows.add(
          judged(
              solution.id(),
              suite,
              kept,
              results.get(programs.indexOf(solution.program())),
              isolation));
    }
    return rows;
  }

  private static Judged judged(
      long solutionId,
      TestSuite suite,
      List<SuiteTest> kept,
      ProgramResult result,
      String isolation) {
    var executions = new ArrayList<Execution>();
    for (var i = 0; i < kept.size(); i++) {
      executions.add(new Execution(solutionId, kept.get(i).id(), result.tests().get(i)));
    }
    return new Judged(
        Labelling.judgement(
            solutionId,
            suite.id(),
            result.tests(),
            result.cpu(),
            result.peakMemoryBytes(),
            isolation),
        executions);
  }
}
