package plum.ui.solutions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Instruction;
import plum.data.Judgement;
import plum.data.Solution;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestSuite;
import plum.store.Project;

/**
 * One instruction with everything known about it.
 *
 * @param suites the newest first
 * @param candidates distinct solutions, those that pass first, then the commonest
 */
public record Inspection(
    Instruction instruction, List<TestSuite> suites, List<Candidate> candidates) {
  private static final Pattern COMMENT = Pattern.compile("\\s+#[^'\"]*$");
  private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+) = (.+)");

  /**
   * Solutions with the same program, taken together.
   *
   * @param copies how many times it was drawn
   * @param runs names of the runs that drew it, in words
   * @param judgement null while it was not run
   * @param executions by test
   */
  public record Candidate(
      Solution solution,
      int copies,
      String runs,
      @Nullable Judgement judgement,
      Map<Long, Execution> executions) {

    public boolean passes() {
      return judgement != null && judgement.verdict().isPass();
    }
  }

  /** Reads it, empty when there is no such instruction. */
  static Optional<Inspection> read(Project project, long instructionId) {
    return project
        .instructions()
        .byId(instructionId)
        .map(
            instruction ->
                new Inspection(
                    instruction,
                    project.suites().of(instructionId),
                    candidates(project, instructionId)));
  }

  private static List<Candidate> candidates(Project project, long instructionId) {
    var judgements = project.executions().ofInstruction(instructionId);
    var names = new HashMap<Long, String>();
    project.runs().all().forEach(run -> names.put(run.id(), run.name()));
    var same = new LinkedHashMap<String, List<Solution>>();
    for (var solution : project.solutions().ofInstruction(instructionId)) {
      same.computeIfAbsent(solution.program(), _ -> new ArrayList<>()).add(solution);
    }
    var candidates = new ArrayList<Candidate>();
    for (var copies : same.values()) {
      var shown =
          copies.stream()
              .filter(solution -> judgements.containsKey(solution.id()))
              .findFirst()
              .orElse(copies.getFirst());
      var executions = new HashMap<Long, Execution>();
      project
          .executions()
          .of(shown.id())
          .forEach(execution -> executions.put(execution.testId(), execution));
      var runs =
          copies.stream()
              .map(solution -> names.getOrDefault(solution.runId(), ""))
              .distinct()
              .limit(3)
              .toList();
      candidates.add(
          new Candidate(
              shown,
              copies.size(),
              String.join(", ", runs),
              judgements.get(shown.id()),
              Map.copyOf(executions)));
    }
    candidates.sort(
        Comparator.comparing((Candidate each) -> !each.passes())
            .thenComparing(each -> each.judgement() == null)
            .thenComparingInt(each -> -each.copies()));
    return List.copyOf(candidates);
  }

  /** The suite by which most candidates were judged, else the newest. */
  public Optional<TestSuite> judging() {
    var votes = new HashMap<Long, Integer>();
    candidates.stream()
        .map(Candidate::judgement)
        .filter(Objects::nonNull)
        .forEach(judgement -> votes.merge(judgement.suiteId(), 1, Integer::sum));
    return suites.stream()
        .max(
            Comparator.comparingInt((TestSuite suite) -> votes.getOrDefault(suite.id(), 0))
                .thenComparingLong(TestSuite::id));
  }

  /** A test as one reads it in a line. */
  public static String line(SuiteTest test) {
    return switch (test.test()) {
      case TestCase.AssertTest(var code) -> lastLine(code);
      case TestCase.CheckTest(var code) -> lastLine(code);
      case TestCase.ModuleTest(var code, var name) -> name.isEmpty() ? lastLine(code) : name;
      case TestCase.StdioTest(var stdin, var expected, _) ->
          quoted(stdin) + " → " + quoted(expected);
    };
  }

  /** A test in full. */
  public static String text(SuiteTest test) {
    return switch (test.test()) {
      case TestCase.AssertTest(var code) -> code;
      case TestCase.CheckTest(var code) -> code;
      case TestCase.ModuleTest(var code, _) -> code;
      case TestCase.StdioTest(var stdin, var expected, _) ->
          "# standard input\n" + stdin + "\n# expected output\n" + expected;
    };
  }

  /** The statements of a test on one line, an input named first put where it is used. */
  private static String lastLine(String code) {
    var lines =
        code.strip()
            .lines()
            .map(line -> COMMENT.matcher(line).replaceFirst("").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    if (lines.size() == 2) {
      var named = ASSIGNMENT.matcher(lines.getFirst());
      if (named.matches()) {
        var name = Pattern.compile("\\b" + named.group(1) + "\\b");
        return name.matcher(plain(lines.getLast()))
            .replaceAll(Matcher.quoteReplacement(named.group(2)));
      }
    }
    return String.join(" ⏎ ", lines.stream().limit(3).map(Inspection::plain).toList());
  }

  private static String plain(String statement) {
    return statement.startsWith("assert ") ? statement.substring(7) : statement;
  }

  private static String quoted(String text) {
    return "\"" + text.strip().replace("\n", "\\n") + "\"";
  }
}
