package plum.ui;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.PlumException;
import plum.llm.LanguageModel;
import plum.pipeline.Inspector;
import plum.pipeline.JobQueue;
import plum.pipeline.ModelSource;
import plum.pipeline.Pipeline;
import plum.pipeline.Recipe;
import plum.sandbox.PythonJudge;
import plum.store.Project;

/** Inspectors of projects whose programs are really run and whose policies are not there. */
public final class Inspectors {
  private Inspectors() {}

  /** One whose sandbox starts when first needed. */
  public static Inspector of(Project project, Recipe recipe) {
    var pipeline =
        new Pipeline(project, recipe.folder(), Map.of(), new NoModels(), () -> PythonJudge.open(2));
    return new Inspector(pipeline, new JobQueue(pipeline), recipe);
  }

  private static final class NoModels implements ModelSource {
    @Override
    public LanguageModel open(Path folder, @Nullable Path adapter, Device device, boolean chat) {
      throw new PlumException("There are no policies here.");
    }

    @Override
    public String digest(Path folder) {
      return "00";
    }
  }
}
