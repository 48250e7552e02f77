package plum.llm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * What a checkpoint's {@code config.json} says about its decoder; names are transformers'.
 *
 * @param windows sliding window of each layer in tokens, 0 for none
 * @param source the whole JSON object, kept so that a saved checkpoint says what it said
 */
public record ModelConfig(
    String modelType,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int maxPositions,
    double normEpsilon,
    Activation activation,
    RotaryEmbedding rope,
    boolean queryKeyValueBias,
    boolean outputBias,
    boolean mlpBias,
    boolean queryKeyNorm,
    boolean tied,
    List<Integer> windows,
    Map<String, @Nullable Object> source) {

  /** Of the gated feed-forward part. */
  public enum Activation {
    SILU(0),
    GELU(1),
    GELU_TANH(2);

    private final int number;

    Activation(int number) {
      this.number = number;
    }

    /** The number the script knows it by. */
    int number() {
      return number;
    }
  }

  private static final Set<String> TYPES = Set.of("llama", "mistral", "qwen2", "qwen3");

  public ModelConfig {
    windows = List.copyOf(windows);
    source = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(source));
  }

  /** Whether the architecture is one this decoder computes. */
  static boolean isSupported(Map<String, @Nullable Object> source) {
    return source.get("model_type") instanceof String type && TYPES.contains(type);
  }

  /**
   * Reads a configuration of any generation: {@code rope_scaling} or {@code rope_parameters},
   * {@code layer_types} or none.
   *
   * @param source the JSON object
   * @param where named in messages
   * @throws PlumException if something is missing, or the architecture is not supported
   */
  public static ModelConfig of(Map<String, @Nullable Object> source, String where) {
    var values = new ConfigValues(source, where);
    var type = values.text("model_type", "");
    if (!isSupported(source)) {
      throw new PlumException(
          where
              + " describes a model of type \""
              + type
              + "\", which is not supported. Supported are llama, mistral, qwen2 and qwen3.");
    }
    var hidden = values.integer("hidden_size");
    var heads = values.integer("num_attention_heads");
    var kvHeads = values.integer("num_key_value_heads", heads);
    var layers = values.integer("num_hidden_layers");
    var headDim = values.integer("head_dim", hidden / Math.max(1, heads));
    var maxPositions = values.integer("max_position_embeddings", 2048);
    if (layers < 1 || heads < 1 || kvHeads < 1 || heads % kvHeads != 0 || headDim % 2 != 0) {
      throw new PlumException(
          where
              + " describes an impossible model: "
              + layers
              + " layers, "
              + heads
              + " heads of "
              + headDim
              + " dimensions, "
              + kvHeads
              + " key-value heads.");
    }
    if (values.number("partial_rotary_factor", 1) != 1) {
      throw new PlumException(where + ": a partial_rotary_factor other than 1 is not supported.");
    }
    var qwen2 = type.equals("qwen2");
    var attentionBias = values.flag("attention_bias", false);
    return new ModelConfig(
        type,
        values.integer("vocab_size"),
        hidden,
        values.integer("intermediate_size"),
        layers,
        heads,
        kvHeads,
        headDim,
        maxPositions,
        values.number("rms_norm_eps", 1e-6),
        activation(values),
        rope(values, headDim, maxPositions),
        qwen2 || attentionBias,
        !qwen2 && attentionBias,
        values.flag("mlp_bias", false),
        type.equals("qwen3"),
        values.flag("tie_word_embeddings", false),
        windows(values, type, layers),
        source);
  }

  /**
   * The configuration of a fresh model of the Llama kind with tied embeddings and no biases.
   *
   * @param eos id of the end token
   * @param pad id of the padding token
   */
  public static ModelConfig llama(
      int vocabSize,
      int hiddenSize,
      int layers,
      int heads,
      int kvHeads,
      int intermediateSize,
      int maxPositions,
      int eos,
      int pad) {
    Map<String, @Nullable Object> source = new LinkedHashMap<>();
    source.put("architectures", List.of("LlamaForCausalLM"));
    source.put("model_type", "llama");
    source.put("vocab_size", (long) vocabSize);
    source.put("hidden_size", (long) hiddenSize);
    source.put("intermediate_size", (long) intermediateSize);
    source.put("num_hidden_layers", (long) layers);
    source.put("num_attention_heads", (long) heads);
    source.put("num_key_value_heads", (long) kvHeads);
    source.put("head_dim", (long) hiddenSize / heads);
    source.put("max_position_embeddings", (long) maxPositions);
    source.put("hidden_act", "silu");
    source.put("rms_norm_eps", 1e-5);
    source.put("rope_theta", 10000.0);
    source.put("rope_scaling", null);
    source.put("attention_bias", false);
    source.put("attention_dropout", 0.0);
    source.put("mlp_bias", false);
    source.put("tie_word_embeddings", true);
    source.put("initializer_range", 0.02);
    source.put("bos_token_id", null);
    source.put("eos_token_id", (long) eos);
    source.put("pad_token_id", (long) pad);
    source.put("torch_dtype", "float32");
    source.put("use_cache", true);
    return of(source, "The new model");
  }

  private static Activation activation(ConfigValues values) {
    var name = values.text("hidden_act", "silu");
    return switch (name) {
      case "silu", "swish" -> Activation.SILU;
      case "gelu" -> Activation.GELU;
      case "gelu_pytorch_tanh", "gelu_new" -> Activation.GELU_TANH;
      default ->
          throw new PlumException(
              values.where()
                  + " asks for the activation \""
                  + name
                  + "\", which is not supported.");
    };
  }

  private static RotaryEmbedding rope(ConfigValues values, int headDim, int maxPositions) {
    var parameters = values.object("rope_parameters");
    var theta =
        parameters == null
            ? values.number("rope_theta", 10000)
            : new ConfigValues(parameters, values.where())
                .number("rope_theta", values.number("rope_theta", 10000));
    var scaling = parameters == null ? values.object("rope_scaling") : parameters;
    return RotaryEmbedding.of(headDim, theta, scaling, maxPositions);
  }

  private static List<Integer> windows(ConfigValues values, String type, int layers) {
    var window =
        switch (type) {
          case "mistral" -> window(values);
          case "qwen2", "qwen3" -> values.flag("use_sliding_window", false) ? window(values) : 0;
          default -> 0;
        };
    var kinds = values.texts("layer_types");
    var from = type.equals("mistral") ? 0 : values.integer("max_window_layers", 28);
    var windows = new ArrayList<Integer>();
    for (var layer = 0; layer < layers; layer++) {
      var sliding =
          kinds.size() == layers ? kinds.get(layer).equals("sliding_attention") : layer >= from;
      windows.add(sliding ? window : 0);
    }
    return windows;
  }

  /** Null switches the window off; without the key it is the architectures' default. */
  private static int window(ConfigValues values) {
    return values.integer(
        "sliding_window", values.values().containsKey("sliding_window") ? 0 : 4096);
  }
}
