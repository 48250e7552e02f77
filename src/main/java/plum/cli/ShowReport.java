package plum.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;
import plum.pipeline.Report;
import plum.pipeline.ReportPage;
import plum.pipeline.ReportText;
import plum.store.Project;

/** {@code plum report}: what a project's runs came to, from what is stored. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Prints the report of a project from what it has stored.")
final class ShowReport implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "The project folder.")
  private Path folder = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page to print or to hand on; one file that needs no network.")
  private @Nullable Path html;

  @Override
  public void run() {
    try (var project = open(folder)) {
      var runs = project.runs().all();
      var report =
          Report.of(
              project,
              String.valueOf(project.folder().getFileName()),
              runs.isEmpty() ? 0 : runs.getLast().seed());
      if (html != null) {
        Atomic.text(html, ReportPage.of(project, report));
        spec.commandLine().getOut().println(html);
        return;
      }
      spec.commandLine().getOut().println(json ? Json.writePretty(report) : ReportText.of(report));
    }
  }

  /** Opens a project that must be there. */
  static Project open(Path folder) {
    if (!Project.existsIn(folder)) {
      throw new PlumException(
          "There is no project in "
              + folder
              + ". Run a recipe there first: plum run RECIPE --into "
              + folder);
    }
    return Project.open(folder);
  }
}
