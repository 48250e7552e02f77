package plum.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import plum.io.Json;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.PromptTemplate;
import plum.pipeline.TestsConfig;
import plum.pipeline.TestsDesk;
import plum.pipeline.Workshop;

/** What {@code plum tests} does besides running its stage. */
final class TestsCommands {
  private static final String TEMPLATE = "--template";
  private static final String PREVIEW = "--preview";
  private static final String SCORE = "--score";
  private static final String ATTACK = "--attack";
  private static final String ASK = "--ask";
  private static final String ACCEPT = "--accept";

  /** Between two lines about how far the work is, in nanoseconds. */
  private static final long PAUSE = 1_000_000_000;

  static final List<OptionSpec> OPTIONS =
      List.of(
          OptionSpec.builder(TEMPLATE)
              .type(String.class)
              .paramLabel("STYLE")
              .description(
                  "Print our template of a style (assert, pytest, stdio, attack) to edit, and do nothing else.")
              .build(),
          OptionSpec.builder(PREVIEW)
              .type(String.class)
              .paramLabel("KEY")
              .arity("0..1")
              .fallbackValue("")
              .description(
                  "Print the prompt for an instruction, the first if none is named; ask nobody.")
              .build(),
          OptionSpec.builder(SCORE)
              .type(Integer.class)
              .paramLabel("N")
              .arity("0..1")
              .fallbackValue("20")
              .description(
                  "Work out what the tests in use are worth, with up to N mutants of each reference (20).")
              .build(),
          OptionSpec.builder(ATTACK)
              .type(boolean.class)
              .description(
                  "Look for inputs that separate solutions which agree so far; propose tests.")
              .build(),
          OptionSpec.builder(ASK)
              .type(boolean.class)
              .description("With --attack: ask the author for inputs too.")
              .build(),
          OptionSpec.builder(ACCEPT)
              .type(boolean.class)
              .description("With --attack: take the proposed tests into the suites.")
              .build());

  private TestsCommands() {}

  /** What needs no project; nothing where that is not wanted. */
  static Optional<Integer> withoutProject(CommandSpec spec, TestsConfig config) {
    if (!has(spec, TEMPLATE)) {
      return Optional.empty();
    }
    String style = spec.commandLine().getParseResult().matchedOptionValue(TEMPLATE, "assert");
    say(spec, PromptTemplate.ours(style).source().stripTrailing());
    return Optional.of(0);
  }

  /** What needs a project; nothing where that is not wanted. */
  static Optional<Integer> withProject(CommandSpec spec, Workshop workshop, TestsConfig config) {
    if (has(spec, PREVIEW)) {
      String key = spec.commandLine().getParseResult().matchedOptionValue(PREVIEW, "");
      say(spec, workshop.tests().preview(config, key));
      return Optional.of(0);
    }
    if (has(spec, SCORE)) {
      int mutants = spec.commandLine().getParseResult().matchedOptionValue(SCORE, 20);
      return Optional.of(
          cancellable(
              spec,
              cancelled -> {
                var _ = workshop.tests().score(config, mutants, progress(spec), cancelled);
              }));
    }
    if (has(spec, ATTACK)) {
      return Optional.of(
          cancellable(
              spec,
              cancelled ->
                  show(
                      spec,
                      workshop
                          .tests()
                          .attack(
                              config,
                              has(spec, ASK),
                              has(spec, ACCEPT),
                              progress(spec),
                              cancelled))));
    }
    return Optional.empty();
  }

  /** Does work that Ctrl+C cancels, and says so at the end. */
  private static int cancellable(CommandSpec spec, Consumer<CancelToken> work) {
    return Progress.cancellable(
        cancelled -> {
          work.accept(cancelled);
          if (!cancelled.isCancelled()) {
            return 0;
          }
          var err = spec.commandLine().getErr();
          err.println("cancelled; what is done is stored, and the same command continues it");
          err.flush();
          return Plum.CANCELLED;
        });
  }

  /** Whether an option is one of these rather than a setting. */
  static boolean has(OptionSpec option) {
    return OPTIONS.stream().anyMatch(each -> each.longestName().equals(option.longestName()));
  }

  private static boolean has(CommandSpec spec, String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** A line now and then. */
  private static Consumer<JobEvent> progress(CommandSpec spec) {
    var err = spec.commandLine().getErr();
    var last = new AtomicLong(System.nanoTime());
    return event -> {
      if (event instanceof JobEvent.Advanced(_, var what, var done, var total)
          && (done == total || System.nanoTime() - last.get() >= PAUSE)) {
        last.set(System.nanoTime());
        err.printf("%,d of %,d %s%n", done, total, what);
        err.flush();
      }
    };
  }

  private static void show(CommandSpec spec, TestsDesk.Outcome outcome) {
    if (spec.commandLine().getParseResult().hasMatchedOption("--json")) {
      outcome.lines().forEach(line -> say(spec, Json.write(line)));
      return;
    }
    say(
        spec,
        "%,d suites attacked with %,d inputs: %,d tests %s"
            .formatted(
                outcome.suites(),
                outcome.inputs(),
                outcome.lines().size(),
                outcome.accepted() ? "added" : "proposed; --accept takes them in"));
    var audited = outcome.lines().stream().filter(line -> line.truth() != null).count();
    if (audited > 0) {
      say(
          spec,
          "%d of %d agree with the set's own solutions, which had no say"
              .formatted(
                  outcome.lines().stream()
                      .filter(line -> Boolean.TRUE.equals(line.truth()))
                      .count(),
                  audited));
    }
    for (var line : outcome.lines()) {
      say(
          spec,
          "%-12s %3.0f%% of the trust, refuses %d that passed so far: %s"
              .formatted(
                  line.key(), 100 * line.share(), line.refused(), line.test().replace("\n", "; ")));
    }
  }

  private static void say(CommandSpec spec, String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
