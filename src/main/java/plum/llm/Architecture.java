package plum.llm;

import java.util.Arrays;
import java.util.Optional;

/** Architectures the decoder computes, by the {@code model_type} of their configurations. */
enum Architecture {
  LLAMA("llama"),
  MISTRAL("mistral"),
  QWEN2("qwen2"),
  QWEN3("qwen3"),
  STARCODER2("starcoder2"),
  GEMMA("gemma"),
  GEMMA2("gemma2"),
  PHI3("phi3"),
  GPT_NEOX("gpt_neox"),
  GPT2("gpt2"),
  GPT_BIGCODE("gpt_bigcode");

  private final String type;

  Architecture(String type) {
    this.type = type;
  }

  /** The {@code model_type}. */
  String type() {
    return type;
  }

  static Optional<Architecture> of(String type) {
    return Arrays.stream(values()).filter(each -> each.type.equals(type)).findFirst();
  }

  /** Whether configurations use GPT-2's keys: n_embd and the like, learned positions. */
  boolean isGpt2() {
    return this == GPT2 || this == GPT_BIGCODE;
  }

  boolean isGemma() {
    return this == GEMMA || this == GEMMA2;
  }

  /** Whether norms are layer norms with biases. */
  boolean hasLayerNorm() {
    return this == STARCODER2 || this == GPT_NEOX || isGpt2();
  }

  /** Whether the output matrix is the embedding unless the configuration says otherwise. */
  boolean isTied() {
    return this == STARCODER2 || isGemma() || isGpt2();
  }
}
