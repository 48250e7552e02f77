package plum.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import plum.data.Evidence;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * Turns what a worker says of one process into results.
 *
 * @param limits the problem's, for the words
 */
record Reading(Limits limits, Worker.End end) {

  /** A program that used more than this part of its processor time was not asleep. */
  private static final int BUSY = 10;

  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{4,}");
  private static final int LONGEST_DETAIL = 400;
  private static final int LONGEST_TEXT = 4000;

  /** Fields and records of a weak report. */
  private static final String FIELD = "\u001f";

  private static final String RECORD = "\u001e";
  private static final int WEAK_FIELDS = 8;

  // ---- tests called by the judge ----

  List<TestResult> of(Worker.Report report) throws IOException {
    boolean flooded = isFlooded();
    List<TestResult> results = new ArrayList<>();
    long output = 0;
    long errors = 0;
    for (Worker.Row row : report.rows()) {
      boolean lost = row.verdict().equals("LOST");
      // A program that survives the limit has ignored the signal: no answer of it counts.
      boolean spoilt = flooded && (report.state() == 0 || lost);
      long outputEnd = lost ? end.written() : row.outputEnd();
      long errorsEnd = lost ? end.wroteErrors() : row.errorsEnd();
      var evidence =
          new Evidence(
              row.exception(),
              masked(row.message()),
              row.line(),
              masked(row.expected()),
              masked(row.actual()),
              end.output().part(output, outputEnd, LONGEST_TEXT),
              end.errors().part(errors, errorsEnd, LONGEST_TEXT));
      TestResult result =
          spoilt
              ? flooded()
              : lost ? ended() : of(verdict(row.verdict()), row.detail(), row.cpuMicros());
      results.add(with(result, evidence, micros(row.wallMicros())));
      output = Math.max(output, outputEnd);
      errors = Math.max(errors, errorsEnd);
    }
    return results;
  }

  private static TestResult with(TestResult result, Evidence evidence, Duration wall) {
    return new TestResult(
        result.verdict(),
        result.detail(),
        evidence,
        result.cpu(),
        wall,
        result.weak(),
        result.flaky());
  }

  private static Verdict verdict(String name) throws IOException {
    try {
      return Verdict.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IOException("the judge gave no known verdict", e);
    }
  }

  // ---- tests beside the solution ----

  /** Results of tests that ran beside the program; what is missing ended with the process. */
  List<TestResult> ofWeak(int count) {
    List<TestResult> results = new ArrayList<>();
    for (String record : end.report().split(RECORD, -1)) {
      String[] fields = record.split(FIELD, -1);
      if (fields.length == WEAK_FIELDS && results.size() < count) {
        try {
          results.add(weak(fields));
        } catch (IllegalArgumentException _) {
          break; // it is the program's own report and may hold anything
        }
      }
    }
    while (results.size() < count) {
      TestResult last = isFlooded() ? flooded() : ended();
      results.add(
          new TestResult(
              last.verdict(),
              last.detail(),
              Evidence.NONE,
              last.cpu(),
              micros(end.wallMicros()),
              true,
              false));
    }
    return results;
  }

  private TestResult weak(String[] fields) {
    long cpu = Long.parseLong(fields[7]);
    return new TestResult(
        Verdict.valueOf(fields[0]),
        cut(masked(fields[1]), LONGEST_DETAIL),
        new Evidence(
            fields[2],
            masked(fields[3]),
            Integer.parseInt(fields[4]),
            masked(fields[5]),
            masked(fields[6]),
            end.output().part(0, end.written(), LONGEST_TEXT),
            end.errors().part(0, end.wroteErrors(), LONGEST_TEXT)),
        micros(cpu),
        micros(cpu),
        true,
        false);
  }

  // ---- whole programs ----

  /** Why a program that should have ended by itself and well did not. */
  Optional<TestResult> failureOfWhole() {
    if (isFlooded()) {
      return Optional.of(whole(flooded(), Evidence.NONE));
    }
    if (end.reason() != 'k' || end.code() < 0) {
      return Optional.of(whole(ended(), Evidence.NONE));
    }
    if (end.code() == 0) {
      return Optional.empty();
    }
    // A program that failed may say why; it is believed about the kind of failure only.
    String[] report = end.report().split("\n", 4);
    Verdict verdict =
        switch (report[0]) {
          case "SYNTAX_ERROR" -> Verdict.SYNTAX_ERROR;
          case "LOAD_ERROR" -> Verdict.LOAD_ERROR;
          case "MEMORY_LIMIT" -> Verdict.MEMORY_LIMIT;
          default -> Verdict.EXCEPTION;
        };
    if (report.length < 4) {
      String detail = report[0].equals("MEMORY_LIMIT") ? "MemoryError" : "exit code " + end.code();
      return Optional.of(whole(of(verdict, detail, end.cpuMicros()), Evidence.NONE));
    }
    int line = report[2].matches("\\d{1,8}") ? Integer.parseInt(report[2]) : 0;
    String detail =
        (report[1].isEmpty() ? "" : report[1] + ": ")
            + report[3].replace('\n', ' ')
            + (line == 0 ? "" : " (line %d of the solution)".formatted(line));
    return Optional.of(
        whole(
            of(verdict, detail, end.cpuMicros()),
            new Evidence(report[1], report[3], line, "", "", "", "")));
  }

  /** The result where output was compared here; no difference is a pass. */
  TestResult compared(TestCase.StdioTest test, String difference) {
    return whole(
        of(
            difference.isEmpty() ? Verdict.PASSED : Verdict.WRONG_ANSWER,
            difference,
            end.cpuMicros()),
        difference.isEmpty() ? Evidence.NONE : expected(test));
  }

  /** The result where a checker decided. */
  TestResult checked(TestCase.StdioTest test, Worker.Row row) throws IOException {
    Verdict verdict = verdict(row.verdict());
    return whole(
        of(verdict, row.detail(), end.cpuMicros()),
        verdict.isPass() ? Evidence.NONE : expected(test));
  }

  private Evidence expected(TestCase.StdioTest test) {
    return new Evidence(
        "",
        "",
        0,
        cut(test.expected(), LONGEST_TEXT),
        end.output().part(0, end.written(), LONGEST_TEXT),
        "",
        "");
  }

  private TestResult whole(TestResult result, Evidence evidence) {
    return with(
        result,
        new Evidence(
            evidence.exception(),
            evidence.message(),
            evidence.line(),
            evidence.expected(),
            evidence.actual(),
            end.output().part(0, end.written(), LONGEST_TEXT),
            end.errors().part(0, end.wroteErrors(), LONGEST_TEXT)),
        micros(end.wallMicros()));
  }

  // ---- ends of processes ----

  static boolean wasAtWork(Worker.End end, Limits limits) {
    return end.cpuMicros() * BUSY >= limits.cpu().toNanos() / 1000;
  }

  private boolean isFlooded() {
    return Math.max(end.written(), end.wroteErrors()) >= limits.outputBytes();
  }

  private TestResult flooded() {
    return of(
        Verdict.OUTPUT_LIMIT,
        "more than %d KiB of output".formatted(limits.outputBytes() >> 10),
        end.cpuMicros());
  }

  /** The verdict when the process did not live to the end. */
  private TestResult ended() {
    long micros = end.cpuMicros();
    return switch (end.reason()) {
      case 'c' -> outOfProcessorTime(micros);
      // On a busy machine a loop may reach the back-stop first; the words must not depend on that.
      case 'w' ->
          wasAtWork(end, limits)
              ? outOfProcessorTime(micros)
              : of(
                  Verdict.TIMEOUT,
                  "wall time limit of %s".formatted(seconds(limits.wall())),
                  micros);
      case 'p' -> of(Verdict.EARLY_EXIT, "closed its channel", micros);
      default ->
          end.code() >= 0
              ? of(
                  Verdict.EARLY_EXIT, "exit code %d before answering".formatted(end.code()), micros)
              : signal(-end.code(), micros);
    };
  }

  private TestResult outOfProcessorTime(long micros) {
    return of(Verdict.TIMEOUT, "processor time limit of " + seconds(limits.cpu()), micros);
  }

  private TestResult signal(int signal, long micros) {
    return switch (signal) {
      case 31 -> of(Verdict.SANDBOX_VIOLATION, "forbidden system call", micros);
      case 25 -> flooded();
      case 24 -> outOfProcessorTime(micros);
      case 9 -> // where nobody can watch a child's clock, the kernel ends it at whole seconds
          micros * 1000 >= limits.cpu().toNanos()
              ? outOfProcessorTime(micros)
              : of(Verdict.CRASHED, "killed by SIGKILL", micros);
      default -> of(Verdict.CRASHED, "killed by " + signalName(signal), micros);
    };
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 4 -> "SIGILL";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case 11 -> "SIGSEGV (segmentation fault)";
      case 15 -> "SIGTERM";
      default -> "signal " + signal;
    };
  }

  // ---- words ----

  private static TestResult of(Verdict verdict, String detail, long cpuMicros) {
    return TestResult.of(verdict, cut(masked(detail), LONGEST_DETAIL), micros(cpuMicros));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1000);
  }

  /** Addresses differ from run to run. */
  private static String masked(String text) {
    return ADDRESS.matcher(text).replaceAll("0x…");
  }

  private static String cut(String text, int most) {
    return text.length() > most
        ? text.substring(0, most) + "… (%,d more characters)".formatted(text.length() - most)
        : text;
  }

  private static String seconds(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
  }
}
