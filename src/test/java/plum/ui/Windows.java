package plum.ui;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import plum.pipeline.CancelToken;
import plum.pipeline.JobQueue;
import plum.pipeline.Recipe;
import plum.sandbox.Isolation;
import plum.store.Project;
import plum.ui.session.UserSettings;

/** Real windows on projects whose jobs are only handed in. */
final class Windows {
  private Windows() {}

  /** The inside of a window; on the thread of the scene graph. */
  static WorkbenchWindow on(Project project, Recipe recipe, int width, int height) {
    return new WorkbenchWindow(
        project,
        recipe,
        (stages, _) -> new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>()),
        Inspectors.of(project, recipe),
        new WorkbenchWindow.Sandbox(
            () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
            null,
            // Two windows at once do not share a file.
            new UserSettings(project.folder().resolve("settings-" + width + ".json"))),
        work -> Thread.ofVirtual().start(work),
        width,
        height);
  }
}
