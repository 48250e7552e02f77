package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.Stage;
import plum.llm.TokenLogProbability;

/** Tokens scored afterwards, by the embedded model that drew them. */
final class TokenScoresTest {
  @TempDir private Path folder = Path.of("");

  private Recipe recipe() throws IOException {
    var lines =
        Files.readAllLines(Path.of("sample-projects/first-steps/instructions.jsonl")).stream()
            .limit(4)
            .toList();
    Files.write(folder.resolve("few.jsonl"), lines);
    return new Recipe(
        "few",
        folder,
        0,
        Map.of("base", Path.of("assets/models/first-steps").toAbsolutePath()),
        List.of(
            Adders.stage(Stage.IMPORT, Map.of("file", "few.jsonl", "set", "few")),
            Adders.stage(Stage.TESTS, Map.of("origin", "GIVEN")),
            Adders.stage(Stage.SAMPLING, Map.of("samples", 5))));
  }

  @Test
  void theSumIsThatOfDrawingAndTheTextsAreTheCompletion() throws IOException {
    try (var workshop = Workshop.open(folder, recipe(), true)) {
      var outcome = workshop.queue().submit(workshop.recipe().stages(), _ -> {}).ended().join();
      assertEquals(Outcome.DONE, outcome);
      var run = workshop.project().runs().byName("sample").orElseThrow();
      var scored = 0;
      for (var id : workshop.project().solutions().counts(run.id()).keySet()) {
        var instruction = workshop.project().instructions().byId(id).orElseThrow();
        for (var solution : workshop.project().solutions().of(run.id(), id)) {
          var scores = workshop.inspector().score(instruction, solution, () -> false).orElseThrow();
          assertEquals("base", scores.policy());
          assertEquals(
              solution.completion(),
              String.join("", scores.tokens().stream().map(TokenLogProbability::text).toList()));
          // The text may be cut into other tokens than were drawn; then it is another sum.
          if (scores.tokens().size() == solution.tokenCount()) {
            assertEquals(solution.logProbability(), scores.sum(), 0.02);
            scored++;
          }
        }
      }
      assertTrue(scored >= 10, scored + " of 20 drawn texts have the tokens that were drawn");
    }
  }

  @Test
  void nothingIsScoredOnceCancelled() throws IOException {
    try (var workshop = Workshop.open(folder, recipe(), true)) {
      assertEquals(
          Outcome.DONE,
          workshop.queue().submit(workshop.recipe().stages(), _ -> {}).ended().join());
      var run = workshop.project().runs().byName("sample").orElseThrow();
      var solution =
          workshop
              .project()
              .solutions()
              .of(
                  run.id(),
                  workshop.project().solutions().counts(run.id()).keySet().iterator().next())
              .getFirst();
      var instruction =
          workshop.project().instructions().byId(solution.instructionId()).orElseThrow();
      var looks = new AtomicInteger();
      // Not up at the first look, so that the work has begun.
      var scores =
          workshop.inspector().score(instruction, solution, () -> looks.getAndIncrement() > 0);
      assertTrue(scores.isEmpty());
      assertTrue(looks.get() > 1);
    }
  }
}
