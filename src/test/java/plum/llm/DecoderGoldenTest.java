package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decoder against numbers of transformers 4.57 on PyTorch 2.13. Equivalent float32 computations
 * differ by less than 1e-5.
 */
class DecoderGoldenTest {
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @CsvSource({
    "llama-untied, config.json",
    "llama-untied, config_v5.json",
    "llama-untied, config_legacy.json",
    "qwen2-tied, config.json",
    "qwen2-tied, config_v5.json",
    "qwen2-tied, config_legacy.json",
    "llama3-sharded, config.json",
    "llama3-sharded, config_v5.json",
    "llama3-sharded, config_legacy.json",
    "llama-bias-mqa, config.json",
    "llama-bias-mqa, config_v5.json",
    "qwen2-untied-bf16, config.json",
    "qwen2-untied-bf16, config_legacy.json",
    "qwen3-tied, config.json",
    "mistral-swa, config.json",
    "mistral-swa, config_v5.json",
  })
  void logitsHiddenStatesAndLogProbabilitiesAreTransformers(String name, String config) {
    var folder = Fixtures.path("models/" + name);
    var expected = Safetensors.open(folder.resolve("expected.safetensors"));
    try (var decoder = new Loaded(folder, folder.resolve(config))) {
      decoder.checkLogits(expected, "right");
      decoder.checkLogits(expected, "left");
      decoder.checkHiddenStates(expected);
      decoder.checkTokenLogps(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-untied/variants/rope-linear",
        "llama-untied/variants/rope-yarn",
        "qwen2-tied/variants/sliding-window"
      })
  void variantsOfTheConfigurationAreTransformers(String name) {
    var variant = Fixtures.path("models/" + name);
    var folder = variant.resolve("../..").normalize();
    for (var config : List.of("config.json", "config_v5.json", "config_legacy.json")) {
      try (var decoder = new Loaded(folder, variant.resolve(config))) {
        var expected = Safetensors.open(variant.resolve("expected.safetensors"));
        decoder.checkLogits(expected, "right");
        decoder.checkTokenLogps(expected);
      }
    }
  }

  /** A model on the model thread. */
  private static final class Loaded implements AutoCloseable {
    private final TorchExecutor torch = TorchExecutor.shared();
    private final ScriptModule module;
    private final ModelWeights weights;

    Loaded(Path folder, Path config) {
      assertTrue(Files.exists(config), config.toString());
      module = torch.call(() -> ScriptModule.load(Device.cpu(), List.of()));
      weights =
          torch.call(
              () -> {
                var loaded =
                    ModelWeights.load(HfFolder.open(folder, config), module, module.newScope());
                loaded.configure(module);
                return loaded;
              });
    }

    void checkLogits(Safetensors expected, String side) {
      var mask = expected.longs(side + ".attention_mask");
      var actual =
          call(expected, "logits", side + ".input_ids", side + ".attention_mask").getFirst();
      assertClose(expected.floats(side + ".logits"), actual, mask, side + ".logits");
    }

    void checkHiddenStates(Safetensors expected) {
      var name = "right.hidden_states.row0";
      var all = call(expected, "all_hidden", "right.input_ids", "right.attention_mask");
      var shape = expected.shape(name);
      assertEquals(shape[0], all.size());
      var values = expected.floats(name);
      var size = (int) (shape[1] * shape[2]);
      var length = 0;
      for (var seen :
          java.util.Arrays.copyOf(expected.longs("right.attention_mask"), (int) shape[1])) {
        length += (int) seen;
      }
      for (var state = 0; state < all.size(); state++) {
        for (var i = 0; i < length * shape[2]; i++) {
          assertEquals(values[state * size + i], all.get(state)[i], TOLERANCE, name + " " + state);
        }
      }
    }

    void checkTokenLogps(Safetensors expected) {
      var actual =
          call(
                  expected,
                  "token_logps",
                  "right.input_ids",
                  "right.attention_mask",
                  "right.completion_mask")
              .getFirst();
      var values = expected.floats("right.token_logps");
      assertEquals(values.length, actual.length);
      for (var i = 0; i < values.length; i++) {
        assertEquals(values[i], actual[i], TOLERANCE, "token_logps");
      }
    }

    private List<float[]> call(Safetensors expected, String function, String... inputs) {
      return torch.call(
          () -> {
            try (var scope = module.newScope()) {
              var arguments = new java.util.ArrayList<Object>();
              for (var input : inputs) {
                arguments.add(
                    scope.create(expected.longs(input), new Shape(expected.shape(input))));
              }
              arguments.add(weights.slots());
              arguments.add(new NDList());
              return module.infer(scope, function, arguments.toArray()).stream()
                  .map(NDArray::toFloatArray)
                  .toList();
            }
          });
    }

    private static void assertClose(float[] expected, float[] actual, long[] mask, String what) {
      assertEquals(expected.length, actual.length, what);
      var width = expected.length / mask.length;
      for (var i = 0; i < expected.length; i++) {
        if (mask[i / width] != 0) {
          assertEquals(expected[i], actual[i], TOLERANCE, what + " at " + i);
        }
      }
    }

    @Override
    public void close() {
      torch.run(module::close);
    }
  }
}
