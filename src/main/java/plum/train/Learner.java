package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import plum.llm.ScriptModule;

/**
 * A policy whose parameters, or whose adapter, gather gradients. To be used on the model thread
 * only.
 */
final class Learner {

  /** The sources of this package, to be compiled together with the decoder's. */
  static List<String> sources() {
    return List.of(
        ScriptModule.source(Learner.class, "backward.py"),
        ScriptModule.source(Learner.class, "optimizer.py"));
  }

  private static final NDList NO_ADAPTER = new NDList();

  private final ScriptModule module;
  private final NDList slots;
  private final NDList adapter;
  private final Map<String, NDArray> trainable;
  private boolean recompute;
  private double dropout;
  private long dropoutSeed;

  /**
   * @param module holds {@link #sources} and is configured for the model
   * @param slots the model's parameters
   * @param adapter the adapter's tensors in the decoder's order, or an empty list
   * @param trainable the tensors among the two to train, by name
   */
  Learner(ScriptModule module, NDList slots, NDList adapter, Map<String, NDArray> trainable) {
    this.module = module;
    this.slots = slots;
    this.adapter = adapter;
    this.trainable = trainable;
    try (NDManager scope = module.newScope()) {
      module.make(scope, "track", new NDList(trainable.values()));
    }
  }

  /** Computes the layers again on the way back, which takes less memory and a third more time. */
  void recompute() {
    recompute = true;
  }

  /**
   * Lets adapters miss elements of their inputs in the next micro-batches.
   *
   * @param probability of missing one
   * @param seed decides which, another one for every micro-batch
   */
  void dropout(double probability, long seed) {
    dropout = probability;
    dropoutSeed = seed;
  }

  Map<String, NDArray> trainable() {
    return trainable;
  }

  /** Overwrites the trainable tensors with those of the same names. */
  void assign(Map<String, NDArray> values) {
    NDList targets = new NDList();
    NDList sources = new NDList();
    trainable.forEach(
        (name, tensor) -> {
          targets.add(tensor);
          sources.add(Objects.requireNonNull(values.get(name), name));
        });
    try (NDManager scope = module.newScope()) {
      module.make(scope, "assign", targets, sources);
    }
  }

  /** Log-probabilities of the rows' completions, in nats, without gradient. */
  double[] logProbs(List<Row> rows) {
    return logProbs(rows, adapter);
  }

  /** The same with the adapter switched off. */
  double[] logProbsWithoutAdapter(List<Row> rows) {
    return logProbs(rows, NO_ADAPTER);
  }

  private double[] logProbs(List<Row> rows, NDList lora) {
    Frame frame = Frame.of(rows);
    try (NDManager scope = module.newScope()) {
      float[] values =
          module
              .infer(scope, "score", frame.tensors(scope), frame.size(), slots, lora)
              .head()
              .toFloatArray();
      return frame.byRow(values).stream().mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    }
  }

  /**
   * Runs rows forward and backward; gradients add up in the trainable tensors.
   *
   * @param logSquares whether the loss needs them
   * @param derivative takes the completions' log-probabilities and gives the derivative of the loss
   */
  void accumulate(List<Row> rows, boolean logSquares, TokenGradient derivative) {
    Frame frame = Frame.of(rows);
    try (NDManager scope = module.newScope()) {
      float[] logProbs =
          module
              .train(
                  scope,
                  "forward",
                  frame.tensors(scope),
                  frame.size(),
                  recompute,
                  dropout,
                  dropoutSeed++,
                  slots,
                  adapter)
              .head()
              .toFloatArray();
      List<double[]> squares =
          logSquares
              ? frame.byRow(module.train(scope, "kept_log_squares", slots).head().toFloatArray())
              : List.of();
      List<TokenLogProbs> scored = new ArrayList<>();
      for (double[] row : frame.byRow(logProbs)) {
        scored.add(new TokenLogProbs(row, logSquares ? squares.get(scored.size()) : new double[0]));
      }
      float[] gradient = frame.flat(derivative.of(scored));
      module.train(scope, "backward", scope.create(gradient), slots, adapter);
    }
  }

  /** The same for a loss of the completions' log-probabilities as wholes. */
  void accumulate(List<Row> rows, UnaryOperator<double[]> derivative) {
    accumulate(
        rows,
        false,
        scored -> {
          double[] gradient =
              derivative.apply(scored.stream().mapToDouble(TokenLogProbs::sum).toArray());
          double[][] spread = new double[gradient.length][];
          for (int i = 0; i < gradient.length; i++) {
            spread[i] = new double[scored.get(i).logProbs().length];
            Arrays.fill(spread[i], gradient[i]);
          }
          return spread;
        });
  }

  /**
   * The gradients gathered so far, by parameter.
   *
   * @param scope owns the handles
   */
  Map<String, NDArray> gradients(NDManager scope) {
    NDList gradients = module.make(scope, "gradients", new NDList(trainable.values()));
    Map<String, NDArray> named = new LinkedHashMap<>();
    int i = 0;
    for (String name : trainable.keySet()) {
      named.put(name, gradients.get(i++));
    }
    return named;
  }
}
