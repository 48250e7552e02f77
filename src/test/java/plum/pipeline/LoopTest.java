package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Decoding;
import plum.data.Evaluation;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.io.Json;
import plum.sandbox.Judge;
import plum.sandbox.PythonJudge;
import plum.store.Project;

/** From import to evaluation with a scripted model and real Python; every figure is counted. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class LoopTest {
  @TempDir private static Path folder = Path.of("");
  private static final List<JobEvent> EVENTS = new ArrayList<>();
  private static Project project;

  private static Judge python() {
    try {
      return PythonJudge.open(2);
    } catch (PlumException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  @BeforeAll
  static void run() {
    Adders.write(folder);
    project = Project.open(folder.resolve("project"));
    try (var pipeline =
        new Pipeline(
            project,
            folder,
            Adders.policies(folder),
            new ScriptedModel.Source(Adders::answer),
            LoopTest::python)) {
      for (var stage : Adders.stages()) {
        var run = pipeline.run(stage, EVENTS::add, () -> false);
        assertEquals(Outcome.DONE, run.outcome(), run.note());
      }
    }
  }

  @AfterAll
  static void close() {
    if (project != null) {
      project.close();
    }
  }

  private static long run(String name) {
    return project.runs().byName(name).orElseThrow().id();
  }

  @Test
  void theImportSplitsAndRejects() {
    assertEquals(4, project.instructions().all(Split.TRAIN, null).size());
    assertEquals(2, project.instructions().all(Split.HELD_OUT, null).size());
    var rejection = project.instructions().rejections(1).getFirst();
    assertEquals(7, rejection.line());
    assertTrue(project.runs().byName("import").orElseThrow().note().contains("line 7"));
  }

  @Test
  void aTestIsKeptWhenItsReferencePassesItAndOnlyOnce() {
    // 4 instructions, 2 drafts, 4 tests each; 3 of 4 hold for instructions 1 to 3, none for 4, and
    // the second draft repeats the first
    var line = Report.of(project, "", 0).tests().getFirst();
    assertEquals(new Report.Precision(32, 18, 32), line.written());
    assertEquals(new Report.Precision(18, 18, 18), line.consistent());
    assertEquals(new Report.Precision(9, 9, 9), line.kept());
    assertEquals(Map.of("duplicate", 9, "reference: wrong answer", 14), line.dropped());
    assertEquals(new Report.Precision(8, 8, 8), line.references());
    assertEquals(3, line.usable());
    assertEquals(4, line.instructions());
    assertFalse(project.suites().labelling(4, TestOrigin.MODEL).orElseThrow().usable());
  }

  @Test
  void everyInstructionWithUsableTestsGetsItsSolutions() {
    assertEquals(Map.of(1L, 6, 2L, 6, 3L, 6), project.solutions().counts(run("sample")));
    for (var instruction = 1; instruction <= 3; instruction++) {
      var solutions = project.solutions().of(run("sample"), instruction);
      for (var sample = 0; sample < 6; sample++) {
        var solution = solutions.get(sample);
        assertEquals(sample, solution.sample());
        assertEquals(Adders.prompt(instruction) + solution.completion(), solution.program());
        assertEquals(Seeds.of(0, "sample", "add-" + instruction, sample), solution.seed());
      }
      assertTrue(solutions.get(3).completion().contains("x - " + instruction));
    }
  }

  @Test
  void pythonSaysWhatEachSolutionIsWorth() {
    var expected =
        Map.of(
            Verdict.PASSED, 9,
            Verdict.WRONG_ANSWER, 3,
            Verdict.SYNTAX_ERROR, 3,
            Verdict.EXCEPTION, 3);
    assertEquals(expected, project.executions().verdicts(run("sample"), TestOrigin.MODEL));
    assertEquals(expected, project.executions().verdicts(run("sample"), TestOrigin.GIVEN));
    var wrong = project.solutions().of(run("sample"), 1).get(3);
    var judgement = project.executions().ofRun(run("sample"), TestOrigin.MODEL).get(wrong.id());
    assertEquals(0, judgement.passed());
    // 3 of the model's own tests and 2 given ones
    assertEquals(5, project.executions().of(wrong.id()).size());
    // each once, although two suites judged those of the sampling run; 20 of the evaluations
    assertEquals(18 + 20, project.counts().judged());
    assertTrue(
        project.runs().byName("execute").orElseThrow().note().startsWith("isolation "),
        "the isolation stands with the run");
  }

  @Test
  void thePoolFollowsTheRule() {
    // distinct: 2 right ones (the commented one is a duplicate), 3 that fail; 6 pairs, at most 4
    assertEquals(
        new Report.PoolLine("prefer", 12, 3, 6, 9), Report.of(project, "", 0).pools().getFirst());
    invariants(project, run("prefer"), run("sample"), 4);
  }

  /** What must hold of every pool. */
  static void invariants(Project project, long pool, long sampling, int most) {
    var judgements = project.executions().ofRun(sampling, TestOrigin.MODEL);
    var pairs = new HashMap<Long, Integer>();
    var seen = new ArrayList<Preference>();
    for (var texts : project.preferences().forTraining(pool)) {
      seen.add(texts.preference());
      switch (texts.preference()) {
        case PreferencePair pair -> {
          assertTrue(judgements.get(pair.chosenId()).verdict().isPass());
          assertTrue(judgements.get(pair.rejectedId()).verdict().isFailure());
          var chosen = project.solutions().byId(pair.chosenId()).orElseThrow();
          var rejected = project.solutions().byId(pair.rejectedId()).orElseThrow();
          assertNotEquals(
              Programs.normalised(chosen.program()), Programs.normalised(rejected.program()));
          assertEquals(pair.instructionId(), chosen.instructionId());
          assertEquals(pair.instructionId(), rejected.instructionId());
          assertTrue(pairs.merge(pair.instructionId(), 1, Integer::sum) <= most);
        }
        case UnpairedPreference item -> {
          var verdict = judgements.get(item.solutionId()).verdict();
          assertTrue(item.desirable() ? verdict.isPass() : verdict.isFailure());
        }
      }
    }
    var programs = new ArrayList<String>();
    for (var each : seen) {
      if (each instanceof UnpairedPreference item) {
        var solution = project.solutions().byId(item.solutionId()).orElseThrow();
        programs.add(item.instructionId() + Programs.normalised(solution.program()));
      }
    }
    assertEquals(programs.stream().distinct().toList(), programs, "no program twice");
  }

  @Test
  void theEvaluationCountsGreedyAndSampledApart() {
    assertEquals(
        List.of(
            new Evaluation(run("before"), 1, 5, Decoding.GREEDY, 1, 1),
            new Evaluation(run("before"), 1, 6, Decoding.GREEDY, 1, 0)),
        project.evaluations().of(run("before"), Decoding.GREEDY));
    // samples 1 to 4 of the script: right, right, wrong, torn
    assertEquals(
        List.of(
            new Evaluation(run("before"), 1, 5, Decoding.SAMPLED, 4, 2),
            new Evaluation(run("before"), 1, 6, Decoding.SAMPLED, 4, 2)),
        project.evaluations().of(run("before"), Decoding.SAMPLED));
    var after = project.evaluations().of(run("after"), Decoding.SAMPLED);
    assertTrue(after.stream().allMatch(each -> each.n() == 4 && each.c() == 4));
  }

  @Test
  void theReportTellsBeforeFromAfter() {
    var report = Report.of(project, "Adders", 0);
    var before = report.policies().get(0);
    assertEquals(0.5, before.greedy().value());
    assertEquals(0.5, before.sampled().value());
    // 1 - C(2,2) / C(4,2)
    assertEquals(1 - 1 / 6.0, before.passAtK().get(2).value(), 1e-12);
    assertEquals(Map.of("passed", 5, "wrong answer", 3, "syntax error", 2), before.verdicts());
    var after = report.policies().get(1);
    assertEquals("better", after.policy());
    assertEquals(0.5, after.greedyChange().value());
    assertEquals(0.5, after.sampledChange().value());
    assertTrue(after.sampledChange().excludesZero());
    assertEquals(1, after.gained());
    assertEquals(0, after.lost());
    assertEquals(1, report.rejectedRows());
    assertEquals(8, report.runs().size());
    var sampling = report.sampling().getFirst();
    assertEquals(new Report.LabelErrors(0, 0, 1), sampling.labelErrors());
    var comparison =
        Comparison.of(
            project,
            project.runs().byName("before").orElseThrow(),
            project.runs().byName("after").orElseThrow());
    assertEquals(
        6,
        comparison.lines().get(comparison.greedy().paired().gained().getFirst()).instructionId());
  }

  @Test
  void theReportReadsAsTextAndAsJson() {
    var report = Report.of(project, "Adders", 0);
    var text = ReportText.of(report);
    assertTrue(
        text.contains("12 pairs from 3 instructions; unpaired: 6 desirable, 9 undesirable."));
    assertTrue(text.contains("better: greedy"), text);
    assertFalse(text.contains("NaN"), text);
    assertEquals("Adders", Json.parseObject(Json.writePretty(report)).get("title"));
  }

  @Test
  void equalSeedsAskTwoPoliciesTheSameWay() {
    for (var instruction = 5; instruction <= 6; instruction++) {
      var before = project.solutions().of(run("before"), instruction);
      var after = project.solutions().of(run("after"), instruction);
      for (var i = 0; i < before.size(); i++) {
        assertEquals(before.get(i).seed(), after.get(i).seed());
      }
    }
  }

  @Test
  void eventsTellTheStoryOfEachStageInOrder() {
    var names = new ArrayList<String>();
    var last = new HashMap<String, Long>();
    for (var event : EVENTS) {
      switch (event) {
        case JobEvent.Started(var run) -> {
          names.add(run.name());
          last.clear();
        }
        case JobEvent.Advanced(var run, var what, var done, var total) -> {
          assertTrue(done <= total, run.name() + " " + done + " of " + total);
          assertTrue(done >= last.getOrDefault(what, 0L), run.name() + ": progress went back");
          last.put(what, done);
        }
        case JobEvent.Ended(var run) -> {
          assertEquals(names.getLast(), run.name());
          assertFalse(last.isEmpty(), run.name() + " showed no progress");
        }
        case JobEvent.Noted _, JobEvent.Measured _, JobEvent.Executing _ -> {}
      }
      assertEquals(
          "object", Json.parseObject(Json.write(event, JobEvent.class)).isEmpty() ? "" : "object");
    }
    assertEquals(
        List.of("import", "tests", "sample", "execute", "audit", "prefer", "before", "after"),
        names);
  }
}
