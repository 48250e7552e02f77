package plum.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
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

  /** A program that used more than this part of its processor time was not asleep. */
  private static final int BUSY = 10;

  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{4,}");
  private static final int LONGEST_DETAIL = 400;

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
   * Judges one program.
   *
   * @throws IOException when the worker is lost; the session is then of no further use
   */
  ProgramResult judge(String program) throws IOException {
    if (problem.tests().isEmpty()) {
      return new ProgramResult(
          Verdict.TEST_ERROR, "there are no tests", List.of(), "", Duration.ZERO, Duration.ZERO, 0);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(program)) {
      return same(problem, Verdict.SYNTAX_ERROR, "the text is not valid Unicode");
    }
    var account = new Account();
    List<TestResult> results =
        new ArrayList<>(Collections.nCopies(problem.tests().size(), SKIPPED));
    if (!functionTests.isEmpty()) {
      List<TestResult> judged = judgeFunctions(program, account);
      for (int i = 0; i < judged.size(); i++) {
        results.set(functionTests.get(i), judged.get(i));
      }
    }
    for (int i = 0; i < results.size(); i++) {
      if (problem.tests().get(i) instanceof TestCase.StdioTest test) {
        results.set(i, judgeOutput(program, test, account));
      }
    }
    return account.result(results);
  }

  /** All tests with the same verdict. */
  static ProgramResult same(Problem problem, Verdict verdict, String detail) {
    var one = TestResult.of(verdict, detail, Duration.ZERO);
    return new ProgramResult(
        verdict,
        detail,
        Collections.nCopies(problem.tests().size(), one),
        "",
        Duration.ZERO,
        Duration.ZERO,
        0);
  }

  private static final TestResult SKIPPED =
      TestResult.of(Verdict.SKIPPED, "not run: an earlier test settled the matter", Duration.ZERO);

  // ---- function tests ----

  private List<TestResult> judgeFunctions(String program, Account account) throws IOException {
    int count = functionTests.size();
    int restarts = 0;
    boolean oneByOne = false;
    List<TestResult> results = new ArrayList<>();
    Limits left = problem.limits();
    while (results.size() < count) {
      int first = results.size();
      if (!judgeReady) {
        worker.prepare(problem, functionTests.stream().map(problem.tests()::get).toList());
        judgeReady = true;
      }
      Worker.Run run =
          worker.run(
              problem.entryPoint(),
              program,
              left,
              problem.limits(),
              first,
              oneByOne ? first + 1 : count);
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
        if (oneByOne || first + 1 == count) {
          results.add(result(Verdict.TEST_ERROR, "the test uses too much time of its own", 0));
        }
        oneByOne = true;
        continue;
      }
      boolean flooded = end.written() >= problem.limits().outputBytes();
      for (Worker.Row row : report.rows()) {
        // A program that survives the limit has ignored the signal: no answer of it counts.
        boolean spoilt = flooded && (report.state() == 0 || row.verdict().equals("LOST"));
        results.add(spoilt ? flooded(row.micros()) : resolve(row, end));
      }
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

  private TestResult resolve(Worker.Row row, Worker.End end) throws IOException {
    if (row.verdict().equals("LOST")) {
      return result(end);
    }
    try {
      return result(Verdict.valueOf(row.verdict()), row.detail(), row.micros());
    } catch (IllegalArgumentException e) {
      throw new IOException("the judge gave no known verdict", e);
    }
  }

  private static TestResult result(Verdict verdict, String detail, long micros) {
    String masked = ADDRESS.matcher(detail).replaceAll("0x…");
    String cut =
        masked.length() > LONGEST_DETAIL ? masked.substring(0, LONGEST_DETAIL) + "…" : masked;
    return TestResult.of(verdict, cut, Duration.ofNanos(micros * 1000));
  }

  private TestResult flooded(long micros) {
    return result(
        Verdict.OUTPUT_LIMIT,
        "more than %d KiB of output".formatted(problem.limits().outputBytes() >> 10),
        micros);
  }

  /** The verdict when the process did not live to the end. */
  private TestResult result(Worker.End end) {
    Limits limits = problem.limits();
    long micros = end.cpuMicros();
    return switch (end.reason()) {
      case 'c' -> outOfProcessorTime(micros);
      // On a busy machine a loop may reach the back-stop first; the words must not depend on that.
      case 'w' ->
          micros * BUSY >= limits.cpu().toNanos() / 1000
              ? outOfProcessorTime(micros)
              : result(
                  Verdict.TIMEOUT,
                  "wall time limit of %s".formatted(seconds(limits.wall())),
                  micros);
      case 'p' -> result(Verdict.EARLY_EXIT, "closed its channel", micros);
      default ->
          end.code() >= 0
              ? result(
                  Verdict.EARLY_EXIT, "exit code %d before answering".formatted(end.code()), micros)
              : signal(-end.code(), micros);
    };
  }

  private TestResult outOfProcessorTime(long micros) {
    String limit = seconds(problem.limits().cpu());
    return result(Verdict.TIMEOUT, "processor time limit of " + limit, micros);
  }

  private TestResult signal(int signal, long micros) {
    return switch (signal) {
      case 31 -> result(Verdict.SANDBOX_VIOLATION, "forbidden system call", micros);
      case 25 -> flooded(micros);
      case 24 -> outOfProcessorTime(micros);
      default -> result(Verdict.CRASHED, "killed by " + signalName(signal), micros);
    };
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 9 -> "SIGKILL";
      case 11 -> "SIGSEGV (segmentation fault)";
      case 15 -> "SIGTERM";
      default -> "signal " + signal;
    };
  }

  private static String seconds(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
  }

  // ---- input and output ----

  private TestResult judgeOutput(String program, TestCase.StdioTest test, Account account)
      throws IOException {
    Worker.End end = worker.run(program, test.stdin(), problem.limits());
    account.add(end);
    long micros = end.cpuMicros();
    if (end.written() >= problem.limits().outputBytes()) {
      return flooded(micros);
    }
    if (end.reason() != 'k' || end.code() < 0) {
      return result(end);
    }
    if (end.code() != 0) {
      return failed(end);
    }
    String difference = Output.difference(test.expected(), end.output());
    return result(difference.isEmpty() ? Verdict.PASSED : Verdict.WRONG_ANSWER, difference, micros);
  }

  /** A program that failed may say why; it is believed about the kind of failure only. */
  private static TestResult failed(Worker.End end) {
    String[] report = end.report().split("\n", 2);
    Verdict verdict =
        switch (report[0]) {
          case "SYNTAX_ERROR" -> Verdict.SYNTAX_ERROR;
          case "LOAD_ERROR" -> Verdict.LOAD_ERROR;
          case "MEMORY_LIMIT" -> Verdict.MEMORY_LIMIT;
          default -> Verdict.EXCEPTION;
        };
    String detail = report.length == 2 ? report[1].replace('\n', ' ') : "exit code " + end.code();
    return result(verdict, detail, end.cpuMicros());
  }

  /** What all processes of one program used and printed. */
  private static final class Account {
    private static final int TAIL = 4096;
    private long cpuMicros;
    private long wallMicros;
    private long peakKib;
    private String output = "";

    void add(Worker.End end) {
      cpuMicros += end.cpuMicros();
      wallMicros += end.wallMicros();
      peakKib = Math.max(peakKib, end.peakKib());
      String printed = end.output() + end.errors();
      if (!printed.isEmpty()) {
        output = printed.substring(Math.max(0, printed.length() - TAIL));
      }
    }

    ProgramResult result(List<TestResult> tests) {
      TestResult worst = tests.getFirst();
      for (TestResult test : tests) {
        if (test.verdict().compareTo(worst.verdict()) > 0) {
          worst = test;
        }
      }
      return new ProgramResult(
          worst.verdict(),
          worst.detail(),
          tests,
          output,
          Duration.ofNanos(cpuMicros * 1000),
          Duration.ofNanos(wallMicros * 1000),
          peakKib << 10);
    }
  }
}
