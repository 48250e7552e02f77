package plum.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import plum.data.Evidence;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * From what the processes of one program did to verdicts, and the account of what they used. The
 * words are the same as for Python wherever the event is.
 */
final class NodeVerdicts {

  /** What the judge says about one test; {@code LOST} if the process was not there to answer. */
  record Row(
      String verdict,
      long micros,
      String detail,
      String exception,
      String message,
      int line,
      String expected,
      String actual,
      int printed,
      int complained) {

    private static final int FIELDS = 10;

    static Row of(byte[] frame) throws IOException {
      String[] fields =
          new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8).split("\0", -1);
      try {
        if (fields.length == FIELDS) {
          return new Row(
              fields[0],
              Long.parseLong(fields[1]),
              fields[2],
              fields[3],
              fields[4],
              Integer.parseInt(fields[5]),
              fields[6],
              fields[7],
              (int) Math.min(Integer.MAX_VALUE, Long.parseLong(fields[8])),
              (int) Math.min(Integer.MAX_VALUE, Long.parseLong(fields[9])));
        }
      } catch (NumberFormatException _) {
        // as below
      }
      throw new IOException("the judge does not keep to the protocol");
    }
  }

  static final TestResult SKIPPED =
      TestResult.of(Verdict.SKIPPED, "not run: an earlier test settled the matter", Duration.ZERO);

  /** A program that used more than this part of its processor time was not asleep. */
  private static final int BUSY = 10;

  private static final int LONGEST_DETAIL = 400;
  private static final int LONGEST_TEXT = 4096;

  private final Limits limits;
  private Duration cpu = Duration.ZERO;
  private Duration wall = Duration.ZERO;
  private long peak;
  private String output = "";

  NodeVerdicts(Limits limits) {
    this.limits = limits;
  }

  /** Processor time that the judge of a problem may use per program. */
  static Duration patience(Limits limits) {
    Duration least = Duration.ofSeconds(1);
    return limits.cpu().compareTo(least) > 0 ? limits.cpu() : least;
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

  static String text(ByteBuffer printed) {
    return cut(decode(printed), LONGEST_TEXT);
  }

  private static String decode(ByteBuffer printed) {
    return StandardCharsets.UTF_8.decode(printed.duplicate()).toString();
  }

  private static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most) + "…" : text;
  }

  // ---- the account ----

  void add(NodeProcess.End end) {
    cpu = cpu.plus(end.cpu());
    wall = wall.plus(end.wall());
    peak = Math.max(peak, end.peakBytes());
    String printed = decode(end.output()) + decode(end.errors());
    if (!printed.isEmpty()) {
      output = printed.substring(Math.max(0, printed.length() - LONGEST_TEXT));
    }
  }

  Duration cpuLeft() {
    return limits.cpu().minus(cpu);
  }

  Duration wallLeft() {
    return limits.wall().minus(wall);
  }

  boolean isSpent() {
    return cpuLeft().toMillis() <= 0 || wallLeft().toMillis() <= 0;
  }

  ProgramResult result(List<TestResult> tests) {
    TestResult worst = TestResult.worst(tests);
    return new ProgramResult(worst.verdict(), worst.detail(), tests, output, cpu, wall, peak);
  }

  // ---- functions ----

  /**
   * One result for each row.
   *
   * @throws IOException when the judge names no verdict there is
   */
  List<TestResult> results(List<Row> rows, NodeProcess.End end) throws IOException {
    List<TestResult> results = new ArrayList<>();
    int printed = 0;
    int complained = 0;
    boolean flooded = isFlooded(end);
    for (Row row : rows) {
      boolean lost = row.verdict().equals("LOST");
      String stdout = text(part(end.output(), printed, lost ? Integer.MAX_VALUE : row.printed()));
      String stderr =
          text(part(end.errors(), complained, lost ? Integer.MAX_VALUE : row.complained()));
      printed = Math.max(printed, row.printed());
      complained = Math.max(complained, row.complained());
      TestResult known = lost || flooded ? ended(end) : null;
      Duration used = Duration.ofNanos(row.micros() * 1000);
      results.add(
          new TestResult(
              known == null ? verdict(row) : known.verdict(),
              known == null ? cut(row.detail(), LONGEST_DETAIL) : known.detail(),
              new Evidence(
                  row.exception(),
                  row.message(),
                  Math.max(0, row.line()),
                  row.expected(),
                  row.actual(),
                  stdout,
                  stderr),
              known == null ? used : known.cpu(),
              known == null ? used : end.wall(),
              false,
              false));
    }
    return results;
  }

  private static Verdict verdict(Row row) throws IOException {
    try {
      return Verdict.valueOf(row.verdict());
    } catch (IllegalArgumentException e) {
      throw new IOException("the judge gave no known verdict", e);
    }
  }

  private static ByteBuffer part(ByteBuffer text, int from, int to) {
    int end = Math.clamp(to, 0, text.limit());
    int start = Math.clamp(from, 0, end);
    return text.slice(start, end - start);
  }

  private boolean isFlooded(NodeProcess.End end) {
    return end.output().limit() + end.errors().limit() >= limits.outputBytes();
  }

  TestResult forged(NodeProcess.End end) {
    return result(Verdict.SANDBOX_VIOLATION, "forged bytes on the channel", end);
  }

  private static TestResult result(Verdict verdict, String detail, NodeProcess.End end) {
    return new TestResult(
        verdict,
        cut(detail, LONGEST_DETAIL),
        NodeSession.printed(end),
        end.cpu(),
        end.wall(),
        false,
        false);
  }

  /** The verdict when the process did not live to the end. */
  private TestResult ended(NodeProcess.End end) {
    if (isFlooded(end)) {
      return result(
          Verdict.OUTPUT_LIMIT,
          "more than %d KiB of output".formatted(limits.outputBytes() >> 10),
          end);
    }
    return switch (end.cause()) {
      case PROCESSOR -> outOfTime(end);
      // On a busy machine a loop may reach the back-stop first; the words must not depend on that.
      case WALL ->
          end.cpu().multipliedBy(BUSY).compareTo(limits.cpu()) >= 0
              ? outOfTime(end)
              : result(Verdict.TIMEOUT, "wall time limit of " + seconds(limits.wall()), end);
      case MEMORY -> outOfMemory(end);
      case CLOSED -> result(Verdict.EARLY_EXIT, "closed its channel", end);
      case ITSELF ->
          end.code() >= 0
              ? result(
                  Verdict.EARLY_EXIT, "exit code %d before answering".formatted(end.code()), end)
              : signal(-end.code(), end);
    };
  }

  private TestResult outOfTime(NodeProcess.End end) {
    return result(Verdict.TIMEOUT, "processor time limit of " + seconds(limits.cpu()), end);
  }

  private TestResult outOfMemory(NodeProcess.End end) {
    return result(
        Verdict.MEMORY_LIMIT, "more than %d MiB".formatted(limits.memoryBytes() >> 20), end);
  }

  private TestResult signal(int signal, NodeProcess.End end) {
    String last = decode(end.errors());
    if (last.contains("out of memory") || last.contains("std::bad_alloc")) {
      return outOfMemory(end); // the engine gives up by a signal of its own choice
    }
    return switch (signal) {
      case 31 -> result(Verdict.SANDBOX_VIOLATION, "forbidden system call", end);
      case 9, 24 ->
          end.cpu().compareTo(limits.cpu()) >= 0
              ? outOfTime(end)
              : result(Verdict.CRASHED, "killed by SIGKILL", end);
      case 6 -> result(Verdict.CRASHED, "killed by SIGABRT", end);
      case 11 -> result(Verdict.CRASHED, "killed by SIGSEGV (segmentation fault)", end);
      default -> result(Verdict.CRASHED, "killed by signal " + signal, end);
    };
  }

  private static String seconds(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
  }

  // ---- input and output ----

  /**
   * The verdict about a whole program.
   *
   * @param report what came on the channel: nothing, or why it failed
   */
  TestResult output(TestCase.StdioTest test, byte[] report, boolean tooMuch, NodeProcess.End end) {
    if (tooMuch) {
      return forged(end);
    }
    if (isFlooded(end) || end.cause() != NodeProcess.Cause.ITSELF || end.code() < 0) {
      return ended(end);
    }
    if (end.code() != 0) {
      return failed(report, end);
    }
    if (report.length > 0) {
      return forged(end);
    }
    String actual = decode(end.output());
    String difference = difference(test.match(), test.expected(), actual);
    TestResult result =
        result(difference.isEmpty() ? Verdict.PASSED : Verdict.WRONG_ANSWER, difference, end);
    Evidence seen =
        new Evidence(
            "",
            "",
            0,
            difference.isEmpty() ? "" : cut(test.expected(), LONGEST_TEXT),
            difference.isEmpty() ? "" : cut(actual, LONGEST_TEXT),
            result.evidence().stdout(),
            result.evidence().stderr());
    return new TestResult(
        result.verdict(), result.detail(), seen, result.cpu(), result.wall(), false, false);
  }

  /** A program that failed may say why; it is believed about the kind of failure only. */
  private static TestResult failed(byte[] report, NodeProcess.End end) {
    String[] said =
        new String(
                report,
                Math.min(4, report.length),
                Math.max(0, report.length - 4),
                StandardCharsets.UTF_8)
            .split("\n", -1);
    String first = said.length > 1 ? cut(said[1], LONGEST_DETAIL) : "";
    return switch (said[0]) {
      case "syntax" -> result(Verdict.SYNTAX_ERROR, first + inLine(said, 2), end);
      case "load" -> result(Verdict.LOAD_ERROR, first, end);
      case "memory" -> result(Verdict.MEMORY_LIMIT, "Array buffer allocation failed", end);
      case "error" -> {
        String message = said.length > 2 ? cut(said[2], LONGEST_DETAIL) : "";
        String words = message.isEmpty() ? first : first + ": " + message;
        TestResult result = result(Verdict.EXCEPTION, words + inSolution(line(said, 3)), end);
        Evidence printed = result.evidence();
        yield new TestResult(
            result.verdict(),
            result.detail(),
            new Evidence(first, message, line(said, 3), "", "", printed.stdout(), printed.stderr()),
            result.cpu(),
            result.wall(),
            false,
            false);
      }
      default -> result(Verdict.EXCEPTION, "exit code " + end.code(), end);
    };
  }

  private static String inLine(String[] said, int field) {
    int line = line(said, field);
    return line == 0 ? "" : " (line %d)".formatted(line);
  }

  private static String inSolution(int line) {
    return line == 0 ? "" : " (line %d of the solution)".formatted(line);
  }

  private static int line(String[] said, int field) {
    return said.length > field && said[field].matches("\\d{1,7}")
        ? Integer.parseInt(said[field])
        : 0;
  }

  private static String difference(Match match, String expected, String actual) {
    return switch (match) {
      case Match.Lines _ -> Output.difference(expected, actual);
      case Match.Numbers(double tolerance) -> Output.difference(expected, actual, tolerance);
      case Match.Checker _ -> throw new IllegalArgumentException("refused before");
    };
  }
}
