package plum.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.RunMark;
import plum.pipeline.ConfigDifference;
import plum.pipeline.Deletion;
import plum.pipeline.Rate;
import plum.store.Project;

/** {@code plum runs}: the history of a project, differences of two runs, notes, deleting. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the runs of a project with what people say about them.",
      "With --diff two names show what they were told otherwise; with --run something is said about"
          + " a run; with --delete runs go."
    })
final class ListRuns implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "The project folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--diff",
      arity = "2",
      paramLabel = "RUN",
      description = "Two runs: the settings in which they differ.")
  private List<String> pair = List.of();

  @Option(names = "--run", paramLabel = "RUN", description = "The run that the next three are of.")
  private @Nullable String name;

  @Option(names = "--star", negatable = true, description = "Star it, or take its star.")
  private @Nullable Boolean star;

  @Option(names = "--tags", paramLabel = "WORDS", description = "Its tags, parted by blanks.")
  private @Nullable String tags;

  @Option(names = "--note", paramLabel = "TEXT", description = "Your note on it.")
  private @Nullable String note;

  @Option(
      names = "--delete",
      arity = "1..*",
      paramLabel = "RUN",
      description = "Deletes runs with their results.")
  private List<String> deleted = List.of();

  @Option(
      names = "--with-checkpoints",
      description = "Deletes what they trained too; otherwise it stays.")
  private boolean withCheckpoints;

  @Override
  public Integer call() {
    try (var project = ShowReport.open(folder)) {
      if (!pair.isEmpty()) {
        differences(run(project, pair.get(0)), run(project, pair.get(1)));
      } else if (!deleted.isEmpty()) {
        delete(project);
      } else if (name != null) {
        say(project, run(project, name));
      } else if (star != null || tags != null || note != null) {
        throw new ParameterException(spec.commandLine(), "Say with --run which run it is of.");
      } else {
        list(project);
      }
      return 0;
    }
  }

  private static Run run(Project project, String name) {
    return project
        .runs()
        .byName(name)
        .orElseThrow(() -> new PlumException("There is no run called \"" + name + "\"."));
  }

  private void differences(Run left, Run right) {
    var out = spec.commandLine().getOut();
    out.printf("%-44s %-24s %s%n", "", left.name(), right.name());
    for (var each : ConfigDifference.between(left.config(), right.config())) {
      out.printf("%-44s %-24s %s%n", each.path(), value(each.left()), value(each.right()));
    }
  }

  private static String value(@Nullable String json) {
    return json == null ? "-" : json;
  }

  private void delete(Project project) {
    var runs = new ArrayList<Run>();
    deleted.forEach(each -> runs.add(run(project, each)));
    var deletion = Deletion.of(project, runs, withCheckpoints);
    deletion.perform(project);
    spec.commandLine()
        .getOut()
        .printf(
            "deleted %d runs and %d checkpoints of %.1f MB%n",
            runs.size(), deletion.checkpoints().size(), deletion.bytes() / 1e6);
  }

  private void say(Project project, Run run) {
    var mark = project.runMarks().all().getOrDefault(run.id(), RunMark.none(run.id()));
    mark = star == null ? mark : mark.withStar(star);
    mark = tags == null ? mark : mark.withTags(tags);
    mark = note == null ? mark : mark.withComment(note);
    project.runMarks().put(mark);
    show(run, mark);
  }

  private void list(Project project) {
    var marks = project.runMarks().all();
    project
        .runs()
        .all()
        .forEach(run -> show(run, marks.getOrDefault(run.id(), RunMark.none(run.id()))));
  }

  private void show(Run run, RunMark mark) {
    var words = new ArrayList<String>(mark.tags());
    if (!mark.comment().isEmpty()) {
      words.add(mark.comment().replace("\n", " "));
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s %-20s %-9s %-9s %10s  %s%n",
            mark.starred() ? "*" : " ",
            run.name(),
            run.stage().command(),
            run.outcome().name().toLowerCase(Locale.ROOT),
            Rate.words(run.busy()),
            String.join(" ", words));
  }
}
