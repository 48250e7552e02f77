package plum.ui.solutions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.data.SuiteTest;
import plum.store.Summaries;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;
import plum.ui.session.Session;
import plum.ui.solutions.Inspection.Candidate;
import plum.ui.solutions.Inspection.Sample;

/** What can be written to a file of solutions and of what their tests said. */
public final class SolutionSheets {
  private static final List<String> SOLUTION =
      List.of(
          "instruction",
          "key",
          "solution",
          "number",
          "sample",
          "run",
          "seed",
          "finish",
          "tokens",
          "log_probability",
          "verdict",
          "passed",
          "total",
          "weak",
          "flaky",
          "detail",
          "program",
          "completion");

  private static final List<String> RESULT =
      List.of(
          "instruction",
          "key",
          "suite",
          "test",
          "text",
          "counts",
          "solution",
          "number",
          "verdict",
          "detail",
          "exception",
          "message",
          "line",
          "expected",
          "actual",
          "stdout",
          "stderr",
          "cpu_ms",
          "weak",
          "flaky");

  private final Session session;
  private final SolutionsViewModel model;

  public SolutionSheets(Session session, SolutionsViewModel model) {
    this.session = session;
    this.model = model;
  }

  /** The tables of the page: solutions, the matrix as it is drawn, and every result behind it. */
  public List<Sheet> shown() {
    var shown = Optional.ofNullable(model.inspectionProperty().get());
    return List.of(
        solutions(shown), matrix(model.suite().outcomesProperty().get()), results(shown));
  }

  private Sheet solutions(Optional<Inspection> shown) {
    var chosen = shown.map(now -> of(now, selected())).orElse(List.of());
    var here = shown.map(now -> of(now, now.candidates())).orElse(List.of());
    return new Sheet(
        "solution",
        SOLUTION,
        List.of(
            new Part(Scope.SELECTED, chosen.size(), _ -> chosen.stream()),
            new Part(Scope.SHOWN, here.size(), _ -> here.stream()),
            new Part(
                Scope.ALL,
                session.counts().solutions(),
                _ -> everywhere().flatMap(each -> of(each, each.candidates()).stream()))));
  }

  /** The solution whose column is selected in the matrix, with its copies. */
  private List<Candidate> selected() {
    var place = model.suite().placeProperty().get();
    var outcomes = model.suite().outcomesProperty().get();
    return place == null || place.column() >= outcomes.candidates().size()
        ? List.of()
        : List.of(outcomes.candidates().get(place.column()));
  }

  private static List<List<@Nullable Object>> of(Inspection now, List<Candidate> candidates) {
    return candidates.stream()
        .flatMap(
            candidate -> candidate.samples().stream().map(sample -> cells(now, candidate, sample)))
        .toList();
  }

  private static List<@Nullable Object> cells(Inspection now, Candidate of, Sample sample) {
    var solution = sample.solution();
    var run = now.runs().get(solution.runId());
    var judgement = sample.judgement();
    return Sheet.row(
        solution.instructionId(),
        now.instruction().key(),
        solution.id(),
        of.number(),
        solution.sample(),
        run == null ? null : run.name(),
        solution.seed(),
        solution.finishReason().name(),
        solution.tokenCount(),
        solution.logProbability(),
        judgement == null ? null : judgement.verdict().name(),
        judgement == null ? null : (Object) judgement.passed(),
        judgement == null ? null : (Object) judgement.total(),
        judgement == null ? null : (Object) judgement.weak(),
        judgement == null ? null : (Object) judgement.flaky(),
        judgement == null ? null : judgement.detail(),
        solution.program(),
        solution.completion());
  }

  /** Tests down, solutions across, in the matrix's order. */
  private static Sheet matrix(Outcomes now) {
    var columns = new ArrayList<>(List.of("test", "text", "counts", "pass_rate", "agreement"));
    now.candidates().forEach(each -> columns.add("solution " + each.number()));
    return new Sheet(
        "matrix row",
        columns,
        List.of(
            new Part(
                Scope.ALL,
                now.grid().isEmpty() ? 0 : now.tests().size(),
                _ -> IntStream.range(0, now.tests().size()).mapToObj(row -> cells(now, row)))));
  }

  private static List<@Nullable Object> cells(Outcomes now, int row) {
    var figures = now.grid().rows().get(row);
    var cells =
        new ArrayList<@Nullable Object>(
            Sheet.row(
                now.number(row),
                TestText.text(now.tests().get(row).test()),
                now.tests().get(row).on(),
                Double.isNaN(figures.passRate()) ? null : (Object) figures.passRate(),
                Double.isNaN(figures.agreement()) ? null : (Object) figures.agreement()));
    now.grid().cells().get(row).forEach(each -> cells.add(each == null ? null : each.name()));
    return cells;
  }

  private Sheet results(Optional<Inspection> shown) {
    var here = shown.map(now -> met(now).toList()).orElse(List.of());
    return new Sheet(
        "result",
        RESULT,
        List.of(
            new Part(Scope.SHOWN, here.size(), _ -> here.stream()),
            new Part(
                Scope.ALL,
                session.counts().judged() == 0 ? 0 : -1,
                _ -> everywhere().flatMap(SolutionSheets::met))));
  }

  /** Every result of an instruction, a solution at a time. */
  private static Stream<List<@Nullable Object>> met(Inspection now) {
    var tests = new HashMap<Long, SuiteTest>();
    now.suites().forEach(suite -> suite.tests().forEach(test -> tests.put(test.id(), test)));
    return now.candidates().stream()
        .flatMap(
            candidate ->
                candidate.samples().stream()
                    .flatMap(sample -> met(now, candidate, sample, tests).stream()));
  }

  private static List<List<@Nullable Object>> met(
      Inspection now, Candidate of, Sample sample, Map<Long, SuiteTest> tests) {
    var rows = new ArrayList<List<@Nullable Object>>();
    for (var execution : sample.executions().values()) {
      var test = tests.get(execution.testId());
      var result = execution.result();
      var seen = result.evidence();
      rows.add(
          Sheet.row(
              now.instruction().id(),
              now.instruction().key(),
              test == null ? null : (Object) test.suiteId(),
              execution.testId(),
              test == null ? null : TestText.text(test.test()),
              test == null ? null : (Object) test.kept(),
              execution.solutionId(),
              of.number(),
              result.verdict().name(),
              result.detail(),
              seen.exception(),
              seen.message(),
              seen.line() == 0 ? null : (Object) seen.line(),
              seen.expected(),
              seen.actual(),
              seen.stdout(),
              seen.stderr(),
              result.cpu().toNanos() / 1e6,
              result.weak(),
              result.flaky()));
    }
    return rows;
  }

  /** All instructions, one after another. */
  private Stream<Inspection> everywhere() {
    var project = session.project();
    return Sheet.pages(
            after ->
                LongStream.of(
                        project
                            .instructions()
                            .summaries()
                            .ids(Summaries.Order.IMPORTED, false, after, Sheet.AT_ONCE))
                    .boxed()
                    .toList(),
            Long::longValue)
        .flatMap(id -> Inspection.read(project, id).stream());
  }
}
