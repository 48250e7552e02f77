package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Run;
import plum.io.Json;
import plum.io.PreferenceFile;
import plum.io.PreferenceFile.Row;
import plum.store.Preferences.Texts;
import plum.store.Project;
import plum.store.Solutions.Origin;

/** Writes a preference pool as a file that trainers read; what a person rejected stays out. */
public final class ExportPreferences {
  private ExportPreferences() {}

  /**
   * Writes the file and reads it back, so that what is called written can be read.
   *
   * @param pool the run that built the preferences
   * @param only ids of preferences to write; null for all
   * @return how many preferences were written
   * @throws PlumException if there is nothing to write, or the disk refuses
   */
  public static int run(
      Project project,
      Run pool,
      PreferenceFile.Format format,
      @Nullable Collection<Long> only,
      Path file) {
    var rule = Json.read(pool.config(), PreferencesConfig.class);
    var origins = project.solutions().origins(pool.id(), rule.tests());
    var wanted = only == null ? null : Set.copyOf(only);
    var rows = new ArrayList<Row>();
    for (var texts : project.preferences().forTraining(pool.id())) {
      if (wanted == null || wanted.contains(texts.preference().id())) {
        var row = row(texts, format, origins);
        if (row != null) {
          rows.add(row);
        }
      }
    }
    if (rows.isEmpty()) {
      throw new PlumException(
          "The pool \""
              + pool.name()
              + "\" has no "
              + (format.isPaired() ? "pairs" : "labelled solutions")
              + " to write.");
    }
    PreferenceFile.write(file, format, rows);
    var read = PreferenceFile.read(file, format);
    for (var i = 0; i < rows.size(); i++) {
      if (read.size() != rows.size() || !same(rows.get(i), read.get(i))) {
        throw new PlumException(
            file
                + " does not read back as it was written, from row "
                + (i + 1)
                + " on. Try another disk.");
      }
    }
    return rows.size();
  }

  private static boolean same(Row written, Row read) {
    return switch (written) {
      case Row.Pair one ->
          read instanceof Row.Pair other
              && one.prompt().equals(other.prompt())
              && one.chosen().equals(other.chosen())
              && one.rejected().equals(other.rejected());
      case Row.Label one ->
          read instanceof Row.Label other
              && one.prompt().equals(other.prompt())
              && one.completion().equals(other.completion())
              && one.desirable() == other.desirable();
    };
  }

  private static @Nullable Row row(
      Texts texts, PreferenceFile.Format format, Map<Long, Origin> origins) {
    var origin = new LinkedHashMap<String, Object>();
    var preference = texts.preference();
    origin.put("preference_id", preference.id());
    origin.put("review", preference.review().name().toLowerCase(Locale.ROOT));
    return switch (preference) {
      case PreferencePair pair when format.isPaired() -> {
        put(origin, "chosen_", origins.get(pair.chosenId()));
        put(origin, "rejected_", origins.get(pair.rejectedId()));
        yield new Row.Pair(texts.prompt(), texts.chosen(), texts.rejected(), origin);
      }
      case UnpairedPreference item when !format.isPaired() -> {
        put(origin, "", origins.get(item.solutionId()));
        yield new Row.Label(
            texts.prompt(),
            item.desirable() ? texts.chosen() : texts.rejected(),
            item.desirable(),
            origin);
      }
      default -> null;
    };
  }

  private static void put(Map<String, Object> row, String side, @Nullable Origin origin) {
    if (origin != null) {
      row.putIfAbsent("instruction_key", origin.instruction());
      row.put(side + "solution_id", origin.solutionId());
      row.put(side + "policy_sha256", origin.policy());
      row.put(side + "seed", origin.seed());
      row.put(side + "suite_id", origin.suiteId());
      row.put(side + "verdict", origin.verdict().name().toLowerCase(Locale.ROOT));
      row.put(side + "passed", origin.passed());
      row.put(side + "total", origin.total());
    }
  }
}
