package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
    try (NDManager scope = module.newScope()) {
      NDList batch = pad(rows, scope);
      return toDoubles(
          module
              .infer(
                  scope, "completion_logps", batch.get(0), batch.get(1), batch.get(2), slots, lora)
              .head());
    }
  }

  /**
   * Runs rows forward and backward; gradients add up in the trainable tensors.
   *
   * @param derivative takes the completions' log-probabilities and gives the derivative of the loss
   *     with respect to each of them
   */
  void accumulate(List<Row> rows, UnaryOperator<double[]> derivative) {
    try (NDManager scope = module.newScope()) {
      NDList batch = pad(rows, scope);
      NDArray logProbs =
          module
              .train(
                  scope,
                  "completion_logps",
                  batch.get(0),
                  batch.get(1),
                  batch.get(2),
                  slots,
                  adapter)
              .head();
      double[] gradient = derivative.apply(toDoubles(logProbs));
      module.train(scope, "backward", logProbs, scope.create(toFloats(gradient)));
    }
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

  private static double[] toDoubles(NDArray array) {
    float[] values = array.toFloatArray();
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
