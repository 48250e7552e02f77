package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import plum.data.Run;
import plum.eval.Ranking;
import plum.store.Project;
import plum.store.TestScores;
import plum.store.TestSuites;

/**
 * From instructions to tests that tell programs apart: what is left after each step of a run that
 * made tests, and how much of it is right where that can be checked.
 *
 * @param correlation rank correlation of the trust in kept tests with their truth; NaN where nobody
 *     knows the truth, or it is the same of all
 */
public record TestsFunnel(List<Step> steps, double correlation) {
  /** From this trust on a test counts as trusted in the funnel. */
  public static final double TRUSTED = 0.5;

  /**
   * A step.
   *
   * @param instructions that still have a test; for "kept" those whose suite is usable too
   * @param tests left
   * @param right of the audited ones; the set's own solution passes them
   * @param audited tests of which that is known
   */
  public record Step(String name, int instructions, int tests, int right, int audited) {
    /** Share right among those that could be checked, NaN if none. */
    public double precision() {
      return audited == 0 ? Double.NaN : (double) right / audited;
    }
  }

  public TestsFunnel {
    steps = List.copyOf(steps);
  }

  /** The funnel of a run; trusted and discriminating tests only where suites were scored. */
  public static TestsFunnel of(Project project, Run run) {
    var tally = project.suites().tally(run.id());
    var counts = project.testScores().counts(run.id());
    var steps = new ArrayList<Step>();
    steps.add(step("written", counts, c -> c.generated() > 0, tally, _ -> true));
    steps.add(
        step(
            "parsed",
            counts,
            c -> c.generated() > 0,
            tally,
            line -> !line.reason().startsWith(MakeTests.UNUSABLE)));
    steps.add(
        step(
            "reference passes",
            counts,
            c -> c.generated() > 0,
            tally,
            line ->
                !line.reason().startsWith(MakeTests.UNUSABLE)
                    && !line.reason().startsWith("reference")));
    steps.add(step("kept", counts, TestScores.Counts::usable, tally, TestSuites.Tally::kept));
    var scored = project.testScores().worths(run.id());
    if (!scored.isEmpty()) {
      steps.add(worth("trusted", scored, each -> each.score().trust() >= TRUSTED));
      steps.add(
          worth(
              "trusted and discriminating",
              scored,
              each -> each.score().trust() >= TRUSTED && each.score().discriminates()));
      steps.add(worth("discriminating", scored, each -> each.score().discriminates()));
    }
    var audited = scored.stream().filter(each -> each.truth() != null).toList();
    return new TestsFunnel(
        steps,
        Ranking.spearman(
            audited.stream().map(each -> each.score().trust()).toList(),
            audited.stream().map(each -> Boolean.TRUE.equals(each.truth()) ? 1.0 : 0.0).toList()));
  }

  private static Step step(
      String name,
      List<TestScores.Counts> counts,
      Predicate<TestScores.Counts> has,
      List<TestSuites.Tally> tally,
      Predicate<TestSuites.Tally> left) {
    var lines = tally.stream().filter(left).toList();
    return new Step(
        name,
        (int) counts.stream().filter(has).count(),
        lines.stream().mapToInt(TestSuites.Tally::count).sum(),
        lines.stream().mapToInt(TestSuites.Tally::right).sum(),
        lines.stream().mapToInt(TestSuites.Tally::audited).sum());
  }

  private static Step worth(
      String name, List<TestScores.Worth> scored, Predicate<TestScores.Worth> left) {
    var tests = scored.stream().filter(left).toList();
    return new Step(
        name,
        (int) tests.stream().mapToLong(TestScores.Worth::instructionId).distinct().count(),
        tests.size(),
        (int) tests.stream().filter(each -> Boolean.TRUE.equals(each.truth())).count(),
        (int) tests.stream().filter(each -> each.truth() != null).count());
  }
}
