package plum.llm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which parameter stands in which slot of the decoder's script, under which name of the checkpoint.
 *
 * @param slots in the script's order
 * @param adapted the projections that may carry an adapter, in the script's order: seven per layer
 */
public record ParameterLayout(List<Slot> slots, List<Projection> adapted) {

  /** Names of the projections of a block, in the script's order. */
  public static final List<String> PROJECTIONS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  public ParameterLayout {
    slots = List.copyOf(slots);
    adapted = List.copyOf(adapted);
  }

  /**
   * A place for a parameter.
   *
   * @param name as in the checkpoint, e.g. {@code model.layers.0.self_attn.q_proj.weight}
   * @param shape empty if the model has no such parameter
   */
  public record Slot(String name, List<Long> shape) {
    /** Whether the model has such a parameter. */
    public boolean isPresent() {
      return !shape.isEmpty();
    }

    /** Whether weight decay applies: a matrix, neither bias nor norm. */
    public boolean isMatrix() {
      return shape.size() > 1;
    }

    /** Elements of the parameter; 0 if the model lacks it. */
    public long size() {
      return isPresent()
          ? shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact)
          : 0;
    }
  }

  /**
   * A matrix [out, in] that may carry an adapter.
   *
   * @param module its module's name, e.g. {@code model.layers.0.self_attn.q_proj}
   * @param projection its last part, e.g. {@code q_proj}
   */
  public record Projection(String module, String projection, long out, long in) {}

  /** The layout of a model. */
  public static ParameterLayout of(ModelConfig config) {
    var slots = new ArrayList<Slot>();
    var adapted = new ArrayList<Projection>();
    var hidden = (long) config.hiddenSize();
    var queries = (long) config.heads() * config.headDim();
    var keys = (long) config.kvHeads() * config.headDim();
    var inner = (long) config.intermediateSize();
    slots.add(slot("model.embed_tokens.weight", true, config.vocabSize(), hidden));
    for (var layer = 0; layer < config.layers(); layer++) {
      var prefix = "model.layers." + layer + ".";
      var attention = prefix + "self_attn.";
      var mlp = prefix + "mlp.";
      slots.add(slot(prefix + "input_layernorm.weight", true, hidden));
      project(slots, adapted, attention, "q_proj", queries, hidden, config.queryKeyValueBias());
      project(slots, adapted, attention, "k_proj", keys, hidden, config.queryKeyValueBias());
      project(slots, adapted, attention, "v_proj", keys, hidden, config.queryKeyValueBias());
      project(slots, adapted, attention, "o_proj", hidden, queries, config.outputBias());
      slots.add(slot(attention + "q_norm.weight", config.queryKeyNorm(), config.headDim()));
      slots.add(slot(attention + "k_norm.weight", config.queryKeyNorm(), config.headDim()));
      slots.add(slot(prefix + "post_attention_layernorm.weight", true, hidden));
      project(slots, adapted, mlp, "gate_proj", inner, hidden, config.mlpBias());
      project(slots, adapted, mlp, "up_proj", inner, hidden, config.mlpBias());
      project(slots, adapted, mlp, "down_proj", hidden, inner, config.mlpBias());
    }
    slots.add(slot("model.norm.weight", true, hidden));
    slots.add(slot("lm_head.weight", !config.tied(), config.vocabSize(), hidden));
    return new ParameterLayout(slots, adapted);
  }

  /** Parameters of the model in all. */
  public long size() {
    return slots.stream().mapToLong(Slot::size).sum();
  }

  /** The index in {@link #adapted} of a module, e.g. {@code model.layers.0.self_attn.q_proj}. */
  Optional<Integer> indexOfAdapted(String module) {
    for (var i = 0; i < adapted.size(); i++) {
      if (adapted.get(i).module().equals(module)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static void project(
      List<Slot> slots,
      List<Projection> adapted,
      String prefix,
      String projection,
      long out,
      long in,
      boolean bias) {
    slots.add(slot(prefix + projection + ".weight", true, out, in));
    slots.add(slot(prefix + projection + ".bias", bias, out));
    adapted.add(new Projection(prefix + projection, projection, out, in));
  }

  private static Slot slot(String name, boolean present, long... shape) {
    return new Slot(name, present ? Arrays.stream(shape).boxed().toList() : List.of());
  }
}
