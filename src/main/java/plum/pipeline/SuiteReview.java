package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import plum.data.Instruction;
import plum.data.Judgement;
import plum.data.SuiteTest;
import plum.data.TestReview;
import plum.data.TestSuite;
import plum.store.Project;
import plum.store.TestLines;

/**
 * Brings what people decided about single tests into the suites. A suite gets one new version for
 * all decisions about its tests; what follows from stored results is labelled at once.
 */
public final class SuiteReview {
  /** Why a test is not used that a person rejected. */
  public static final String REJECTED = "rejected in the review";

  private final Project project;
  private final Inspector inspector;

  /** A new version whose solutions have not met all of its tests. */
  public record Unmet(Instruction instruction, TestSuite suite) {}

  /**
   * What became of decisions.
   *
   * @param suites that have another version now
   * @param tests that changed in them
   * @param unmet of the suites, those with tests that solutions have not met; run them
   */
  public record Applied(int suites, int tests, List<Unmet> unmet) {
    public Applied {
      unmet = List.copyOf(unmet);
    }
  }

  SuiteReview(Project project, Inspector inspector) {
    this.project = project;
    this.inspector = inspector;
  }

  Applied apply(long runId, BooleanSupplier cancelled) {
    var suites = 0;
    var tests = 0;
    var unmet = new ArrayList<Unmet>();
    for (var suiteId : project.testLines().changedSuites(runId)) {
      if (cancelled.getAsBoolean()) {
        break;
      }
      var lines = project.testLines().ofSuite(suiteId);
      var instruction = project.instructions().byId(lines.getFirst().instructionId()).orElseThrow();
      var before = judged(instruction, suiteId);
      var change = change(instruction, suiteId, lines);
      var stored =
          inspector.revise(
              instruction, change.suite(), change.tests(), change.roots(), change.words());
      if (!judged(instruction, stored.id()).containsAll(before)) {
        unmet.add(new Unmet(instruction, stored));
      }
      suites++;
      tests += change.count();
    }
    return new Applied(suites, tests, unmet);
  }

  private Set<Long> judged(Instruction instruction, long suiteId) {
    var solutions = new HashSet<Long>();
    project.executions().judgements(instruction.id()).stream()
        .filter(each -> each.suiteId() == suiteId)
        .map(Judgement::solutionId)
        .forEach(solutions::add);
    return solutions;
  }

  /** A suite with its tests as they are to be, and for each the one it stands for. */
  private record Change(
      TestSuite suite, List<SuiteTest> tests, List<Long> roots, int count, String words) {}

  private Change change(Instruction instruction, long suiteId, List<TestLines.Line> lines) {
    var known = new HashMap<Long, SuiteTest>();
    TestSuite suite = null;
    for (var version : project.suites().of(instruction.id())) {
      version.tests().forEach(test -> known.put(test.id(), test));
      if (version.id() == suiteId) {
        suite = version;
      }
    }
    if (suite == null) {
      throw new IllegalStateException("a line without its suite " + suiteId);
    }
    var byTest = new HashMap<Long, TestLines.Line>();
    lines.forEach(line -> byTest.put(line.testId(), line));
    var built = project.testLines().built(suiteId);
    var tests = new ArrayList<SuiteTest>();
    var roots = new ArrayList<Long>();
    var done = new int[3];
    for (var now : suite.tests()) {
      var line = byTest.get(now.id());
      if (line == null) {
        throw new IllegalStateException("a test without its line " + now.id());
      }
      var wanted =
          wanted(now, known.getOrDefault(line.rootId(), now), line.review(), built, line.rootId());
      done[0] += now.kept() && !wanted.kept() ? 1 : 0;
      done[1] += !now.kept() && wanted.kept() ? 1 : 0;
      done[2] += now.test().equals(wanted.test()) ? 0 : 1;
      tests.add(wanted);
      roots.add(line.rootId());
    }
    return new Change(
        suite,
        tests,
        roots,
        (int) lines.stream().filter(TestLines.Line::changed).count(),
        words(done));
  }

  private static String words(int[] done) {
    var words = new ArrayList<String>();
    var names = List.of("rejected", "accepted", "rewritten");
    for (var i = 0; i < done.length; i++) {
      if (done[i] > 0) {
        words.add(done[i] + " " + names.get(i));
      }
    }
    return "review: " + String.join(", ", words);
  }

  /**
   * A test as it is to be.
   *
   * @param root as it was in the first version of the suite
   */
  private static SuiteTest wanted(
      SuiteTest now, SuiteTest root, TestReview review, Map<Long, Boolean> built, long rootId) {
    var test = review.edited() == null ? root.test() : review.edited();
    var keeps = review.keeps(built.getOrDefault(rootId, now.kept()));
    var same = test.equals(now.test()) ? now : test.equals(root.test()) ? root : null;
    var reason =
        keeps
            ? ""
            : review.keeps(true) && !root.reason().isEmpty()
                ? root.reason()
                : now.kept() ? REJECTED : now.reason();
    return new SuiteTest(
        same == null ? 0 : same.id(),
        0,
        same == null ? SuiteTest.BY_HAND : same.draft(),
        now.position(),
        test,
        keeps,
        reason,
        same == null ? null : same.truth());
  }
}
