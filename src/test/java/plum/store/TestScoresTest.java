package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.FinishReason;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;

/** Scores, repairs and answers as rows. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TestScoresTest {
  @TempDir private Path folder = Path.of("");

  private static SuiteTest test(int draft, int position, boolean kept) {
    return new SuiteTest(
        0,
        0,
        draft,
        position,
        new AssertTest("assert f(%d) == %d".formatted(draft, position)),
        kept,
        kept ? "" : "unusable: incomplete",
        kept ? Boolean.TRUE : null);
  }

  @Test
  void scoresAreReplacedAsAWholeAndCounted() {
    try (var project = Project.open(folder)) {
      var shelf = new Shelf(project);
      shelf.batch(0);
      var instruction = project.instructions().byId(1).orElseThrow();
      var run = project.runs().add(Stage.TESTS, "more", 1, "{}", 0, "1");
      project
          .suites()
          .add(
              List.of(
                  new TestSuite(
                      0,
                      run.id(),
                      instruction.id(),
                      TestOrigin.MODEL,
                      true,
                      List.of(test(0, 0, true), test(0, 1, true), test(1, 0, false)),
                      List.of())),
              List.of(
                  new TestScores.Drafts(
                      instruction.id(),
                      4,
                      1,
                      List.of(new TestScores.Repair(0, 1, "g was renamed to f", "assert g(0)")))));
      var suite = project.suites().newest(TestOrigin.MODEL).get(instruction.id());
      var scores = project.testScores();
      assertTrue(scores.missing(TestOrigin.MODEL).contains(instruction.id()));
      var counts = scores.counts(run.id()).getFirst();
      assertEquals(
          new TestScores.Counts(suite.id(), instruction.id(), true, 3, 2, 0, 4, 1), counts);
      assertEquals(0.75, counts.difficulty());
      var first = suite.kept().get(0).id();
      var second = suite.kept().get(1).id();
      assertEquals(
          Map.of(second, new TestScores.Repair(0, 1, "g was renamed to f", "assert g(0)")),
          scores.repairs(suite.id()));
      for (var trust : new double[] {0.2, 0.9}) {
        scores.replace(
            new TestScores.SuiteScore(suite.id(), 5, 8, 3, 1, 2),
            List.of(
                new TestScores.Score(first, 1, trust, 3, 6, false, false, true),
                new TestScores.Score(second, 0.5, 0, 0, 6, false, true, false)));
      }
      assertEquals(Map.of(first, suite.id()), scores.trusted(List.of(suite.id()), 0.9));
      assertEquals(2, scores.of(List.of(suite.id())).size());
      assertEquals(0.9, scores.of(List.of(suite.id())).get(first).trust());
      assertEquals(0.5, scores.ofSuite(suite.id()).orElseThrow().mutationScore());
      assertEquals(1, scores.counts(run.id()).getFirst().discriminating());
      assertEquals(
          List.of(true, true), scores.worths(run.id()).stream().map(each -> each.truth()).toList());
      assertEquals(List.of(), scores.missing(TestOrigin.MODEL));
    }
  }

  @Test
  void anAnswerIsKeptOnceAndCounted() {
    try (var project = Project.open(folder)) {
      var run = project.runs().add(Stage.TESTS, "tests", 1, "{}", 0, "1");
      var answer =
          new Answers.Answer(
              FinishReason.END, 100, 7, 3, Duration.ofMillis(1500), "", "a text\0with all");
      project.answers().add(run.id(), Map.of("d1", answer));
      project.answers().add(run.id(), Map.of("d1", answer, "d2", answer));
      assertEquals(Map.of("d1", answer), project.answers().find(List.of("d1", "d3")));
      assertEquals(new Answers.Usage(2, 200, 14, 4), project.answers().usage(run.id()));
      assertEquals(new Answers.Usage(0, 0, 0, 0), project.answers().usage(run.id() + 1));
    }
  }
}
