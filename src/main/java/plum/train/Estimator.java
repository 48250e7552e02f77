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
import plum.llm.ModelWeights;
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

  private Estimator(TrainingJob job, PolicyFolder policy, long process) {
    this.job = job;
    this.policy = policy;
    this.process = process;
    config = policy.weights().config();
    criterion = new Criterion(job.parameters().objective());
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
          reference += score;
          IntStream.of(batches.get(i)).forEach(item -> known[item] = true);
        }
        if (criterion.needsMismatched()) {
          reference += score;
          training += score;
        }
      }
    }
    long tokens = loads.stream().mapToLong(load -> load.frame().tokens()).sum();
    long trainable =
        learner.trainable().values().stream().mapToLong(tensor -> tensor.getShape().size()).sum();
    TrainingEstimate.Memory memory = memory(loads, trainable);
    boolean gpu = policy.module().device().isGpu();
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

  private TrainingEstimate.Memory memory(List<Load> loads, long trainable) {
    TrainingParameters settings = job.parameters();
    int computed = settings.compute().precision().torch(policy.module().device()) == 6 ? 4 : 2;
    boolean adapters = settings.lora() != null;
    long size = policy.weights().layout().size();
    long weights = adapters ? size * computed + trainable * 4 : size * 4;
    if (!adapters && computed == 2 && !settings.compute().gradientCheckpointing()) {
      weights += size * 2; // the copy that is computed with lives until the way back is done
    }
    long activations = 0;
    long logits = 0;
    long peak = -1;
    for (Load load : loads) {
      long kept = activations(load.frame(), computed, adapters);
      long scored = Math.min(load.frame().scored(), ModelWeights.LOGIT_BUDGET / config.vocabSize());
      // logits, their softmax and its gradient, and the gradient of the output matrix before it is
      // added to what there is
      long ends =
          4L * 3 * scored * config.vocabSize()
              + (adapters ? 0 : 4L * config.vocabSize() * config.hiddenSize());
      if (kept + ends > peak) {
        peak = kept + ends;
        activations = kept;
        logits = ends;
      }
    }
    return new TrainingEstimate.Memory(
        policy.module().device().isGpu() ? 0 : process,
        weights,
        4 * trainable,
        8 * trainable,
        activations,
        logits);
  }

  /**
   * Bytes that stay until the way back: what each operation of a block keeps for its derivative.
   *
   * @param bytes of an element
   * @param adapters whether the block's own parameters are frozen
   */
  private long activations(Frame frame, int bytes, boolean adapters) {
    long n = frame.tokens();
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDim();
    // a norm keeps its input and, if its weight is trained, what the weight is multiplied with; the
    // projection after it keeps its input
    long norm = config.norm() == ModelConfig.Norm.LAYER || adapters ? 2 : 3;
    long perToken = 2 * norm * hidden + queries;
    perToken += (config.gated() ? 4L : 2L) * config.intermediateSize();
    long block = n * perToken + 4L * frame.cells() * queries;
    if (config.attentionCap() > 0) {
      block += 4L * frame.cells() * frame.length() * config.heads();
    }
    long masks = frame.isShared() ? 4L * frame.cells() * frame.length() : 0;
    long whole =
        job.parameters().compute().gradientCheckpointing()
            ? n * hidden * config.layers() + 2 * block
            : block * config.layers();
    long way = n * (3L * config.intermediateSize() + 4 * hidden); // gradients of one block
    return bytes * (whole + way) + masks;
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
