package plum.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * One worker judging the programs of one problem: function tests by the judge process that holds
 * them, input and output tests one process each, compared here.
 */
final class ProblemSession {

  /** So often a program that died in a test is started again for the tests behind it. */
  private static final int RESTARTS = 3;

  private static final TestResult SKIPPED =
      TestResult.of(Verdict.SKIPPED, "not run: an earlier test settled the matter", Duration.ZERO);

  private final Worker worker;
  private final Problem problem;
  private final List<Integer> functionTests = new ArrayList<>();
  private boolean judgeReady;

  ProblemSession(Worker worker, Problem problem) {
    this.worker = worker;
    this.problem = problem;
    for (int i = 0; i < problem.tests().size(); i++) {
      if (!(problem.tests().get(i) instanceof TestCase.StdioTest)) {
        functionTests.add(i);
      }
    }
  }

  /**
   * What became of one program.
   *
   * @param longest processor time of the process that took most
   * @param late whether a process reached the back-stop of wall time although it was at work
   */
  record Attempt(ProgramResult result, Duration longest, boolean late) {}

  /**
   * Judges one program.
   *
   * @param limits to hold it to, which may be wider than the problem's
   * @throws IOException when the worker is lost; the session is then of no further use
   */
  Attempt judge(String program, Limits limits) throws IOException {
    if (problem.tests().isEmpty()) {
      return alone(Verdict.TEST_ERROR, "there are no tests");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(program)) {
      return alone(Verdict.SYNTAX_ERROR, "the text is not valid Unicode");
    }
    var account = new Account(limits);
    List<TestResult> results =
        new ArrayList<>(Collections.nCopies(problem.tests().size(), SKIPPED));
    if (!functionTests.isEmpty()) {
      List<TestResult> judged = judgeFunctions(program, limits, account);
      for (int i = 0; i < judged.size(); i++) {
        results.set(functionTests.get(i), judged.get(i));
      }
      judgeWeakly(program, limits, results, account);
    }
    for (int i = 0; i < results.size(); i++) {
      if (problem.tests().get(i) instanceof TestCase.StdioTest test) {
        results.set(i, judgeOutput(program, test, limits, account));
      }
    }
    return account.attempt(results);
  }

  private Attempt alone(Verdict verdict, String detail) {
    return new Attempt(same(problem, verdict, detail), Duration.ZERO, false);
  }

  /** All tests with the same verdict. */
  static ProgramResult same(Problem problem, Verdict verdict, String detail) {
    return new ProgramResult(
        verdict,
        detail,
        Collections.nCopies(problem.tests().size(), TestResult.of(verdict, detail, Duration.ZERO)),
        "",
        Duration.ZERO,
        Duration.ZERO,
        0);
  }

  // ---- function tests ----

  private List<TestResult> judgeFunctions(String program, Limits limits, Account account)
      throws IOException {
    int count = functionTests.size();
    int restarts = 0;
    boolean again = false;
    boolean oneByOne = false;
    List<TestResult> results = new ArrayList<>();
    Limits left = limits;
    while (results.size() < count) {
      int first = results.size();
      if (!judgeReady) {
        worker.prepare(problem, functionTests.stream().map(problem.tests()::get).toList());
        judgeReady = true;
      }
      Worker.Run run =
          worker.run(
              problem.entryPoint(), program, left, limits, first, oneByOne ? first + 1 : count);
      Worker.End end = run.end();
      account.add(end);
      Worker.Report report = run.report();
      if (end.judge() != 'a') {
        judgeReady = false;
      }
      if (report == null) {
        if (end.judge() != 'c') {
          throw new IOException("the judge was lost");
        }
        boolean single = oneByOne || first + 1 == count;
        if (single && again) {
          results.add(
              TestResult.of(
                  Verdict.TEST_ERROR, "the test uses too much time of its own", Duration.ZERO));
        }
        again = single && !again;
        oneByOne = true;
        continue;
      }
      again = false;
      results.addAll(new Reading(problem.limits(), end).of(report));
      if (report.state() == 0) {
        continue;
      }
      Verdict fatal = results.getLast().verdict();
      left = remaining(left, end);
      boolean useless = report.state() == 2 || fatal == Verdict.TIMEOUT || left.cpu().isZero();
      if (useless || restarts++ == RESTARTS) {
        while (results.size() < count) {
          results.add(SKIPPED);
        }
      }
    }
    return results;
  }

  private static Limits remaining(Limits limits, Worker.End end) {
    Duration cpu = limits.cpu().minusNanos(end.cpuMicros() * 1000);
    Duration wall = limits.wall().minusNanos(end.wallMicros() * 1000);
    boolean spent = cpu.toMillis() <= 0 || wall.toMillis() <= 0;
    return new Limits(
        spent ? Duration.ZERO : cpu, wall, limits.memoryBytes(), limits.outputBytes());
  }

  /** Runs tests whose values cannot cross beside the solution; their results are marked. */
  private void judgeWeakly(String program, Limits limits, List<TestResult> results, Account account)
      throws IOException {
    List<Integer> open =
        functionTests.stream()
            .filter(i -> results.get(i).verdict() == Verdict.UNSUPPORTED_VALUE)
            .toList();
    if (open.isEmpty()) {
      return;
    }
    Worker.End end =
        worker.runWeakly(
            problem, open.stream().map(problem.tests()::get).toList(), program, limits);
    account.add(end);
    List<TestResult> weak = new Reading(problem.limits(), end).ofWeak(open.size());
    IntStream.range(0, weak.size()).forEach(i -> results.set(open.get(i), weak.get(i)));
  }

  // ---- input and output ----

  private TestResult judgeOutput(
      String program, TestCase.StdioTest test, Limits limits, Account account) throws IOException {
    Worker.End end = worker.run(program, test.stdin(), limits);
    account.add(end);
    var reading = new Reading(problem.limits(), end);
    var failure = reading.failureOfWhole();
    if (failure.isPresent()) {
      return failure.get();
    }
    String output = end.output().text();
    return switch (test.match()) {
      case Match.Lines _ -> reading.compared(test, Output.difference(test.expected(), output));
      case Match.Numbers(double tolerance) ->
          reading.compared(test, Output.difference(test.expected(), output, tolerance));
      case Match.Checker(String code) -> {
        Worker.Run run = worker.check(code, test, output, limits);
        if (run.report() == null || run.report().rows().isEmpty()) {
          yield TestResult.of(Verdict.TEST_ERROR, "the checker uses too much time", Duration.ZERO);
        }
        yield reading.checked(test, run.report().rows().getFirst());
      }
    };
  }

  /** What all processes of one program used and printed. */
  private static final class Account {
    private static final int TAIL = 4096;
    private final Limits limits;
    private long cpuMicros;
    private long longestMicros;
    private long wallMicros;
    private long peakKib;
    private boolean late;
    private String output = "";

    Account(Limits limits) {
      this.limits = limits;
    }

    void add(Worker.End end) {
      cpuMicros += end.cpuMicros();
      longestMicros = Math.max(longestMicros, end.cpuMicros());
      wallMicros += end.wallMicros();
      peakKib = Math.max(peakKib, end.peakKib());
      late |= end.reason() == 'w' && Reading.wasAtWork(end, limits);
      String printed = end.output().text() + end.errors().text();
      if (!printed.isEmpty()) {
        output = printed.substring(Math.max(0, printed.length() - TAIL));
      }
    }

    Attempt attempt(List<TestResult> tests) {
      TestResult worst = TestResult.worst(tests);
      return new Attempt(
          new ProgramResult(
              worst.verdict(),
              worst.detail(),
              tests,
              output,
              Duration.ofNanos(cpuMicros * 1000),
              Duration.ofNanos(wallMicros * 1000),
              peakKib << 10),
          Duration.ofNanos(longestMicros * 1000),
          late);
    }
  }
}
