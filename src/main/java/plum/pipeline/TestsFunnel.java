package plum.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.eval.Ranking;
import plum.store.Project;
import plum.store.SuiteLines;
import plum.store.TestScores;

/**
 * From instructions to tests that tell programs apart: what is left after each step of a run that
 * made tests, and how much of it is right where that can be checked.
 *
 * @param steps trusted and discriminating tests only where suites were scored
 * @param totals the suites as a whole
 * @param correlation rank correlation of the trust in kept tests with their truth; NaN where nobody
 *     knows the truth, or it is the same of all
 */
public record TestsFunnel(List<Step> steps, SuiteLines.Totals totals, double correlation) {
  /** From this trust on a test counts as trusted in the funnel. */
  public static final double TRUSTED = 0.5;

  /** A step with what is left of it. */
  public record Step(SuiteLines.Left left) {
    public String name() {
      return left.step().words();
    }

    public int instructions() {
      return left.instructions();
    }

    public int tests() {
      return left.tests();
    }

    /** Of the tests that could be checked. */
    public int audited() {
      return left.audited();
    }

    /** Share right among those that could be checked, NaN if none. */
    public double precision() {
      return left.audited() == 0 ? Double.NaN : (double) left.right() / left.audited();
    }
  }

  public TestsFunnel {
    steps = List.copyOf(steps);
  }

  /** The funnel of a run. */
  public static TestsFunnel of(Project project, Run run) {
    var totals = project.suiteLines().totals(run.id(), TRUSTED);
    var audited =
        totals.scored() == 0
            ? List.<TestScores.Worth>of()
            : project.testScores().worths(run.id()).stream()
                .filter(each -> each.truth() != null)
                .toList();
    return new TestsFunnel(
        totals.steps().stream()
            .filter(left -> totals.scored() > 0 || !left.step().isScored())
            .map(Step::new)
            .toList(),
        totals,
        Ranking.spearman(
            audited.stream().map(each -> each.score().trust()).toList(),
            audited.stream().map(each -> Boolean.TRUE.equals(each.truth()) ? 1.0 : 0.0).toList()));
  }

  /** What is left at a step; null where it is not known. */
  public @Nullable Step at(SuiteLines.Step step) {
    return steps.stream().filter(each -> each.left().step() == step).findFirst().orElse(null);
  }
}
