package plum.ui.screens;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.JobQueue;
import plum.pipeline.StageConfig;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.Inspectors;
import plum.ui.SampleProject;
import plum.ui.session.Activity;
import plum.ui.session.Containment;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Problems;
import plum.ui.session.Session;
import plum.ui.session.UserSettings;

/** A session whose reads happen in place and whose jobs are only written down. */
final class Desk implements Navigator, AutoCloseable {
  final Project project;
  final Session session;
  final Activity activity;
  final UserSettings settings;
  final Containment containment;
  final Problems problems = new Problems();
  final List<JobQueue.Job> jobs = new ArrayList<>();
  final AtomicLong clock = new AtomicLong();
  @Nullable Place place;
  long instruction;

  private Desk(Path folder, boolean full) {
    this(folder, full, new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"));
  }

  private Desk(Path folder, boolean full, Isolation isolation) {
    project = Project.open(folder);
    var recipe = SampleProject.recipe(folder);
    if (full) {
      SampleProject.fill(project, recipe);
    }
    activity = new Activity(this::submit, _ -> {}, Runnable::run, problems::report, clock::get);
    var loader = new Loader(Runnable::run, Runnable::run, problems::report);
    settings = new UserSettings(folder.resolve("settings.json"));
    containment = new Containment(() -> isolation, null, settings, loader);
    session =
        new Session(
            project,
            recipe,
            loader,
            activity,
            containment,
            problems,
            settings,
            Inspectors.of(project, recipe));
    session.refresh();
  }

  static Desk full(Path folder) {
    return new Desk(folder, true);
  }

  /** What is in a folder already. */
  static Desk again(Path folder) {
    return new Desk(folder, false);
  }

  static Desk empty(Path folder) {
    return new Desk(folder, false);
  }

  /** An empty project on a machine of some kind. */
  static Desk on(Isolation isolation, Path folder) {
    return new Desk(folder, false, isolation);
  }

  private JobQueue.Job submit(List<StageConfig> stages, Consumer<JobEvent> events) {
    var job = new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>());
    jobs.add(job);
    return job;
  }

  /** Names of the stages of the last job. */
  List<String> lastJob() {
    return jobs.getLast().stages().stream().map(StageConfig::name).toList();
  }

  @Override
  public void go(Place where) {
    place = where;
  }

  @Override
  public void openInstruction(long instructionId) {
    instruction = instructionId;
  }

  @Override
  public void close() {
    project.close();
  }
}
