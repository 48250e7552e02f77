package plum.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.Doctor;
import plum.pipeline.Finding;

/** {@code plum doctor}: what is wrong with training runs, and what to try. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Examines the training runs of a project: collapse, divergence, a wrong beta and the like,"
            + " each with what to try and the reading that shows it.")
final class ExamineRuns implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "The project folder.")
  private Path folder = Path.of("");

  @Option(names = "--run", paramLabel = "NAME", description = "Examine this run. Default: all")
  private @Nullable String name;

  @Option(names = "--json", description = "Print JSON, one object a run.")
  private boolean json;

  @Override
  public void run() {
    try (var project = ShowReport.open(folder)) {
      var runs = project.runs().all().stream().filter(run -> run.stage() == Stage.TRAINING);
      var chosen = runs.filter(run -> name == null || run.name().equals(name)).toList();
      if (chosen.isEmpty()) {
        throw new PlumException(
            "There is no training run "
                + (name == null ? "in this project yet." : "called \"" + name + "\"."));
      }
      chosen.forEach(run -> show(run, Doctor.examine(project, run)));
    }
  }

  private void show(Run run, List<Finding> findings) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(Map.of("run", run.name(), "findings", findings)));
      return;
    }
    out.println(run.name() + (findings.isEmpty() ? ": nothing found" : ""));
    for (var finding : findings) {
      out.printf("  step %d: %s%n", finding.step(), finding.rule().label());
      out.println("    " + finding.happened());
      out.println("    " + finding.remedy());
      out.println("    " + finding.evidence().words());
    }
  }
}
