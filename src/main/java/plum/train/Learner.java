package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
        ScriptModule.source(Learner.class, "squares.py"),
        ScriptModule.source(Learner.class, "optimizer.py"));
  }

  private static final NDList NO_ADAPTER = new NDList();

  private final ScriptModule module;
  private final NDList slots;
  private final NDList adapter;
  private final Map<String, NDArray> trainable;

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
    return tokenLogProbs(rows, false, lora).stream().mapToDouble(TokenLogProbs::sum).toArray();
  }

  /**
   * Log-probabilities of the completions' tokens, without gradient.
   *
   * @param logSquares whether to give {@link TokenLogProbs#logSquares} as well
   */
  List<TokenLogProbs> tokenLogProbs(List<Row> rows, boolean logSquares) {
    return tokenLogProbs(rows, logSquares, adapter);
  }

  private List<TokenLogProbs> tokenLogProbs(List<Row> rows, boolean logSquares, NDList lora) {
    try (NDManager scope = module.newScope()) {
      NDList batch = pad(rows, scope);
      NDArray logProbs =
          module
              .infer(scope, "token_logps", batch.get(0), batch.get(1), batch.get(2), slots, lora)
              .head();
      return unpad(rows, logProbs, logSquares ? logSquares(batch, lora, scope) : null);
    }
  }

  private NDArray logSquares(NDList batch, NDList lora, NDManager scope) {
    return module
        .infer(scope, "token_log_squares", batch.get(0), batch.get(1), batch.get(2), slots, lora)
        .head();
  }

  /**
   * Runs rows forward and backward; gradients add up in the trainable tensors.
   *
   * @param logSquares whether {@code derivative} needs {@link TokenLogProbs#logSquares}
   * @param derivative takes the log-probabilities of the completions' tokens and gives the
   *     derivative of the loss with respect to each of them
   */
  void accumulate(List<Row> rows, boolean logSquares, TokenGradient derivative) {
    try (NDManager scope = module.newScope()) {
      NDList batch = pad(rows, scope);
      NDArray squares = logSquares ? logSquares(batch, adapter, scope) : null;
      NDArray logProbs =
          module
              .train(scope, "token_logps", batch.get(0), batch.get(1), batch.get(2), slots, adapter)
              .head();
      double[][] gradient = derivative.of(unpad(rows, logProbs, squares));
      Shape shape = logProbs.getShape();
      int width = Math.toIntExact(shape.get(1));
      float[] padded = new float[rows.size() * width];
      for (int i = 0; i < rows.size(); i++) {
        for (int t = 0; t < gradient[i].length; t++) {
          padded[i * width + rows.get(i).promptLength() - 1 + t] = (float) gradient[i][t];
        }
      }
      module.train(scope, "backward", logProbs, scope.create(padded, shape));
    }
  }

  /** Of [rows, longest row - 1] numbers those of completion tokens. */
  private static List<TokenLogProbs> unpad(
      List<Row> rows, NDArray logProbs, @Nullable NDArray logSquares) {
    int width = Math.toIntExact(logProbs.getShape().get(1));
    float[] values = logProbs.toFloatArray();
    float[] squares = logSquares == null ? new float[0] : logSquares.toFloatArray();
    List<TokenLogProbs> result = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      int begin = i * width + rows.get(i).promptLength() - 1;
      int length = rows.get(i).completionLength();
      result.add(
          new TokenLogProbs(
              toDoubles(values, begin, length),
              logSquares == null ? new double[0] : toDoubles(squares, begin, length)));
    }
    return result;
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

  /** Ids, mask and completion mask, each [rows, longest row], padded on the right. */
  private static NDList pad(List<Row> rows, NDManager scope) {
    int length = rows.stream().mapToInt(row -> row.ids().length).max().orElse(0);
    long[] ids = new long[rows.size() * length];
    long[] mask = new long[ids.length];
    long[] completion = new long[ids.length];
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      for (int t = 0; t < row.ids().length; t++) {
        int place = i * length + t;
        ids[place] = row.ids()[t];
        mask[place] = 1;
        completion[place] = t >= row.promptLength() ? 1 : 0;
      }
    }
    Shape shape = new Shape(rows.size(), length);
    return new NDList(
        scope.create(ids, shape), scope.create(mask, shape), scope.create(completion, shape));
  }

  private static double[] toDoubles(float[] values, int begin, int length) {
    double[] doubles = new double[length];
    for (int i = 0; i < length; i++) {
      doubles[i] = values[begin + i];
    }
    return doubles;
  }
}
