package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plum.data.Metric;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Settings;
import plum.data.Stage;
import plum.io.Atomic;
import plum.io.CurveFile;
import plum.io.Json;
import plum.io.RunLog;
import plum.store.Project;

/**
 * The log files of training runs in the project's folder, and curves from elsewhere that were
 * brought there to be laid over them.
 */
public final class RunLogs {
  private static final String ELSEWHERE = "logs-from-elsewhere";

  private RunLogs() {}

  /** Curves from elsewhere. */
  public record Foreign(String name, List<RunLog.Reading> readings) {
    public Foreign {
      Settings.requireName(name);
      readings = List.copyOf(readings);
    }
  }

  /** Where the log files of a run lie; {@code tensorboard --logdir} takes the folder above. */
  public static Path folder(Project project, Run run) {
    return project.folder().resolve("logs").resolve(run.name());
  }

  /** Opens the log of a run that begins or continues. */
  static RunLog open(Project project, Run run) {
    return RunLog.open(
        folder(project, run), run.started(), readings(project.runs().metrics(run.id())));
  }

  /** Writes the log files of every training run anew, from what is stored. */
  public static int writeAll(Project project) {
    var written = 0;
    for (var run : project.runs().all()) {
      if (run.stage() == Stage.TRAINING) {
        RunLog.write(
            folder(project, run), run.started(), readings(project.runs().metrics(run.id())));
        written++;
      }
    }
    return written;
  }

  static List<RunLog.Reading> readings(List<Metric> metrics) {
    return metrics.stream()
        .map(metric -> new RunLog.Reading(metric.step(), metric.name(), metric.value()))
        .toList();
  }

  /**
   * Brings the curves of a file into the project, under a name; one of that name is replaced.
   *
   * @throws PlumException if the file holds no curves
   */
  public static Foreign bring(Project project, Path file, String name) {
    var foreign = new Foreign(name, CurveFile.read(file));
    Atomic.text(
        project.folder().resolve(ELSEWHERE).resolve(name + ".json"), Json.write(foreign) + "\n");
    return foreign;
  }

  /** The curves from elsewhere, by name. */
  public static List<Foreign> foreign(Project project) {
    var folder = project.folder().resolve(ELSEWHERE);
    var all = new ArrayList<Foreign>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (var file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
          all.add(Json.read(Files.readString(file), Foreign.class));
        }
      } catch (IOException e) {
        throw new PlumException("Could not read the curves in " + folder + ".", e);
      }
    }
    return all;
  }

  /** Forgets curves from elsewhere. */
  public static void forget(Project project, String name) {
    Settings.requireName(name);
    Atomic.delete(project.folder().resolve(ELSEWHERE).resolve(name + ".json"));
  }
}
