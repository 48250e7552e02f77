package plum.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.Benchmarks;

/** {@code plum bench}: how fast this machine is at each part of the loop. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {BenchEngine.class, BenchSandbox.class, BenchTests.class},
    description =
        "Measures tokens/s of sampling and of a training step, programs/s, rows/s; \"engine\" and \"sandbox\" have figures of their own.")
final class Bench implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PART",
      arity = "0..*",
      description = "sample, train, execute, store; all of them if none is named.")
  private List<String> parts = List.of();

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      defaultValue = "assets/models/first-steps",
      description = "Checkpoint to measure with. Default: ${DEFAULT-VALUE}")
  private Path model = Path.of("");

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  public void run() {
    var named = parts.isEmpty() ? List.of("sample", "train", "execute", "store") : parts;
    var measurements = named.stream().map(this::measurement).toList(); // refused before any begins
    measurements.forEach(measurement -> show(measurement.get()));
  }

  private Supplier<Benchmarks.Figure> measurement(String part) {
    return switch (part) {
      case "sample" -> () -> Benchmarks.sampling(model);
      case "train" -> () -> Benchmarks.training(model);
      case "execute" -> Benchmarks::executions;
      case "store" -> Benchmarks::store;
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "\""
                  + part
                  + "\" is not something to measure. Name sample, train, execute or store.");
    };
  }

  private void show(Benchmarks.Figure figure) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(figure));
    } else {
      out.printf(
          "%-14s %,10.0f %-10s  %s%n",
          figure.what(), figure.value(), figure.unit(), figure.detail());
    }
    out.flush();
  }
}
