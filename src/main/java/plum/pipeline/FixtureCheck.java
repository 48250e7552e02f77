package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.eval.PassAtK;
import plum.io.Json;
import plum.llm.FixtureModels;
import plum.llm.FixtureResult;
import plum.train.TrainingFixtures;

/**
 * Compares the engine with a folder of reference numbers: models, sampling, losses, training,
 * pass@k.
 */
public final class FixtureCheck {
  private FixtureCheck() {}

  /**
   * One comparison.
   *
   * @param state ok, FAILED or unsupported
   */
  public record Line(
      String state,
      String file,
      String quantity,
      @Nullable Double error,
      @Nullable Double tolerance) {
    private static Line of(FixtureResult result) {
      var measured = Double.isFinite(result.error()) && Double.isFinite(result.tolerance());
      var unsupported = result.ok() && !measured;
      return new Line(
          unsupported ? "unsupported" : result.ok() ? "ok" : "FAILED",
          result.file(),
          result.quantity(),
          measured ? (Double) result.error() : null,
          measured ? (Double) result.tolerance() : null);
    }

    /** Error against tolerance, in words. */
    public String figures() {
      return error == null || tolerance == null
          ? ""
          : "error %.2e, tolerance %.0e".formatted(error, tolerance);
    }
  }

  /** How many comparisons ended how. */
  public record Tally(int passed, int failed, int unsupported) {}

  /**
   * Checks whatever the folder holds.
   *
   * @param each called after every comparison
   * @throws PlumException if a file is not what its name says
   */
  public static Tally run(Path folder, Consumer<Line> each) {
    var all = new ArrayList<Line>();
    Consumer<FixtureResult> sink =
        result -> {
          var line = Line.of(result);
          all.add(line);
          each.accept(line);
        };
    FixtureModels.check(folder).forEach(sink);
    TrainingFixtures.check(folder).forEach(sink);
    var passAtK = folder.resolve("passk/passk.json");
    if (Files.exists(passAtK)) {
      passAtK(passAtK).forEach(sink);
    }
    if (all.isEmpty()) {
      throw new PlumException(
          folder
              + " holds none of models, sampling, losses, training, passk. Name a folder of"
              + " reference fixtures.");
    }
    return new Tally(count(all, "ok"), count(all, "FAILED"), count(all, "unsupported"));
  }

  private static int count(List<Line> lines, String state) {
    return (int) lines.stream().filter(line -> line.state().equals(state)).count();
  }

  private static List<FixtureResult> passAtK(Path file) {
    var json = Json.parseObject(text(file));
    var tolerance =
        json.get("tolerance_abs") instanceof Number number ? number.doubleValue() : 1e-12;
    var results = new ArrayList<FixtureResult>();
    var worst = 0.0;
    for (var item : list(json.get("cases"))) {
      worst =
          Math.max(
              worst,
              Math.abs(
                  PassAtK.estimate(integer(item, "n"), integer(item, "c"), integer(item, "k"))
                      - real(item, "pass_at_k")));
    }
    results.add(FixtureResult.of("passk/passk.json", "cases", worst, tolerance));
    worst = 0;
    for (var item : list(json.get("benchmarks"))) {
      var ns = list(item.get("n"), Number.class);
      var cs = list(item.get("c"), Number.class);
      var counts = new ArrayList<int[]>();
      for (var i = 0; i < ns.size(); i++) {
        counts.add(new int[] {ns.get(i).intValue(), cs.get(i).intValue()});
      }
      if (item.get("pass_at_k") instanceof Map<?, ?> expected) {
        for (var entry : expected.entrySet()) {
          if (entry.getValue() instanceof Number value) {
            var k = Integer.parseInt(String.valueOf(entry.getKey()));
            worst = Math.max(worst, Math.abs(PassAtK.mean(counts, k) - value.doubleValue()));
          }
        }
      }
    }
    results.add(FixtureResult.of("passk/passk.json", "benchmark means", worst, tolerance));
    return results;
  }

  private static List<Map<?, ?>> list(@Nullable Object value) {
    var items = new ArrayList<Map<?, ?>>();
    if (value instanceof List<?> list) {
      for (var item : list) {
        if (item instanceof Map<?, ?> map) {
          items.add(map);
        }
      }
    }
    return items;
  }

  private static <T> List<T> list(@Nullable Object value, Class<T> type) {
    return value instanceof List<?> list
        ? list.stream().filter(type::isInstance).map(type::cast).toList()
        : List.of();
  }

  private static int integer(Map<?, ?> item, String key) {
    return (int) real(item, key);
  }

  private static double real(Map<?, ?> item, String key) {
    if (item.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new PlumException("passk.json: an entry has no number \"" + key + "\".");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + ".", e);
    }
  }
}
