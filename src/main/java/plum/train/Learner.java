package plum.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import plum.llm.ScriptModule;

/**
 * A policy whose parameters, or whose adapter, gather gradients; on one device, or as equal
 * replicas on several. To be used on the model thread only.
 */
final class Learner {

  /** The sources of this package, to be compiled together with the decoder's. */
  static List<String> sources() {
    return List.of(
        ScriptModule.source(Learner.class, "backward.py"),
        ScriptModule.source(Learner.class, "optimizer.py"));
  }

  private static final NDList NO_ADAPTER = new NDList();

  private final List<Replica> replicas;
  private boolean recompute;
  private double dropout;
  private int pieces = 1;

  /**
   * The policy on one device.
   *
   * @param module holds {@link #sources} and is configured for the model
   * @param slots the model's parameters
   * @param adapter the adapter's tensors in the decoder's order, or an empty list
   * @param trainable the tensors among the two to train, by name
   */
  record Replica(
      ScriptModule module, NDList slots, NDList adapter, Map<String, NDArray> trainable) {}

  /**
   * What goes through the model at once, forward and backward.
   *
   * @param logSquares whether the loss needs them
   * @param seed decides what adapters' dropout drops
   * @param derivative of the loss
   */
  record Work(List<Row> rows, boolean logSquares, long seed, TokenGradient derivative) {}

  /** A learner on one device. */
  Learner(ScriptModule module, NDList slots, NDList adapter, Map<String, NDArray> trainable) {
    this(List.of(new Replica(module, slots, adapter, trainable)));
  }

  /** A learner of equal replicas; the first one is the original. */
  Learner(List<Replica> replicas) {
    this.replicas = List.copyOf(replicas);
    for (Replica replica : replicas) {
      try (NDManager scope = replica.module.newScope()) {
        replica.module.make(scope, "track", new NDList(replica.trainable.values()));
      }
    }
  }

  private Replica original() {
    return replicas.getFirst();
  }

  /** Pieces of work that can be done side by side. */
  int replicas() {
    return replicas.size();
  }

  /** Computes layers again on the way back, which takes less memory and a third more time. */
  void recompute() {
    recompute = true;
  }

  /**
   * Lets adapters miss elements of their inputs while they are trained.
   *
   * @param probability of missing one
   */
  void dropout(double probability) {
    dropout = probability;
  }

  /** Parts into which work is cut so that it fits the memory. */
  int pieces() {
    return pieces;
  }

  /** Cuts all work from now on into twice as many parts; the numbers stay the same. */
  void halve() {
    pieces *= 2;
  }

  Map<String, NDArray> trainable() {
    return original().trainable();
  }

  /** Overwrites the trainable tensors with those of the same names. */
  void assign(Map<String, NDArray> values) {
    for (Replica replica : replicas) {
      NDList targets = new NDList();
      NDList sources = new NDList();
      replica.trainable.forEach(
          (name, tensor) -> {
            targets.add(tensor);
            sources.add(Objects.requireNonNull(values.get(name), name));
          });
      try (NDManager scope = replica.module.newScope()) {
        replica.module.make(scope, "assign", targets, sources);
      }
    }
  }

  /** Log-probabilities of the rows' completions, in nats, without gradient. */
  double[] logProbs(List<Row> rows) {
    return logProbs(rows, original().adapter());
  }

  /** The same with the adapter switched off. */
  double[] logProbsWithoutAdapter(List<Row> rows) {
    return logProbs(rows, NO_ADAPTER);
  }

  private double[] logProbs(List<Row> rows, NDList lora) {
    while (true) {
      try {
        double[] sums = new double[rows.size()];
        for (List<Integer> part : Frame.split(rows, pieces)) {
          List<double[]> values = score(pick(rows, part), lora);
          for (int i = 0; i < part.size(); i++) {
            sums[part.get(i)] = Arrays.stream(values.get(i)).sum();
          }
        }
        return sums;
      } catch (EngineException e) {
        if (!OutOfMemory.is(e) || pieces >= rows.size()) {
          throw e;
        }
        halve();
      }
    }
  }

  /**
   * What the policy says about rows, without gradient and without dropout; in smaller parts if the
   * memory does not suffice, which leaves the parts of training as they are.
   */
  List<TokenLogProbs> score(List<Row> rows, boolean logSquares) {
    int parts = pieces;
    while (true) {
      try {
        TokenLogProbs[] scored = new TokenLogProbs[rows.size()];
        for (List<Integer> part : Frame.split(rows, parts)) {
          List<Row> some = pick(rows, part);
          List<double[]> values = score(some, original().adapter());
          List<double[]> squares =
              logSquares ? score("score_log_squares", some, original().adapter()) : List.of();
          for (int i = 0; i < part.size(); i++) {
            double[] own = logSquares ? squares.get(i) : new double[0];
            scored[part.get(i)] = new TokenLogProbs(values.get(i), own);
          }
        }
        return List.of(scored);
      } catch (EngineException e) {
        if (!OutOfMemory.is(e) || parts >= rows.size()) {
          throw e;
        }
        parts *= 2;
      }
    }
  }

  private List<double[]> score(List<Row> rows, NDList lora) {
    return score("score", rows, lora);
  }

  private List<double[]> score(String function, List<Row> rows, NDList lora) {
    Frame frame = Frame.of(rows);
    ScriptModule module = original().module();
    try (NDManager scope = module.newScope()) {
      NDList tensors = frame.tensors(scope);
      return frame.byRow(
          module
              .infer(scope, function, tensors, frame.size(), original().slots(), lora)
              .head()
              .toFloatArray());
    }
  }

  /**
   * Runs work forward and backward; gradients add up in the trainable tensors.
   *
   * @param works at most as many as there are replicas
   */
  void accumulate(List<Work> works) {
    if (pieces > 1) {
      works.forEach(work -> accumulateInPieces(original(), work));
      return;
    }
    List<Pass> passes = new ArrayList<>();
    try {
      for (int i = 0; i < works.size(); i++) {
        passes.add(new Pass(replicas.get(i), works.get(i).rows(), works.get(i)));
      }
      for (int i = 0; i < works.size(); i++) {
        Pass pass = passes.get(i);
        pass.backward(works.get(i).derivative().of(pass.logProbs()));
      }
    } finally {
      passes.forEach(Pass::close);
    }
  }

  /** The same for one piece of work without dropout. */
  void accumulate(List<Row> rows, boolean logSquares, TokenGradient derivative) {
    accumulate(List.of(new Work(rows, logSquares, 0, derivative)));
  }

  /**
   * Every part goes forward twice: first for the loss, which needs them all, then for its way back.
   */
  private void accumulateInPieces(Replica replica, Work work) {
    List<List<Integer>> parts = Frame.split(work.rows(), pieces);
    TokenLogProbs[] scored = new TokenLogProbs[work.rows().size()];
    for (List<Integer> part : parts) {
      try (Pass pass = new Pass(replica, pick(work.rows(), part), work)) {
        List<TokenLogProbs> logProbs = pass.logProbs();
        for (int i = 0; i < part.size(); i++) {
          scored[part.get(i)] = logProbs.get(i);
        }
      }
    }
    double[][] gradient = work.derivative().of(List.of(scored));
    for (List<Integer> part : parts) {
      try (Pass pass = new Pass(replica, pick(work.rows(), part), work)) {
        pass.backward(part.stream().map(row -> gradient[row]).toArray(double[][]::new));
      }
    }
  }

  /** One way forward and back. */
  private final class Pass implements AutoCloseable {
    private final Replica replica;
    private final Frame frame;
    private final boolean logSquares;
    private final NDManager scope;
    private final NDArray logProbs;

    Pass(Replica replica, List<Row> rows, Work work) {
      this.replica = replica;
      this.logSquares = work.logSquares();
      frame = Frame.of(rows);
      scope = replica.module.newScope();
      boolean done = false;
      try {
        logProbs =
            replica
                .module
                .train(
                    scope,
                    "forward",
                    frame.tensors(scope),
                    frame.size(),
                    recompute,
                    dropout,
                    work.seed(),
                    replica.slots,
                    replica.adapter)
                .head();
        done = true;
      } finally {
        if (!done) {
          close();
        }
      }
    }

    List<TokenLogProbs> logProbs() {
      List<double[]> squares =
          logSquares
              ? frame.byRow(
                  replica
                      .module
                      .train(scope, "kept_log_squares", replica.slots)
                      .head()
                      .toFloatArray())
              : List.of();
      List<TokenLogProbs> scored = new ArrayList<>();
      for (double[] row : frame.byRow(logProbs.toFloatArray())) {
        scored.add(new TokenLogProbs(row, logSquares ? squares.get(scored.size()) : new double[0]));
      }
      return scored;
    }

    void backward(double[][] gradient) {
      replica.module.train(
          scope, "backward", scope.create(frame.flat(gradient)), replica.slots, replica.adapter);
    }

    @Override
    public void close() {
      replica.module.train(scope, "forget");
      scope.close();
    }
  }

  private static List<Row> pick(List<Row> rows, List<Integer> part) {
    return part.stream().map(rows::get).toList();
  }

  /** Sets all gradients to zero. */
  void forgetGradients() {
    for (Replica replica : replicas) {
      try (NDManager scope = replica.module.newScope()) {
        replica.module.train(scope, "zero_gradients", new NDList(replica.trainable.values()));
      }
    }
  }

  /** Gathers the gradients of all replicas in the original. */
  void gatherGradients() {
    Replica target = original();
    for (Replica replica : replicas.subList(1, replicas.size())) {
      NDList theirs = new NDList(replica.trainable.values());
      try (NDManager scope = target.module.newScope()) {
        target.module.train(scope, "add_gradients", new NDList(target.trainable.values()), theirs);
        replica.module.train(scope, "zero_gradients", theirs);
      }
    }
  }

  /** Gives the original's parameters to the other replicas. */
  void spreadParameters() {
    for (Replica replica : replicas.subList(1, replicas.size())) {
      try (NDManager scope = replica.module.newScope()) {
        replica.module.make(
            scope,
            "assign",
            new NDList(replica.trainable.values()),
            new NDList(trainable().values()));
      }
    }
  }

  /**
   * The gradients gathered so far, by parameter.
   *
   * @param scope owns the handles
   */
  Map<String, NDArray> gradients(NDManager scope) {
    NDList gradients =
        original().module().make(scope, "gradients", new NDList(trainable().values()));
    Map<String, NDArray> named = new LinkedHashMap<>();
    int i = 0;
    for (String name : trainable().keySet()) {
      named.put(name, gradients.get(i++));
    }
    return named;
  }
}
