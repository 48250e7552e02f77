package plum.llm;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.io.Json;

/** A model of random weights with a byte-level tokenizer, as small as the embedded one. */
public final class ToyCheckpoint {
  /** Parameters of {@link #write}'s model. */
  static final long SIZE = 836_736;

  private ToyCheckpoint() {}

  /** Writes the checkpoint: 768 tokens, 128 dimensions, four layers. */
  public static void write(Path folder) throws IOException {
    var companions = Files.createDirectories(folder.resolveSibling("companions"));
    Files.writeString(companions.resolve("tokenizer.json"), Json.write(tokenizer()));
    var config = ModelConfig.llama(768, 128, 4, 4, 2, 352, 512, 1, 0);
    TorchExecutor.shared()
        .run(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), List.of());
                  var owner = module.newScope()) {
                HfFolder.save(folder, ModelWeights.random(config, 7, owner), companions, module);
              }
            });
  }

  /** Ids: 0 padding, 1 end, 256 bytes, 510 pairs of letters. */
  private static Map<String, @Nullable Object> tokenizer() {
    var vocabulary = new LinkedHashMap<String, Long>();
    vocabulary.put("<pad>", 0L);
    vocabulary.put("<eos>", 1L);
    var next = 256;
    for (var b = 0; b < 256; b++) {
      // GPT-2's table: bytes that print stand for themselves, the others move beyond 255.
      var prints = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      vocabulary.put(Character.toString(prints ? b : next++), (long) vocabulary.size());
    }
    var merges = new ArrayList<List<String>>();
    for (var i = 0; i < 510; i++) {
      var first = Character.toString('a' + i / 26);
      var second = Character.toString('a' + i % 26);
      merges.add(List.of(first, second));
      vocabulary.put(first + second, (long) vocabulary.size());
    }
    Map<String, @Nullable Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("vocab", vocabulary);
    model.put("merges", merges);
    Map<String, @Nullable Object> tokenizer = new LinkedHashMap<>();
    tokenizer.put("version", "1.0");
    tokenizer.put("added_tokens", List.of(special(0, "<pad>"), special(1, "<eos>")));
    var bytes =
        Map.of(
            "type",
            "ByteLevel",
            "add_prefix_space",
            false,
            "trim_offsets",
            false,
            "use_regex",
            false);
    tokenizer.put("pre_tokenizer", bytes);
    tokenizer.put("decoder", bytes);
    tokenizer.put("model", model);
    return tokenizer;
  }

  private static Map<String, Object> special(int id, String text) {
    return Map.of(
        "id",
        id,
        "content",
        text,
        "special",
        true,
        "single_word",
        false,
        "lstrip",
        false,
        "rstrip",
        false,
        "normalized",
        false);
  }
}
