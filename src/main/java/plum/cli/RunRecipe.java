package plum.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.data.Outcome;
import plum.io.Atomic;
import plum.io.Json;
import plum.pipeline.Recipe;
import plum.pipeline.RecipeChanges;
import plum.pipeline.Recipes;
import plum.pipeline.Report;
import plum.pipeline.ReportPage;
import plum.pipeline.ReportText;
import plum.pipeline.Workshop;

/** {@code plum run}: every stage of a recipe, then the report. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs every stage of a recipe and prints a report.",
      "Stages that are done are left as they are; one that was cut off continues. The database, the"
          + " checkpoints and the report lie in the recipe's folder unless --into says otherwise."
    })
final class RunRecipe implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RECIPE", description = "A recipe, or a folder that holds recipe.json.")
  private Path recipe = Path.of("");

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Project folder to work in; made if it is not there.")
  private @Nullable Path into;

  @Option(names = "--seed", paramLabel = "N", description = "Replaces the recipe's seed.")
  private @Nullable Long seed;

  @Option(
      names = "--set",
      paramLabel = "STAGE.KEY=VALUE",
      description = {
        "Changes a setting of the stage with that name or command. May be repeated. Worth seeing:",
        "  --set tests.careful=false                       tests by a careless author",
        "  --set dpo.parameters.learningRate=0.003         training that collapses"
      })
  private List<String> changes = List.of();

  @Mixin private Progress progress = new Progress();

  @Override
  public Integer call() {
    var written =
        Recipes.read(recipe, seed == null ? OptionalLong.empty() : OptionalLong.of(seed), changes);
    var folder = into == null ? written.folder() : into;
    var read = changedInWindow(written, folder);
    try (var workshop = Workshop.open(folder, read, progress.acceptsWeakSandbox())) {
      var outcome = progress.watch(spec, workshop.queue(), read.stages());
      if (outcome != Outcome.DONE) {
        return outcome == Outcome.CANCELLED ? Plum.CANCELLED : 1;
      }
      var report = Report.of(workshop.project(), read.title(), read.seed());
      Atomic.text(folder.resolve("report.md"), ReportText.of(report));
      Atomic.text(folder.resolve("report.json"), Json.writePretty(report) + "\n");
      Atomic.text(folder.resolve("report.html"), ReportPage.of(workshop.project(), report));
      progress.result(spec, report);
      return 0;
    }
  }

  /** The recipe that the window would run in this project; --set goes before what was set there. */
  private Recipe changedInWindow(Recipe written, Path folder) {
    var there = RecipeChanges.read(folder);
    if (there.changes().isEmpty()) {
      return written;
    }
    if (!progress.isQuiet()) {
      spec.commandLine()
          .getErr()
          .println("Changed in the window (" + RecipeChanges.FILE + "): " + there.words(written));
      spec.commandLine().getErr().flush();
    }
    return Recipes.change(there.apply(written), changes);
  }
}
