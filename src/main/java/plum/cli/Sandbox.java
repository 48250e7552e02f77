package plum.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import plum.io.Json;
import plum.pipeline.SandboxCheck;
import plum.sandbox.AttackSuite.Ending;
import plum.sandbox.AttackSuite.Family;
import plum.sandbox.AttackSuite.Outcome;
import plum.sandbox.AttackSuite.Report;
import plum.sandbox.Isolation;

/** {@code plum sandbox check}: attacks on the sandbox as it works on this machine. */
@Command(
    name = "sandbox",
    mixinStandardHelpOptions = true,
    description = "Says what programs written by a model could do on this machine.",
    subcommands = Sandbox.Check.class,
    synopsisSubcommandLabel = "COMMAND")
final class Sandbox implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Attacks the sandbox with programs of its own, which do no lasting harm where they work, and"
            + " says which it held. Exit code 0 if it held all, 1 if not."
      })
  static final class Check implements Callable<Integer> {
    private static final String NONE = "none";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--layers",
        split = ",",
        paramLabel = "LAYER",
        description =
            "Protect with these only: bubblewrap, landlock, seccomp; or none, to see what the attacks"
                + " can do. Default: all that work here.")
    private List<String> layers = List.of();

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--verbose", description = "Print a line for every program.")
    private boolean verbose;

    private final AtomicBoolean cancelled = new AtomicBoolean();

    @Override
    public Integer call() {
      var wanted = wanted();
      var ended = new CountDownLatch(1);
      var hook = new Thread(() -> cancel(ended), "cancel");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        var report =
            SandboxCheck.run(
                wanted, isolation -> open(isolation, wanted), this::show, cancelled::get);
        if (!report.complete()) {
          return Plum.CANCELLED;
        }
        show(report);
        return report.isContained() ? 0 : 1;
      } finally {
        ended.countDown();
        forget(hook);
      }
    }

    /** Ctrl+C waits until what was put up to be attacked is taken away again. */
    private void cancel(CountDownLatch ended) {
      cancelled.set(true);
      try {
        ended.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      }
    }

    private static void forget(Thread hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The virtual machine is shutting down already; the hook is what brought us here.
      }
    }

    private List<String> wanted() {
      if (layers.isEmpty()) {
        return SandboxCheck.LAYERS;
      }
      var names = layers.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
      if (names.equals(List.of(NONE))) {
        return List.of();
      }
      for (var name : names) {
        if (!SandboxCheck.LAYERS.contains(name)) {
          throw new ParameterException(
              spec.commandLine(),
              "\"%s\" is not a layer. Name %s, or none alone."
                  .formatted(name, String.join(", ", SandboxCheck.LAYERS)));
        }
      }
      return names;
    }

    private void open(Isolation isolation, List<String> wanted) {
      if (json) {
        print(Json.write(Map.of("isolation", isolation)));
        return;
      }
      print("isolation  " + isolation.level().name().toLowerCase(Locale.ROOT));
      print("layers     " + String.join(", ", isolation.layers()));
      print("python     " + isolation.interpreter());
      var missing = new ArrayList<>(wanted);
      missing.removeIf(name -> isolation.layers().stream().anyMatch(l -> l.startsWith(name)));
      if (!missing.isEmpty()) {
        print("           without %s, which does not work here".formatted(words(missing)));
      }
      if (wanted.isEmpty()) {
        print(
            "NOTHING BUT LIMITS: the attacks now run with the rights you have. Expect them to work.");
      }
      print("");
    }

    private void show(Outcome outcome) {
      if (json) {
        print(Json.write(outcome));
      } else if (verbose) {
        print(
            "%-32s %-12s %s"
                .formatted(outcome.program(), word(outcome.ending()), verdict(outcome)));
      }
    }

    private void show(Report report) {
      if (json) {
        var summary = new LinkedHashMap<String, Object>();
        summary.put("contained", report.isContained());
        summary.put("worked", report.worked());
        summary.put("families", report.families());
        summary.put("traces", report.traces());
        print(Json.write(summary));
        return;
      }
      if (verbose) {
        print("");
      }
      for (var family : report.families()) {
        print(line(family));
      }
      for (var outcome : report.outcomes()) {
        if (outcome.ending() != Ending.CONTAINED) {
          print(
              "%n%s %s: %s%n  got %s%n  allowed %s"
                  .formatted(
                      outcome.program(),
                      word(outcome.ending()),
                      outcome.purpose(),
                      verdict(outcome),
                      words(outcome.allowed().stream().map(v -> v.label()).toList())));
        }
      }
      print("");
      for (var trace : report.traces()) {
        print(
            "%-33s %s"
                .formatted(
                    trace.what(),
                    trace.changes().isEmpty() ? "untouched" : String.join("; ", trace.changes())));
      }
      print("\n" + conclusion(report));
    }

    private static String line(Family family) {
      return "%-10s %-9s %3d of %3d  %s"
          .formatted(
              family.name(),
              family.name().equals("control") ? "passed" : "contained",
              family.contained(),
              family.total(),
              family.purpose());
    }

    private static String word(Ending ending) {
      return switch (ending) {
        case CONTAINED -> "as it should";
        case UNEXPECTED -> "unexpected";
        case WORKED -> "WORKED";
      };
    }

    private static String verdict(Outcome outcome) {
      var said = (outcome.got().label() + " " + outcome.detail()).strip();
      return outcome.after().isEmpty()
          ? said
          : said + "; the good program after it: " + outcome.after();
    }

    private static String conclusion(Report report) {
      var programs = report.outcomes().size();
      if (report.isContained()) {
        return "The sandbox held all %d programs, and nothing was left behind.".formatted(programs);
      }
      var odd = report.outcomes().stream().filter(o -> o.ending() == Ending.UNEXPECTED).count();
      return "The sandbox did not hold: of %d programs %d attacks worked and %d ended unexpectedly."
          .formatted(programs, report.worked(), odd);
    }

    private static String words(List<String> names) {
      return String.join(", ", names);
    }

    private void print(String line) {
      var out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
  }
}
