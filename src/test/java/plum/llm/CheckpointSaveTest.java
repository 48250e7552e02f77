package plum.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.llm.Breakage.adapterConfig;
import static plum.llm.Breakage.onModelThread;
import static plum.llm.Breakage.rewrite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plum.data.PlumException;
import plum.io.Json;

/** Checkpoints in other types and shards, adapters of other programs, and what goes along. */
class CheckpointSaveTest {
  private static final long SHARD = 200_000;

  @TempDir static Path home;
  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    ToyCheckpoint.write(home.resolve("toy"));
  }

  private static Map<String, float[]> floats(Path folder) {
    var floats = new LinkedHashMap<String, float[]>();
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            ModelWeights.load(HfFolder.open(folder), module, scope)
                .named()
                .forEach((name, tensor) -> floats.put(name, tensor.toFloatArray()));
          }
        });
    return floats;
  }

  @ParameterizedTest
  @EnumSource(
      value = Safetensors.Type.class,
      names = {"F32", "F16", "BF16"})
  void shardsHoldEveryTensorInTheTypeAskedFor(Safetensors.Type type) throws IOException {
    var saved = folder.resolve("saved");
    CheckpointExport.write(home.resolve("toy"), null, saved, type, SHARD);
    var files = WeightFiles.open(saved);
    assertTrue(files.files().size() > 3);
    var total = 0L;
    for (var file : files.files()) {
      var bytes = 0L;
      for (var entry : file.tensors().values()) {
        assertEquals(type, entry.type());
        bytes += entry.end() - entry.begin();
      }
      assertTrue(bytes <= SHARD || file.tensors().size() == 1, file + " holds " + bytes);
      total += bytes;
    }
    assertEquals(ToyCheckpoint.SIZE * type.bytes(), total);
    var index = Json.parseObject(Files.readString(saved.resolve(WeightFiles.INDEX)));
    assertEquals(Map.of("total_size", total), index.get("metadata"));
    var config = Json.parseObject(Files.readString(saved.resolve("config.json")));
    assertEquals(type.configName(), config.get("torch_dtype"));
    // A number keeps 24, 11 or 8 binary digits: half a unit in the last place is lost at most.
    var relative =
        type == Safetensors.Type.F32 ? 0 : type == Safetensors.Type.F16 ? 0x1p-11f : 0x1p-8f;
    var original = floats(home.resolve("toy"));
    floats(saved)
        .forEach(
            (name, values) -> {
              var expected = original.get(name);
              for (var i = 0; i < values.length; i++) {
                var allowed = Math.abs(expected[i]) * relative + (relative > 0 ? 0x1p-24f : 0);
                assertEquals(expected[i], values[i], allowed, name);
              }
            });
    assertEquals(type, files.type());
  }

  @Test
  void aTypeThatIsKeptIsKeptBitByBit() throws IOException {
    var first = folder.resolve("first");
    var second = folder.resolve("second");
    CheckpointExport.write(home.resolve("toy"), null, first, Safetensors.Type.BF16, 1L << 40);
    CheckpointExport.write(first, null, second, null, 1L << 40);
    assertEquals(
        -1, Files.mismatch(first.resolve(WeightFiles.SINGLE), second.resolve(WeightFiles.SINGLE)));
  }

  @Test
  void whatBelongsToAModelGoesAlongAndNothingElse() throws IOException {
    var source = Files.createDirectory(folder.resolve("source"));
    Breakage.copy(home.resolve("toy"), source);
    var along =
        List.of(
            "tokenizer_config.json",
            "special_tokens_map.json",
            "chat_template.jinja",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "LICENSE");
    var not =
        List.of("training.json", "README.md", "optimizer.pt", "notes.py", "pytorch_model.bin");
    for (var name : along) {
      Files.writeString(source.resolve(name), name);
    }
    for (var name : not) {
      Files.writeString(source.resolve(name), name);
    }
    var target = folder.resolve("target");
    CheckpointExport.write(source, null, target, null, 1L << 40);
    for (var name : along) {
      assertEquals(name, Files.readString(target.resolve(name)));
    }
    for (var name : not) {
      assertFalse(Files.exists(target.resolve(name)), name);
    }
    assertEquals(
        -1, Files.mismatch(source.resolve("tokenizer.json"), target.resolve("tokenizer.json")));
    assertThrows(
        PlumException.class, () -> CheckpointExport.write(source, null, target, null, 1L << 40));
  }

  /** More elements than one stage holds, so that the seams between stages are crossed. */
  @ParameterizedTest
  @EnumSource(
      value = Safetensors.Type.class,
      names = {"F64", "F32", "F16", "BF16"})
  void convertingIsTorchsOwnConversion(Safetensors.Type type) {
    var file = folder.resolve("x.safetensors");
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            var x = scope.randomNormal(new Shape(1709, 1531));
            var files = new TensorFiles(module);
            files.save(file, Map.of("x", x), type);
            for (var wanted : List.of(Safetensors.Type.F32, Safetensors.Type.BF16)) {
              var own = files.load(file, scope).get("x");
              var expected =
                  module.make(scope, "cast", new NDList(own), (long) wanted.torch()).head();
              var converted = files.load(file, scope, wanted).get("x");
              assertArrayEquals(widened(module, expected), widened(module, converted));
            }
          }
        });
  }

  private static float[] widened(ScriptModule module, @Nullable NDArray tensor) {
    try (var scope = module.newScope()) {
      return module.make(scope, "cast", new NDList(tensor), 6L).head().toFloatArray();
    }
  }

  @Test
  void aMergedCheckpointIsTheModelWithItsAdapter() throws IOException {
    var adapter = folder.resolve("adapter");
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            PeftFolder.save(adapter, adapter(scope), "base", module);
          }
        });
    // As other programs write them: their own name in the keys, one projection of another scale.
    rewrite(
        adapter.resolve(PeftFolder.WEIGHTS),
        header -> header.replace("lora_A.weight", "lora_A.default.weight"));
    adapterConfig(
        adapter,
        "\"use_rslora\": false",
        "\"use_rslora\": false, \"alpha_pattern\": {\"layers.1.self_attn.q_proj\": 40}");
    adapterConfig(adapter, "\"target_modules\": [", "\"target_modules\": \"all-linear\", \"x\": [");
    var merged = folder.resolve("merged");
    CheckpointExport.write(home.resolve("toy"), adapter, merged, null, 1L << 40);
    var before = floats(home.resolve("toy"));
    var changed = new HashSet<String>();
    floats(merged)
        .forEach(
            (name, after) -> {
              var difference = after[0] - before.get(name)[0];
              if (difference != 0) {
                changed.add(name);
                // B A sums 0.5 * 0.25 over 4 ranks; the factor is alpha / rank.
                var alpha = name.contains("layers.1.") ? 40 : 8;
                assertEquals(0.5 * alpha / 4, difference, 1e-5, name);
              }
            });
    assertEquals(4, changed.size());
    assertTrue(changed.stream().allMatch(name -> name.endsWith("q_proj.weight")));
  }

  private static LoraWeights adapter(ai.djl.ndarray.NDManager scope) {
    var layout = ParameterLayout.of(HfFolder.open(home.resolve("toy")).config());
    var tensors = new NDList();
    for (var projection : layout.adapted()) {
      var has = projection.projection().equals("q_proj");
      tensors.add(
          has ? scope.full(new Shape(4, projection.in()), 0.5f) : scope.create(new Shape(0)));
      tensors.add(
          has ? scope.full(new Shape(projection.out(), 4), 0.25f) : scope.create(new Shape(0)));
    }
    return new LoraWeights(layout, 4, 8, false, 0, tensors);
  }
}
