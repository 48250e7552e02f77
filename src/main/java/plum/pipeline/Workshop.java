package plum.pipeline;

import java.nio.file.Path;
import java.util.function.Predicate;
import plum.data.PlumException;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.train.Estimator;
import plum.train.Previewer;
import plum.train.TrainingEstimate;
import plum.train.TrainingPreview;

/**
 * An open project with everything needed to work on it: what window and command line start from.
 */
public final class Workshop implements AutoCloseable {
  private final Project project;
  private final Pipeline pipeline;
  private final JobQueue queue;
  private final Recipe recipe;
  private final Inspector inspector;
  private final TestsDesk tests;

  private Workshop(Project project, Pipeline pipeline, Recipe recipe) {
    this.project = project;
    this.pipeline = pipeline;
    this.recipe = recipe;
    queue = new JobQueue(pipeline);
    inspector = new Inspector(pipeline, queue, recipe);
    tests = new TestsDesk(pipeline, inspector);
  }

  /**
   * Opens a project folder with real language models and the real sandbox, both started when first
   * needed.
   *
   * @param acceptWeakSandbox whether the user has agreed to less than full isolation
   * @throws PlumException if the project is open elsewhere or cannot be read
   */
  public static Workshop open(Path folder, Recipe recipe, boolean acceptWeakSandbox) {
    return open(folder, recipe, _ -> acceptWeakSandbox);
  }

  /**
   * Opens a project folder, as above, for a user who may agree later. Where no recipe lies, the
   * runs that the project has stand for its stages.
   *
   * @param accepts whether the user has agreed to a level of isolation below full; asked on the
   *     thread of the job that opens the sandbox
   * @throws PlumException if the project is open elsewhere or cannot be read
   */
  public static Workshop open(Path folder, Recipe recipe, Predicate<Isolation.Level> accepts) {
    var project = Project.open(folder);
    return new Workshop(
        project,
        new Pipeline(
            project,
            recipe.folder(),
            recipe.policies(),
            new DjlModels(),
            () -> Sandboxes.open(accepts)),
        recipe.stages().isEmpty() ? Recipes.asRun(recipe, project) : recipe);
  }

  public Project project() {
    return project;
  }

  public JobQueue queue() {
    return queue;
  }

  public Recipe recipe() {
    return recipe;
  }

  /** What a person does with single instructions. */
  public Inspector inspector() {
    return inspector;
  }

  /** What is done with tests besides making them. */
  public TestsDesk tests() {
    return tests;
  }

  /**
   * Finds out how well programs are contained on this machine. Takes a moment, on any thread;
   * nothing written by a model runs.
   *
   * @throws PlumException if Python is missing
   */
  public static Isolation isolation() {
    return Sandboxes.look();
  }

  /**
   * What a training run would begin with, and whether it fits; nothing is stored or loaded.
   *
   * @throws PlumException if the pool or the policy is not there
   */
  public TrainingPreview preview(TrainingConfig config) {
    return Previewer.look(new TrainPolicy(config).job(pipeline));
  }

  /**
   * What a training run would take; nothing is stored.
   *
   * @throws PlumException if the pool or the policy is not there, or if it cannot fit; the message
   *     says what to change
   */
  public TrainingEstimate estimate(TrainingConfig config) {
    var job = new TrainPolicy(config).job(pipeline);
    Previewer.look(job)
        .fit()
        .refusal()
        .ifPresent(
            refusal -> {
              throw new PlumException(refusal);
            });
    return Estimator.estimate(job, () -> false).orElseThrow();
  }

  /** Stops what runs, then closes models, sandbox and database. */
  @Override
  public void close() {
    queue.close();
    pipeline.close();
    project.close();
  }
}
