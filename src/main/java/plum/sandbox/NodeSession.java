package plum.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.data.Evidence;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * One problem's judge process and, for every program, a process that runs it. This class hands
 * questions and answers on between the two, and does not look into them.
 */
final class NodeSession {

  /** Where processes come from. */
  interface Starter {
    NodeProcess start(NodeProcess.Role role, Limits limits, long outputBytes) throws IOException;

    void discard(NodeProcess process);
  }

  /** So often a program that died in a test is started again for the tests behind it. */
  private static final int RESTARTS = 3;

  private static final int LONGEST_QUESTION = 80 << 20;

  /** What an answer may have besides its value. */
  private static final int ENVELOPE = 8192;

  /** What a judge may print; nobody reads it. */
  private static final int JUDGE_OUTPUT = 1 << 20;

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** A judge that has burnt nothing and says nothing for so long is lost. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Starter starter;
  private final Problem problem;
  private final BooleanSupplier cancelled;
  private final Limits limits;
  private final List<Integer> functionTests = new ArrayList<>();
  private @Nullable NodeProcess judge;

  NodeSession(Starter starter, Problem problem, BooleanSupplier cancelled) {
    this.starter = starter;
    this.problem = problem;
    this.cancelled = cancelled;
    limits = problem.limits();
    for (int i = 0; i < problem.tests().size(); i++) {
      if (!(problem.tests().get(i) instanceof TestCase.StdioTest)) {
        functionTests.add(i);
      }
    }
  }

  /**
   * Judges one program.
   *
   * @throws IOException when a process was lost that should not have been; once more may help
   */
  ProgramResult judge(String program) throws IOException {
    if (problem.tests().isEmpty()) {
      return NodeVerdicts.same(problem, Verdict.TEST_ERROR, "there are no tests");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(program)) {
      return NodeVerdicts.same(problem, Verdict.SYNTAX_ERROR, "the text is not valid Unicode");
    }
    var verdicts = new NodeVerdicts(limits);
    List<TestResult> results =
        new ArrayList<>(Collections.nCopies(problem.tests().size(), NodeVerdicts.SKIPPED));
    if (!functionTests.isEmpty()) {
      List<TestResult> judged = judgeFunctions(program, verdicts);
      for (int i = 0; i < judged.size(); i++) {
        results.set(functionTests.get(i), judged.get(i));
      }
    }
    for (int i = 0; i < results.size(); i++) {
      if (problem.tests().get(i) instanceof TestCase.StdioTest test) {
        results.set(i, judgeOutput(program, test, verdicts));
      }
    }
    return verdicts.result(results);
  }

  void close() {
    NodeProcess process = judge;
    judge = null;
    if (process != null) {
      starter.discard(process);
    }
  }

  // ---- functions ----

  private List<TestResult> judgeFunctions(String program, NodeVerdicts verdicts)
      throws IOException {
    int count = functionTests.size();
    int restarts = 0;
    List<TestResult> results = new ArrayList<>();
    while (results.size() < count) {
      Exchange exchange = run(program, results.size(), verdicts);
      results.addAll(exchange.results);
      if (exchange.state == JUDGE_LOST) {
        close();
        continue; // the test at which it was lost has its verdict
      }
      boolean useless =
          exchange.state == LOST_WHILE_LOADING
              || (exchange.state == LOST && results.getLast().verdict() == Verdict.TIMEOUT)
              || verdicts.isSpent();
      if (results.size() < count && (useless || restarts++ == RESTARTS)) {
        results.addAll(Collections.nCopies(count - results.size(), NodeVerdicts.SKIPPED));
      }
    }
    return results;
  }

  private static final char ALIVE = '0';
  private static final char LOST = '1';
  private static final char LOST_WHILE_LOADING = '2';
  private static final char LOST_AT_THE_END = '3';
  private static final char JUDGE_LOST = 'j';

  private record Exchange(char state, List<TestResult> results) {}

  /** One process of the program against the tests from {@code first} on. */
  private Exchange run(String program, int first, NodeVerdicts verdicts) throws IOException {
    NodeProcess solution = starter.start(NodeProcess.Role.SOLUTION, limits, limits.outputBytes());
    try {
      NodeProcess decider = ready();
      begin(solution, new byte[0]);
      solution.allow(verdicts.cpuLeft(), verdicts.wallLeft());
      send(solution, "serve", problem.entryPoint(), program);
      Duration patience = NodeVerdicts.patience(limits);
      decider.allow(patience, verdicts.wallLeft().plus(patience).plus(SILENCE));
      decider.send(bytes("P%d %d".formatted(first, functionTests.size())));
      List<NodeVerdicts.Row> rows = new ArrayList<>();
      char state = relay(decider, solution, rows, verdicts);
      decider.rest();
      boolean extra = false;
      if (state == ALIVE) {
        solution.start(FAREWELL);
        extra = solution.remainder(1).length > 0;
      }
      if ((state != LOST && state != LOST_WHILE_LOADING && state != LOST_AT_THE_END) || extra) {
        solution.kill(NodeProcess.Cause.CLOSED);
      }
      NodeProcess.End end = solution.end();
      verdicts.add(end);
      List<TestResult> results = verdicts.results(rows, end);
      if (extra || state == LOST_AT_THE_END) {
        replaceLast(results, verdicts, rows, end, extra);
      }
      if (state == JUDGE_LOST) {
        if (first + results.size() >= functionTests.size()) {
          throw new IOException("the judge was lost after its last test");
        }
        results.add(judgeLost(decider.end()));
      }
      return new Exchange(state, results);
    } finally {
      starter.discard(solution);
    }
  }

  /** What a program did after the last answer is held against its last test. */
  private static void replaceLast(
      List<TestResult> results,
      NodeVerdicts verdicts,
      List<NodeVerdicts.Row> rows,
      NodeProcess.End end,
      boolean extra) {
    TestResult late = extra ? verdicts.forged(end) : results.getLast();
    if (!extra || rows.isEmpty()) {
      results.removeLast();
    }
    results.set(results.size() - 1, late);
  }

  /** The blame of a judge that did not live: the test's if it used up what judges have. */
  private TestResult judgeLost(NodeProcess.End end) throws IOException {
    return switch (end.cause()) {
      case PROCESSOR ->
          TestResult.of(
              Verdict.TEST_ERROR, "the test uses too much time of its own", Duration.ZERO);
      case MEMORY ->
          TestResult.of(
              Verdict.TEST_ERROR, "the test uses too much memory of its own", Duration.ZERO);
      default -> throw new IOException("the judge was lost");
    };
  }

  private NodeProcess ready() throws IOException {
    NodeProcess process = judge;
    if (process == null) {
      process = starter.start(NodeProcess.Role.JUDGE, limits, JUDGE_OUTPUT);
      judge = process;
      if (!process.begin(new byte[0], cancelled).equals("H")) {
        throw new IOException("the judge does not keep to the protocol");
      }
      send(process, problem.entryPoint(), problem.context(), "" + functionTests.size());
      for (int i : functionTests) {
        switch (problem.tests().get(i)) {
          case TestCase.AssertTest(String code) -> send(process, "assert", code, "");
          case TestCase.CheckTest(String code) -> send(process, "check", code, "");
          case TestCase.ModuleTest(String code, String name) -> send(process, "module", code, name);
          case TestCase.StdioTest _ -> throw new IllegalStateException("not a function test");
        }
      }
    }
    return process;
  }

  private void begin(NodeProcess solution, byte[] stdin) throws IOException {
    String used = solution.begin(stdin, cancelled);
    try {
      solution.ownStart(Duration.ofNanos(Long.parseLong(used) * 1000));
    } catch (NumberFormatException e) {
      throw new IOException("the solution's process does not keep to the protocol", e);
    }
  }

  /** Hands on questions and answers until the judge has decided; returns how it ended. */
  private char relay(
      NodeProcess decider, NodeProcess solution, List<NodeVerdicts.Row> rows, NodeVerdicts verdicts)
      throws IOException {
    Duration wall = verdicts.wallLeft();
    while (true) {
      byte[] frame = decider.receive(LONGEST_QUESTION);
      if (frame == null) {
        return JUDGE_LOST;
      }
      switch (frame.length == 0 ? 0 : frame[0]) {
        case 'C' -> {
          long asked = System.nanoTime();
          solution.start(wall);
          byte[] answer = answer(solution, Arrays.copyOfRange(frame, 1, frame.length));
          solution.rest();
          wall = wall.minusNanos(System.nanoTime() - asked);
          try {
            decider.send(answer);
          } catch (IOException _) {
            return JUDGE_LOST;
          }
        }
        case 'R' -> rows.add(NodeVerdicts.Row.of(frame));
        case 'D' -> {
          if (frame.length != 2) {
            throw new IOException("the judge does not keep to the protocol");
          }
          return (char) frame[1];
        }
        default -> throw new IOException("the judge does not keep to the protocol");
      }
    }
  }

  /** The solution's answer as the judge is told it, or what happened instead. */
  private byte[] answer(NodeProcess solution, byte[] question) {
    try {
      if (solution.hasMore()) {
        throw new NodeProcess.Forged("forged bytes on the channel");
      }
      solution.send(question);
      byte[] answer = solution.receive(limits.outputBytes() + ENVELOPE);
      if (answer == null) {
        return bytes("G");
      }
      var frame = new ByteArrayOutputStream(answer.length + 1);
      frame.write('A');
      frame.writeBytes(answer);
      return frame.toByteArray();
    } catch (NodeProcess.Forged e) {
      return bytes("F" + Verdict.SANDBOX_VIOLATION + "\n" + e.getMessage());
    } catch (NodeProcess.TooLong e) {
      return bytes("F" + Verdict.OUTPUT_LIMIT + "\n" + e.getMessage());
    } catch (IOException _) {
      return bytes("G");
    }
  }

  private static void send(NodeProcess process, String... texts) throws IOException {
    for (String text : texts) {
      process.send(bytes(text));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ---- input and output ----

  private static final int LONGEST_REPORT = 8192;

  private TestResult judgeOutput(String program, TestCase.StdioTest test, NodeVerdicts verdicts)
      throws IOException {
    if (test.match() instanceof Match.Checker) {
      return TestResult.of(
          Verdict.TEST_ERROR,
          "a checker in Python does not judge programs in JavaScript",
          Duration.ZERO);
    }
    NodeProcess solution = starter.start(NodeProcess.Role.SOLUTION, limits, limits.outputBytes());
    try {
      begin(solution, bytes(test.stdin()));
      solution.allow(limits.cpu(), limits.wall());
      send(solution, "run", "", program);
      byte[] report = solution.remainder(LONGEST_REPORT);
      if (report.length == LONGEST_REPORT) {
        solution.kill(NodeProcess.Cause.CLOSED);
      }
      NodeProcess.End end = solution.end();
      verdicts.add(end);
      return verdicts.output(test, report, report.length == LONGEST_REPORT, end);
    } finally {
      starter.discard(solution);
    }
  }

  /** What a single test has to show when nothing else is known. */
  static Evidence printed(NodeProcess.End end) {
    return new Evidence(
        "", "", 0, "", "", NodeVerdicts.text(end.output()), NodeVerdicts.text(end.errors()));
  }
}
