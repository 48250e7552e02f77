package plum.llm;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/** Checkpoint folders of models that have not been trained yet. */
public final class FreshModel {
  private FreshModel() {}

  /**
   * Writes a folder with drawn weights: N(0, 0.02), output projections N(0, 0.02 / sqrt(2 layers)),
   * norms 1.
   *
   * @param tokenizer text of {@code tokenizer.json}
   * @param tokenizerConfig text of {@code tokenizer_config.json}
   * @throws PlumException if the disk refuses
   */
  public static void write(
      Path folder, ModelConfig config, long seed, String tokenizer, String tokenizerConfig) {
    TorchExecutor.shared()
        .run(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), List.of());
                  var scope = module.newScope()) {
                var weights = ModelWeights.random(config, seed, scope);
                Atomic.folder(
                    folder,
                    temporary -> {
                      new TensorFiles(module)
                          .save(
                              temporary.resolve("model.safetensors"),
                              weights.stored(module, scope),
                              Safetensors.Type.F32);
                      Map<String, @Nullable Object> generation = new LinkedHashMap<>();
                      generation.put("eos_token_id", config.source().get("eos_token_id"));
                      generation.put("pad_token_id", config.source().get("pad_token_id"));
                      text(temporary, "config.json", Json.writePretty(config.source()));
                      text(temporary, "generation_config.json", Json.writePretty(generation));
                      text(temporary, "tokenizer.json", tokenizer);
                      text(temporary, "tokenizer_config.json", tokenizerConfig);
                    });
              }
            });
  }

  private static void text(Path folder, String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.endsWith("\n") ? text : text + "\n");
  }
}
