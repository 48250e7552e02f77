package plum.pipeline;

import java.nio.file.Path;
import plum.data.PlumException;
import plum.store.Project;
import plum.train.Estimator;
import plum.train.TrainingEstimate;

/**
 * An open project with everything needed to work on it: what window and command line start from.
 */
public final class Workshop implements AutoCloseable {
  private final Project project;
  private final Pipeline pipeline;
  private final JobQueue queue;
  private final Recipe recipe;

  private Workshop(Project project, Pipeline pipeline, Recipe recipe) {
    this.project = project;
    this.pipeline = pipeline;
    this.recipe = recipe;
    queue = new JobQueue(pipeline);
  }

  /**
   * Opens a project folder with real language models and the real sandbox, both started when first
   * needed.
   *
   * @param acceptWeakSandbox whether the user has agreed to less than full isolation
   * @throws PlumException if the project is open elsewhere or cannot be read
   */
  public static Workshop open(Path folder, Recipe recipe, boolean acceptWeakSandbox) {
    var project = Project.open(folder);
    return new Workshop(
        project,
        new Pipeline(
            project,
            recipe.folder(),
            recipe.policies(),
            new DjlModels(),
            () -> Sandboxes.open(acceptWeakSandbox)),
        recipe);
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

  /**
   * What a training run would take; nothing is stored.
   *
   * @throws PlumException if the pool or the policy is not there
   */
  public TrainingEstimate estimate(TrainingConfig config) {
    return Estimator.estimate(new TrainPolicy(config).job(pipeline, _ -> {}), () -> false)
        .orElseThrow();
  }

  /** Stops what runs, then closes models, sandbox and database. */
  @Override
  public void close() {
    queue.close();
    pipeline.close();
    project.close();
  }
}
