package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Metric;
import plum.data.Split;
import plum.pipeline.Finding;
import plum.pipeline.JobEvent;
import plum.ui.evaluation.EvaluationViewModel;
import plum.ui.instructions.InstructionsViewModel;
import plum.ui.project.OverviewViewModel;
import plum.ui.runs.RunsViewModel;
import plum.ui.session.RunState;
import plum.ui.solutions.Inspection;
import plum.ui.solutions.SolutionsViewModel;
import plum.ui.solutions.TestText;
import plum.ui.tests.TestsViewModel;
import plum.ui.training.TrainingViewModel;

/** What the screens decide, on a project with everything in it. */
final class ScreensTest {
  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  @Test
  void instructionsAreFilteredByTextAndSplit() {
    var model = new InstructionsViewModel(desk.session, desk);
    model.refresh();
    assertEquals(60, model.rows().size());
    model.splitProperty().set(Split.HELD_OUT);
    assertEquals(20, model.rows().size());
    model.splitProperty().set(null);
    model.filterProperty().set("MULTIPLES of 3");
    assertFalse(model.rows().isEmpty());
    assertTrue(model.rows().stream().allMatch(row -> row.sentence().contains("multiples of 3")));
    model.filterProperty().set("no such words");
    assertTrue(model.rows().isEmpty());
    assertFalse(model.nothingProperty().get());
  }

  @Test
  void openingARowLeadsToItsInstruction() {
    var model = new InstructionsViewModel(desk.session, desk);
    model.refresh();
    model.open(model.rows().get(4));
    assertEquals(model.rows().get(4).id(), desk.instruction);
  }

  @Test
  void equalProgramsAreOneCandidateAndPassingOnesComeFirst() {
    var model = new SolutionsViewModel(desk.session);
    model.refresh();
    var shown = model.inspectionProperty().get();
    assertNotNull(shown);
    var candidates = shown.candidates();
    assertEquals(12, candidates.stream().mapToInt(Inspection.Candidate::copies).sum());
    assertTrue(candidates.size() < 12);
    assertEquals(
        candidates.size(),
        candidates.stream().map(each -> each.solution().program()).distinct().count());
    var left = model.leftProperty().get();
    var right = model.rightProperty().get();
    assertNotNull(left);
    assertNotNull(right);
    assertTrue(left.passes());
    assertFalse(right.passes());
  }

  @Test
  void nextAndPreviousSkipInstructionsWithoutSolutions() {
    var model = new SolutionsViewModel(desk.session);
    model.open(2);
    model.next();
    var next = model.inspectionProperty().get();
    assertNotNull(next);
    assertEquals(4, next.instruction().id());
    model.previous();
    var previous = model.inspectionProperty().get();
    assertNotNull(previous);
    assertEquals(2, previous.instruction().id());
  }

  @Test
  void aTestWithANamedInputReadsAsOneCall() {
    var model = new SolutionsViewModel(desk.session);
    model.open(1);
    var shown = model.inspectionProperty().get();
    assertNotNull(shown);
    var test = shown.judging().orElseThrow().tests().getFirst().test();
    assertTrue(TestText.line(test).matches("solve\\(\\[\\d, \\d, 4\\]\\) == \\d+"));
  }

  @Test
  void theFunnelCountsWhatTheTablesCount() {
    var model = new TestsViewModel(desk.session, desk);
    model.refresh();
    var funnel = model.funnelProperty().get();
    assertEquals(560, funnel.written());
    assertEquals(
        funnel.written(), model.reasons().stream().mapToInt(reason -> reason.count()).sum());
    assertEquals(funnel.kept(), model.suites().stream().mapToInt(suite -> suite.kept()).sum());
    assertTrue(model.reasons().getFirst().kept());
  }

  @Test
  void aCollapsingRunRaisesTheAlarmUntilItIsHidden() {
    var model = new TrainingViewModel(desk.session);
    var sick = model.findings().getFirst();
    assertEquals("dpo-hot", sick.run().name());
    assertTrue(
        model.findings().stream().anyMatch(each -> each.finding().rule() == Finding.Rule.COLLAPSE));
    assertEquals(sick.finding().step(), model.marks("loss").getFirst().step());
    model.show(model.lines().get(1).run(), false);
    assertEquals(List.of(), model.findings());
    assertEquals(List.of(), model.marks("loss"));
    assertEquals(120, model.curve(model.lines().getFirst().run().id(), "loss").size());
  }

  @Test
  void liveMetricsContinueTheStoredCurve() {
    var model = new TrainingViewModel(desk.session);
    var run = model.lines().getFirst().run();
    desk.activity.accept(
        List.of(
            new JobEvent.Started(run),
            new JobEvent.Measured(new Metric(run.id(), 120, "loss", 0.5)),
            new JobEvent.Measured(new Metric(run.id(), 121, "loss", 0.4))));
    var loss = model.curve(run.id(), "loss");
    assertEquals(121, loss.size());
    assertEquals(0.4, loss.lastY());
    assertEquals(RunState.RUNNING, model.lines().getFirst().state());
  }

  @Test
  void policiesAreComparedWithTheFirst() {
    var model = new EvaluationViewModel(desk.session, desk);
    model.refresh();
    assertEquals(
        List.of("base", "dpo", "rft"), model.lines().stream().map(l -> l.policy()).toList());
    assertEquals("", model.lines().getFirst().difference(true));
    assertEquals(1, model.lines().get(1).direction(true));
    assertTrue(model.verdictProperty().get().startsWith("dpo against base, greedy: 6 gained"));
    assertEquals(6, model.changed().size());
    model.open(model.changed().getFirst());
    assertEquals(model.changed().getFirst().instructionId(), desk.instruction);
  }

  @Test
  void overviewAndRunsShowEveryRun() {
    var overview = new OverviewViewModel(desk.session, desk);
    assertEquals(7, overview.steps().size());
    assertTrue(overview.steps().stream().allMatch(step -> step.state() == RunState.DONE));
    var runs = new RunsViewModel(desk.session);
    assertEquals(11, runs.lines().size());
    assertEquals("evaluate-rft", runs.lines().getFirst().run().name());
    assertNotEquals("", runs.config(runs.lines().getFirst()));
  }
}
