package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Checkpoint;
import plum.data.Preference;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;
import plum.data.Run;
import plum.data.Solution;
import plum.data.Stage;

/** Where the sides of a pool come from, counted by hand. */
final class PairOriginsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void pairsCountByTheCheckpointOfBothSidesAndLabelsOnlyWhereThereAreNoPairs() {
    try (var project = Project.open(folder)) {
      var shelf = new Shelf(project);
      var later =
          project.checkpoints().add(new Checkpoint(0, "later", false, "later", "1", 1L, null));
      var solutions = new ArrayList<Solution>();
      for (var i = 0; i < 4; i++) {
        var drawn = shelf.solution(shelf.run.id(), 1, i, "p" + i);
        solutions.add(i < 2 ? drawn : by(drawn, later.id()));
      }
      project.solutions().add(solutions);
      var ids = project.solutions().of(shelf.run.id(), 1).stream().map(Solution::id).toList();
      var pairs = project.runs().add(Stage.PREFERENCES, "pairs", 1, "{}", 0, "0");
      project
          .preferences()
          .add(
              List.<Preference>of(
                  pair(pairs, ids.get(0), ids.get(1)),
                  pair(pairs, ids.get(2), ids.get(3)),
                  pair(pairs, ids.get(3), ids.get(2)),
                  pair(pairs, ids.get(0), ids.get(3)),
                  label(pairs, ids.get(0), true)));
      assertEquals(Map.of(0L, 1, 1L, 1, later.id(), 2), project.pairOrigins().of(pairs.id()));
      var labels = project.runs().add(Stage.PREFERENCES, "labels", 1, "{}", 0, "0");
      project
          .preferences()
          .add(
              List.<Preference>of(
                  label(labels, ids.get(0), true), label(labels, ids.get(2), false)));
      assertEquals(Map.of(1L, 1, later.id(), 1), project.pairOrigins().of(labels.id()));
      assertEquals(Map.of(), project.pairOrigins().of(99));
    }
  }

  private static PreferencePair pair(Run run, long chosen, long rejected) {
    return new PreferencePair(0, run.id(), 1, chosen, rejected, Review.PENDING);
  }

  private static UnpairedPreference label(Run run, long solution, boolean desirable) {
    return new UnpairedPreference(0, run.id(), 1, solution, desirable, Review.PENDING);
  }

  private static Solution by(Solution drawn, long checkpoint) {
    return new Solution(
        0,
        drawn.runId(),
        drawn.instructionId(),
        drawn.sample(),
        checkpoint,
        2,
        drawn.completion(),
        drawn.program(),
        drawn.finishReason(),
        drawn.tokenCount(),
        drawn.logProbability(),
        drawn.seed(),
        drawn.elapsed());
  }
}
