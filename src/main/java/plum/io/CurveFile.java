package plum.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * Reads what another trainer measured, to lay it over our own curves: {@code trainer_state.json} of
 * transformers and TRL, {@code trainer_log.jsonl} of LLaMA-Factory, TensorBoard's event files, and
 * the {@code metrics.jsonl} that we write. Names become TRL's.
 */
public final class CurveFile {
  private CurveFile() {}

  /**
   * The readings of a file, by step.
   *
   * @throws PlumException if the file cannot be read, is of no known kind, is damaged, or holds no
   *     numbers; the message names the file and the place
   */
  public static List<RunLog.Reading> read(Path file) {
    try {
      var readings = new Readings();
      if (String.valueOf(file.getFileName()).contains(EventFile.MARK)) {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
          EventFile.read(
              in,
              event ->
                  event.scalars().forEach((tag, value) -> readings.add(event.step(), tag, value)));
        }
      } else {
        text(Files.readString(file), readings);
      }
      if (readings.isEmpty()) {
        throw new PlumException("It holds no numbers by step.");
      }
      return readings.all();
    } catch (MalformedInputException e) {
      throw unreadable(
          file, "it is neither text nor an event file, whose name contains " + EventFile.MARK, e);
    } catch (IOException e) {
      throw unreadable(file, "the disk refuses: " + e.getMessage(), e);
    } catch (PlumException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static PlumException unreadable(Path file, String why, Exception cause) {
    return new PlumException(
        "No curves can be read from "
            + file
            + ": "
            + why
            + (why.endsWith(".") ? "" : ".")
            + " Name a trainer_state.json, a trainer_log.jsonl or a TensorBoard event file.",
        cause);
  }

  private static void text(String text, Readings readings) {
    var whole = text.strip();
    if (whole.startsWith("{") && whole.indexOf('\n') >= 0 && !isLines(whole)) {
      state(Json.parseObject(whole), readings);
      return;
    }
    var lines = whole.lines().toList();
    if (lines.size() == 1 && lines.getFirst().contains("\"log_history\"")) {
      state(Json.parseObject(whole), readings);
      return;
    }
    for (var i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          entry(Json.parseObject(lines.get(i)), readings);
        } catch (PlumException e) {
          if (i == lines.size() - 1 && !readings.isEmpty()) {
            return; // torn by whoever is still writing
          }
          throw new PlumException("Line " + (i + 1) + ": " + e.getMessage(), e);
        }
      }
    }
  }

  /** Whether the first line is an object by itself. */
  private static boolean isLines(String text) {
    try {
      return !Json.parseObject(text.substring(0, text.indexOf('\n'))).isEmpty();
    } catch (PlumException e) {
      return false;
    }
  }

  private static void state(Map<String, @Nullable Object> state, Readings readings) {
    if (!(state.get("log_history") instanceof List<?> history)) {
      throw new PlumException("It has no list \"log_history\".");
    }
    for (var i = 0; i < history.size(); i++) {
      if (!(history.get(i) instanceof Map<?, ?> entry)) {
        throw new PlumException("Entry " + (i + 1) + " of its log_history is no object.");
      }
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      entry.forEach((key, value) -> values.put(String.valueOf(key), value));
      entry(values, readings);
    }
  }

  private static void entry(Map<String, @Nullable Object> entry, Readings readings) {
    var step = entry.get("step") instanceof Long own ? own : entry.get("current_steps");
    if (!(step instanceof Long number)) {
      throw new PlumException("It has an entry without \"step\" or \"current_steps\".");
    }
    entry.forEach(
        (name, value) -> {
          if (value instanceof Number reading && !Readings.ABOUT_THE_RUN.contains(name)) {
            readings.add(number, name, reading.doubleValue());
          }
        });
  }

  /** Gathers readings; what is said of a step again replaces what was said before. */
  private static final class Readings {
    static final List<String> ABOUT_THE_RUN =
        List.of("step", "current_steps", "total_steps", "percentage", "total_flos");

    private final TreeMap<Integer, Map<String, Double>> steps = new TreeMap<>();

    void add(long step, String name, double value) {
      if (step < 0 || step > Integer.MAX_VALUE) {
        throw new PlumException("It has a step " + step + ".");
      }
      if (Double.isFinite(value)) {
        steps.computeIfAbsent((int) step, _ -> new LinkedHashMap<>()).put(ours(name), value);
      }
    }

    private static String ours(String name) {
      var bare =
          name.startsWith("train/")
              ? name.substring(6)
              : name.startsWith("eval/") ? "eval_" + name.substring(5) : name;
      return switch (bare) {
        case "lr" -> "learning_rate";
        case "accuracy" -> "rewards/accuracies";
        default -> bare;
      };
    }

    boolean isEmpty() {
      return steps.isEmpty();
    }

    List<RunLog.Reading> all() {
      var all = new ArrayList<RunLog.Reading>();
      steps.forEach(
          (step, values) ->
              values.forEach((name, value) -> all.add(new RunLog.Reading(step, name, value))));
      return all;
    }
  }
}
