package plum.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.TestsBenchmark;

/** {@code plum bench tests}: how well filters tell right tests from wrong ones. */
@Command(
    name = "tests",
    mixinStandardHelpOptions = true,
    description =
        "Takes a benchmark's own solutions and mutants of them as candidates, hides its tests, and says how"
            + " well each filter separates right from wrong tests of a noisy suite.")
final class BenchTests implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--problems",
      paramLabel = "FILE",
      required = true,
      description = "HumanEval.jsonl.gz, or any file of instructions with solutions and tests.")
  private Path problems = Path.of("");

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most problems, 0 for all. Default: ${DEFAULT-VALUE}")
  private int limit;

  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "5",
      description = "Right candidates. Default: ${DEFAULT-VALUE}")
  private int copies;

  @Option(
      names = "--mutants",
      paramLabel = "N",
      defaultValue = "10",
      description = "Wrong candidates, at the most. Default: ${DEFAULT-VALUE}")
  private int mutants;

  @Option(
      names = "--wrong",
      paramLabel = "SHARE",
      defaultValue = "0.3",
      description = "Share of tests with a wrong expected value. Default: ${DEFAULT-VALUE}")
  private double wrong;

  @Option(
      names = "--idle",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share of tests that pass whatever happens. Default: ${DEFAULT-VALUE}")
  private double idle;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides inputs, mutants and mistakes. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--weak-sandbox", description = "Accept less than full isolation.")
  private boolean weak;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    var err = spec.commandLine().getErr();
    var figures =
        TestsBenchmark.run(
            new TestsBenchmark.Options(problems, limit, copies, mutants, wrong, idle, seed),
            weak,
            line -> {
              err.println(line);
              err.flush();
            });
    if (json) {
      say(Json.write(figures));
      return;
    }
    say(
        "%d problems, %d candidates, %d tests, %d of them right"
            .formatted(figures.problems(), figures.candidates(), figures.tests(), figures.right()));
    say(
        "%-44s %6s %10s %8s %9s %6s"
            .formatted("filter", "kept", "precision", "recall", "spearman", "area"));
    for (var row : figures.rows()) {
      say(
          "%-44s %6d %10s %8s %9s %6s"
              .formatted(
                  row.filter(),
                  row.kept(),
                  number(row.precision()),
                  number(row.recall()),
                  number(row.spearman()),
                  number(row.area())));
    }
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : "%.3f".formatted(value);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
