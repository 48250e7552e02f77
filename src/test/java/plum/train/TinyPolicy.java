package plum.train;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plum.io.Json;
import plum.llm.ModelConfig;
import plum.llm.ModelWeights;
import plum.llm.Safetensors;
import plum.llm.ScriptModule;
import plum.llm.TensorFiles;
import plum.llm.TorchExecutor;

/** Fresh models of the Llama kind in folders, with one token per ASCII character. */
final class TinyPolicy {

  static final int END = 1;

  private TinyPolicy() {}

  /** Two layers of width 32: some thirty thousand parameters. */
  static Path create(Path folder) {
    return create(folder, ModelConfig.llama(128, 32, 2, 4, 2, 48, 256, END, 0), 7);
  }

  static Path create(Path folder, ModelConfig config, long seed) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.json"), Json.write(config.source()));
      Files.writeString(
          folder.resolve("generation_config.json"), "{\"eos_token_id\": " + END + "}");
      Files.writeString(folder.resolve("tokenizer.json"), Json.write(tokenizer()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TorchExecutor.shared()
        .run(
            () -> {
              try (ScriptModule module = ScriptModule.load(Device.cpu(), List.of());
                  var owner = module.newScope()) {
                new TensorFiles(module)
                    .save(
                        folder.resolve("model.safetensors"),
                        ModelWeights.random(config, seed, owner).named(),
                        Safetensors.Type.F32);
              }
            });
    return folder;
  }

  /** Byte-level, without merges; the letters of GPT-2's byte alphabet for printable ASCII. */
  private static Map<String, Object> tokenizer() {
    Map<String, Object> vocabulary = new LinkedHashMap<>();
    vocabulary.put("<pad>", 0L);
    vocabulary.put("<end>", (long) END);
    vocabulary.put("\u0120", 2L); // space
    vocabulary.put("\u010A", 3L); // line feed
    for (char c = '!'; c <= '~'; c++) {
      vocabulary.put(String.valueOf(c), 4L + c - '!');
    }
    Map<String, Object> byteLevel =
        Map.of(
            "type", "ByteLevel",
            "add_prefix_space", false,
            "trim_offsets", false,
            "use_regex", false);
    return Map.of(
        "version",
        "1.0",
        "added_tokens",
        List.of(),
        "pre_tokenizer",
        byteLevel,
        "decoder",
        byteLevel,
        "model",
        Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of()));
  }
}
