package plum.ui.session;

import java.util.List;
import java.util.function.Consumer;
import plum.pipeline.JobEvent;
import plum.pipeline.JobQueue;
import plum.pipeline.StageConfig;

/** Where jobs are handed in; {@link JobQueue#submit} in the product. */
@FunctionalInterface
public interface Jobs {
  JobQueue.Job submit(List<StageConfig> stages, Consumer<JobEvent> events);
}
