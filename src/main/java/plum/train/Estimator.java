package plum.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import plum.llm.HfFolder;
import plum.llm.ModelConfig;
import plum.llm.TorchExecutor;

/**
 * Foretells what a run takes. Memory is counted: every tensor that lives at the peak, from the
 * shapes of the run's own micro-batches. Time is measured on a few of these micro-batches, small
 * and large, and laid over the others by their number of operations.
 */
public final class Estimator {
  private static final int SAMPLES = 4;
  private static final int REPEATS = 2;

  private final TrainingJob job;
  private final PolicyFolder policy;
  private final ModelConfig config;
  private final long process;
  private final Criterion criterion;
  private final TrainingSet set;
  private final TrainingPlan plan;
  private final ReferenceCache cache;

  private Estimator(TrainingJob job, PolicyFolder policy, long process) {
    this.job = job;
    this.policy = policy;
    this.process = process;
    config = policy.weights().config();
    criterion = new Criterion(job.parameters().objective());
    cache = Trainer.cache(job, policy, Fingerprint.ofFolder(job.policy()));
    set = policy.encode(job.examples());
    plan =
        new TrainingPlan(
            new BatchOrder(
                set,
                job.parameters().objective(),
                job.parameters().batchSize(),
                job.parameters().seed()),
            job.parameters());
  }

  /**
   * Loads the policy, lets a few micro-batches through it, and reckons. Nothing is written.
   *
   * @return empty if cancelled
   */
  public static Optional<TrainingEstimate> estimate(TrainingJob job, BooleanSupplier cancelled) {
    TorchExecutor torch = TorchExecutor.shared();
    return torch.call(
        torch.threadsFor(HfFolder.open(job.policy()).config()),
        () -> {
          long process = ResidentMemory.now().orElse(Runtime.getRuntime().totalMemory());
          ResidentMemory.forgetPeak();
          try (PolicyFolder policy = PolicyFolder.open(job)) {
            return new Estimator(job, policy, process).run(cancelled);
          }
        });
  }

  /** A micro-batch as the model sees it, and what it costs. */
  private record Load(MicroBatch batch, Frame frame, double operations) {}

  private Optional<TrainingEstimate> run(BooleanSupplier cancelled) {
    List<int[]> batches = plan.allBatches();
    TreeMap<String, Load> distinct = new TreeMap<>();
    List<Load> loads = new ArrayList<>();
    for (int[] items : batches) {
      loads.add(
          distinct.computeIfAbsent(
              Arrays.toString(items),
              key -> load(set.microBatch(items, criterion.needsMismatched()))));
    }
    Learner learner = policy.learner();
    AdamW optimizer =
        new AdamW(policy.module(), policy.owner(), learner.trainable(), job.parameters());
    List<Load> sample = sample(loads);
    double[] forward = new double[sample.size()];
    double[] both = new double[sample.size()];
    double step = Double.POSITIVE_INFINITY;
    for (int repeat = 0; repeat <= REPEATS; repeat++) {
      for (int i = 0; i < sample.size(); i++) {
        if (cancelled.getAsBoolean()) {
          return Optional.empty();
        }
        List<Row> rows = criterion.rows(sample.get(i).batch());
        double score = seconds(() -> learner.logProbsWithoutAdapter(rows));
        double way =
            seconds(() -> learner.accumulate(rows, criterion.needsLogSquares(), Estimator::faint));
        // the first round warms up; then the quicker one counts
        forward[i] = repeat < 2 ? score : Math.min(forward[i], score);
        both[i] = repeat < 2 ? way : Math.min(both[i], way);
      }
      double taken = seconds(() -> optimizer.step(0, 1));
      step = repeat == 0 ? step : Math.min(step, taken);
    }
    double[] operations = sample.stream().mapToDouble(Load::operations).toArray();
    double training = step * plan.totalSteps();
    double reference = 0;
    boolean[] known = new boolean[set.items()];
    for (int i = 0; i < loads.size(); i++) {
      Load load = loads.get(i);
      training += interpolate(operations, both, load.operations());
      double score = interpolate(operations, forward, load.operations());
      if (criterion.needsReference()) {
        if (!IntStream.of(batches.get(i)).allMatch(item -> known[item])) {
          reference += cache.knows(load.batch().rows()) ? 0 : score;
          IntStream.of(batches.get(i)).forEach(item -> known[item] = true);
        }
        if (criterion.needsMismatched()) {
          reference += cache.knows(load.batch().mismatched()) ? 0 : score;
          training += score;
        }
      }
    }
    double look = 0;
    for (Load load : heldOut()) {
      double score = interpolate(operations, forward, load.operations());
      look += criterion.needsMismatched() ? 2 * score : score;
      boolean asked = criterion.needsReference() && !cache.knows(load.batch().rows());
      reference += asked ? score : 0;
    }
    training += look * job.parameters().validation().looks(plan.totalSteps());
    long tokens = loads.stream().mapToLong(load -> load.frame().tokens()).sum();
    long trainable =
        learner.trainable().values().stream().mapToLong(tensor -> tensor.getShape().size()).sum();
    boolean gpu = policy.module().device().isGpu();
    TrainingEstimate.Memory memory =
        new MemoryCount(config, policy.weights().layout(), job.parameters(), gpu, gpu ? 0 : process)
            .of(loads.stream().map(Load::frame).toList());
    return Optional.of(
        new TrainingEstimate(
            policy.weights().layout().size(),
            trainable,
            plan.totalSteps(),
            tokens,
            memory,
            gpu ? memory.total() : ResidentMemory.peak().orElse(memory.total()),
            duration(reference),
            duration(training / policy.learner().replicas())));
  }

  /** The micro-batches of one look at the held-out examples. */
  private List<Load> heldOut() {
    if (job.heldOut().isEmpty()) {
      return List.of();
    }
    HeldOut slice = new HeldOut(policy.encode(job.heldOut()), criterion, job.parameters());
    return slice.batches().stream()
        .map(items -> load(slice.set().microBatch(items, criterion.needsMismatched())))
        .toList();
  }

  private static double[][] faint(List<TokenLogProbs> rows) {
    double[][] derivative = new double[rows.size()][];
    for (int i = 0; i < derivative.length; i++) {
      derivative[i] = new double[rows.get(i).length()];
      Arrays.fill(derivative[i], 1e-6);
    }
    return derivative;
  }

  private Load load(MicroBatch batch) {
    Frame frame = Frame.of(batch.rows());
    double matrices = (double) policy.weights().layout().size() - embeddings();
    double attention =
        4.0 * frame.cells() * frame.length() * config.heads() * config.headDim() * config.layers();
    double head = 2.0 * frame.scored() * config.vocabSize() * config.hiddenSize();
    return new Load(batch, frame, 2 * matrices * frame.tokens() + attention + head);
  }

  private double embeddings() {
    return (config.tied() ? 1.0 : 2.0) * config.vocabSize() * config.hiddenSize();
  }

  /** Micro-batches spread evenly from the cheapest to the dearest. */
  private static List<Load> sample(List<Load> loads) {
    List<Load> sorted =
        loads.stream().distinct().sorted(Comparator.comparingDouble(Load::operations)).toList();
    int count = Math.min(SAMPLES, sorted.size());
    return IntStream.range(0, count)
        .mapToObj(i -> sorted.get(count == 1 ? 0 : i * (sorted.size() - 1) / (count - 1)))
        .distinct()
        .toList();
  }

  /** Straight lines between the measured points, in proportion beyond them. */
  private static double interpolate(double[] x, double[] y, double at) {
    int last = x.length - 1;
    if (at <= x[0]) {
      return y[0] * at / x[0];
    }
    for (int i = 1; i <= last; i++) {
      if (at <= x[i]) {
        return y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / (x[i] - x[i - 1]);
      }
    }
    return y[last] * at / x[last];
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
