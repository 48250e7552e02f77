package plum.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import plum.data.PlumException;
import plum.io.Json;
import plum.pipeline.Recipes;
import plum.pipeline.RoundTimeline;
import plum.pipeline.Rounds;
import plum.pipeline.Workshop;

/** {@code plum rounds}: the loop several times over, each round from the policy before. */
@Command(
    name = "rounds",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Draws from the newest policy, runs what it wrote, builds pairs, trains on, measures, and goes"
          + " round again; prints what each round came to.",
      "Stages that are done are left as they are; one that was cut off continues. Stages of later"
          + " rounds have the round's number behind their names."
    })
final class RunRounds implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "RECIPE", description = "A recipe, or a folder that holds recipe.json.")
  private Path recipe = Path.of("");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Rounds in all, the recipe's own included. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--training",
      paramLabel = "NAME",
      description = "The training stage to repeat. Default: the recipe's first")
  private @Nullable String training;

  @Option(
      names = "--rate",
      paramLabel = "SHARE",
      description = {
        "Learning rate of a round as a share of the round before. Default: a third.",
        "With 1 later rounds take steps as large as the first, which can throw a policy back."
      })
  private double rate = Rounds.RATE;

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
      description = "Changes a setting of a stage of the recipe, in all rounds.")
  private List<String> changes = List.of();

  @Mixin private Progress progress = new Progress();

  @Override
  public Integer call() {
    var read =
        Recipes.read(recipe, seed == null ? OptionalLong.empty() : OptionalLong.of(seed), changes);
    var trainings = Rounds.trainings(read);
    if (trainings.isEmpty()) {
      throw new PlumException("The recipe trains nothing, so there are no rounds.");
    }
    var plan = new Rounds(training == null ? trainings.getFirst() : training, rounds, rate);
    var stages = plan.stages(read);
    try (var workshop =
        Workshop.open(into == null ? read.folder() : into, read, progress.acceptsWeakSandbox())) {
      var outcome = progress.watch(spec, workshop.queue(), stages);
      if (outcome != Outcome.DONE) {
        return outcome == Outcome.CANCELLED ? Plum.CANCELLED : 1;
      }
      var timeline = RoundTimeline.of(workshop.project(), plan.training());
      var out = spec.commandLine().getOut();
      out.println(
          progress.isJson() ? Json.write(Map.of("rounds", timeline.rounds())) : timeline.text());
      return 0;
    }
  }
}
