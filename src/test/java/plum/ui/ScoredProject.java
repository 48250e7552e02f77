package plum.ui;

import java.util.ArrayList;
import java.util.List;
import plum.data.Run;
import plum.data.SuiteTest;
import plum.data.TestOrigin;
import plum.pipeline.Recipe;
import plum.store.Project;
import plum.store.TestScores;

/** Scores for the tests of {@link SampleProject}, laid out so that a test can count on them. */
public final class ScoredProject {
  private ScoredProject() {}

  /** Fills an empty project and scores its tests; returns the run that made them. */
  public static Run fill(Project project, Recipe recipe) {
    SampleProject.fill(project, recipe);
    return score(project);
  }

  /**
   * Scores every suite: of each the first kept test is trusted little and passed by an idle
   * function, the second tells nothing apart, the others are as good as can be. Those that the
   * sample's wrong solutions fail, every other, are trusted less than 0.8.
   */
  public static Run score(Project project) {
    for (var suite : project.suites().page(TestOrigin.MODEL, 0, 1000)) {
      var id = suite.instructionId();
      var scores = new ArrayList<TestScores.Score>();
      List<SuiteTest> kept = suite.kept();
      for (var at = 0; at < kept.size(); at++) {
        var splits = at != 1;
        scores.add(
            new TestScores.Score(
                    kept.get(at).id(),
                    at == 0 ? 0.25 : 0.5 + 0.5 * at / kept.size(),
                    at == 0 ? 0.1 + id / 1000.0 : (at % 2 == 1 ? 0.9 : 0.6) + at / 1000.0,
                    at == 1 ? 0 : at,
                    kept.size(),
                    splits,
                    at == 0,
                    at > 1)
                .met(at == 0 ? 2 : 8, at == 0 ? 10 : 4, at == 2, false));
      }
      project
          .testScores()
          .replace(
              new TestScores.SuiteScore(suite.id(), 8, kept.size() + 2, kept.size() - 1, 1, 1),
              scores);
    }
    return project.runs().byName("tests").orElseThrow();
  }
}
