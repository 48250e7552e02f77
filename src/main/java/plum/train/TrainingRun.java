package plum.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.PlumException;
import plum.llm.ScriptModule;
import plum.llm.TensorFiles;

/** One run of a training job; lives on the model thread. */
final class TrainingRun implements AutoCloseable {
  private final TrainingJob job;
  private final TrainingParameters settings;
  private final ReferenceCache cache;
  private final TrainingReport report;
  private final BooleanSupplier cancelled;
  private final Criterion criterion;
  private final PolicyFolder policy;
  private final ScriptModule module;
  private final Learner learner;
  private final TensorFiles files;
  private final TrainingSet set;
  private final Optional<HeldOut> heldOut;
  private final StopRule rule;
  private final TrainingPlan plan;
  private final LearningRate rate;
  private final AdamW optimizer;
  private final TrainingState state;
  private final Optional<TrainingState.Position> position;
  private final ItemJournal journal;
  private final List<StepMetrics> history = new ArrayList<>();
  private ReferenceLogProbs reference = ReferenceLogProbs.NONE;
  private int saved;

  /** Step of the last look at the held-out examples; -1 before the first. */
  private int looked = -1;

  private long tokens;

  /** Nanoseconds spent waiting for an answer whether it is cancelled. */
  private long waited;

  /**
   * A run that begins, or goes on from the position in the state.
   *
   * @param policy of the job, opened
   * @param cache of its reference
   */
  TrainingRun(
      TrainingJob job,
      PolicyFolder policy,
      TrainingState state,
      ReferenceCache cache,
      TrainingReport report,
      BooleanSupplier cancelled) {
    this.job = job;
    this.settings = job.parameters();
    this.cache = cache;
    this.report = report;
    this.cancelled = cancelled;
    this.criterion = new Criterion(settings.objective());
    this.policy = policy;
    this.module = policy.module();
    this.learner = policy.learner();
    this.files = new TensorFiles(module);
    this.set = policy.encode(job.examples());
    this.heldOut =
        job.heldOut().isEmpty()
            ? Optional.empty()
            : Optional.of(new HeldOut(policy.encode(job.heldOut()), criterion, settings));
    this.rule = new StopRule(settings.validation());
    this.plan =
        new TrainingPlan(
            new BatchOrder(set, settings.objective(), settings.batchSize(), settings.seed()),
            settings);
    this.rate = LearningRate.of(settings, plan.totalSteps());
    this.optimizer = new AdamW(module, policy.owner(), learner.trainable(), settings);
    this.state = state;
    this.position = state.position();
    this.journal =
        ItemJournal.open(job.state(), position.map(TrainingState.Position::step).orElse(-1));
  }

  TrainingResult run() {
    if (!askReference()) {
      return stopped(0);
    }
    saved = resume();
    int step = saved;
    if (!look(step)) {
      return stopped(step);
    }
    while (step < plan.totalSteps() && !rule.stops()) {
      step++;
      long begin = System.nanoTime() - waited;
      double learningRate = rate.at(step);
      Optional<StepTally> tally;
      try {
        tally = accumulate(step);
      } catch (EngineException e) {
        if (!OutOfMemory.is(e)) {
          throw e;
        }
        save(step - 1);
        throw OutOfMemory.explain(e, step, settings);
      }
      if (tally.isEmpty()) {
        return stopped(step - 1);
      }
      learner.gatherGradients();
      double norm = optimizer.step(learningRate, settings.maxGradNorm());
      if (!Double.isFinite(norm) || !Double.isFinite(tally.get().loss())) {
        save(step - 1);
        throw diverged(step, tally.get().loss(), norm);
      }
      learner.spreadParameters();
      report(step, tally.get(), norm, learningRate, begin);
      if (!look(step)) {
        return stopped(step);
      }
      if (settings.saveSteps() > 0
          && step % settings.saveSteps() == 0
          && step < plan.totalSteps()) {
        save(step);
      }
    }
    if (settings.validation().keepBest() && rule.bestStep() >= 0 && rule.bestStep() < step) {
      try (NDManager scope = module.newScope()) {
        learner.assign(state.best(rule.bestStep(), files, scope));
      }
    }
    TrainingResult result =
        policy.write(
            state.fingerprint(), step, set.truncated(), rule.remark(step), history, journal);
    journal.close();
    state.delete();
    return result;
  }

  /**
   * Looks at the held-out examples, if it is time to and not done yet. Returns false if cancelled
   * on the way.
   */
  private boolean look(int step) {
    boolean due = settings.validation().isDue(step, plan.totalSteps());
    if (heldOut.isEmpty() || !due || looked >= step) {
      return true;
    }
    Optional<StepTally> tally = heldOut.get().look(learner, this::isCancelled);
    if (tally.isEmpty()) {
      return false;
    }
    StepMetrics metrics =
        new StepMetrics(
            step,
            plan.totalSteps(),
            HeldOut.values(tally.get()),
            readings(tally.get(), heldOut.get().set(), true));
    if (judge(metrics) && settings.validation().keepBest()) {
      state.saveBest(step, learner.trainable(), files);
    }
    report(metrics);
    return true;
  }

  /** Shows a look to the rule. Returns whether it is the best so far. */
  private boolean judge(StepMetrics metrics) {
    looked = metrics.step();
    String name = settings.validation().metric();
    Double value = metrics.values().get(name);
    if (value == null) {
      throw new PlumException(
          "There is no "
              + name
              + " to go by. With this objective the held-out slice has "
              + String.join(", ", metrics.values().keySet())
              + ".");
    }
    return rule.look(metrics.step(), value);
  }

  private boolean isCancelled() {
    long begin = System.nanoTime();
    boolean answer = cancelled.getAsBoolean();
    waited += System.nanoTime() - begin;
    return answer;
  }

  /**
   * Runs the micro-batches of a step forward and backward; in smaller parts, from the beginning, if
   * the memory does not suffice.
   *
   * @return empty if it was cancelled on the way
   */
  private Optional<StepTally> accumulate(int step) {
    List<MicroBatch> batches =
        plan.batches(step).stream()
            .map(items -> set.microBatch(items, criterion.needsMismatched()))
            .toList();
    int lines = batches.stream().mapToInt(batch -> batch.rows().size()).max().orElse(1);
    while (true) {
      try {
        return accumulate(batches, plan.firstBatch(step));
      } catch (EngineException e) {
        if (!OutOfMemory.is(e) || learner.pieces() >= lines) {
          throw e;
        }
        learner.forgetGradients();
        learner.halve();
      }
    }
  }

  private Optional<StepTally> accumulate(List<MicroBatch> batches, int first) {
    StepTally tally = new StepTally();
    int weight = batches.stream().mapToInt(criterion::weight).sum();
    for (int from = 0; from < batches.size(); from += learner.replicas()) {
      List<Learner.Work> works = new ArrayList<>();
      int to = Math.min(from + learner.replicas(), batches.size());
      for (int i = from; i < to; i++) {
        if (isCancelled()) {
          learner.forgetGradients();
          return Optional.empty();
        }
        works.add(work(batches.get(i), first + i, weight, tally));
      }
      if (isCancelled()) {
        learner.forgetGradients();
        return Optional.empty();
      }
      learner.accumulate(works);
    }
    return Optional.of(tally);
  }

  private Learner.Work work(MicroBatch batch, int number, int weight, StepTally tally) {
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

  private void report(int step, StepTally tally, double norm, double learningRate, long begin) {
    tokens += tally.tokens();
    Map<String, Double> values = new LinkedHashMap<>(tally.values());
    values.put("grad_norm", norm);
    values.put("learning_rate", learningRate);
    values.put("epoch", plan.epochsAfter(step));
    values.put("num_tokens", (double) tokens);
    values.put("tokens_per_second", tally.tokens() * 1e9 / (System.nanoTime() - waited - begin));
    report(new StepMetrics(step, plan.totalSteps(), values, readings(tally, set, false)));
  }

  private void report(StepMetrics metrics) {
    history.add(metrics.with(List.of()));
    journal.append(metrics.step(), metrics.items());
    report.measured(metrics);
  }

  /** What the items with an id did. */
  private static List<ItemReading> readings(StepTally tally, TrainingSet set, boolean heldOut) {
    return tally.items().stream()
        .filter(item -> set.idOf(item.item()) > 0)
        .map(
            item ->
                new ItemReading(
                    set.idOf(item.item()),
                    heldOut,
                    item.chosenReward(),
                    item.rejectedReward(),
                    item.chosenLogProb(),
                    item.rejectedLogProb()))
        .toList();
  }

  private static PlumException diverged(int step, double loss, double norm) {
    return new PlumException(
        "The training diverged: at step "
            + step
            + " the loss is "
            + loss
            + " and the gradient norm "
            + norm
            + ". The policy as it was before that step is kept. Lower the learning rate.");
  }

  /** Finds out what the reference says. Returns false if cancelled while asking it. */
  private boolean askReference() {
    if (!criterion.needsReference()) {
      return true;
    }
    Optional<ReferenceLogProbs> trained = referenceOf(set, plan.allBatches(), false);
    trained.ifPresent(logProbs -> reference = logProbs);
    if (trained.isEmpty()) {
      return false;
    }
    if (heldOut.isPresent()) {
      HeldOut slice = heldOut.get();
      Optional<ReferenceLogProbs> others = referenceOf(slice.set(), slice.batches(), true);
      others.ifPresent(slice::compareWith);
      if (others.isEmpty()) {
        return false;
      }
    }
    if (cache.hits() > 0) {
      report.noted(
          "What the reference says of %,d completions was known from earlier runs; saved %s."
              .formatted(cache.hits(), words(cache.saved())));
    }
    return true;
  }

  private static String words(Duration duration) {
    return duration.toMinutes() > 0
        ? "%.1f minutes".formatted(duration.toMillis() / 60e3)
        : "%.1f seconds".formatted(duration.toMillis() / 1e3);
  }

  /** Those kept, or else computed; empty if cancelled meanwhile. */
  private Optional<ReferenceLogProbs> referenceOf(
      TrainingSet examples, List<int[]> batches, boolean apart) {
    Optional<ReferenceLogProbs> kept = state.reference(apart);
    if (kept.isPresent()) {
      return kept;
    }
    Optional<ReferenceLogProbs> computed =
        ReferenceLogProbs.compute(learner, examples, batches, criterion, cache, this::isCancelled);
    computed.ifPresent(logProbs -> state.saveReference(apart, logProbs));
    return computed;
  }

  /** Takes over the saved position, if there is one. Returns the steps it had taken. */
  private int resume() {
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
    Trainer.repeat(history, job.state(), report);
    history.stream().filter(HeldOut::isLook).forEach(this::judge);
    return position.get().step();
  }

  /** Saves the state after a step, if it is not saved yet. */
  private void save(int step) {
    if (saved >= step) {
      return;
    }
    Map<String, NDArray> tensors = new LinkedHashMap<>(learner.trainable());
    tensors.putAll(optimizer.state());
    journal.flush();
    state.save(step, rule.bestStep(), tokens, history, tensors, files);
    saved = step;
  }

  private TrainingResult stopped(int steps) {
    save(steps);
    return new TrainingResult(steps, true, "", set.truncated(), "");
  }

  @Override
  public void close() {
    journal.close();
  }
}
