package plum.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import plum.data.PlumException;
import plum.llm.HfFolder;
import plum.llm.ScriptModule;
import plum.llm.TensorFiles;
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
   * @param cancelled looked at between micro-batches
   * @throws PlumException if the policy or an example cannot be used, a disk refuses, or the loss
   *     is no longer a number
   */
  public static TrainingResult train(
      TrainingJob job, Consumer<StepMetrics> report, BooleanSupplier cancelled) {
    var torch = TorchExecutor.shared();
    return torch.call(
        torch.threadsFor(HfFolder.open(job.policy()).config()),
        () -> new Run(job, report, cancelled).run());
  }

  /** One run; lives on the model thread. */
  private static final class Run {
    private final TrainingJob job;
    private final TrainingParameters settings;
    private final Consumer<StepMetrics> report;
    private final BooleanSupplier cancelled;
    private final Criterion criterion;
    private final List<StepMetrics> history = new ArrayList<>();
    private long tokens;

    Run(TrainingJob job, Consumer<StepMetrics> report, BooleanSupplier cancelled) {
      this.job = job;
      this.settings = job.parameters();
      this.report = report;
      this.cancelled = cancelled;
      this.criterion = new Criterion(settings.objective());
    }

    TrainingResult run() {
      String fingerprint = Fingerprint.of(job);
      Optional<TrainedCheckpoint> finished = TrainedCheckpoint.find(job.output(), fingerprint);
      if (finished.isPresent()) {
        finished.get().metrics().forEach(report);
        return finished.get().result();
      }
      TrainingState state = new TrainingState(job.state(), fingerprint);
      try (PolicyFolder policy = PolicyFolder.open(job)) {
        TrainingSet set = policy.encode();
        return train(policy, set, state, fingerprint);
      }
    }

    private TrainingResult train(
        PolicyFolder policy, TrainingSet set, TrainingState state, String fingerprint) {
      ScriptModule module = policy.module();
      Learner learner = policy.learner();
      TensorFiles files = new TensorFiles(module);
      BatchOrder order =
          new BatchOrder(set, settings.objective(), settings.batchSize(), settings.seed());
      TrainingPlan plan = new TrainingPlan(order, settings);
      LearningRate rate = LearningRate.of(settings, plan.totalSteps());

      Optional<ReferenceLogProbs> reference = reference(state, learner, set, plan);
      if (reference.isEmpty()) {
        return stopped(0, set);
      }
      AdamW optimizer = new AdamW(module, policy.owner(), learner.trainable(), settings);
      int done = resume(state, files, module, learner, optimizer);
      int saved = done;

      for (int step = done + 1; step <= plan.totalSteps(); step++) {
        long begin = System.nanoTime();
        double learningRate = rate.at(step);
        Optional<StepTally> tally;
        try {
          tally = accumulate(plan, step, set, learner, reference.get());
        } catch (EngineException e) {
          if (!OutOfMemory.is(e)) {
            throw e;
          }
          if (saved < step - 1) {
            save(state, step - 1, learner, optimizer, files);
          }
          throw OutOfMemory.explain(e, step, settings);
        }
        if (tally.isEmpty()) {
          if (saved < step - 1) {
            save(state, step - 1, learner, optimizer, files);
          }
          return stopped(step - 1, set);
        }
        learner.gatherGradients();
        double norm = optimizer.step(learningRate, settings.maxGradNorm());
        learner.spreadParameters();
        report(plan, step, tally.get(), norm, learningRate, begin);
        if (settings.saveSteps() > 0
            && step % settings.saveSteps() == 0
            && step < plan.totalSteps()) {
          save(state, step, learner, optimizer, files);
          saved = step;
        }
      }
      TrainingResult result =
          policy.write(fingerprint, plan.totalSteps(), set.truncated(), history);
      state.delete();
      return result;
    }

    /**
     * Runs the micro-batches of a step forward and backward; in smaller parts, from the beginning,
     * if the memory does not suffice.
     *
     * @return empty if it was cancelled on the way
     */
    private Optional<StepTally> accumulate(
        TrainingPlan plan,
        int step,
        TrainingSet set,
        Learner learner,
        ReferenceLogProbs reference) {
      List<MicroBatch> batches =
          plan.batches(step).stream()
              .map(items -> set.microBatch(items, criterion.needsMismatched()))
              .toList();
      int lines = batches.stream().mapToInt(batch -> batch.rows().size()).max().orElse(1);
      while (true) {
        try {
          return accumulate(batches, plan.firstBatch(step), learner, reference);
        } catch (EngineException e) {
          if (!OutOfMemory.is(e) || learner.pieces() >= lines) {
            throw e;
          }
          learner.forgetGradients();
          learner.halve();
        }
      }
    }

    private Optional<StepTally> accumulate(
        List<MicroBatch> batches, int first, Learner learner, ReferenceLogProbs reference) {
      StepTally tally = new StepTally();
      int weight = batches.stream().mapToInt(criterion::weight).sum();
      for (int from = 0; from < batches.size(); from += learner.replicas()) {
        List<Learner.Work> works = new ArrayList<>();
        int to = Math.min(from + learner.replicas(), batches.size());
        for (int i = from; i < to; i++) {
          if (cancelled.getAsBoolean()) {
            learner.forgetGradients();
            return Optional.empty();
          }
          works.add(work(batches.get(i), first + i, weight, learner, reference, tally));
        }
        if (cancelled.getAsBoolean()) {
          learner.forgetGradients();
          return Optional.empty();
        }
        learner.accumulate(works);
      }
      return Optional.of(tally);
    }

    private Learner.Work work(
        MicroBatch batch,
        int number,
        int weight,
        Learner learner,
        ReferenceLogProbs reference,
        StepTally tally) {
      double divergence =
          criterion.needsMismatched()
              ? Losses.divergence(
                  learner.logProbs(batch.mismatched()), reference.mismatchedOf(number))
              : 0;
      return new Learner.Work(
          criterion.rows(batch),
          criterion.needsLogSquares(),
          settings.seed() * 0x9E3779B9L + number,
          rows -> criterion.gradient(batch, rows, reference.of(batch), divergence, weight, tally));
    }

    private void report(
        TrainingPlan plan,
        int step,
        StepTally tally,
        double norm,
        double learningRate,
        long begin) {
      if (!Double.isFinite(tally.loss()) || !Double.isFinite(norm)) {
        throw new PlumException(
            "The training diverged: at step "
                + step
                + " the loss is "
                + tally.loss()
                + " and the gradient norm "
                + norm
                + ". Lower the learning rate.");
      }
      tokens += tally.tokens();
      Map<String, Double> values = new LinkedHashMap<>(tally.values());
      values.put("grad_norm", norm);
      values.put("learning_rate", learningRate);
      values.put("epoch", plan.epochsAfter(step));
      values.put("num_tokens", (double) tokens);
      values.put("tokens_per_second", tally.tokens() * 1e9 / (System.nanoTime() - begin));
      StepMetrics metrics = new StepMetrics(step, plan.totalSteps(), values);
      history.add(metrics);
      report.accept(metrics);
    }

    /** What the reference says; empty if cancelled while asking it. */
    private Optional<ReferenceLogProbs> reference(
        TrainingState state, Learner learner, TrainingSet set, TrainingPlan plan) {
      if (!criterion.needsReference()) {
        return Optional.of(ReferenceLogProbs.NONE);
      }
      Optional<ReferenceLogProbs> kept = state.reference();
      if (kept.isPresent()) {
        return kept;
      }
      Optional<ReferenceLogProbs> computed =
          ReferenceLogProbs.compute(learner, set, plan.allBatches(), criterion, cancelled);
      computed.ifPresent(state::saveReference);
      return computed;
    }

    /** Takes over a saved position, if there is one. Returns the steps it had taken. */
    private int resume(
        TrainingState state,
        TensorFiles files,
        ScriptModule module,
        Learner learner,
        AdamW optimizer) {
      Optional<TrainingState.Position> position = state.position();
      if (position.isEmpty()) {
        return 0;
      }
      try (NDManager scope = module.newScope()) {
        Map<String, NDArray> tensors = state.tensors(position.get(), files, scope);
        learner.assign(tensors);
        optimizer.restore(tensors, position.get().step());
      }
      tokens = position.get().tokens();
      history.addAll(position.get().metrics());
      history.forEach(report);
      return position.get().step();
    }

    private void save(
        TrainingState state, int step, Learner learner, AdamW optimizer, TensorFiles files) {
      Map<String, NDArray> tensors = new LinkedHashMap<>(learner.trainable());
      tensors.putAll(optimizer.state());
      state.save(step, tokens, history, tensors, files);
    }

    private static TrainingResult stopped(int steps, TrainingSet set) {
      return new TrainingResult(steps, true, "", set.truncated());
    }
  }
}
