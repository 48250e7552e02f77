package plum.llm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which parameter stands in which slot of the decoder's script, under which name of the checkpoint.
 *
 * @param heads of the model
 * @param slots in the script's order
 * @param adapted the projections that may carry an adapter, in the script's order: seven per layer
 */
public record ParameterLayout(int heads, List<Slot> slots, List<Projection> adapted) {

  /** How a checkpoint stores a matrix. */
  public enum Storage {
    /** [out, in], query before key before value. */
    PLAIN(0),
    /** [in, out]. */
    TRANSPOSED(1),
    /** Query, key and value of one head after those of the other. */
    HEAD_BY_HEAD(2);

    private final int number;

    Storage(int number) {
      this.number = number;
    }

    /** The number the script knows it by. */
    int number() {
      return number;
    }
  }

  /** What a parameter is. */
  public enum Role {
    EMBEDDING,
    PROJECTION,
    /** A projection whose output joins the residual stream. */
    OUTPUT_PROJECTION,
    BIAS,
    NORM
  }

  /** Slots of the embeddings. */
  private static final int BEFORE_LAYERS = 2;

  private static final int PER_LAYER = 22;

  /** Slots of the final norm and of the output matrix. */
  private static final int AFTER_LAYERS = 3;

  public ParameterLayout {
    slots = List.copyOf(slots);
    adapted = List.copyOf(adapted);
  }

  /**
   * A place for a parameter.
   *
   * @param name as in the checkpoint, e.g. {@code model.layers.0.self_attn.q_proj.weight}
   * @param shape as the decoder has it; empty if the model has no such parameter
   */
  public record Slot(String name, Role role, Storage storage, List<Long> shape) {
    private static final Slot NONE = new Slot("", Role.BIAS, Storage.PLAIN, List.of());

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

    /** The shape in the checkpoint. */
    List<Long> storedShape() {
      return storage == Storage.TRANSPOSED && isMatrix() ? shape.reversed() : shape;
    }
  }

  /**
   * A matrix [out, in] that may carry an adapter.
   *
   * @param module its module's name, e.g. {@code model.layers.0.self_attn.q_proj}; empty if the
   *     model has no such projection
   * @param projection its last part, e.g. {@code q_proj}
   */
  public record Projection(String module, String projection, Storage storage, long out, long in) {
    private static final Projection NONE = new Projection("", "", Storage.PLAIN, 0, 0);

    /** Whether the model has it. */
    public boolean isPresent() {
      return !module.isEmpty();
    }
  }

  /** The layout of a model. */
  public static ParameterLayout of(ModelConfig config) {
    return new Builder(config).build();
  }

  /** Layers of the model. */
  int layers() {
    return (slots.size() - BEFORE_LAYERS - AFTER_LAYERS) / PER_LAYER;
  }

  /** Index of a layer's first slot; for the number of layers, of the first slot after them. */
  static int firstOf(int layer) {
    return BEFORE_LAYERS + layer * PER_LAYER;
  }

  /** Parameters of the model in all. */
  public long size() {
    return slots.stream().mapToLong(Slot::size).sum();
  }

  /** Whether the checkpoint stores projections as [in, out]. */
  boolean isTransposed() {
    return adapted.stream().anyMatch(each -> each.storage() == Storage.TRANSPOSED);
  }

  /** Names of the projections of a block, in the script's order. */
  public List<String> projections() {
    return adapted.stream()
        .filter(Projection::isPresent)
        .map(Projection::projection)
        .distinct()
        .toList();
  }

  /** Names, of modules below the decoder or of a layer's parts. */
  private record Names(
      String embedding,
      String layers,
      String inputNorm,
      List<String> attention,
      String mlpNorm,
      List<String> mlp,
      String finalNorm,
      String head) {

    static Names of(Architecture architecture) {
      var llama =
          new Names(
              "model.embed_tokens",
              "model.layers.",
              "input_layernorm",
              List.of(
                  "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj"),
              "post_attention_layernorm",
              List.of("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"),
              "model.norm",
              "lm_head");
      return switch (architecture) {
        case LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA -> llama;
        case GEMMA2 -> llama.with(llama.attention, "pre_feedforward_layernorm", llama.mlp);
        case STARCODER2 ->
            llama.with(llama.attention, llama.mlpNorm, List.of("mlp.c_fc", "", "mlp.c_proj"));
        case PHI3 ->
            llama.with(
                List.of("self_attn.qkv_proj", "", "", "self_attn.o_proj"),
                llama.mlpNorm,
                List.of("mlp.gate_up_proj", "", "mlp.down_proj"));
        case GPT_NEOX ->
            new Names(
                "gpt_neox.embed_in",
                "gpt_neox.layers.",
                "input_layernorm",
                List.of("attention.query_key_value", "", "", "attention.dense"),
                "post_attention_layernorm",
                List.of("mlp.dense_h_to_4h", "", "mlp.dense_4h_to_h"),
                "gpt_neox.final_layer_norm",
                "embed_out");
        case GPT2, GPT_BIGCODE ->
            new Names(
                "transformer.wte",
                "transformer.h.",
                "ln_1",
                List.of("attn.c_attn", "", "", "attn.c_proj"),
                "ln_2",
                List.of("mlp.c_fc", "", "mlp.c_proj"),
                "transformer.ln_f",
                "lm_head");
      };
    }

    private Names with(List<String> otherAttention, String otherNorm, List<String> otherMlp) {
      return new Names(
          embedding, layers, inputNorm, otherAttention, otherNorm, otherMlp, finalNorm, head);
    }
  }

  /** Lays the slots out one after the other. */
  private static final class Builder {
    private final ModelConfig config;
    private final Architecture architecture;
    private final Names names;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Projection> adapted = new ArrayList<>();

    Builder(ModelConfig config) {
      this.config = config;
      architecture = config.architecture();
      names = Names.of(architecture);
    }

    ParameterLayout build() {
      var hidden = (long) config.hiddenSize();
      slots.add(slot(names.embedding + ".weight", Role.EMBEDDING, config.vocabSize(), hidden));
      slots.add(
          config.learnedPositions()
              ? slot("transformer.wpe.weight", Role.EMBEDDING, config.maxPositions(), hidden)
              : Slot.NONE);
      for (var layer = 0; layer < config.layers(); layer++) {
        layer(names.layers + layer + ".");
      }
      norm(names.finalNorm, hidden);
      slots.add(
          config.tied()
              ? Slot.NONE
              : slot(names.head + ".weight", Role.EMBEDDING, config.vocabSize(), hidden));
      return new ParameterLayout(config.heads(), slots, adapted);
    }

    private void layer(String prefix) {
      var hidden = (long) config.hiddenSize();
      var queries = (long) config.heads() * config.headDim();
      var keys = (long) config.kvHeads() * config.headDim();
      var inner = (long) config.intermediateSize();
      var bias = config.queryKeyValueBias();
      var first = config.fusedQueryKeyValue() ? queries + 2 * keys : queries;
      var fusedGate = architecture == Architecture.PHI3;
      norm(prefix + names.inputNorm, hidden);
      project(prefix, names.attention.get(0), Role.PROJECTION, first, hidden, bias);
      project(prefix, names.attention.get(1), Role.PROJECTION, keys, hidden, bias);
      project(prefix, names.attention.get(2), Role.PROJECTION, keys, hidden, bias);
      var output = config.outputBias();
      project(prefix, names.attention.get(3), Role.OUTPUT_PROJECTION, hidden, queries, output);
      headNorm(prefix + "self_attn.q_norm.weight");
      headNorm(prefix + "self_attn.k_norm.weight");
      postNorm(prefix + "post_attention_layernorm.weight");
      norm(prefix + names.mlpNorm, hidden);
      bias = config.mlpBias();
      project(
          prefix, names.mlp.get(0), Role.PROJECTION, fusedGate ? 2 * inner : inner, hidden, bias);
      project(prefix, names.mlp.get(1), Role.PROJECTION, inner, hidden, bias);
      project(prefix, names.mlp.get(2), Role.OUTPUT_PROJECTION, hidden, inner, bias);
      postNorm(prefix + "post_feedforward_layernorm.weight");
    }

    private void norm(String name, long size) {
      slots.add(slot(name + ".weight", Role.NORM, size));
      slots.add(
          config.norm() == ModelConfig.Norm.LAYER
              ? slot(name + ".bias", Role.BIAS, size)
              : Slot.NONE);
    }

    private void headNorm(String name) {
      slots.add(config.queryKeyNorm() ? slot(name, Role.NORM, config.headDim()) : Slot.NONE);
    }

    private void postNorm(String name) {
      slots.add(
          architecture == Architecture.GEMMA2
              ? slot(name, Role.NORM, config.hiddenSize())
              : Slot.NONE);
    }

    private void project(String prefix, String name, Role role, long out, long in, boolean bias) {
      if (name.isEmpty()) {
        slots.add(Slot.NONE);
        slots.add(Slot.NONE);
        adapted.add(Projection.NONE);
        return;
      }
      var joined = name.endsWith("query_key_value") || name.endsWith("c_attn");
      var storage =
          architecture == Architecture.GPT2
              ? Storage.TRANSPOSED
              : joined && config.kvHeads() == config.heads() ? Storage.HEAD_BY_HEAD : Storage.PLAIN;
      var module = prefix + name;
      slots.add(new Slot(module + ".weight", role, storage, List.of(out, in)));
      slots.add(bias ? new Slot(module + ".bias", Role.BIAS, storage, List.of(out)) : Slot.NONE);
      adapted.add(
          new Projection(module, name.substring(name.lastIndexOf('.') + 1), storage, out, in));
    }

    private static Slot slot(String name, Role role, long... shape) {
      return new Slot(name, role, Storage.PLAIN, Arrays.stream(shape).boxed().toList());
    }
  }
}
