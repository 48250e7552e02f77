package plum.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.PlumException;
import plum.llm.HfFolder;
import plum.llm.TorchExecutor;

/** Trains a policy. */
public final class Trainer {

  private Trainer() {}

  /**
   * Runs a job to its end, or until it is cancelled. If the state folder holds a state of the same
   * job, the run goes on from there; if the output is there already and is of the same job, it is
   * left as it is.
   *
   * @param report called on the model thread after every optimiser step; must only enqueue. The
   *     steps an earlier run of the same job took are reported again first, so that every call sees
   *     the metrics from step 1 on
   * @param cancelled looked at between micro-batches; may take its time to answer, which pauses the
   *     run
   * @throws PlumException if the policy or an example cannot be used, a disk refuses, or the loss
   *     is no longer a number
   */
  public static TrainingResult train(
      TrainingJob job, TrainingReport report, BooleanSupplier cancelled) {
    var torch = TorchExecutor.shared();
    return torch.call(
        torch.threadsFor(HfFolder.open(job.policy()).config()), () -> run(job, report, cancelled));
  }

  private static TrainingResult run(
      TrainingJob job, TrainingReport report, BooleanSupplier cancelled) {
    String digest = Fingerprint.ofFolder(job.policy());
    String fingerprint = Fingerprint.of(job, digest);
    Optional<TrainedCheckpoint> finished = TrainedCheckpoint.find(job.output(), fingerprint);
    if (finished.isPresent()) {
      repeat(finished.get().metrics(), job.output(), report);
      return finished.get().result();
    }
    TrainingState state = new TrainingState(job.state(), fingerprint);
    try (PolicyFolder policy = PolicyFolder.open(job);
        TrainingRun run =
            new TrainingRun(job, policy, state, cache(job, policy, digest), report, cancelled)) {
      return run.run();
    }
  }

  /**
   * What is kept of the job's reference.
   *
   * @param digest of the policy's folder
   */
  static ReferenceCache cache(TrainingJob job, PolicyFolder policy, String digest) {
    if (job.references() == null) {
      return ReferenceCache.none();
    }
    Compute compute = job.parameters().compute();
    int type = compute.precision().torch(policy.module().device());
    return ReferenceCache.open(
        job.references(), Fingerprint.ofReference(job, digest, type), compute.reuseReference());
  }

  /**
   * Reports again what was measured before.
   *
   * @param journals folder that holds the journal of the items, if there is one
   */
  static void repeat(List<StepMetrics> steps, Path journals, TrainingReport report) {
    Map<Integer, List<ItemReading>> items = ItemJournal.read(journals);
    for (StepMetrics step : steps) {
      report.measured(
          step.with(
              items.getOrDefault(step.step(), List.of()).stream()
                  .filter(item -> item.heldOut() == HeldOut.isLook(step))
                  .toList()));
    }
  }
}
