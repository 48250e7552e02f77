package plum.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.data.PlumException;
import plum.io.Json;
import plum.pipeline.FixtureCheck;

/** {@code plum verify fixtures DIR}: the engine against reference numbers. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Compares what the engine computes with reference numbers.",
    subcommands = Verify.Fixtures.class,
    synopsisSubcommandLabel = "COMMAND")
final class Verify implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  @Command(
      name = "fixtures",
      mixinStandardHelpOptions = true,
      description = {
        "Checks every file of a folder with models, losses, training, sampling and passk that this"
            + " program supports. Prints the error of each against its tolerance; exit code 1 if any"
            + " falls short."
      })
  static final class Fixtures implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() {
      if (!Files.isDirectory(folder)) {
        throw new PlumException("There is no folder " + folder + ".");
      }
      var out = spec.commandLine().getOut();
      var tally =
          FixtureCheck.run(
              folder,
              line -> {
                out.println(
                    json
                        ? Json.write(line)
                        : "%-12s %-64s %-44s %s"
                            .formatted(line.state(), line.file(), line.quantity(), line.figures()));
                out.flush();
              });
      if (!json) {
        out.printf(
            "%d within tolerance, %d not, %d unsupported%n",
            tally.passed(), tally.failed(), tally.unsupported());
      }
      return tally.failed() > 0 || tally.passed() == 0 ? 1 : 0;
    }
  }
}
