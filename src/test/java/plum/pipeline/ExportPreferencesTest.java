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
import plum.data.PlumException;
import plum.data.Review;
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
              project.preferences().review(List.of(out.id()), Review.REJECTED);
              project.preferences().review(List.of(pairs.get(0).id()), Review.ACCEPTED);
              var kept = pairs.stream().filter(pair -> pair.id() != out.id()).toList();
              for (var format : Format.values()) {
                var file = folder.resolve("out").resolve(format + format.suffix());
                var count = ExportPreferences.run(project, pool, format, null, file);
                var rows = PreferenceFile.read(file, format);
                assertEquals(count, rows.size());
                if (format.isPaired()) {
                  assertEquals(
                      kept.stream()
                          .map(pair -> List.of(pair.prompt(), pair.chosen(), pair.rejected()))
                          .toList(),
                      rows.stream()
                          .map(row -> (Row.Pair) row)
                          .map(row -> List.of(row.prompt(), row.chosen(), row.rejected()))
                          .toList());
                  assertEquals("accepted", rows.getFirst().origin().get("review"));
                  assertEquals(
                      kept.stream().map(pair -> String.valueOf(pair.chosenId())).toList(),
                      rows.stream()
                          .map(row -> String.valueOf(row.origin().get("chosen_solution_id")))
                          .toList());
                  assertTrue(
                      rows.stream()
                          .allMatch(row -> row.origin().get("chosen_verdict").equals("passed")));
                  assertTrue(
                      rows.stream()
                          .noneMatch(row -> row.origin().get("rejected_verdict").equals("passed")));
                } else {
                  var totals = project.preferences().totals(pool.id());
                  assertEquals(
                      totals.desirable(),
                      rows.stream().filter(row -> ((Row.Label) row).desirable()).count());
                  assertEquals(
                      totals.undesirable(),
                      rows.stream().filter(row -> !((Row.Label) row).desirable()).count());
                }
              }
              var some = folder.resolve("some.jsonl");
              var wanted = List.of(kept.getLast().id());
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
