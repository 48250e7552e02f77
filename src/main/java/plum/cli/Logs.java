package plum.cli;

import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.io.RunLog;
import plum.pipeline.RunLogs;

/** {@code plum logs}: curves for TensorBoard and others, and curves from elsewhere. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the curves of every training run anew, as training itself does: an event file for"
          + " TensorBoard, metrics.csv, metrics.jsonl and trainer_state.json in logs/RUN.",
      "With --bring a run of another trainer is laid over ours: a trainer_state.json, a"
          + " trainer_log.jsonl or a TensorBoard event file."
    })
final class Logs implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "The project folder.")
  private Path folder = Path.of("");

  @Option(names = "--bring", paramLabel = "FILE", description = "Curves from elsewhere.")
  private @Nullable Path file;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the curves are called here. Default: the name of the file's folder")
  private @Nullable String name;

  @Option(names = "--forget", paramLabel = "NAME", description = "Drops curves from elsewhere.")
  private @Nullable String forgotten;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    try (var project = ShowReport.open(folder)) {
      if (file != null) {
        show(RunLogs.bring(project, file, name == null ? called(file) : name));
      } else if (forgotten != null) {
        RunLogs.forget(project, forgotten);
      } else {
        var written = RunLogs.writeAll(project);
        out.printf("%d training runs in %s%n", written, project.folder().resolve("logs"));
      }
      if (file == null) {
        RunLogs.foreign(project).forEach(this::show);
      }
    }
  }

  private static String called(Path file) {
    var above = file.toAbsolutePath().normalize().getParent();
    return above == null || above.getFileName() == null
        ? String.valueOf(file.getFileName())
        : above.getFileName().toString();
  }

  private void show(RunLogs.Foreign foreign) {
    var names =
        foreign.readings().stream()
            .map(RunLog.Reading::name)
            .collect(Collectors.toCollection(TreeSet::new));
    var last = foreign.readings().getLast().step();
    spec.commandLine()
        .getOut()
        .printf("%s, to step %,d: %s%n", foreign.name(), last, String.join(", ", names));
  }
}
