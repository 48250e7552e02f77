package plum.ui.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/**
 * How the charts of a project are looked at, in a file of its folder.
 *
 * @param smoothing weight of the past in the moving average
 * @param columns charts side by side, 0 for as many as fit
 * @param filter which metrics are shown, empty for all
 * @param axis what curves are drawn over
 * @param colours number of each run's colour; a run keeps it whatever other runs come and go
 */
record ChartSettings(
    double smoothing, int columns, String filter, RunAxis axis, Map<String, Integer> colours) {
  static final String FILE = "charts.json";
  static final int MOST_COLUMNS = 4;

  private static final double LEAST_WIDTH = 300;

  ChartSettings {
    filter = Objects.requireNonNullElse(filter, "");
    axis = Objects.requireNonNullElse(axis, RunAxis.STEPS);
    colours = Map.copyOf(Objects.requireNonNullElse(colours, Map.of()));
  }

  static ChartSettings defaults() {
    return new ChartSettings(0, 0, "", RunAxis.STEPS, Map.of());
  }

  /** Reads them; the defaults where there is no such file, or none that can be read. */
  static ChartSettings read(Path folder) {
    try {
      var file = folder.resolve(FILE);
      return Files.exists(file)
          ? Json.read(Files.readString(file), ChartSettings.class)
          : defaults();
    } catch (IOException | PlumException _) {
      return defaults();
    }
  }

  /**
   * Writes them.
   *
   * @throws PlumException if the disk refuses
   */
  void write(Path folder) {
    Atomic.text(folder.resolve(FILE), Json.writePretty(this) + "\n");
  }

  /** The same with a colour for every run: a new one gets the first number that is free. */
  ChartSettings withColours(Collection<String> runs) {
    if (colours.keySet().containsAll(runs)) {
      return this;
    }
    var all = new LinkedHashMap<>(colours);
    for (var run : runs) {
      if (!all.containsKey(run)) {
        var number = 0;
        while (all.containsValue(number)) {
          number++;
        }
        all.put(run, number);
      }
    }
    return new ChartSettings(smoothing, columns, filter, axis, all);
  }

  ChartSettings with(
      double otherSmoothing, int otherColumns, String otherFilter, RunAxis otherAxis) {
    return new ChartSettings(otherSmoothing, otherColumns, otherFilter, otherAxis, colours);
  }

  int colour(String run) {
    return Objects.requireNonNullElse(colours.get(run), colours.size());
  }

  /**
   * Charts that stand side by side.
   *
   * @param chosen 0 for as many as fit
   * @param gap between two
   */
  static int columns(int chosen, double width, double gap) {
    return chosen > 0
        ? Math.min(chosen, MOST_COLUMNS)
        : (int) Math.clamp((width + gap) / (LEAST_WIDTH + gap), 1, MOST_COLUMNS);
  }
}
