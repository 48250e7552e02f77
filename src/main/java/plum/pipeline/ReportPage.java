package plum.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.data.Stage;
import plum.eval.Interval;
import plum.eval.McNemar;
import plum.store.Project;

/**
 * The report as a page to print or to hand on: one file that needs no network and runs nothing,
 * XHTML with charts as SVG. Says what the data were, what they yielded, how training went, what
 * came of it, and by which digests it can be told whether somebody else has the same.
 */
public final class ReportPage {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final List<String> CURVES =
      List.of("loss", "eval_loss", "rewards/margins", "rewards/chosen", "logps/chosen");

  private final Project project;
  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private ReportPage(Project project, Report report) {
    this.project = project;
    this.report = report;
  }

  /** Writes the page of a report of a project. */
  public static String of(Project project, Report report) {
    var page = new ReportPage(project, report);
    page.write();
    return page.out.toString();
  }

  static String escaped(String text) {
    var escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> {
                  // what XML cannot hold at all
                  if (c >= ' ' || c == '\n' || c == '\t') {
                    escaped.appendCodePoint(Character.isDefined(c) ? c : 0xfffd);
                  }
                }
              }
            });
    return escaped.toString();
  }

  private void write() {
    var runs = project.runs().all();
    out.append(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n");
    out.append("<meta charset=\"utf-8\"/>\n<title>").append(escaped(report.title()));
    out.append("</title>\n<style>\n").append(style()).append("</style>\n</head>\n<body>\n");
    element("h1", report.title());
    element(
        "p class=\"about\"",
        "PLUM Workbench %s, seed %d, %d runs%s"
            .formatted(
                Pipeline.VERSION,
                report.seed(),
                runs.size(),
                runs.isEmpty() ? "" : ", last begun on " + DAY.format(runs.getLast().started())));
    summary();
    data();
    gathered();
    if (!report.policies().isEmpty()) {
      results();
    }
    health(runs);
    hashes();
    out.append("</body>\n</html>\n");
  }

  /** What came of it, before anything else. */
  private void summary() {
    var lines = new ArrayList<String>();
    for (var policy : report.policies()) {
      var greedy = policy.greedyChange();
      var sampled = policy.sampledChange();
      if (greedy != null && sampled != null) {
        lines.add(
            "%s: pass@1 %s greedily and %s sampled, against %s."
                .formatted(
                    policy.title(),
                    claim(greedy),
                    claim(sampled),
                    report.policies().getFirst().policy()));
      }
    }
    list(lines);
  }

  private static String claim(Interval change) {
    if (Double.isNaN(change.value())) {
      return "not measured";
    }
    var size = String.format(Locale.ROOT, "%.1f points", 100 * Math.abs(change.value()));
    return !change.excludesZero()
        ? "not told apart from chance (" + signed(change) + ")"
        : (change.value() > 0 ? "up " : "down ") + size + " " + range(change);
  }

  private void data() {
    element("h2", "Data");
    var rows = new ArrayList<List<String>>();
    for (var set : project.instructions().sets()) {
      rows.add(
          List.of(
              escaped(set.name()),
              escaped(set.origin()),
              escaped(set.licence()),
              code(set.digest())));
    }
    table(List.of("set", "from", "licence", "digest"), rows, "");
    element(
        "p",
        "%,d instructions to train on, %,d held out%s."
            .formatted(
                report.trainInstructions(),
                report.heldOutInstructions(),
                report.rejectedRows() == 0
                    ? ""
                    : ", %,d rows could not be used".formatted(report.rejectedRows())));
  }

  private void gathered() {
    element("h2", "Yield");
    var rows = new ArrayList<List<String>>();
    for (var tests : report.tests()) {
      rows.add(row("tests", tests.run(), "%,d written".formatted(tests.written().count())));
      rows.add(
          row(
              "",
              "",
              "%,d kept, for %,d of %,d instructions"
                  .formatted(tests.kept().count(), tests.usable(), tests.instructions())));
    }
    for (var sampling : report.sampling()) {
      rows.add(
          row(
              "solutions",
              sampling.run(),
              "%,d drawn, %.1f tokens on average; %s"
                  .formatted(
                      sampling.solutions(), sampling.meanTokens(), counts(sampling.verdicts()))));
      var errors = sampling.labelErrors();
      if (errors != null) {
        rows.add(
            row(
                "",
                "",
                "against the set's own tests: %.1f %% false passes, %.1f %% false failures"
                    .formatted(100 * errors.falsePass(), 100 * errors.falseFail())));
      }
    }
    for (var pool : report.pools()) {
      rows.add(
          row(
              "preferences",
              pool.run(),
              "%,d pairs from %,d instructions; %,d desirable and %,d undesirable solutions"
                  .formatted(
                      pool.pairs(), pool.instructions(), pool.desirable(), pool.undesirable())));
    }
    table(List.of("", "run", ""), rows, "");
  }

  private static List<String> row(String what, String run, String words) {
    return List.of(escaped(what), escaped(run), escaped(words));
  }

  private void results() {
    element("h2", "Results");
    var first = report.policies().getFirst();
    element(
        "p",
        "pass@1 in percent on %s instructions, with 95 %% bootstrap intervals over instructions."
                .formatted(
                    report.policies().stream()
                        .map(policy -> policy.instructions() + " " + policy.split())
                        .distinct()
                        .collect(Collectors.joining(" or ")))
            + " All policies were asked the same prompts with the same random numbers; changes are"
            + " paired, against %s.".formatted(first.policy()));
    var rows = new ArrayList<List<String>>();
    for (var policy : report.policies()) {
      rows.add(
          List.of(
              escaped(policy.title()),
              SvgChart.interval(policy.greedy()),
              share(policy.greedy()),
              changed(policy.greedyChange()),
              SvgChart.interval(policy.sampled()),
              share(policy.sampled()),
              changed(policy.sampledChange())));
    }
    table(List.of("policy", "greedy", "", "change", "sampled", "", "change"), rows, "results");
    var kRows = new ArrayList<List<String>>();
    for (var policy : report.policies()) {
      if (!policy.passAtK().isEmpty()) {
        kRows.add(
            List.of(
                escaped(policy.title()),
                policy.passAtK().entrySet().stream()
                    .map(entry -> "pass@" + entry.getKey() + " " + share(entry.getValue()))
                    .collect(Collectors.joining("; "))));
      }
    }
    table(List.of("policy", "unbiased, from the drawn samples"), kRows, "");
    var evaluations = report.policies().stream().map(Report.PolicyLine::run).toList();
    out.append("<div class=\"arms\">\n");
    for (var i = 1; i < evaluations.size(); i++) {
      var after = project.runs().byName(evaluations.get(i));
      var policy = report.policies().get(i);
      var base =
          report.policies().stream()
              .filter(each -> each.split().equals(policy.split()))
              .findFirst()
              .flatMap(each -> project.runs().byName(each.run()));
      if (policy.greedyChange() != null && base.isPresent() && after.isPresent()) {
        compared(policy, base.get(), after.get());
      }
    }
    out.append("</div>\n");
  }

  private void compared(Report.PolicyLine policy, Run before, Run after) {
    out.append("<div class=\"arm\">\n");
    element("h3", policy.title() + " against " + report.policies().getFirst().policy());
    element("p", "Greedy: " + McNemar.of(policy.gained(), policy.lost()).words());
    movement(Movement.of(project, before, after));
    out.append("</div>\n");
  }

  private void movement(Movement movement) {
    if (movement.isEmpty()) {
      return;
    }
    var head = new ArrayList<>(List.of("all answers, before ↓ after →"));
    movement.outcomes().forEach(outcome -> head.add(outcome.label()));
    var rows = new ArrayList<List<String>>();
    for (var from = 0; from < movement.outcomes().size(); from++) {
      var row = new ArrayList<>(List.of(escaped(movement.outcomes().get(from).label())));
      for (var to = 0; to < movement.outcomes().size(); to++) {
        var count = movement.count(from, to);
        row.add(count == 0 ? "·" : "%,d".formatted(count));
      }
      rows.add(row);
    }
    table(head, rows, "movement");
  }

  private void health(List<Run> runs) {
    var trainings = runs.stream().filter(run -> run.stage() == Stage.TRAINING).toList();
    if (trainings.isEmpty()) {
      return;
    }
    element("h2", "Training");
    for (var run : trainings) {
      var metrics = project.runs().metrics(run.id());
      var steps = metrics.stream().mapToInt(metric -> metric.step()).max().orElse(0);
      element(
          "h3",
          "%s: %d steps, %s, %s"
              .formatted(
                  run.name(),
                  steps,
                  Rate.words(run.busy()),
                  run.outcome().name().toLowerCase(Locale.ROOT)));
      var findings = Doctor.examine(project, run);
      var marks = findings.stream().map(Finding::step).toList();
      out.append("<div class=\"curves\">\n");
      for (var name : CURVES) {
        out.append(
            SvgChart.curve(
                name, metrics.stream().filter(m -> m.name().equals(name)).toList(), marks));
      }
      out.append("</div>\n");
      if (findings.isEmpty()) {
        element("p class=\"healthy\"", "✓ The doctor found nothing.");
      }
      list(
          findings.stream()
              .map(
                  found ->
                      "⚠ Step %d, %s: %s %s (%s)"
                          .formatted(
                              found.step(),
                              found.rule().label(),
                              found.happened(),
                              found.remedy(),
                              found.evidence().words()))
              .toList());
    }
  }

  private void hashes() {
    element("h2", "To tell whether it is the same");
    var rows = new ArrayList<List<String>>();
    for (var each : project.checkpoints().all()) {
      rows.add(
          List.of(
              escaped(each.name()), each.adapter() ? "adapter" : "weights", code(each.sha256())));
    }
    table(List.of("policy", "", "sha-256"), rows, "");
    var total = report.runs().stream().mapToDouble(Report.RunLine::seconds).sum();
    var isolation = new LinkedHashSet<String>();
    report.runs().stream()
        .flatMap(run -> run.note().lines())
        .filter(note -> note.startsWith("isolation"))
        .forEach(isolation::add);
    element(
        "p",
        "Work in all %s. %s"
            .formatted(
                Rate.words(Duration.ofMillis(Math.round(1000 * total))),
                isolation.isEmpty() ? "" : "Sandbox: " + String.join("; ", isolation) + "."));
    out.append("<details>\n<summary>All runs</summary>\n");
    table(
        List.of("run", "stage", "outcome", "seconds"),
        report.runs().stream()
            .map(
                run ->
                    List.of(
                        escaped(run.name()),
                        run.stage(),
                        run.outcome(),
                        "%.1f".formatted(run.seconds())))
            .toList(),
        "runs");
    out.append("</details>\n");
  }

  private void list(List<String> lines) {
    if (!lines.isEmpty()) {
      out.append("<ul>\n");
      lines.forEach(line -> element("li", line));
      out.append("</ul>\n");
    }
  }

  /**
   * A table.
   *
   * @param rows cells as they stand in the page
   */
  private void table(List<String> head, List<List<String>> rows, String style) {
    if (rows.isEmpty()) {
      return;
    }
    out.append("<table class=\"").append(style).append("\">\n<thead><tr>");
    head.forEach(cell -> out.append("<th>").append(escaped(cell)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (var row : rows) {
      out.append("<tr>");
      row.forEach(cell -> out.append("<td>").append(cell).append("</td>"));
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table>\n");
  }

  private void element(String tag, String text) {
    out.append('<').append(tag).append('>').append(escaped(text)).append("</");
    out.append(tag, 0, tag.indexOf(' ') < 0 ? tag.length() : tag.indexOf(' ')).append(">\n");
  }

  private static String code(String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  private static String counts(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String share(Interval interval) {
    return Double.isNaN(interval.value())
        ? "–"
        : String.format(
            Locale.ROOT,
            "%.1f [%.1f, %.1f]",
            100 * interval.value(),
            100 * interval.low(),
            100 * interval.high());
  }

  private static String changed(@Nullable Interval change) {
    return change == null || Double.isNaN(change.value())
        ? ""
        : signed(change) + " " + range(change);
  }

  private static String signed(Interval change) {
    return String.format(Locale.ROOT, "%+.1f", 100 * change.value());
  }

  private static String range(Interval change) {
    return String.format(Locale.ROOT, "[%+.1f, %+.1f]", 100 * change.low(), 100 * change.high());
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
