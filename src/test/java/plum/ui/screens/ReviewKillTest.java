package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Review;
import plum.store.Project;
import plum.ui.preferences.PreferencesViewModel;

/** {@code kill -9} in the middle of a review: what was said to be saved is there, and undo too. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ReviewKillTest {
  private static final int DECISIONS = 50;

  @TempDir private Path folder = Path.of("");

  @Test
  void fiftyDecisionsSurviveAndCanAllBeTakenBack() throws IOException, InterruptedException {
    Desk.full(folder).close();
    var before = reviews();
    var told = new ArrayList<String>();
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReviewSession.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      while (told.size() < DECISIONS) {
        var line = lines.readLine();
        assertFalse(line == null, "the session ended by itself after " + told);
        told.add(line);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertEquals(128 + 9, process.exitValue());

    var expected = new LinkedHashMap<>(before);
    for (var line : told) {
      var words = line.split(" ", 3);
      expected.put(Long.valueOf(words[2]), Review.valueOf(ReviewSession.review(words[1])));
    }
    var after = reviews();
    var more = differing(expected, after);
    assertTrue(more.size() <= 1, "only a decision nobody was told of may be there too: " + more);
    assertEquals(DECISIONS, told.stream().map(line -> line.split(" ", 3)[2]).distinct().count());

    try (var desk = Desk.again(folder)) {
      var model = new PreferencesViewModel(desk.session, desk);
      model.refresh();
      var taken = 0;
      while (model.review().undoableProperty().get()) {
        model.review().undo();
        taken++;
      }
      assertEquals(DECISIONS + more.size(), taken);
      while (model.review().redoableProperty().get()) {
        model.review().redo();
      }
    }
    assertEquals(after, reviews(), "all done again");
    try (var desk = Desk.again(folder)) {
      var model = new PreferencesViewModel(desk.session, desk);
      model.refresh();
      while (model.review().undoableProperty().get()) {
        model.review().undo();
      }
    }
    assertEquals(before, reviews(), "all taken back");
  }

  private static List<Long> differing(Map<Long, Review> expected, Map<Long, Review> found) {
    return found.keySet().stream().filter(id -> found.get(id) != expected.get(id)).toList();
  }

  private Map<Long, Review> reviews() {
    try (var project = Project.open(folder)) {
      var reviews = new LinkedHashMap<Long, Review>();
      var run = project.runs().byName("prefer").orElseThrow();
      project
          .preferences()
          .page(run.id(), 0, 1000)
          .forEach(row -> reviews.put(row.id(), row.review()));
      return reviews;
    }
  }
}
