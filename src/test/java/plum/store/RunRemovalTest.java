package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Checkpoint;
import plum.data.Decision;
import plum.data.Decoding;
import plum.data.Evaluation;
import plum.data.Lesson;
import plum.data.Metric;
import plum.data.PlumException;
import plum.data.Preference.PreferencePair;
import plum.data.Review;
import plum.data.RunMark;
import plum.data.Solution;
import plum.data.Stage;
import plum.data.Verdict;

/** After a run was deleted the database holds what it held before the run, row by row. */
final class RunRemovalTest {
  @TempDir private Path folder = Path.of("");

  /** Every row of every table, as statements. */
  private List<String> rows() throws SQLException {
    var rows = new ArrayList<String>();
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.toAbsolutePath().resolve("project"), "", "");
        var statement = connection.createStatement();
        var result = statement.executeQuery("SCRIPT SIMPLE")) {
      while (result.next()) {
        if (result.getString(1).startsWith("INSERT")) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows.stream().sorted().toList();
  }

  private void with(java.util.function.Consumer<Project> work) {
    try (var project = Project.open(folder)) {
      work.accept(project);
    }
  }

  @Test
  void whatEveryStageBroughtInIsGone() throws SQLException {
    with(project -> new Shelf(project).batch(0));
    var before = rows();
    with(
        project -> {
          var shelf = new Shelf(project);
          var sampling = project.runs().add(Stage.SAMPLING, "more", 1, "{}", 3, "0");
          var solutions = new ArrayList<Solution>();
          for (var i = 0; i < 4; i++) {
            solutions.add(shelf.solution(sampling.id(), 1, i, "y" + i));
          }
          project.solutions().add(solutions);
          var drawn = project.solutions().of(sampling.id(), 1);
          var execution = project.runs().add(Stage.EXECUTION, "judge", 1, "{}", 3, "0");
          var suite = project.suites().of(1).getLast();
          project
              .executions()
              .add(
                  execution.id(),
                  drawn.stream()
                      .map(
                          each ->
                              Shelf.judged(
                                  each.id(),
                                  suite,
                                  each.sample() == 0 ? Verdict.PASSED : Verdict.EXCEPTION))
                      .toList());
          project.knownResults().add(execution.id(), Map.of("b", "{}"));
          var pool = project.runs().add(Stage.PREFERENCES, "pool", 1, "{}", 3, "0");
          project
              .preferences()
              .add(
                  List.of(
                      new PreferencePair(
                          0, pool.id(), 1, drawn.get(0).id(), drawn.get(1).id(), Review.PENDING)));
          var pair = project.preferences().page(pool.id(), 0, 9).getFirst().id();
          var log = project.reviews().open(pool.id());
          var _ = log.decide(new Decision.Swap(), "bea", List.of(pair));
          var _ = log.undo("bea");
          var training = project.runs().add(Stage.TRAINING, "dpo", 1, "{}", 3, "0");
          project.runs().addMetrics(List.of(new Metric(training.id(), 1, "loss", 0.5)));
          project
              .lessons()
              .add(List.of(new Lesson(training.id(), 1, pair, false, 0.1f, 0f, -1f, -2f)));
          project
              .runMarks()
              .put(new RunMark(training.id(), true, "the good one", List.of("best", "paper")));
          var policy =
              project
                  .checkpoints()
                  .add(new Checkpoint(0, "dpo", false, "checkpoints/dpo", "11", 1L, training.id()));
          var evaluation = project.runs().add(Stage.EVALUATION, "measure", 1, "{}", 3, "0");
          project
              .evaluations()
              .add(List.of(new Evaluation(evaluation.id(), policy.id(), 1, Decoding.GREEDY, 1, 1)));
        });
    // of what was made first nothing can go while what was made of it is there
    with(
        project -> {
          for (var name : List.of("more", "dpo")) {
            var run = project.runs().byName(name).orElseThrow();
            var e =
                assertThrows(
                    PlumException.class, () -> project.runRemoval().delete(run, true), name);
            assertTrue(String.valueOf(e.getMessage()).contains("\"" + name + "\""));
          }
          assertEquals(
              new RunMark(6, true, "the good one", List.of("best", "paper")),
              project.runMarks().all().get(6L));
          for (var name : List.of("measure", "dpo", "pool", "judge", "more")) {
            project.runRemoval().delete(project.runs().byName(name).orElseThrow(), true);
          }
        });
    assertEquals(before, rows());
  }

  @Test
  void aCheckpointCanStayWithoutItsRun() {
    with(
        project -> {
          var training = project.runs().add(Stage.TRAINING, "dpo", 1, "{}", 3, "0");
          project
              .checkpoints()
              .add(new Checkpoint(0, "dpo", false, "checkpoints/dpo", "11", null, training.id()));
          project.runRemoval().delete(training, false);
          assertEquals(List.of(), project.runs().all());
          assertEquals(null, project.checkpoints().byName("dpo").orElseThrow().runId());
        });
  }
}
