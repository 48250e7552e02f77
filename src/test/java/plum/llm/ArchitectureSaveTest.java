package plum.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static plum.llm.Breakage.onModelThread;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an architecture's checkpoint says is what we write, name by name and number by number. */
class ArchitectureSaveTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-untied",
        "llama-bias-mqa",
        "qwen2-tied",
        "qwen3-tied",
        "mistral-swa",
        "starcoder2-tied",
        "gemma-tied",
        "gemma2-tied",
        "phi3-untied",
        "gptneox-untied",
        "gpt2-tied",
        "gptbigcode-mqa-tied"
      })
  void aLoadedCheckpointIsWrittenAsItWas(String name) {
    var source = Fixtures.path("models/" + name);
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            var weights = ModelWeights.load(HfFolder.open(source), module, scope);
            HfFolder.save(folder.resolve("copy"), weights, source, module);
          }
        });
    var expected = Safetensors.open(source.resolve("model.safetensors"));
    var actual = Safetensors.open(folder.resolve("copy/model.safetensors"));
    assertEquals(expected.tensors().keySet(), actual.tensors().keySet());
    for (var tensor : expected.tensors().keySet()) {
      assertArrayEquals(expected.shape(tensor), actual.shape(tensor), tensor);
      assertArrayEquals(expected.floats(tensor), actual.floats(tensor), tensor);
    }
  }

  /**
   * By the files alone: a merged matrix is the base's plus s B A, where the base stores it as [in,
   * out] plus the transpose.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"llama-untied", "phi3-untied", "gptneox-untied", "gpt2-tied", "starcoder2-tied"})
  void anAdapterOnDiskAddsToTheMatrixOnDisk(String name) {
    var source = Fixtures.path("models/" + name);
    var transposed = name.startsWith("gpt2");
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            var weights = ModelWeights.load(HfFolder.open(source), module, scope);
            weights.configure(module);
            var all = List.of(LoraWeights.ALL);
            var fresh = LoraWeights.fresh(weights.layout(), 2, 6, false, 0, all, 3, scope);
            var i = 0;
            for (var tensor : fresh.tensors()) {
              if (tensor.getShape().size() > 0) {
                var size = tensor.getShape().size();
                tensor.addi(
                    scope.arange((float) size).reshape(tensor.getShape()).mul(0.001f * ++i));
              }
            }
            PeftFolder.save(folder.resolve("adapter"), fresh, "base", module);
            var lora = PeftFolder.load(folder.resolve("adapter"), weights.layout(), module, scope);
            module.make(scope, "set_lora_scale", lora.scale());
            var merged = module.make(scope, "merged", weights.slots(), lora.tensors());
            HfFolder.save(
                folder.resolve("merged"),
                new ModelWeights(weights.config(), weights.layout(), merged),
                source,
                module);
          }
        });
    var base = Safetensors.open(source.resolve("model.safetensors"));
    var adapter = Safetensors.open(folder.resolve("adapter/adapter_model.safetensors"));
    var merged = Safetensors.open(folder.resolve("merged/model.safetensors"));
    var adapted = 0;
    for (var tensor : base.tensors().keySet()) {
      var prefix = "base_model.model." + tensor.replace(".weight", "");
      var expected = Objects.requireNonNull(base.floats(tensor)).clone();
      if (adapter.tensors().containsKey(prefix + ".lora_A.weight")) {
        adapted++;
        add(
            expected,
            adapter.floats(prefix + ".lora_A.weight"),
            adapter.floats(prefix + ".lora_B.weight"),
            transposed);
      }
      assertArrayEquals(expected, merged.floats(tensor), 1e-4f, tensor);
    }
    assertEquals(adapter.tensors().size(), 2 * adapted);
  }

  /** Adds 3 B A, with rank 2. */
  private static void add(float[] matrix, float[] a, float[] b, boolean transposed) {
    var in = a.length / 2;
    var out = b.length / 2;
    for (var row = 0; row < out; row++) {
      for (var column = 0; column < in; column++) {
        var more = 3 * (b[2 * row] * a[column] + b[2 * row + 1] * a[in + column]);
        matrix[transposed ? column * out + row : row * in + column] += more;
      }
    }
  }
}
