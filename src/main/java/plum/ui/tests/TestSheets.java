package plum.ui.tests;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.Run;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.pipeline.TestsFunnel;
import plum.store.Project;
import plum.store.SuiteLines;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * What can be written to a file of the tests of one run: suites, single tests, what became of them.
 */
public final class TestSheets {
  private static final List<String> SUITE =
      List.of(
          "instruction",
          "key",
          "prompt",
          "suite",
          "origin",
          "written",
          "kept",
          "discriminating",
          "trust",
          "least trust",
          "killed",
          "killable",
          "attempts",
          "successes",
          "right",
          "audited",
          "usable");

  private static final List<String> TEST =
      List.of(
          "instruction",
          "key",
          "suite",
          "test",
          "draft",
          "position",
          "kind",
          "code",
          "stdin",
          "expected",
          "kept",
          "reason",
          "right");

  private final Session session;
  private final TestsViewModel model;

  public TestSheets(Session session, TestsViewModel model) {
    this.session = session;
    this.model = model;
  }

  /**
   * The tables of the run that is shown.
   *
   * @param selected the selected suites
   */
  public List<Sheet> shown(List<TestsViewModel.SuiteLine> selected) {
    var run = model.runProperty().get();
    if (run == null) {
      return List.of();
    }
    var funnel = model.funnelProperty().get();
    var chosen = selected.stream().mapToLong(line -> line.line().suiteId()).toArray();
    var shown = model.suiteIds();
    var reasons = List.copyOf(model.reasons());
    return List.of(
        new Sheet(
            "suite",
            SUITE,
            List.of(
                new Part(Scope.SELECTED, chosen.length, _ -> lines(run, chosen)),
                new Part(Scope.SHOWN, shown.length, _ -> lines(run, shown)),
                new Part(Scope.ALL, funnel.suites(), _ -> lines(run, all(run))))),
        new Sheet(
            "test",
            TEST,
            List.of(
                new Part(
                    Scope.ALL,
                    funnel.written(),
                    _ ->
                        suites(run)
                            .flatMap(
                                of -> of.suite().tests().stream().map(test -> cells(of, test)))))),
        new Sheet(
            "fate",
            List.of("kept", "reason", "tests", "right", "audited"),
            List.of(
                new Part(
                    Scope.ALL,
                    reasons.size(),
                    _ ->
                        reasons.stream()
                            .map(
                                each ->
                                    Sheet.row(
                                        each.kept(),
                                        each.words(),
                                        each.count(),
                                        each.right(),
                                        each.audited()))))));
  }

  /** A suite with its instruction. */
  private record Of(@Nullable Instruction instruction, TestSuite suite) {
    @Nullable String key() {
      return instruction == null ? null : instruction.key();
    }
  }

  /** Every suite of a run, a page at a time. */
  private Stream<Of> suites(Run run) {
    var origin = model.origin(run);
    return Sheet.pages(
            after -> session.project().suites().page(origin, after, Sheet.AT_ONCE), TestSuite::id)
        .filter(suite -> suite.runId() == run.id())
        .map(suite -> of(session.project(), suite));
  }

  /** The suites of a run in the order of their making. */
  private long[] all(Run run) {
    return session
        .project()
        .suiteLines()
        .ids(
            new SuiteLines.Filter(run.id(), null, false, null),
            SuiteLines.Order.MADE,
            false,
            TestsFunnel.TRUSTED)
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  private Stream<List<@Nullable Object>> lines(Run run, long[] ids) {
    var origin = model.origin(run);
    return Sheet.of(
            ids,
            some ->
                session
                    .project()
                    .suiteLines()
                    .lines(Arrays.stream(some).boxed().toList(), TestsFunnel.TRUSTED))
        .map(line -> cells(origin, line));
  }

  private static Of of(Project project, TestSuite suite) {
    return new Of(project.instructions().byId(suite.instructionId()).orElse(null), suite);
  }

  /** What is not known stays empty. */
  private static List<@Nullable Object> cells(TestOrigin origin, SuiteLines.Line line) {
    var scored = line.scored() > 0;
    var counted = line.attempts() > 0;
    return Sheet.row(
        line.instructionId(),
        line.key(),
        line.prompt(),
        line.suiteId(),
        Words.origin(origin),
        line.written(),
        line.kept(),
        scored ? line.discriminating() : null,
        scored ? line.trust() : null,
        scored ? line.least() : null,
        scored ? line.killed() : null,
        scored ? line.killable() : null,
        counted ? line.attempts() : null,
        counted ? line.successes() : null,
        line.right(),
        line.audited(),
        line.usable());
  }

  private static List<@Nullable Object> cells(Of of, SuiteTest test) {
    var code =
        switch (test.test()) {
          case TestCase.AssertTest(var source) -> source;
          case TestCase.CheckTest(var source) -> source;
          case TestCase.ModuleTest(var source, _) -> source;
          case TestCase.StdioTest _ -> null;
        };
    var io = test.test() instanceof TestCase.StdioTest each ? each : null;
    return Sheet.row(
        of.suite().instructionId(),
        of.key(),
        of.suite().id(),
        test.id(),
        test.draft(),
        test.position(),
        kind(test.test()),
        code,
        io == null ? null : io.stdin(),
        io == null ? null : io.expected(),
        test.kept(),
        test.reason(),
        test.truth());
  }

  private static String kind(TestCase test) {
    return switch (test) {
      case TestCase.AssertTest _ -> "assert";
      case TestCase.CheckTest _ -> "check";
      case TestCase.ModuleTest _ -> "module";
      case TestCase.StdioTest _ -> "stdio";
    };
  }
}
