package plum.pipeline;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.eval.Interval;
import plum.pipeline.Report.PolicyLine;
import plum.pipeline.Report.Precision;

/** The report in words and tables, as Markdown that also reads well on a terminal. */
public final class ReportText {
  private final StringBuilder out = new StringBuilder();

  private ReportText() {}

  /** Writes a report. */
  public static String of(Report report) {
    var text = new ReportText();
    text.write(report);
    return text.out.toString();
  }

  private void write(Report report) {
    line("# " + report.title());
    line("");
    line(
        "Seed %d. %d training and %d held-out instructions%s."
            .formatted(
                report.seed(),
                report.trainInstructions(),
                report.heldOutInstructions(),
                report.rejectedRows() == 0
                    ? ""
                    : "; " + report.rejectedRows() + " rows could not be used"));
    report.tests().forEach(this::tests);
    report.sampling().forEach(this::sampling);
    report
        .pools()
        .forEach(
            pool -> {
              line("");
              line("## Preferences (" + pool.run() + ")");
              line("");
              line(
                  "%d pairs from %d instructions; unpaired: %d desirable, %d undesirable."
                      .formatted(
                          pool.pairs(), pool.instructions(), pool.desirable(), pool.undesirable()));
            });
    report.trainings().forEach(this::training);
    if (!report.policies().isEmpty()) {
      evaluation(report);
    }
    runs(report);
  }

  private void tests(Report.TestsLine tests) {
    line("");
    line("## Tests (" + tests.run() + ")");
    line("");
    line("| what | count | right |");
    line("| --- | ---: | ---: |");
    row("reference solutions written", tests.references());
    row("tests written", tests.written());
    row("tests their own reference passes", tests.consistent());
    row("tests kept", tests.kept());
    line("");
    line(
        "%d of %d instructions have usable tests. Right: agrees with the set's own solution or tests;"
                .formatted(tests.usable(), tests.instructions())
            + " measured for this report, never used for labels.");
    funnel(tests.funnel());
    if (!tests.dropped().isEmpty()) {
      line("Dropped: " + counts(tests.dropped()) + ".");
    }
  }

  /** Only what the table above does not say: answers taken apart, and what tests are worth. */
  private void funnel(TestsFunnel funnel) {
    var written = funnel.steps().getFirst().tests();
    var parsed = funnel.steps().get(1).tests();
    if (funnel.steps().size() <= 4 && written == parsed) {
      return;
    }
    var words =
        funnel.steps().stream()
            .map(
                step ->
                    "%s %d%s"
                        .formatted(
                            step.name(),
                            step.tests(),
                            step.audited() == 0
                                ? ""
                                : String.format(
                                    Locale.ROOT, " (%.1f %% right)", 100 * step.precision())))
            .collect(Collectors.joining(" → "));
    line("From written to telling apart: " + words + ".");
    if (!Double.isNaN(funnel.correlation())) {
      line(
          String.format(
              Locale.ROOT,
              "Rank correlation of the trust in kept tests with their truth: %.2f.",
              funnel.correlation()));
    }
  }

  private void row(String what, Precision precision) {
    line(
        "| %s | %,d | %s |"
            .formatted(
                what,
                precision.count(),
                precision.audited() == 0 ? "not known" : percent(precision.share()) + " %"));
  }

  private void sampling(Report.SamplingLine sampling) {
    line("");
    line("## Solutions (" + sampling.run() + ")");
    line("");
    line(
        "%,d solutions, %.1f tokens on average, %d cut off at the limit."
            .formatted(sampling.solutions(), sampling.meanTokens(), sampling.cutOff()));
    if (!sampling.verdicts().isEmpty()) {
      line("Verdicts: " + counts(sampling.verdicts()) + ".");
    }
    var errors = sampling.labelErrors();
    if (errors != null) {
      line(
          "Label errors against the set's own tests: %s %% false passes, %s %% false failures; %s %% of the pairs truly ordered."
              .formatted(
                  percent(errors.falsePass()),
                  percent(errors.falseFail()),
                  percent(errors.orderedPairs())));
    }
  }

  private void training(Report.TrainingLine training) {
    line("");
    line(
        "## Training ("
            + training.run()
            + ", "
            + training.objective().toUpperCase(Locale.ROOT)
            + ")");
    line("");
    line("| %d steps | first | last |".formatted(training.steps()));
    line("| --- | ---: | ---: |");
    for (var name :
        new String[] {
          "loss",
          "rewards/chosen",
          "rewards/rejected",
          "rewards/margins",
          "rewards/accuracies",
          "logps/chosen",
          "logps/rejected",
          "kl",
          "grad_norm"
        }) {
      var first = training.first().get(name);
      var last = training.last().get(name);
      if (first != null && last != null) {
        line("| %s | %.4f | %.4f |".formatted(name, first, last));
      }
    }
    training
        .note()
        .lines()
        .filter(note -> note.startsWith(Finding.NOTE) || note.startsWith("KTO"))
        .forEach(
            note -> {
              line("");
              line(note);
            });
  }

  private void evaluation(Report report) {
    line("");
    line("## Evaluation");
    line("");
    line(
        "pass@1 in percent on %s instructions, 95 %% bootstrap intervals over instructions;"
                .formatted(
                    report.policies().stream()
                        .map(policy -> policy.instructions() + " " + policy.split())
                        .distinct()
                        .collect(Collectors.joining(" or ")))
            + " changes are paired with the first policy, same prompts and seeds.");
    line("");
    line("| policy | greedy | sampled | change greedy | change sampled | gained | lost |");
    line("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (var policy : report.policies()) {
      line(
          "| %s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  policy.title(),
                  share(policy.greedy()),
                  share(policy.sampled()),
                  change(policy.greedyChange()),
                  change(policy.sampledChange()),
                  policy.greedyChange() == null ? "" : policy.gained(),
                  policy.greedyChange() == null ? "" : policy.lost()));
    }
    line("");
    for (var policy : report.policies()) {
      if (policy.passAtK().size() > 1) {
        line(
            "pass@k of "
                + policy.title()
                + ": "
                + policy.passAtK().entrySet().stream()
                    .map(entry -> "k=" + entry.getKey() + " " + share(entry.getValue()))
                    .collect(Collectors.joining(", "))
                + ".");
      }
    }
    line("");
    report.policies().stream()
        .filter(policy -> policy.greedyChange() != null)
        .forEach(policy -> line(words(report, policy)));
    control(report);
  }

  private String words(Report report, PolicyLine policy) {
    var objective =
        report.trainings().stream()
            .filter(training -> training.run().equals(policy.policy()))
            .map(training -> training.objective().toUpperCase(Locale.ROOT))
            .findFirst()
            .orElse("");
    return "%s%s: greedy %s; sampled %s."
        .formatted(
            policy.title(),
            objective.isEmpty() || objective.equalsIgnoreCase(policy.policy())
                ? ""
                : " (" + objective + ")",
            claim(policy.greedyChange()),
            claim(policy.sampledChange()));
  }

  private static String claim(@Nullable Interval change) {
    if (change == null) {
      return "unchanged by definition";
    }
    if (Double.isNaN(change.value())) {
      return "not measured";
    }
    var size = "%.1f points".formatted(Math.abs(100 * change.value()));
    if (!change.excludesZero()) {
      return "no change that the data can tell from chance (" + signed(change.value()) + ")";
    }
    return (change.value() > 0 ? "rose by " : "fell by ") + size;
  }

  /** Says how the control arm, SFT on passing samples, fared next to preference training. */
  private void control(Report report) {
    var objectives =
        report.trainings().stream()
            .collect(Collectors.toMap(Report.TrainingLine::run, Report.TrainingLine::objective));
    var control =
        report.policies().stream()
            .filter(policy -> "sft".equals(objectives.get(policy.policy())))
            .findFirst();
    var dpo =
        report.policies().stream()
            .filter(policy -> "dpo".equals(objectives.get(policy.policy())))
            .findFirst();
    if (control.isEmpty() || dpo.isEmpty()) {
      return;
    }
    var sampled = dpo.get().sampled().value() - control.get().sampled().value();
    var greedy = dpo.get().greedy().value() - control.get().greedy().value();
    line("");
    line(
        "The control arm trains on the same passing samples without preferences (SFT). Against it DPO is "
            + "%s points greedy and %s sampled.".formatted(signed(greedy), signed(sampled))
            + " One run per arm cannot say which is better; a gain over the first policy alone does"
            + " not show that preferences were needed.");
  }

  private void runs(Report report) {
    line("");
    line("## Time");
    line("");
    line("| run | stage | outcome | time |");
    line("| --- | --- | --- | ---: |");
    var total = 0.0;
    for (var run : report.runs()) {
      total += run.seconds();
      line(
          "| %s | %s | %s | %.1f s |"
              .formatted(run.name(), run.stage(), run.outcome(), run.seconds()));
    }
    line("");
    line("In all " + Rate.words(Duration.ofMillis(Math.round(1000 * total))) + ".");
    report.runs().stream()
        .flatMap(run -> run.note().lines())
        .filter(note -> note.startsWith("isolation"))
        .distinct()
        .forEach(note -> line("Sandbox: " + note + "."));
  }

  private static String counts(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String share(Interval interval) {
    return Double.isNaN(interval.value())
        ? "-"
        : "%s [%s, %s]"
            .formatted(
                percent(interval.value()), percent(interval.low()), percent(interval.high()));
  }

  private static String change(@Nullable Interval interval) {
    return interval == null
        ? ""
        : Double.isNaN(interval.value())
            ? "-"
            : "%s [%s, %s]"
                .formatted(
                    signed(interval.value()), signed(interval.low()), signed(interval.high()));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : "%.1f".formatted(100 * share);
  }

  private static String signed(double share) {
    return "%+.1f".formatted(100 * share);
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
