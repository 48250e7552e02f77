package plum.llm;

import java.util.ArrayList;
import java.util.List;
import plum.data.PlumException;
import plum.llm.ModelConfig.Activation;
import plum.llm.ModelConfig.Norm;

/**
 * Reads the configuration of one architecture, whose sizes are plausible each by itself; keys and
 * defaults are transformers'.
 */
final class ConfigReader {
  private final Architecture architecture;
  private final ConfigValues values;
  private final int heads;
  private final int layers;

  ConfigReader(Architecture architecture, ConfigValues values) {
    this.architecture = architecture;
    this.values = values;
    heads = values.integer(architecture.isGpt2() ? "n_head" : "num_attention_heads");
    layers = values.integer(architecture.isGpt2() ? "n_layer" : "num_hidden_layers");
  }

  ModelConfig read() {
    var gpt2 = architecture.isGpt2();
    var neox = architecture == Architecture.GPT_NEOX;
    var hidden = values.integer(gpt2 ? "n_embd" : "hidden_size");
    var inner = gpt2 ? values.integer("n_inner", 4 * hidden) : values.integer("intermediate_size");
    var kvHeads = kvHeads();
    var gemmaHead = architecture.isGemma() ? 256 : hidden / heads;
    var headDim = gpt2 || neox ? hidden / heads : values.integer("head_dim", gemmaHead);
    var maxPositions =
        gpt2
            ? values.integer("n_positions", 1024)
            : values.integer("max_position_embeddings", 2048);
    check(hidden, kvHeads, headDim);
    var bias = bias();
    return new ModelConfig(
        architecture.type(),
        values.integer("vocab_size"),
        hidden,
        inner,
        layers,
        heads,
        kvHeads,
        headDim,
        maxPositions,
        architecture.hasLayerNorm()
            ? Norm.LAYER
            : architecture.isGemma() ? Norm.ROOT_MEAN_SQUARE_PLUS_ONE : Norm.ROOT_MEAN_SQUARE,
        normEpsilon(),
        activation(),
        gpt2 ? RotaryEmbedding.NONE : rope(headDim, maxPositions),
        !architecture.hasLayerNorm(),
        gpt2 || neox || architecture == Architecture.PHI3,
        architecture == Architecture.QWEN2 || bias,
        architecture != Architecture.QWEN2 && bias,
        gpt2
            || neox
            || values.flag(architecture.hasLayerNorm() ? "use_bias" : "mlp_bias", mlpBias()),
        architecture == Architecture.QWEN3,
        neox && values.flag("use_parallel_residual", true),
        architecture.isGemma() ? Math.sqrt(hidden) : 1,
        attentionScale(headDim),
        architecture == Architecture.GEMMA2 ? values.number("attn_logit_softcapping", 0) : 0,
        architecture == Architecture.GEMMA2 ? values.number("final_logit_softcapping", 0) : 0,
        values.flag("tie_word_embeddings", architecture.isTied()),
        windows(),
        values.values());
  }

  private int kvHeads() {
    return switch (architecture) {
      case GPT2, GPT_NEOX -> heads;
      case GPT_BIGCODE -> values.flag("multi_query", true) ? 1 : heads;
      default -> values.integer("num_key_value_heads", heads);
    };
  }

  private void check(int hidden, int kvHeads, int headDim) {
    if (heads % kvHeads != 0 || headDim < 2 || headDim % 2 != 0 || headDim > hidden * 8L) {
      throw new PlumException(
          values.where()
              + " describes an impossible model: "
              + heads
              + " heads of "
              + headDim
              + " dimensions, "
              + kvHeads
              + " key-value heads, a hidden size of "
              + hidden
              + ".");
    }
  }

  private double normEpsilon() {
    return switch (architecture) {
      case GPT2, GPT_BIGCODE -> values.number("layer_norm_epsilon", 1e-5);
      case GPT_NEOX -> values.number("layer_norm_eps", 1e-5);
      case STARCODER2 -> values.number("norm_epsilon", 1e-5);
      case PHI3 -> values.number("rms_norm_eps", 1e-5);
      default -> values.number("rms_norm_eps", 1e-6);
    };
  }

  /** Of the projections around attention. */
  private boolean bias() {
    return switch (architecture) {
      case GPT2, GPT_BIGCODE -> true;
      case GPT_NEOX -> values.flag("attention_bias", true);
      case STARCODER2 -> values.flag("use_bias", true);
      case PHI3, QWEN2 -> false;
      default -> values.flag("attention_bias", false);
    };
  }

  private boolean mlpBias() {
    return architecture == Architecture.STARCODER2;
  }

  private double attentionScale(int headDim) {
    if (architecture == Architecture.GEMMA2) {
      return 1 / Math.sqrt(values.number("query_pre_attn_scalar", 256));
    }
    if (architecture == Architecture.GPT2
        && (values.flag("scale_attn_by_inverse_layer_idx", false)
            || !values.flag("scale_attn_weights", true))) {
      throw new PlumException(
          values.where()
              + " asks for attention weights that are scaled by layer or not at all, which is not"
              + " supported.");
    }
    return 1 / Math.sqrt(headDim);
  }

  private Activation activation() {
    var key = architecture.isGpt2() ? "activation_function" : "hidden_act";
    var name =
        switch (architecture) {
          // the first releases said "gelu" and meant the other one
          case GEMMA, GEMMA2 -> values.text("hidden_activation", "gelu_pytorch_tanh");
          case GPT2 -> values.text(key, "gelu_new");
          case GPT_BIGCODE, STARCODER2 -> values.text(key, "gelu_pytorch_tanh");
          case GPT_NEOX -> values.text(key, "gelu");
          default -> values.text(key, "silu");
        };
    return switch (name) {
      case "silu", "swish" -> Activation.SILU;
      case "gelu" -> Activation.GELU;
      case "gelu_pytorch_tanh", "gelu_new", "gelu_fast" -> Activation.GELU_TANH;
      default ->
          throw new PlumException(
              values.where()
                  + " asks for the activation \""
                  + name
                  + "\", which is not supported. Supported are silu, gelu, gelu_new and"
                  + " gelu_pytorch_tanh.");
    };
  }

  private RotaryEmbedding rope(int headDim, int maxPositions) {
    var parameters = values.object("rope_parameters");
    var newest = parameters == null ? values : new ConfigValues(parameters, values.where());
    var neox = architecture == Architecture.GPT_NEOX;
    var theta =
        newest.number(
            "rope_theta", values.number("rope_theta", values.number("rotary_emb_base", 10000)));
    var share =
        newest.number(
            "partial_rotary_factor",
            values.number("partial_rotary_factor", neox ? values.number("rotary_pct", 0.25) : 1));
    var turned = (int) (headDim * share);
    if (turned < 2 || turned > headDim || turned % 2 != 0) {
      throw new PlumException(
          values.where()
              + " lets "
              + turned
              + " of "
              + headDim
              + " dimensions of a head turn; it must be an even number among them.");
    }
    var scaling = parameters == null ? values.object("rope_scaling") : parameters;
    return RotaryEmbedding.of(turned, theta, scaling, maxPositions);
  }

  private List<Integer> windows() {
    var window =
        switch (architecture) {
          case MISTRAL, GEMMA2 -> window(4096);
          case QWEN2, QWEN3 -> values.flag("use_sliding_window", false) ? window(4096) : 0;
          case STARCODER2, PHI3 -> window(0);
          default -> 0;
        };
    var kinds = values.texts("layer_types");
    var qwen = architecture == Architecture.QWEN2 || architecture == Architecture.QWEN3;
    var from = qwen ? values.integer("max_window_layers", 28) : 0;
    var windows = new ArrayList<Integer>();
    for (var layer = 0; layer < layers; layer++) {
      var sliding =
          kinds.size() == layers
              ? kinds.get(layer).equals("sliding_attention")
              : layer >= from && (architecture != Architecture.GEMMA2 || layer % 2 == 0);
      windows.add(sliding ? window : 0);
    }
    return windows;
  }

  /** Null switches the window off. */
  private int window(int absent) {
    return values.integer(
        "sliding_window", values.values().containsKey("sliding_window") ? 0 : absent);
  }
}
