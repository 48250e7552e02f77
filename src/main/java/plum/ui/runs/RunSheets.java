package plum.ui.runs;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.data.Metric;
import plum.data.Run;
import plum.data.RunMark;
import plum.data.Stage;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;
import plum.ui.session.Session;

/** What can be written to a file of the history: runs, how two differ, what training measured. */
public final class RunSheets {
  private static final List<String> RUN =
      List.of(
          "id",
          "name",
          "stage",
          "round",
          "outcome",
          "started",
          "ended",
          "busy_seconds",
          "seed",
          "version",
          "starred",
          "tags",
          "comment",
          "note",
          "config");

  private final Session session;
  private final RunsViewModel model;

  public RunSheets(Session session, RunsViewModel model) {
    this.session = session;
    this.model = model;
  }

  /** The tables as they stand. */
  public List<Sheet> shown() {
    var chosen = model.chosen().stream().map(RunsViewModel.Line::run).toList();
    var listed = model.lines().stream().map(RunsViewModel.Line::run).toList();
    var all = session.runs().reversed();
    var left = chosen.isEmpty() ? "left" : chosen.getFirst().name();
    var right = chosen.size() < 2 ? "right" : chosen.get(1).name();
    var differences = List.copyOf(model.differences());
    var trained = chosen.stream().filter(run -> run.stage() == Stage.TRAINING).toList();
    return List.of(
        new Sheet(
            "run",
            RUN,
            List.of(
                new Part(Scope.SELECTED, chosen.size(), _ -> cells(chosen)),
                new Part(Scope.SHOWN, listed.size(), _ -> cells(listed)),
                new Part(Scope.ALL, all.size(), _ -> cells(List.copyOf(all))))),
        new Sheet(
            "difference",
            List.of("setting", left, right),
            List.of(
                new Part(
                    Scope.ALL,
                    differences.size(),
                    _ ->
                        differences.stream()
                            .map(each -> Sheet.row(each.path(), each.left(), each.right()))))),
        new Sheet(
            "metric",
            List.of("run", "step", "metric", "value"),
            List.of(new Part(Scope.SELECTED, trained.isEmpty() ? 0 : -1, _ -> measured(trained)))));
  }

  private Stream<List<@Nullable Object>> cells(List<Run> runs) {
    var marks = session.project().runMarks().all();
    return runs.stream()
        .map(run -> cells(run, marks.getOrDefault(run.id(), RunMark.none(run.id()))));
  }

  private static List<@Nullable Object> cells(Run run, RunMark mark) {
    return Sheet.row(
        run.id(),
        run.name(),
        run.stage().command(),
        run.round(),
        run.outcome().name().toLowerCase(Locale.ROOT),
        run.started().toString(),
        run.ended() == null ? null : run.ended().toString(),
        run.busy().toMillis() / 1e3,
        run.seed(),
        run.version(),
        mark.starred(),
        String.join(" ", mark.tags()),
        mark.comment(),
        run.note(),
        run.config());
  }

  private Stream<List<@Nullable Object>> measured(List<Run> runs) {
    return runs.stream()
        .flatMap(
            run ->
                session.project().runs().metrics(run.id()).stream()
                    .map(metric -> cells(run, metric)));
  }

  private static List<@Nullable Object> cells(Run run, Metric metric) {
    return Sheet.row(run.name(), metric.step(), metric.name(), metric.value());
  }
}
