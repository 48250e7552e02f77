package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import plum.data.Checkpoint;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Atomic;
import plum.io.Json;
import plum.store.Project;

/**
 * Runs to be deleted, with what goes with them and what stands against it.
 *
 * @param withCheckpoints whether the policies they trained go too
 * @param checkpoints policies that go
 * @param bytes their size on disk
 * @param refusal why it cannot be done, in sentences; empty if it can
 */
public record Deletion(
    List<Run> runs,
    boolean withCheckpoints,
    List<Checkpoint> checkpoints,
    long bytes,
    String refusal) {
  public Deletion {
    runs = List.copyOf(runs);
    checkpoints = List.copyOf(checkpoints);
  }

  /** Finds out what deleting runs together would take. */
  public static Deletion of(Project project, List<Run> runs, boolean withCheckpoints) {
    var gone = runs.stream().map(Run::id).collect(Collectors.toSet());
    var checkpoints =
        withCheckpoints
            ? project.checkpoints().all().stream()
                .filter(each -> each.runId() != null && gone.contains(each.runId()))
                .toList()
            : List.<Checkpoint>of();
    var others = project.runs().all().stream().filter(run -> !gone.contains(run.id())).toList();
    var refusals = new ArrayList<String>();
    for (var run : runs) {
      var users = users(run, withCheckpoints, others);
      if (run.stage() == Stage.IMPORT || run.stage() == Stage.TESTS) {
        refusals.add(
            "\""
                + run.name()
                + "\" stays: instructions and tests are what all else stands on. Begin another"
                + " project instead.");
      } else if (!users.isEmpty()) {
        refusals.add(
            "\"%s\" is used by %s. Delete %s first, or together with it%s."
                .formatted(
                    run.name(),
                    String.join(", ", users),
                    users.size() == 1 ? "that run" : "those runs",
                    withCheckpoints && run.stage() == Stage.TRAINING
                        ? ", or keep its checkpoint"
                        : ""));
      }
    }
    return new Deletion(
        runs,
        withCheckpoints,
        checkpoints,
        checkpoints.stream().mapToLong(c -> size(project.checkpoints().folder(c))).sum(),
        String.join(" ", refusals));
  }

  /** Names of the runs that need what a run made. */
  private static Set<String> users(Run run, boolean withCheckpoint, List<Run> others) {
    var users = new LinkedHashSet<String>();
    var own = Json.parseObject(run.config());
    for (var other : others) {
      var config = Json.parseObject(other.config());
      var named = new HashSet<Object>();
      for (var key : List.of("solutions", "preferences", "basedOn")) {
        named.add(String.valueOf(config.get(key)));
      }
      if (withCheckpoint) {
        named.add(String.valueOf(config.get("policy")));
        named.add(String.valueOf(config.get("author")));
      }
      var labelled =
          run.stage() == Stage.EXECUTION
              && other.stage() == Stage.PREFERENCES
              && String.valueOf(own.get("solutions")).equals(config.get("solutions"))
              && String.valueOf(own.get("tests")).equals(config.get("tests"));
      if (named.contains(run.name()) || labelled) {
        users.add(other.name());
      }
    }
    return users;
  }

  /**
   * Does it.
   *
   * @throws PlumException if something stands against it
   */
  public void perform(Project project) {
    if (!refusal.isEmpty()) {
      throw new PlumException(refusal);
    }
    var folders = checkpoints.stream().map(each -> project.checkpoints().folder(each)).toList();
    // What was made last may use what was made first.
    for (var run : runs.stream().sorted((a, b) -> Long.compare(b.id(), a.id())).toList()) {
      project.runRemoval().delete(run, withCheckpoints);
      if (run.stage() == Stage.TRAINING) {
        Atomic.delete(RunLogs.folder(project, run));
        Atomic.delete(project.folder().resolve("checkpoints").resolve(run.name() + ".state"));
      }
    }
    folders.stream().filter(each -> each.startsWith(project.folder())).forEach(Atomic::delete);
  }

  private static long size(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.walk(folder)) {
      var bytes = 0L;
      for (var file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      return 0; // a figure to look at; deleting will say what is wrong
    }
  }
}
