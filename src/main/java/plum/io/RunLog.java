package plum.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a training run measured, in a folder of files that other programs read: an event file for
 * TensorBoard, {@code metrics.jsonl} and {@code metrics.csv} with a line for each step, and {@code
 * trainer_state.json} as transformers writes it. Names are TRL's; in the event file they stand
 * under {@code train/} and {@code eval/}, where transformers puts them.
 *
 * <p>Opening writes all files anew from what is stored, so that a file a killed process left torn
 * is whole again. While a run works, steps are appended to the event file and the lines; steps that
 * are there already are not written twice. Closing writes everything once more.
 */
public final class RunLog implements AutoCloseable {
  private static final long REWRITE_NANOS = 10_000_000_000L;

  /** The loss first, then by name. */
  private static final Comparator<String> METRICS =
      Comparator.comparing((String name) -> !name.equals("loss"))
          .thenComparing(Comparator.naturalOrder());

  /** One value of a step. */
  public record Reading(int step, String name, double value) {}

  private final Path folder;
  private final Instant started;
  private final TreeMap<Integer, Map<String, Double>> steps = new TreeMap<>();
  private double seconds;
  private int written = Integer.MIN_VALUE;
  private long rewritten = System.nanoTime();
  private @Nullable OutputStream events;
  private @Nullable OutputStream lines;

  private RunLog(Path folder, Instant started) {
    this.folder = folder;
    this.started = started;
  }

  /**
   * Writes the files of a run that is over.
   *
   * @param folder of this run alone; made if it is not there
   * @throws plum.data.PlumException if the disk refuses
   */
  public static void write(Path folder, Instant started, List<Reading> readings) {
    var log = new RunLog(folder, started);
    log.take(readings);
    log.writeAll();
  }

  /**
   * Writes the files of a run so far, and stays open for more.
   *
   * @throws plum.data.PlumException if the disk refuses
   */
  public static RunLog open(Path folder, Instant started, List<Reading> readings) {
    var log = new RunLog(folder, started);
    log.take(readings);
    log.writeAll();
    try {
      log.events = append(log.eventFile());
      log.lines = append(folder.resolve("metrics.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return log;
  }

  /** Adds whole steps; those that are there already take the new values when the log is closed. */
  public void add(List<Reading> readings) {
    take(readings);
    try {
      for (var step : List.copyOf(steps.tailMap(written, false).keySet())) {
        if (events != null && lines != null) {
          events.write(EventFile.record(event(step)));
          lines.write(line(step).getBytes(StandardCharsets.UTF_8));
        }
        written = step;
      }
      if (events != null && lines != null) {
        events.flush();
        lines.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (System.nanoTime() - rewritten > REWRITE_NANOS) {
      tables();
      rewritten = System.nanoTime();
    }
  }

  private static OutputStream append(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.APPEND);
  }

  private void take(List<Reading> readings) {
    for (var reading : readings) {
      steps
          .computeIfAbsent(reading.step(), _ -> new TreeMap<>(METRICS))
          .put(reading.name(), reading.value());
    }
  }

  /** Its name is the same every time, or TensorBoard would show the run twice over. */
  private Path eventFile() {
    return folder.resolve(
        "events.out." + EventFile.MARK + "." + started.getEpochSecond() + ".plum");
  }

  private void writeAll() {
    seconds = 0;
    Atomic.file(
        eventFile(),
        file -> {
          try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(EventFile.beginning(started.toEpochMilli() / 1000.0));
            for (var step : steps.keySet()) {
              out.write(EventFile.record(event(step)));
            }
          }
        });
    var text = new StringBuilder();
    steps.keySet().forEach(step -> text.append(line(step)));
    Atomic.text(folder.resolve("metrics.jsonl"), text.toString());
    written = steps.isEmpty() ? Integer.MIN_VALUE : steps.lastKey();
    tables();
  }

  private void tables() {
    var names = new LinkedHashSet<String>();
    steps.values().forEach(values -> names.addAll(values.keySet()));
    var table = new StringBuilder("step");
    names.forEach(name -> table.append(',').append(name));
    table.append('\n');
    steps.forEach(
        (step, values) -> {
          table.append(step);
          for (var name : names) {
            var value = values.get(name);
            table.append(',').append(value == null ? "" : value.toString());
          }
          table.append('\n');
        });
    Atomic.text(folder.resolve("metrics.csv"), table.toString());
    Atomic.text(folder.resolve("trainer_state.json"), Json.writePretty(state()) + "\n");
  }

  private Map<String, @Nullable Object> state() {
    var history = new ArrayList<Map<String, Object>>();
    steps.forEach(
        (step, values) -> {
          var entry = new LinkedHashMap<String, Object>(values);
          entry.put("step", step);
          history.add(entry);
        });
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("best_metric", null);
    state.put("best_model_checkpoint", null);
    state.put(
        "epoch", steps.isEmpty() ? 0 : steps.lastEntry().getValue().getOrDefault("epoch", 0.0));
    state.put("global_step", steps.isEmpty() ? 0 : steps.lastKey());
    state.put("log_history", history);
    return state;
  }

  private String line(int step) {
    var values = new LinkedHashMap<String, Object>();
    values.put("step", step);
    values.putAll(steps.getOrDefault(step, Map.of()));
    return Json.write(values) + "\n";
  }

  /**
   * A step as an event. The store keeps no times, so they are worked out from the tokens and their
   * rate: time spent training since the start, pauses left out.
   */
  private EventFile.Event event(int step) {
    var values = steps.getOrDefault(step, Map.of());
    var before = steps.lowerEntry(step);
    var tokens =
        values.getOrDefault("num_tokens", 0.0)
            - (before == null ? 0 : before.getValue().getOrDefault("num_tokens", 0.0));
    var rate = values.getOrDefault("tokens_per_second", 0.0);
    seconds += tokens > 0 && rate > 0 ? tokens / rate : 0;
    var scalars = new LinkedHashMap<String, Double>();
    values.forEach((name, value) -> scalars.put(tag(name), value));
    return new EventFile.Event(started.toEpochMilli() / 1000.0 + seconds, step, scalars);
  }

  private static String tag(String name) {
    return name.startsWith("eval_") ? "eval/" + name.substring(5) : "train/" + name;
  }

  /** Writes everything anew, in order. */
  @Override
  public void close() {
    try {
      if (events != null) {
        events.close();
      }
      if (lines != null) {
        lines.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writeAll();
  }
}
