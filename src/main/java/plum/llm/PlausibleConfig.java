package plum.llm;

import java.util.List;
import java.util.Map;
import plum.data.PlumException;

/**
 * Refuses a {@code config.json} whose sizes no model has, before anything of these sizes is made.
 */
final class PlausibleConfig {
  /** Far beyond any model there is, far below what would exhaust memory by counting alone. */
  private static final Map<String, Integer> LARGEST =
      Map.ofEntries(
          Map.entry("vocab_size", 1 << 24),
          Map.entry("hidden_size", 1 << 20),
          Map.entry("n_embd", 1 << 20),
          Map.entry("intermediate_size", 1 << 22),
          Map.entry("n_inner", 1 << 22),
          Map.entry("num_hidden_layers", 4096),
          Map.entry("n_layer", 4096),
          Map.entry("num_attention_heads", 1 << 16),
          Map.entry("n_head", 1 << 16),
          Map.entry("num_key_value_heads", 1 << 16),
          Map.entry("head_dim", 1 << 16),
          Map.entry("max_position_embeddings", Integer.MAX_VALUE),
          Map.entry("n_positions", Integer.MAX_VALUE));

  /** Bytes a process can address. */
  private static final double ADDRESS_SPACE = 0x1p47;

  private PlausibleConfig() {}

  /**
   * Checks the sizes that are there; which must be there is the architecture's business.
   *
   * @throws PlumException naming the key
   */
  static void check(ConfigValues config) {
    for (var limit : LARGEST.entrySet()) {
      var key = limit.getKey();
      if (config.has(key)) {
        var size = config.integer(key);
        if (size < 1 || size > limit.getValue()) {
          throw new PlumException(
              config.where()
                  + ": \""
                  + key
                  + "\" is "
                  + size
                  + ", but must be between 1 and "
                  + limit.getValue()
                  + ". The file is not that of a real model; download it again.");
        }
      }
    }
    var hidden = first(config, List.of("hidden_size", "n_embd"));
    var heads = first(config, List.of("num_attention_heads", "n_head"));
    if (!config.has("head_dim") && hidden % heads != 0) {
      throw new PlumException(
          config.where()
              + ": a hidden size of "
              + hidden
              + " cannot be divided among "
              + heads
              + " attention heads. Download the file again.");
    }
    var layers = first(config, List.of("num_hidden_layers", "n_layer"));
    var inner = first(config, List.of("intermediate_size", "n_inner"));
    var parameters =
        (double) first(config, List.of("vocab_size")) * hidden
            + layers * (2.0 * hidden * hidden + 2.0 * hidden * inner);
    if (parameters * Safetensors.Type.F32.bytes() > ADDRESS_SPACE) {
      throw new PlumException(
          config.where()
              + " describes a model of %.1e parameters, more than a machine can address."
                  .formatted(parameters)
              + " Download the file again.");
    }
  }

  private static int first(ConfigValues config, List<String> keys) {
    return keys.stream().filter(config::has).findFirst().map(config::integer).orElse(1);
  }
}
