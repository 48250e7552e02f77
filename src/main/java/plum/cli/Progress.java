package plum.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import plum.data.Outcome;
import plum.data.Run;
import plum.io.Json;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.JobEvent.Advanced;
import plum.pipeline.JobEvent.Ended;
import plum.pipeline.JobEvent.Executing;
import plum.pipeline.JobEvent.Measured;
import plum.pipeline.JobEvent.Noted;
import plum.pipeline.JobEvent.Started;
import plum.pipeline.JobQueue;
import plum.pipeline.Rate;
import plum.pipeline.Report;
import plum.pipeline.ReportText;
import plum.pipeline.StageConfig;
import plum.sandbox.PoolStatus;

/** Watches a job: its events go to standard error as lines, or to standard output as JSON. */
final class Progress {
  private static final long PAUSE = 2_000_000_000L;

  @Option(
      names = "--json",
      description = "Print events and results as JSON, one object a line, on standard output.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print results only, no progress.")
  private boolean quiet;

  @Option(
      names = "--weak-sandbox",
      description = "Run programs even where they cannot be kept from reading your files or worse.")
  private boolean weakSandbox;

  private final Map<String, Rate> rates = new HashMap<>();
  private long lastLine;
  private @Nullable Advanced advanced;
  private @Nullable PoolStatus pool;

  boolean acceptsWeakSandbox() {
    return weakSandbox;
  }

  boolean isJson() {
    return json;
  }

  boolean isQuiet() {
    return quiet;
  }

  /** Does work that Ctrl+C cancels; the process then waits until what is finished is stored. */
  static <T> T cancellable(Function<CancelToken, T> work) {
    var token = new CancelToken();
    var ended = new CountDownLatch(1);
    var hook =
        new Thread(
            () -> {
              token.cancel();
              try {
                ended.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts here", e);
              }
            },
            "cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.apply(token);
    } finally {
      ended.countDown();
      forget(hook);
    }
  }

  /** Runs stages to their end; Ctrl+C cancels them and waits until what is finished is stored. */
  Outcome watch(CommandSpec spec, JobQueue queue, List<StageConfig> stages) {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    var job = queue.submit(stages, event -> show(event, out, err));
    var hook =
        new Thread(
            () -> {
              job.cancel();
              job.ended().handle((_, _) -> null).join();
            },
            "cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return job.ended().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } finally {
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The virtual machine is shutting down already; the hook is what brought us here.
    }
  }

  /** Prints a report as the result. */
  void result(CommandSpec spec, Report report) {
    var out = spec.commandLine().getOut();
    out.println(json ? Json.write(Map.of("report", report)) : ReportText.of(report));
    out.flush();
  }

  private void show(JobEvent event, PrintWriter out, PrintWriter err) {
    if (json) {
      if (!quiet || event instanceof Ended) {
        out.println(Json.write(event, JobEvent.class));
        out.flush();
      }
      return;
    }
    var line = line(event);
    if (line != null && (!quiet || isFailure(event))) {
      err.println(line);
      err.flush();
    }
  }

  private static boolean isFailure(JobEvent event) {
    return event instanceof Ended(var run) && run.outcome() == Outcome.FAILED;
  }

  private @Nullable String line(JobEvent event) {
    return switch (event) {
      case Started(var run) -> {
        rates.clear();
        lastLine = 0;
        advanced = null;
        pool = null;
        yield run.outcome() == Outcome.DONE ? null : "%-12s started".formatted(run.name());
      }
      case Advanced now -> {
        advanced = now;
        var time = System.nanoTime();
        var _ = rates.computeIfAbsent(now.what(), _ -> new Rate(now.done(), time));
        yield due(time) || now.done() >= now.total() ? working(now.run(), time) : null;
      }
      case Executing(var run, var status, _) -> {
        pool = status;
        var time = System.nanoTime();
        yield due(time) ? working(run, time) : null;
      }
      case Measured _ -> null;
      case Noted(var run, var text) -> "%-12s %s".formatted(run.name(), text);
      case Ended(var run) ->
          switch (run.outcome()) {
            case DONE -> "%-12s done, %s".formatted(run.name(), Rate.words(run.busy()));
            case CANCELLED ->
                "%-12s cancelled; the same command continues it".formatted(run.name());
            case FAILED, OPEN -> "%-12s failed: %s".formatted(run.name(), run.note());
          };
    };
  }

  private boolean due(long time) {
    return time - lastLine >= PAUSE;
  }

  /** How far the work is and what the sandbox does for it, whichever of them is known. */
  private String working(Run run, long time) {
    lastLine = time;
    var far = advanced;
    var rate = far == null ? null : rates.get(far.what());
    var line =
        far == null || rate == null ? "" : rate.line(far.what(), far.done(), far.total(), time);
    var status = pool;
    var programs = far != null && far.what().equals("programs");
    return "%-12s %s"
        .formatted(
            run.name(), PoolLine.join(line, status == null ? "" : PoolLine.of(status, !programs)));
  }
}
