package plum.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.data.Device;
import plum.io.Json;
import plum.pipeline.EngineBenchmark;

/** {@code plum bench engine}: the engine's parts, beside PyTorch if there is one. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how fast models read prompts, draw tokens, train and load; with --torch beside"
          + " PyTorch doing the same work in turns, with as many threads.",
      "Without --model: the model that ships with the project, and a random one of 110 million"
          + " parameters."
    })
final class BenchEngine implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      description = "Checkpoint to measure with; may be given several times.")
  private List<Path> models = List.of();

  @Option(
      names = "--torch",
      paramLabel = "PYTHON",
      description = "Python interpreter that can import torch.")
  private @Nullable Path python;

  @Option(
      names = "--peer",
      paramLabel = "FOLDER",
      defaultValue = "src/bench/torch",
      description = "The scripts Python runs. Default: ${DEFAULT-VALUE}")
  private Path scripts = Path.of("");

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Processor threads for large models; small ones take one. Default: all cores.")
  private int threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Medians are taken over so many. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      defaultValue = "50",
      description = "Prompts to sample from, 20 completions each. Default: ${DEFAULT-VALUE}")
  private int prompts;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "prefill, decode, sample, dpo, lora, load; soak (1,000 training steps, 100,000 tokens),"
              + " cancel (how soon training is back after it was asked to stop) and round-trip"
              + " (saved folders read by an independent script) only if named.")
  private List<String> parts = List.of();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "CPU",
      description = "CPU or CUDA. Default: ${DEFAULT-VALUE}")
  private Device device = Device.CPU;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--load-once",
      paramLabel = "FOLDER",
      hidden = true,
      description = "Loads a model in this fresh process and tells time and memory.")
  private @Nullable Path loadOnce;

  @Option(names = "--prompt", hidden = true, description = "What it is asked.")
  private String prompt = "";

  private boolean headed;

  @Override
  public void run() {
    var fresh = loadOnce;
    if (fresh != null) {
      say(EngineBenchmark.loadOnce(fresh, device, threads, prompt));
      return;
    }
    var embedded = Path.of("assets/models/first-steps");
    var random = Path.of(System.getProperty("user.home"), ".cache", "plum-workbench", "llama-110m");
    EngineBenchmark.run(
        new EngineBenchmark.Options(
            models.isEmpty() ? List.of(embedded, random) : models,
            embedded,
            python,
            scripts,
            threads,
            rounds,
            prompts,
            parts,
            device),
        this::show,
        note -> say(json ? Json.write(Map.of("note", note)) : note));
  }

  private void show(EngineBenchmark.Row row) {
    if (json) {
      say(Json.write(row));
      return;
    }
    if (!headed) {
      headed = true;
      say(
          "%-12s %-20s %-20s %12s %12s %6s %6s %6s  %s"
              .formatted(
                  "model",
                  "work",
                  "peer",
                  "ours",
                  "theirs",
                  "ratio",
                  "cpu",
                  "floor",
                  "threads, check"));
    }
    say(
        "%-12s %-20s %-20s %,12.2f %12s %6s %6s %6s  %s"
            .formatted(
                row.model(),
                row.name(),
                row.variant(),
                row.ours(),
                figure(row.theirs(), "%,.2f"),
                figure(row.ratio(), "%.2f"),
                figure(row.processorRatio(), "%.2f"),
                figure(row.floorShare(), "%.2f"),
                row.unit() + ", " + row.threads() + ", " + row.check()));
  }

  private static String figure(double value, String format) {
    return Double.isNaN(value) ? "-" : format.formatted(value);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
