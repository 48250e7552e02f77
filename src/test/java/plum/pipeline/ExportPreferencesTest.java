package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.pipeline.Stand.before;
import static plum.pipeline.Stand.done;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Decision;
import plum.data.PlumException;
import plum.io.PreferenceFile;
import plum.io.PreferenceFile.Format;
import plum.io.PreferenceFile.Row;

/** A reviewed pool in every format: the same choices, and nothing that was rejected. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ExportPreferencesTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  @Test
  void everyFormatHoldsTheChoicesOfThePool() throws Exception {
    new Stand(folder)
        .open(
            "p",
            Adders::answer,
            Adders::looks,
            (project, pipeline) -> {
              before("before").forEach(stage -> done(pipeline, stage));
              var pool = project.runs().byName("prefer").orElseThrow();
              var pairs = project.preferences().page(pool.id(), 0, 1000);
              var out = pairs.get(1);
              var swapped = pairs.get(2);
              var log = project.reviews().open(pool.id());
              log.decide(new Decision.Accept(), "me", List.of(pairs.getFirst().id()));
              log.decide(new Decision.Reject(), "me", List.of(out.id()));
              log.decide(new Decision.Skip(), "me", List.of(pairs.getLast().id()));
              log.decide(new Decision.Swap(), "me", List.of(swapped.id()));
              var kept =
                  pairs.subList(0, pairs.size() - 1).stream()
                      .filter(pair -> pair.id() != out.id())
                      .toList();
              for (var format : Format.values()) {
                var file = folder.resolve("out").resolve(format + format.suffix());
                var count = ExportPreferences.run(project, pool, format, null, file);
                var rows = PreferenceFile.read(file, format);
                assertEquals(count, rows.size());
                if (format.isPaired()) {
                  assertEquals(
                      kept.stream()
                          .map(
                              pair ->
                                  pair.id() == swapped.id()
                                      ? List.of(pair.prompt(), pair.rejected(), pair.chosen())
                                      : List.of(pair.prompt(), pair.chosen(), pair.rejected()))
                          .toList(),
                      rows.stream()
                          .map(row -> (Row.Pair) row)
                          .map(row -> List.of(row.prompt(), row.chosen(), row.rejected()))
                          .toList());
                  assertEquals("accepted", rows.getFirst().origin().get("review"));
                  for (var i = 0; i < rows.size(); i++) {
                    var origin = rows.get(i).origin();
                    var turned = kept.get(i).id() == swapped.id();
                    assertEquals(
                        turned ? "edited" : i == 0 ? "accepted" : "pending", origin.get("review"));
                    assertEquals(
                        String.valueOf(turned ? kept.get(i).rejectedId() : kept.get(i).chosenId()),
                        String.valueOf(origin.get("chosen_solution_id")));
                    assertEquals(!turned, origin.get("chosen_verdict").equals("passed"));
                    assertEquals(turned, origin.get("rejected_verdict").equals("passed"));
                  }
                } else {
                  assertTrue(rows.stream().anyMatch(row -> ((Row.Label) row).desirable()));
                  assertTrue(rows.stream().anyMatch(row -> !((Row.Label) row).desirable()));
                }
              }
              var some = folder.resolve("some.jsonl");
              var wanted = List.of(kept.getFirst().id());
              assertEquals(1, ExportPreferences.run(project, pool, Format.TRL, wanted, some));
              assertEquals(
                  wanted.stream().map(String::valueOf).collect(Collectors.joining()),
                  String.valueOf(
                      PreferenceFile.read(some, Format.TRL)
                          .getFirst()
                          .origin()
                          .get("preference_id")));
              assertThrows(
                  PlumException.class,
                  () -> ExportPreferences.run(project, pool, Format.TRL, List.of(), some));
            });
  }
}
