package plum.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plum.data.Checkpoint;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.sandbox.Judge;
import plum.store.Project;

/**
 * Runs stages on a project. Not for several threads at once: {@link JobQueue} is the way in.
 *
 * <p>A stage whose run is done already is left as it is; one that was cut off continues.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  /** Stored with every run. */
  public static final String VERSION = "0.1.0";

  private static final int DIFFERENCES_NAMED = 3;

  private final Project project;
  private final Path files;
  private final Policies policies;
  private final Supplier<Judge> judges;
  private @Nullable Judge judge;

  /**
   * @param files folder that relative file names of imports count from
   * @param policies language models by the names that stages use, as folders
   * @param judges opens the sandbox when the first stage needs it
   */
  public Pipeline(
      Project project,
      Path files,
      Map<String, Path> policies,
      ModelSource models,
      Supplier<Judge> judges) {
    this.project = project;
    this.files = files;
    this.policies = new Policies(project, policies, models);
    this.judges = judges;
  }

  /** The project it works on. */
  public Project project() {
    return project;
  }

  /**
   * Runs one stage to its end, or until it is cancelled.
   *
   * @param control looked at between pieces of work
   * @return the run with its outcome; FAILED comes with a note that says what to do
   * @throws RuntimeException for what nobody expected; the run is marked FAILED first
   */
  public Run run(StageConfig config, Consumer<JobEvent> events, JobControl control) {
    var run = openRun(config);
    events.accept(new JobEvent.Started(run));
    if (run.outcome() == Outcome.DONE) {
      events.accept(new JobEvent.Ended(run));
      return run;
    }
    var work = new Work(this, run, events, control);
    try {
      var finished = run(config, work);
      work.noteKnown();
      work.notePaused();
      work.noteAnswers();
      return end(work, finished ? Outcome.DONE : Outcome.CANCELLED, work.note());
    } catch (PlumException e) {
      LOG.info("{} failed", run.name(), e);
      return end(work, Outcome.FAILED, (e.getMessage() + "\n" + work.note()).strip());
    } catch (RuntimeException | Error e) {
      LOG.error("{} failed", run.name(), e);
      end(work, Outcome.FAILED, "Something went wrong inside the workbench: " + e);
      throw e;
    }
  }

  private Run end(Work work, Outcome outcome, String note) {
    work.save();
    work.spend();
    work.executing(true);
    project.runs().end(work.run().id(), outcome, note);
    var ended = project.runs().byId(work.run().id()).orElseThrow();
    work.send(new JobEvent.Ended(ended));
    return ended;
  }

  /** The only place that tells the stages apart. Returns false if the stage was cancelled. */
  private static boolean run(StageConfig config, Work work) {
    return switch (config) {
      case ImportConfig stage -> new ImportInstructions(stage).run(work);
      case TestsConfig stage -> new MakeTests(stage).run(work);
      case SamplingConfig stage -> new SampleSolutions(stage).run(work);
      case ExecutionConfig stage -> new ExecuteSolutions(stage).run(work);
      case PreferencesConfig stage -> new BuildPreferences(stage).run(work);
      case TrainingConfig stage -> new TrainPolicy(stage).run(work);
      case EvaluationConfig stage -> new EvaluatePolicy(stage).run(work);
    };
  }

  private Run openRun(StageConfig config) {
    var json = Json.write(config);
    var known = project.runs().byName(config.name());
    if (known.isEmpty()) {
      return project
          .runs()
          .add(config.stage(), config.name(), config.round(), json, config.seed(), VERSION);
    }
    var run = known.get();
    var kept = current(run.config(), config);
    if (!kept.equals(json)) {
      throw otherwise(config.name(), ConfigDifference.between(kept, json));
    }
    if (run.outcome() != Outcome.DONE) {
      project.runs().reopen(run.id());
    }
    return project.runs().byId(run.id()).orElseThrow();
  }

  private static PlumException otherwise(String name, List<ConfigDifference> differences) {
    var first =
        differences.stream()
            .limit(DIFFERENCES_NAMED)
            .map(each -> "%s was %s and is %s".formatted(each.path(), each.left(), each.right()))
            .collect(Collectors.joining("; "));
    return new PlumException(
        "This project has a run called \"%s\" with other settings: %s%s. Give the new run another name, or use another project folder."
            .formatted(name, first, differences.size() > DIFFERENCES_NAMED ? "; and more" : ""));
  }

  /**
   * A kept configuration as it would be written today: with settings that came later at their
   * defaults. One that does not fit any more stays as it is.
   */
  private static String current(String kept, StageConfig like) {
    try {
      return Json.write(Recipes.configure(like.stage(), Json.parseObject(kept), like.name()));
    } catch (PlumException e) {
      return kept;
    }
  }

  Path files() {
    return files;
  }

  Policies policies() {
    return policies;
  }

  /** The sandbox, opened at the first call. On any thread. */
  synchronized Judge judge() {
    if (judge == null) {
      judge = judges.get();
    }
    return judge;
  }

  /** Where a trained checkpoint lies. */
  Path checkpointFolder(String name) {
    return project.folder().resolve("checkpoints").resolve(name);
  }

  /** The checkpoint a stage names; a policy of the recipe is entered when it is first used. */
  public Checkpoint checkpoint(String name) {
    return policies.checkpoint(name);
  }

  @Override
  public void close() {
    policies.close();
    if (judge != null) {
      judge.close();
    }
  }

  /**
   * The run that an earlier stage made.
   *
   * @param remedy what to do where there is none
   * @throws PlumException if there is no such run, or if it has not come to its end
   */
  Run finished(Stage stage, String name, String remedy) {
    var run = project.runs().byName(name).filter(each -> each.stage() == stage).orElse(null);
    if (run == null) {
      throw new PlumException(
          "There is no run of the stage "
              + stage.command()
              + " called \""
              + name
              + "\". "
              + remedy
              + " first.");
    }
    if (run.outcome() != Outcome.DONE) {
      throw new PlumException(
          "The run \"" + name + "\" has not come to its end. Start it again first; it continues.");
    }
    return run;
  }
}
