package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plum.llm.ScriptModule;

/**
 * Adam with decoupled weight decay, arXiv 1711.05101, over named parameters. Decay acts on matrices
 * only; biases and norm weights keep their size. To be used on the model thread only.
 */
final class AdamW {

  private static final String FIRST = "optimizer.first.";
  private static final String SECOND = "optimizer.second.";

  private final ScriptModule module;
  private final NDManager owner;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final NDList parameters = new NDList();
  private final List<Group> groups = new ArrayList<>();

  /** Parameters with the same decay. */
  private static final class Group {
    final double decay;
    final List<String> names = new ArrayList<>();
    final NDList parameters = new NDList();
    NDList first = new NDList();
    NDList second = new NDList();
    NDList counters = new NDList();

    Group(double decay) {
      this.decay = decay;
    }
  }

  /**
   * @param owner of the running means
   * @param named the leaves to train, by name
   */
  AdamW(
      ScriptModule module,
      NDManager owner,
      Map<String, NDArray> named,
      TrainingParameters settings) {
    this.module = module;
    this.owner = owner;
    this.beta1 = settings.adamBeta1();
    this.beta2 = settings.adamBeta2();
    this.epsilon = settings.adamEpsilon();
    Group matrices = new Group(settings.weightDecay());
    Group others = new Group(0);
    named.forEach(
        (name, parameter) -> {
          Group group = parameter.getShape().dimension() > 1 ? matrices : others;
          group.names.add(name);
          group.parameters.add(parameter);
          parameters.add(parameter);
        });
    for (Group group : List.of(matrices, others)) {
      if (!group.names.isEmpty()) {
        group.first = module.make(owner, "zeros_of", group.parameters);
        group.second = module.make(owner, "zeros_of", group.parameters);
        group.counters = module.make(owner, "counters_of", group.parameters, 0.0);
        groups.add(group);
      }
    }
  }

  /** Names of the parameters that decay. */
  List<String> decayed() {
    return groups.stream()
        .filter(group -> group.decay != 0)
        .flatMap(group -> group.names.stream())
        .toList();
  }

  /**
   * Clips the gradients to a joint L2 norm, takes a step and sets the gradients to zero. Nothing
   * but that happens if the norm is not a number.
   *
   * @param maxNorm above 0
   * @return the norm before clipping
   */
  double step(double rate, double maxNorm) {
    try (NDManager scope = module.newScope()) {
      NDList gradients = module.make(scope, "gradients", parameters);
      double norm = module.make(scope, "clip", gradients, maxNorm).head().getFloat();
      for (Group group : Double.isFinite(norm) ? groups : List.<Group>of()) {
        NDList own = module.make(scope, "gradients", group.parameters);
        module.make(
            scope,
            "adamw",
            group.parameters,
            own,
            group.first,
            group.second,
            group.counters,
            rate,
            beta1,
            beta2,
            epsilon,
            group.decay);
      }
      module.make(scope, "zero", gradients);
      return norm;
    }
  }

  /** The running means, by names derived from the parameters'. */
  Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    for (Group group : groups) {
      for (int i = 0; i < group.names.size(); i++) {
        state.put(FIRST + group.names.get(i), group.first.get(i));
        state.put(SECOND + group.names.get(i), group.second.get(i));
      }
    }
    return state;
  }

  /**
   * Goes on from a saved state.
   *
   * @param state as {@link #state} gave it; may hold more
   * @param steps taken until then
   */
  void restore(Map<String, NDArray> state, int steps) {
    try (NDManager scope = module.newScope()) {
      for (Group group : groups) {
        module.make(scope, "assign", group.first, pick(state, FIRST, group.names));
        module.make(scope, "assign", group.second, pick(state, SECOND, group.names));
        group.counters.close();
        group.counters = module.make(owner, "counters_of", group.parameters, (double) steps);
      }
    }
  }

  private static NDList pick(Map<String, NDArray> state, String prefix, List<String> names) {
    NDList picked = new NDList();
    for (String name : names) {
      NDArray found = state.get(prefix + name);
      if (found == null) {
        throw new IllegalArgumentException("the state lacks " + prefix + name);
      }
      picked.add(found);
    }
    return picked;
  }
}
