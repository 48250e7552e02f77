package plum.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;

class TensorFilesTest {
  @TempDir Path folder;

  /** Runs a test on the model thread with a module and a scope of its own. */
  private static void onModelThread(BiConsumer<ScriptModule, NDManager> test) {
    TorchExecutor.shared()
        .run(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), List.of());
                  var scope = module.newScope()) {
                test.accept(module, scope);
              }
            });
  }

  private static Map<String, NDArray> tensors(NDManager scope) {
    var tensors = new LinkedHashMap<String, NDArray>();
    tensors.put("b.weight", scope.create(new float[] {1, -2.5f, 3e-8f, 4, 5, 6}, new Shape(2, 3)));
    tensors.put("a.empty", scope.create(new Shape(0)));
    tensors.put("c.scalar", scope.create(7f));
    tensors.put("d.turned", scope.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)).transpose());
    return tensors;
  }

  @Test
  void whatIsWrittenIsReadWhetherMappedOrNot() {
    onModelThread(
        (module, scope) -> {
          var file = folder.resolve("model.safetensors");
          new TensorFiles(module).save(file, tensors(scope), Safetensors.Type.F32);
          for (var mapFrom : List.of(0L, Long.MAX_VALUE)) {
            var read = new TensorFiles(module, mapFrom).load(file, scope);
            assertEquals(List.copyOf(tensors(scope).keySet()), List.copyOf(read.keySet()));
            assertArrayEquals(
                new float[] {1, -2.5f, 3e-8f, 4, 5, 6},
                floats(module, scope, read.get("b.weight")));
            assertArrayEquals(
                new float[] {1, 3, 2, 4}, floats(module, scope, read.get("d.turned")));
          }
        });
  }

  @Test
  void bfloat16AndFloat16AreStoredAndWidened() {
    onModelThread(
        (module, scope) -> {
          for (var type : List.of(Safetensors.Type.BF16, Safetensors.Type.F16)) {
            var file = folder.resolve(type + ".safetensors");
            new TensorFiles(module).save(file, tensors(scope), type);
            var entry = Safetensors.open(file).tensors().get("b.weight");
            assertTrue(entry != null && entry.type() == type);
            for (var mapFrom : List.of(0L, Long.MAX_VALUE)) {
              var read = new TensorFiles(module, mapFrom).load(file, scope);
              assertArrayEquals(
                  new float[] {1, -2.5f, 3e-8f, 4, 5, 6},
                  floats(module, scope, read.get("b.weight")),
                  1e-7f);
            }
          }
        });
  }

  /** Widens in the script: no array method may touch bfloat16. */
  private static float[] floats(ScriptModule module, NDManager scope, @Nullable NDArray tensor) {
    return module.make(scope, "readable", Objects.requireNonNull(tensor), 6L).head().toFloatArray();
  }

  @Test
  void aHeaderThatBreaksTheAlignmentIsRead() throws IOException {
    var header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} ";
    assertTrue(header.length() % 4 != 0);
    var file = folder.resolve("odd.safetensors");
    var bytes =
        ByteBuffer.allocate(16 + header.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII))
            .putFloat(1.5f)
            .putFloat(-2);
    Files.write(file, bytes.array());
    onModelThread(
        (module, scope) ->
            assertArrayEquals(
                new float[] {1.5f, -2},
                floats(module, scope, new TensorFiles(module, 0).load(file, scope).get("x"))));
  }

  @Test
  void aFileTornAnywhereIsRefused() throws IOException {
    var whole = folder.resolve("whole.safetensors");
    onModelThread(
        (module, scope) ->
            new TensorFiles(module).save(whole, tensors(scope), Safetensors.Type.F32));
    var bytes = Files.readAllBytes(whole);
    var torn = folder.resolve("torn.safetensors");
    for (var length = 0; length < bytes.length; length += 3) {
      Files.write(torn, java.util.Arrays.copyOf(bytes, length));
      var thrown = assertThrows(PlumException.class, () -> Safetensors.open(torn));
      assertTrue(String.valueOf(thrown.getMessage()).contains("torn"), thrown.getMessage());
    }
    Files.write(torn, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    var thrown = assertThrows(PlumException.class, () -> Safetensors.open(torn));
    assertTrue(String.valueOf(thrown.getMessage()).contains("d.turned"), thrown.getMessage());
  }

  @Test
  void aCheckpointThatDoesNotFitNamesTheTensor() throws IOException {
    var source = Fixtures.path("models/llama-untied");
    var config = Files.readString(source.resolve("config.json"));
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    for (var change :
        List.of(
            List.of("\"intermediate_size\": 48", "\"intermediate_size\": 40", "gate_proj"),
            List.of("\"attention_bias\": false", "\"attention_bias\": true", "q_proj.bias"),
            List.of("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", "layers.1"))) {
      assertTrue(config.contains(change.get(0)));
      Files.writeString(
          folder.resolve("config.json"), config.replace(change.get(0), change.get(1)));
      var thrown =
          assertThrows(
              PlumException.class,
              () ->
                  onModelThread(
                      (module, scope) -> ModelWeights.load(HfFolder.open(folder), module, scope)));
      assertTrue(String.valueOf(thrown.getMessage()).contains(change.get(2)), thrown.getMessage());
    }
  }

  @Test
  void aSavedCheckpointIsTheSameModel() {
    var source = Fixtures.path("models/qwen2-tied");
    onModelThread(
        (module, scope) -> {
          var original = ModelWeights.load(HfFolder.open(source), module, scope);
          original.configure(module);
          HfFolder.save(folder.resolve("saved"), original, source, module);
          var saved = HfFolder.open(folder.resolve("saved"));
          assertEquals(HfFolder.open(source).endTokens(), saved.endTokens());
          var again = ModelWeights.load(saved, module, scope);
          var ids = scope.create(new long[] {3, 5, 8, 13}, new Shape(1, 4));
          var none = new NDList();
          assertArrayEquals(
              module
                  .infer(scope, "logits", ids, ids.onesLike(), original.slots(), none)
                  .head()
                  .toFloatArray(),
              module
                  .infer(scope, "logits", ids, ids.onesLike(), again.slots(), none)
                  .head()
                  .toFloatArray());
        });
  }

  @Test
  void anAdapterOnTheSideEqualsOneWorkedIntoTheWeights() {
    var source = Fixtures.path("models/llama-untied");
    onModelThread(
        (module, scope) -> {
          var weights = ModelWeights.load(HfFolder.open(source), module, scope);
          weights.configure(module);
          var fresh =
              LoraWeights.fresh(
                  weights.layout(), 4, 8, false, 0, List.of("q_proj", "down_proj"), 11, scope);
          for (var tensor : fresh.tensors()) {
            if (tensor.getShape().size() > 0) {
              tensor.addi(0.05f); // B starts at zero and would change nothing
            }
          }
          PeftFolder.save(folder.resolve("adapter"), fresh, "base", module);
          assertTrue(PeftFolder.isAdapter(folder.resolve("adapter")));
          var lora = PeftFolder.load(folder.resolve("adapter"), weights.layout(), module, scope);
          assertEquals(2.0, lora.scale());
          assertEquals(List.of("down_proj", "q_proj"), lora.targets());
          module.make(scope, "set_lora_scale", lora.scale());
          var ids = scope.create(new long[] {3, 5, 8, 13}, new Shape(1, 4));
          var plain = logits(module, scope, ids, weights.slots(), new NDList());
          var beside = logits(module, scope, ids, weights.slots(), lora.tensors());
          var merged = module.make(scope, "merged", weights.slots(), lora.tensors());
          var inside = logits(module, scope, ids, merged, new NDList());
          assertArrayEquals(beside, inside, 1e-4f);
          assertTrue(Math.abs(plain[0] - beside[0]) > 1e-3, "the adapter matters");
        });
  }

  private static float[] logits(
      ScriptModule module, NDManager scope, NDArray ids, NDList slots, NDList lora) {
    return module.infer(scope, "logits", ids, ids.onesLike(), slots, lora).head().toFloatArray();
  }
}
