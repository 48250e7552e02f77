package plum.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.JudgeFile;
import plum.pipeline.JudgeSummary;
import plum.pipeline.Rate;
import plum.sandbox.PoolStatus;

/** {@code plum judge}: programs from anywhere, without a project. */
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the programs of a file against their tests in the sandbox, without a project.",
      "A line of FILE is a JSON object with name, program and tests: a list of assert statements, of"
          + " objects with stdin and stdout (and tolerance, or checker: the source of check(stdin,"
          + " expected, output)) or with module and name (pytest, unittest). Or check, HumanEval's"
          + " source, in place of tests. Optional: prompt, entry_point (none for a program that runs"
          + " as __main__), language (python, javascript), cpu (seconds), memory (MiB), task_id.",
      "Or it is a sample of a benchmark: task_id with completion (which continues the prompt) or"
          + " solution (a whole program); then --problems names the benchmark.",
      "Results are JSON lines in the same order. The same command continues after it was stopped or"
          + " killed: names that have a result are left as they are."
    })
final class JudgePrograms implements Callable<Integer> {
  private static final long PAUSE = 2_000_000_000L;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Programs as JSON lines, plain or .gz.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "RESULTS",
      required = true,
      description = "File for the results; continued if it is there.")
  private Path results = Path.of("");

  @Option(
      names = "--problems",
      paramLabel = "PROBLEMS",
      description = "HumanEval, MBPP or a set of one of their shapes, plain or .gz.")
  private @Nullable Path problems;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Programs judged at once. Default: one per processor core.")
  private @Nullable Integer workers;

  @Option(
      names = "--cpu",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description =
          "Processor time of a program that brings no limit of its own. Default: ${DEFAULT-VALUE}")
  private double cpu;

  @Mixin private Progress progress = new Progress();

  private @Nullable Rate rate;
  private long lastLine;
  private long lastDone = -1;

  @Override
  public Integer call() {
    var cores = Math.max(1, Runtime.getRuntime().availableProcessors());
    var count = workers == null ? cores : workers;
    if (count < 1 || count > 1024) {
      throw new ParameterException(spec.commandLine(), "--workers must be 1 to 1024.");
    }
    if (!(cpu > 0 && cpu <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--cpu must be more than 0 and at most 3600 seconds.");
    }
    var job =
        new JudgeFile(
            file,
            problems,
            results,
            count,
            progress.acceptsWeakSandbox(),
            Duration.ofNanos(Math.round(cpu * 1e9)));
    return Progress.cancellable(
        token -> {
          var summary = job.run(this::advanced, token);
          show(summary);
          return summary.cancelled() ? Plum.CANCELLED : 0;
        });
  }

  private void advanced(long done, long total, @Nullable PoolStatus pool) {
    var now = System.nanoTime();
    if (rate == null) {
      rate = new Rate(done, now);
      lastLine = now;
    }
    if (progress.isQuiet()
        || (done == lastDone && !isBusy(pool))
        || (now - lastLine < PAUSE && done < total)) {
      return;
    }
    lastLine = now;
    lastDone = done;
    if (progress.isJson()) {
      say(
          spec.commandLine().getOut(),
          Json.write(Map.of("type", "advanced", "what", "programs", "done", done, "total", total)));
      if (pool != null) {
        say(spec.commandLine().getOut(), Json.write(Map.of("type", "executing", "pool", pool)));
      }
    } else {
      say(
          spec.commandLine().getErr(),
          PoolLine.join(
              rate.line("programs", done, total, now),
              pool == null ? "" : PoolLine.of(pool, false)));
    }
  }

  /** Whether there is something to see although no result has come. */
  private static boolean isBusy(@Nullable PoolStatus pool) {
    return pool != null
        && pool.workers().stream().anyMatch(each -> each.state() == PoolStatus.State.BUSY);
  }

  private void show(JudgeSummary summary) {
    var out = spec.commandLine().getOut();
    if (progress.isJson()) {
      say(out, Json.write(Map.of("summary", summary)));
      return;
    }
    out.printf(
        "%,d programs judged%s%s%n",
        summary.judged(),
        summary.earlier() > 0 ? ", %,d of them before".formatted(summary.earlier()) : "",
        summary.isolation().isEmpty() ? "" : ", isolation " + summary.isolation());
    summary
        .verdicts()
        .forEach((verdict, count) -> out.printf("%-18s %,8d%n", verdict.label(), count));
    if (summary.weak() + summary.flaky() > 0) {
      out.printf("%,d weak, %,d flaky%n", summary.weak(), summary.flaky());
    }
    for (var figure : summary.passAt()) {
      out.printf(
          Locale.ROOT,
          "pass@%d %.1f %% (95 %%: %.1f to %.1f) of %,d tasks%n",
          figure.k(),
          100 * figure.share().value(),
          100 * figure.share().low(),
          100 * figure.share().high(),
          summary.tasks());
    }
    if (summary.unanswered() > 0) {
      out.printf("%,d problems have no sample.%n", summary.unanswered());
    }
    if (summary.bad() > 0) {
      out.printf("%,d lines could not be used:%n", summary.bad());
      summary
          .rejections()
          .forEach(each -> out.printf("  line %d: %s%n", each.line(), each.reason()));
      if (summary.bad() > summary.rejections().size()) {
        out.printf("  and %,d more%n", summary.bad() - summary.rejections().size());
      }
    }
    if (summary.cancelled()) {
      out.println("Cancelled; the same command continues.");
    }
    out.flush();
  }

  private static void say(PrintWriter where, String line) {
    where.println(line);
    where.flush();
  }
}
