package plum.ui.solutions;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Judgement;
import plum.data.Solution;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.pipeline.Agreement;
import plum.pipeline.Labelling;
import plum.pipeline.PreferencesConfig;
import plum.ui.control.MatrixOrder;
import plum.ui.control.OutcomeGrid;
import plum.ui.solutions.Inspection.Candidate;
import plum.ui.solutions.Inspection.Sample;

/**
 * What the stored results say when the tests are those of a draft.
 *
 * <p>Agreement is that of {@link Agreement}, copies counted; it says nothing about tests that are
 * off.
 *
 * @param draft the tests in their own order
 * @param tests those with results or that count, in the order of the matrix
 * @param candidates in the order of the matrix
 * @param labels by solution, also of copies; none for those that have not met every test
 * @param pool what this instruction gives to the preference pool
 */
public record Outcomes(
    Draft draft,
    List<Draft.Line> tests,
    List<Candidate> candidates,
    OutcomeGrid grid,
    Map<Long, Judgement> labels,
    Labelling.Pool pool) {
  /** Nothing. */
  public static final Outcomes NONE =
      new Outcomes(
          Draft.of(null), List.of(), List.of(), OutcomeGrid.EMPTY, Map.of(), Labelling.Pool.NONE);

  /**
   * Works it out.
   *
   * @param preferences how pairs are made, by the sampling run
   */
  static Outcomes of(
      Inspection inspection, Draft draft, Map<String, PreferencesConfig> preferences) {
    var shown =
        draft.lines().stream()
            .filter(line -> line.on() || hasResults(inspection, line.source()))
            .toList();
    var candidates = inspection.candidates();
    var testVectors = new ArrayList<List<@Nullable Verdict>>();
    for (var line : shown) {
      testVectors.add(
          new ArrayList<@Nullable Verdict>(
              candidates.stream().map(each -> verdict(each, line)).toList()));
    }
    var tests = MatrixOrder.of(testVectors).stream().map(shown::get).toList();
    var vectors = new ArrayList<List<@Nullable Verdict>>();
    for (var candidate : candidates) {
      vectors.add(
          new ArrayList<@Nullable Verdict>(
              tests.stream().map(line -> verdict(candidate, line)).toList()));
    }
    var ordered = MatrixOrder.of(vectors).stream().map(candidates::get).toList();
    var labels = labels(inspection, draft);
    return new Outcomes(
        draft,
        tests,
        ordered,
        grid(tests, ordered),
        labels,
        pool(inspection, labels, draft, preferences));
  }

  /** The number of the test of a row in its suite, from 1. */
  int number(int row) {
    return draft.indexOf(tests.get(row).key()) + 1;
  }

  /**
   * Where a place of other outcomes of the same instruction is now. A test that was stored
   * meanwhile has another key, so the text tells it too.
   *
   * @return null where there is nothing to select
   */
  OutcomeGrid.@Nullable Place again(Outcomes earlier, OutcomeGrid.@Nullable Place place) {
    if (place == null
        || grid.isEmpty()
        || place.row() >= earlier.tests.size()
        || place.column() >= earlier.candidates.size()) {
      return null;
    }
    var test = earlier.tests.get(place.row());
    var solution = earlier.candidates.get(place.column()).solution().id();
    var row = 0;
    var column = 0;
    for (var i = 0; i < tests.size(); i++) {
      var same = tests.get(i).key() == test.key() || tests.get(i).test().equals(test.test());
      row = same ? i : row;
    }
    for (var i = 0; i < candidates.size(); i++) {
      column = candidates.get(i).solution().id() == solution ? i : column;
    }
    return new OutcomeGrid.Place(row, column);
  }

  private static boolean hasResults(Inspection inspection, long test) {
    return test != 0
        && inspection.candidates().stream().anyMatch(each -> each.executions().containsKey(test));
  }

  private static @Nullable Verdict verdict(Candidate candidate, Draft.Line line) {
    var execution = candidate.executions().get(line.source());
    return execution == null ? null : execution.verdict();
  }

  /** The execution behind a cell, empty where the solution has not met the test. */
  Optional<Execution> execution(OutcomeGrid.Place place) {
    return Optional.ofNullable(
        candidates.get(place.column()).executions().get(tests.get(place.row()).source()));
  }

  private static OutcomeGrid grid(List<Draft.Line> tests, List<Candidate> candidates) {
    var passes = candidates.stream().map(each -> passed(tests, each)).toList();
    var agreement =
        Agreement.of(passes, candidates.stream().map(Candidate::copies).toList(), tests.size());
    var rows = new ArrayList<OutcomeGrid.Row>();
    var cells = new ArrayList<List<@Nullable Verdict>>();
    for (var line : tests) {
      var cellsOfRow = new ArrayList<@Nullable Verdict>();
      var passed = 0;
      var met = 0;
      for (var candidate : candidates) {
        var verdict = verdict(candidate, line);
        cellsOfRow.add(verdict);
        if (verdict != null && (verdict.isPass() || verdict.isFailure())) {
          met += candidate.copies();
          passed += verdict.isPass() ? candidate.copies() : 0;
        }
      }
      rows.add(
          new OutcomeGrid.Row(
              TestText.line(line.test()),
              line.on(),
              met == 0 ? Double.NaN : (double) passed / met,
              passed > 0 && passed < met,
              line.on() && agreement.exists() ? agreement.test(rows.size()) : Double.NaN));
      cells.add(cellsOfRow);
    }
    var columns = new ArrayList<OutcomeGrid.Column>();
    for (var candidate : candidates) {
      var place = columns.size();
      columns.add(
          new OutcomeGrid.Column(
              Integer.toString(candidate.number()),
              candidate.copies(),
              passes.get(place).cardinality(),
              candidate.solution().logProbability(),
              agreement.solution(place)));
    }
    return new OutcomeGrid(rows, columns, cells);
  }

  /** Places of the tests that count and that a candidate passes. */
  private static BitSet passed(List<Draft.Line> tests, Candidate candidate) {
    var passed = new BitSet();
    for (var i = 0; i < tests.size(); i++) {
      passed.set(i, tests.get(i).on() && verdict(candidate, tests.get(i)) == Verdict.PASSED);
    }
    return passed;
  }

  private static Map<Long, Judgement> labels(Inspection inspection, Draft draft) {
    var counting = draft.counting().stream().map(Draft.Line::source).toList();
    var labels = new HashMap<Long, Judgement>();
    for (var sample : inspection.samples()) {
      Labelling.stored(sample.solution().id(), 0, counting, sample.executions(), sample.judgement())
          .ifPresent(label -> labels.put(sample.solution().id(), label));
    }
    return labels;
  }

  /** The tests that count and that each solution passed. */
  private static Map<Long, Set<Long>> passed(Inspection inspection, Draft draft) {
    var counting = draft.counting().stream().map(Draft.Line::source).toList();
    var passed = new HashMap<Long, Set<Long>>();
    for (var sample : inspection.samples()) {
      var tests = new HashSet<Long>();
      for (var test : counting) {
        var execution = sample.executions().get(test);
        if (execution != null && execution.result().verdict().isPass()) {
          tests.add(test);
        }
      }
      passed.put(sample.solution().id(), tests);
    }
    return passed;
  }

  private static Labelling.Pool pool(
      Inspection inspection,
      Map<Long, Judgement> labels,
      Draft draft,
      Map<String, PreferencesConfig> preferences) {
    var passed = passed(inspection, draft);
    var trust = new HashMap<>(inspection.trust());
    trust.keySet().retainAll(draft.counting().stream().map(Draft.Line::source).toList());
    var byRun = new HashMap<Long, List<Solution>>();
    inspection.samples().stream()
        .map(Sample::solution)
        .forEach(each -> byRun.computeIfAbsent(each.runId(), _ -> new ArrayList<>()).add(each));
    var pool = Labelling.Pool.NONE;
    for (var entry : byRun.entrySet()) {
      var run = inspection.runs().get(entry.getKey());
      var config = run == null ? null : preferences.get(run.name());
      if (config != null) {
        pool = pool.plus(Labelling.pool(entry.getValue(), labels, passed, trust, config));
      }
    }
    return pool;
  }

  /** Solutions, copies counted, that pass every test that counts. */
  int passing() {
    return (int) labels.values().stream().filter(label -> label.verdict().isPass()).count();
  }

  /** How many solutions would be labelled otherwise than in another state of the tests. */
  int labelledOtherwise(Outcomes other) {
    var ids = new HashSet<>(labels.keySet());
    ids.addAll(other.labels.keySet());
    return (int)
        ids.stream().filter(id -> kind(labels.get(id)) != kind(other.labels.get(id))).count();
  }

  /** Chosen 1, rejected -1, neither 0. */
  private static int kind(@Nullable Judgement label) {
    return label == null || !(label.verdict().isPass() || label.verdict().isFailure())
        ? 0
        : label.verdict().isPass() ? 1 : -1;
  }

  /** Which preferences stage takes the solutions of which run, of those that use these tests. */
  static Map<String, PreferencesConfig> preferences(
      List<PreferencesConfig> stages, TestOrigin origin) {
    var byRun = new HashMap<String, PreferencesConfig>();
    stages.stream()
        .filter(stage -> stage.tests() == origin)
        .forEach(stage -> byRun.putIfAbsent(stage.solutions(), stage));
    return byRun;
  }
}
