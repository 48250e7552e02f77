package plum.llm;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * What a checkpoint's {@code config.json} says about its decoder; names are transformers'.
 *
 * @param maxPositions longest sequence in tokens
 * @param rope no frequencies if positions are learned
 * @param gated whether the feed-forward part has a gate
 * @param fusedQueryKeyValue whether one matrix holds query, key and value
 * @param parallel whether attention and feed-forward part read the same input
 * @param attentionCap where attention scores end softly, 0 for nowhere
 * @param finalCap where logits end softly, 0 for nowhere
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
    Norm norm,
    double normEpsilon,
    Activation activation,
    RotaryEmbedding rope,
    boolean gated,
    boolean fusedQueryKeyValue,
    boolean queryKeyValueBias,
    boolean outputBias,
    boolean mlpBias,
    boolean queryKeyNorm,
    boolean parallel,
    double embeddingScale,
    double attentionScale,
    double attentionCap,
    double finalCap,
    boolean tied,
    List<Integer> windows,
    Map<String, @Nullable Object> source) {

  /** Of the feed-forward part. */
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

  /** Of a layer's inputs. */
  public enum Norm {
    ROOT_MEAN_SQUARE(0),
    /** The same with weights that are counted from one. */
    ROOT_MEAN_SQUARE_PLUS_ONE(1),
    LAYER(2);

    private final int number;

    Norm(int number) {
      this.number = number;
    }

    /** The number the script knows it by. */
    int number() {
      return number;
    }
  }

  public ModelConfig {
    windows = List.copyOf(windows);
    source = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(source));
  }

  /**
   * Reads a configuration of any generation: {@code rope_scaling} or {@code rope_parameters},
   * {@code layer_types} or none.
   *
   * @param source the JSON object
   * @param where named in messages
   * @throws PlumException if something is missing or absurd, or the architecture is not supported
   */
  public static ModelConfig of(Map<String, @Nullable Object> source, String where) {
    var values = new ConfigValues(source, where);
    PlausibleConfig.check(values);
    var type = values.text("model_type", "");
    var architecture =
        Architecture.of(type)
            .orElseThrow(
                () ->
                    new PlumException(
                        where
                            + " describes a model of type \""
                            + type
                            + "\", which is not supported. Supported are "
                            + Arrays.stream(Architecture.values())
                                .map(Architecture::type)
                                .collect(Collectors.joining(", "))
                            + "."));
    return new ConfigReader(architecture, values).read();
  }

  /** The architecture; of the names a checkpoint's tensors have, too. */
  Architecture architecture() {
    return Architecture.of(modelType).orElseThrow();
  }

  /** Whether positions are told by an embedding of their own. */
  boolean learnedPositions() {
    return rope.inverseFrequencies().isEmpty();
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
}
