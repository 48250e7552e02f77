package plum.firststeps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.io.Json;

/**
 * A byte-level BPE vocabulary, written in the layout of Hugging Face's {@code tokenizer.json}.
 *
 * <p>Ids: the special tokens, the 256 bytes in order of their value, the merges in order.
 *
 * @param merges in order of priority
 */
public record BytePairVocabulary(List<Merge> merges) {
  /** Fills up batches; id 0. */
  public static final String PADDING = "<pad>";

  /** Ends a completion; id 1. */
  public static final String END = "<eos>";

  static final List<String> SPECIAL_TOKENS = List.of(PADDING, END);

  private static final int BYTES = 256;

  /** Two symbols that become one. */
  public record Merge(String left, String right) {}

  public BytePairVocabulary {
    merges = List.copyOf(merges);
  }

  /** Tokens in all; two merges that make the same text share a token. */
  public int size() {
    return ids().size();
  }

  /**
   * The printable character that stands for a byte in the file, as GPT-2 has it: printable Latin-1
   * characters stand for themselves, the others for the characters from U+0100 on.
   */
  static String symbol(byte b) {
    int value = Byte.toUnsignedInt(b);
    if (isPrintable(value)) {
      return Character.toString(value);
    }
    int rank = 0;
    for (int i = 0; i < value; i++) {
      rank += isPrintable(i) ? 0 : 1;
    }
    return Character.toString(0x100 + rank);
  }

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }

  /** The vocabulary: token text to id. */
  Map<String, Integer> ids() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    SPECIAL_TOKENS.forEach(token -> ids.put(token, ids.size()));
    for (int i = 0; i < BYTES; i++) {
      ids.put(symbol((byte) i), ids.size());
    }
    for (var merge : merges) {
      ids.putIfAbsent(merge.left + merge.right, ids.size());
    }
    return ids;
  }

  /** The text of {@code tokenizer.json}. */
  public String toTokenizerJson() {
    var addedTokens = new ArrayList<Map<String, @Nullable Object>>();
    for (int id = 0; id < SPECIAL_TOKENS.size(); id++) {
      addedTokens.add(
          object(
              "id", id,
              "content", SPECIAL_TOKENS.get(id),
              "single_word", false,
              "lstrip", false,
              "rstrip", false,
              "normalized", false,
              "special", true));
    }
    var words =
        object(
            "type",
            "Split",
            "pattern",
            object("Regex", BytePairTrainer.WORDS),
            "behavior",
            "Isolated",
            "invert",
            false);
    var bytes =
        object(
            "type",
            "ByteLevel",
            "add_prefix_space",
            false,
            "trim_offsets",
            true,
            "use_regex",
            false);
    var model =
        object(
            "type",
            "BPE",
            "dropout",
            null,
            "unk_token",
            null,
            "continuing_subword_prefix",
            null,
            "end_of_word_suffix",
            null,
            "fuse_unk",
            false,
            "byte_fallback",
            false,
            "ignore_merges",
            false,
            "vocab",
            ids(),
            "merges",
            merges.stream().map(m -> List.of(m.left, m.right)).toList());
    return Json.write(
            object(
                "version",
                "1.0",
                "truncation",
                null,
                "padding",
                null,
                "added_tokens",
                addedTokens,
                "normalizer",
                null,
                "pre_tokenizer",
                object("type", "Sequence", "pretokenizers", List.of(words, bytes)),
                "post_processor",
                null,
                "decoder",
                bytes,
                "model",
                model))
        + "\n";
  }

  /** The text of {@code tokenizer_config.json}. */
  public String toTokenizerConfigJson(int maxLength) {
    return Json.writePretty(
            object(
                "tokenizer_class",
                "PreTrainedTokenizerFast",
                "add_bos_token",
                false,
                "add_eos_token",
                false,
                "bos_token",
                null,
                "eos_token",
                END,
                "pad_token",
                PADDING,
                "unk_token",
                null,
                "clean_up_tokenization_spaces",
                false,
                "model_max_length",
                maxLength))
        + "\n";
  }

  private static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }
}
