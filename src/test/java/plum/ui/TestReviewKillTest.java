package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Review;
import plum.data.Run;
import plum.store.Project;
import plum.store.TestLines.Line;
import plum.store.TestQuery;

/**
 * Thirty tests reviewed by keyboard alone in the real window of another process, which {@code kill
 * -9} ends: what the window called saved is there, waits to be applied, and can all be undone and
 * done again.
 */
@Tag("ui")
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class TestReviewKillTest {
  private static final int DECISIONS = 30;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatTheWindowCalledSavedSurvivesAndCanAllBeTakenBack()
      throws IOException, InterruptedException {
    Map<Long, Review> expected;
    try (var project = Project.open(folder)) {
      var run = ScoredProject.fill(project, SampleProject.recipe(folder));
      expected = new LinkedHashMap<>(reviews(project, run));
    }
    for (var line : review()) {
      var words = line.split(" ", 3);
      expected.put(Long.valueOf(words[2]), Review.valueOf(words[1]));
    }
    try (var project = Project.open(folder)) {
      var run = project.runs().byName("tests").orElseThrow();
      var after = reviews(project, run);
      var more =
          after.keySet().stream().filter(root -> after.get(root) != expected.get(root)).toList();
      assertTrue(more.size() <= 1, "only a decision nobody was told of may be there too: " + more);
      var rejected = after.values().stream().filter(review -> review == Review.REJECTED).count();
      assertEquals(rejected, project.testLines().progress(run.id()).changed());
      var log = project.reviews().openTests(run.id());
      for (var step = 0; step < DECISIONS + more.size(); step++) {
        assertTrue(log.undo("me").isPresent());
      }
      assertFalse(log.canUndo());
      assertTrue(reviews(project, run).values().stream().allMatch(r -> r == Review.PENDING));
      assertEquals(0, project.testLines().progress(run.id()).changed());
      while (log.canRedo()) {
        assertTrue(log.redo("me").isPresent());
      }
      assertEquals(after, reviews(project, run));
    }
  }

  private static Map<Long, Review> reviews(Project project, Run run) {
    var reviews = new LinkedHashMap<Long, Review>();
    for (Line line : project.testLines().page(TestQuery.of(run.id()), 0, false, 10_000)) {
      reviews.put(line.rootId(), line.review().review());
    }
    return reviews;
  }

  /** What the window of another process called saved before it was killed. */
  private List<String> review() throws IOException, InterruptedException {
    return Killed.after(
        TestReviewWindowSession.class, lines -> lines.size() == DECISIONS, folder.toString());
  }
}
