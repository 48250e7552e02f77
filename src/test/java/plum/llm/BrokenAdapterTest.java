package plum.llm;

import static plum.llm.Breakage.adapterConfig;
import static plum.llm.Breakage.broken;
import static plum.llm.Breakage.onModelThread;
import static plum.llm.Breakage.rewrite;
import static plum.llm.Breakage.truncate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapter folders, broken in one way each. */
class BrokenAdapterTest {
  private static final ParameterLayout LAYOUT =
      ParameterLayout.of(ModelConfig.llama(768, 128, 4, 4, 2, 352, 512, 1, 0));

  @TempDir static Path home;
  @TempDir Path folder;

  @BeforeAll
  static void write() {
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            var lora =
                LoraWeights.fresh(LAYOUT, 4, 8, false, 0, List.of("q_proj", "v_proj"), 1, scope);
            PeftFolder.save(home.resolve("adapter"), lora, "the/base", module);
          }
        });
  }

  @ParameterizedTest
  @MethodSource
  void brokenAdapter(Breakage broken) throws IOException {
    broken.check(
        home.resolve("adapter"),
        folder,
        at ->
            onModelThread(
                module -> {
                  try (var scope = module.newScope()) {
                    PeftFolder.load(at, LAYOUT, module, scope).targets();
                  }
                }));
  }

  static List<Breakage> brokenAdapter() {
    var breaks = new ArrayList<Breakage>();
    breaks.add(
        broken(
            "pickle",
            at -> {
              Files.delete(at.resolve(PeftFolder.WEIGHTS));
              Files.write(at.resolve("adapter_model.bin"), new byte[] {1});
            },
            "adapter_model.bin",
            "pickle",
            "safetensors"));
    breaks.add(
        broken(
            "truncated", at -> truncate(at.resolve(PeftFolder.WEIGHTS), 9_000), "torn", "lora_"));
    breaks.add(
        broken(
            "no weights", at -> Files.delete(at.resolve(PeftFolder.WEIGHTS)), PeftFolder.WEIGHTS));
    breaks.add(
        broken(
            "other rank", at -> adapterConfig(at, "\"r\": 4", "\"r\": 8"), "lora_A", "the/base"));
    breaks.add(broken("no rank", at -> adapterConfig(at, "\"r\": 4", "\"r\": 0"), "rank"));
    breaks.add(
        broken(
            "another base",
            at -> {
              var file = at.resolve(PeftFolder.WEIGHTS);
              rewrite(file, json -> json.replace("layers.3.", "layers.7."));
            },
            "layers.7",
            "the/base",
            "another"));
    breaks.add(
        broken(
            "half an adapter",
            at -> {
              var file = at.resolve(PeftFolder.WEIGHTS);
              rewrite(
                  file,
                  json ->
                      json.replace(
                          "layers.3.self_attn.q_proj.lora_B", "layers.3.self_attn.k_proj.lora_B"));
            },
            "lacks",
            "lora_"));
    breaks.add(
        broken("another kind", at -> adapterConfig(at, "\"LORA\"", "\"IA3\""), "peft_type", "IA3"));
    breaks.add(
        broken(
            "config is no JSON",
            at -> Files.writeString(at.resolve("adapter_config.json"), "{\"r\": 4"),
            "adapter_config.json",
            "JSON"));
    return breaks;
  }
}
