package plum.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.PreferenceFile.Format;
import plum.pipeline.ExportPreferences;
import plum.store.Project;

/** {@code plum dataset}: a preference pool as a file that trainers read. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the preferences of a project as a data set for TRL, LLaMA-Factory or a spreadsheet.",
      "What a person rejected stays out. Columns that say where each row comes from follow those"
          + " that the trainer reads."
    })
final class WriteDataset implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "File to write; replaced if it is there.")
  private Path file = Path.of("");

  @Option(
      names = "--project",
      paramLabel = "FOLDER",
      required = true,
      description = "The project folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "The run that built the preferences. Default: the newest")
  private @Nullable String pool;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "trl",
      description =
          "trl, trl-chat, trl-unpaired, trl-unpaired-chat, llama-factory, llama-factory-kto, csv or"
              + " csv-unpaired. Default: ${DEFAULT-VALUE}")
  private String format = "";

  @Override
  public Integer call() {
    var wanted = format();
    if (!Project.existsIn(folder)) {
      throw new PlumException("There is no project in " + folder + ".");
    }
    try (var project = Project.open(folder)) {
      var written = ExportPreferences.run(project, run(project), wanted, null, file);
      spec.commandLine().getOut().println("%,d rows in %s".formatted(written, file));
      return 0;
    }
  }

  private Format format() {
    return Arrays.stream(Format.values())
        .filter(each -> name(each).equals(format.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "\""
                        + format
                        + "\" is no format. Name "
                        + Arrays.stream(Format.values())
                            .map(WriteDataset::name)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static String name(Format format) {
    return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Run run(Project project) {
    var pools =
        project.runs().all().stream()
            .filter(run -> run.stage() == Stage.PREFERENCES && run.outcome() == Outcome.DONE)
            .toList();
    return pools.reversed().stream()
        .filter(run -> pool == null || run.name().equals(pool))
        .findFirst()
        .orElseThrow(
            () ->
                new PlumException(
                    pools.isEmpty()
                        ? "This project has no preferences yet. Build them with plum prefer."
                        : "No finished run called \""
                            + pool
                            + "\" built preferences. There are: "
                            + pools.stream().map(Run::name).collect(Collectors.joining(", "))
                            + "."));
  }
}
