package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plum.llm.Breakage.broken;
import static plum.llm.Breakage.change;
import static plum.llm.Breakage.config;
import static plum.llm.Breakage.copy;
import static plum.llm.Breakage.edit;
import static plum.llm.Breakage.header;
import static plum.llm.Breakage.index;
import static plum.llm.Breakage.onModelThread;
import static plum.llm.Breakage.overwrite;
import static plum.llm.Breakage.place;
import static plum.llm.Breakage.shard;
import static plum.llm.Breakage.tensors;
import static plum.llm.Breakage.truncate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plum.io.Json;

/** Real checkpoints, broken in one way each: what is said must name the place and the reason. */
class BrokenFolderTest {
  private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
  private static final String NORM = "model.norm.weight";

  @TempDir static Path home;
  @TempDir Path folder;

  @BeforeAll
  static void write() throws IOException {
    ToyCheckpoint.write(home.resolve("single"));
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            var weights = ModelWeights.load(HfFolder.open(home.resolve("single")), module, scope);
            HfFolder.save(
                home.resolve("sharded"),
                weights,
                home.resolve("single"),
                module,
                new HfFolder.Format(Safetensors.Type.BF16, 700_000));
          }
        });
  }

  private static void load(Path folder) {
    var checkpoint = HfFolder.open(folder);
    Tokenizer.open(checkpoint).close();
    onModelThread(
        module -> {
          try (var scope = module.newScope()) {
            assertEquals(
                ToyCheckpoint.SIZE, ModelWeights.load(checkpoint, module, scope).layout().size());
          }
        });
  }

  @Test
  void theFoldersAreWholeBeforeTheyAreBroken() {
    load(home.resolve("single"));
    load(home.resolve("sharded"));
    assertTrue(WeightFiles.open(home.resolve("sharded")).files().size() > 2);
  }

  @ParameterizedTest
  @MethodSource
  void brokenCheckpoint(Breakage broken) throws IOException {
    broken.check(home.resolve("single"), folder, BrokenFolderTest::load);
  }

  static List<Breakage> brokenCheckpoint() {
    var breaks = new ArrayList<Breakage>();
    var weights = "model.safetensors";
    breaks.add(broken("empty file", at -> Files.write(at.resolve(weights), new byte[0]), "empty"));
    breaks.add(
        broken("truncated", at -> truncate(at.resolve(weights), 2_000_000), "torn", "tensor"));
    breaks.add(broken("header cut", at -> truncate(at.resolve(weights), 500), "torn", "header"));
    breaks.add(
        broken(
            "header too long",
            at -> overwrite(at.resolve(weights), 0, 50_000_000),
            "torn",
            "header"));
    breaks.add(
        broken(
            "absurd header length",
            at -> overwrite(at.resolve(weights), 0, Long.MAX_VALUE),
            "not a safetensors file"));
    breaks.add(
        broken(
            "large-file pointer",
            at -> Files.writeString(at.resolve(weights), "version https\noid sha256:0\n"),
            "Git LFS"));
    breaks.add(
        broken(
            "pickle by another name",
            at ->
                Files.write(
                    at.resolve(weights),
                    "PK\3\4 archive/data.pkl".getBytes(StandardCharsets.ISO_8859_1)),
            "pickle",
            "safetensors"));
    for (var pickle : List.of("pytorch_model.bin", "model.pt", "consolidated.00.pth")) {
      breaks.add(
          broken(
              pickle,
              at -> {
                Files.delete(at.resolve(weights));
                Files.write(at.resolve(pickle), new byte[] {1});
              },
              pickle,
              "run any code",
              "Convert",
              "safetensors"));
    }
    breaks.add(
        broken(
            "no weights", at -> Files.delete(at.resolve(weights)), "holds no model.safetensors"));
    breaks.add(
        broken(
            "header is no JSON",
            at -> header(at, json -> json.replace("{\"__meta", "{{\"__meta")),
            "header",
            weights));
    breaks.add(
        broken("deep header", at -> header(at, json -> "[".repeat(100_000)), "header", weights));
    breaks.add(
        broken(
            "tensor twice",
            at -> header(at, json -> json.replace("\"" + NORM + "\"", "\"" + QUERY + "\"")),
            QUERY,
            "twice"));
    breaks.add(
        broken(
            "missing tensor",
            at -> header(at, json -> json.replace("\"" + QUERY + "\"", "\"other\"")),
            "lacks the tensor",
            QUERY));
    breaks.add(
        broken(
            "superfluous tensor",
            at ->
                tensors(
                    at,
                    all -> {
                      all.put("model.layers.9.mlp.bias", all.get(NORM));
                      all.remove(NORM);
                    }),
            "tensor"));
    breaks.add(
        broken("unknown type", at -> change(at, QUERY, "dtype", "F8_E4M3"), QUERY, "F8_E4M3"));
    breaks.add(
        broken(
            "type of another width",
            at -> change(at, QUERY, "dtype", "BF16"),
            QUERY,
            "BF16",
            "place"));
    breaks.add(
        broken("quantised", at -> change(at, QUERY, "dtype", "I32"), QUERY, "I32", "quantised"));
    breaks.add(
        broken(
            "transposed shape",
            at -> change(at, "model.layers.0.mlp.up_proj.weight", "shape", List.of(128L, 352L)),
            "up_proj",
            "[128, 352]",
            "[352, 128]"));
    breaks.add(
        broken(
            "negative shape",
            at -> change(at, QUERY, "shape", List.of(-128L, -128L)),
            QUERY,
            "shape"));
    breaks.add(
        broken(
            "shape that overflows",
            at -> change(at, QUERY, "shape", List.of(1L << 40, 1L << 40)),
            QUERY,
            "does not fit"));
    breaks.add(
        broken("shape is a word", at -> change(at, QUERY, "shape", "large"), QUERY, "describe"));
    breaks.add(
        broken(
            "before the file",
            at -> change(at, QUERY, "data_offsets", List.of(-65_536L, 0L)),
            QUERY,
            "place"));
    breaks.add(
        broken(
            "beyond the file",
            at -> change(at, QUERY, "data_offsets", List.of(1L << 40, (1L << 40) + 65_536)),
            QUERY,
            "torn"));
    breaks.add(
        broken(
            "overlap",
            at -> change(at, QUERY, "data_offsets", List.of(0L, 65_536L)),
            QUERY,
            "overlap"));
    breaks.add(
        broken("no config", at -> Files.delete(at.resolve("config.json")), "config.json", "exist"));
    breaks.add(broken("empty config", at -> config(at, _ -> ""), "config.json", "empty"));
    breaks.add(
        broken("config is no JSON", at -> config(at, _ -> "{'a': 1}"), "config.json", "JSON"));
    breaks.add(broken("config is a list", at -> config(at, _ -> "[1]"), "config.json", "object"));
    breaks.add(
        broken(
            "config is binary",
            at -> Files.write(at.resolve("config.json"), new byte[] {(byte) 0xff, (byte) 0xfe}),
            "config.json",
            "UTF-8"));
    for (var wrong :
        Map.ofEntries(
                Map.entry("num_hidden_layers", "2000000000"),
                Map.entry("hidden_size", "-128"),
                Map.entry("vocab_size", "0"),
                Map.entry("intermediate_size", "9000000000000000000"),
                Map.entry("num_attention_heads", "0"),
                Map.entry("num_key_value_heads", "3"),
                Map.entry("head_dim", "33"),
                Map.entry("max_position_embeddings", "\"many\""),
                Map.entry("rms_norm_eps", "\"1e-5\""))
            .entrySet()) {
      var word = wrong.getKey().matches("num_key.*|head_dim") ? "impossible" : wrong.getKey();
      breaks.add(
          broken(
              wrong.getKey() + " " + wrong.getValue(),
              at ->
                  config(
                      at,
                      text ->
                          text.replaceFirst(
                              "\"" + wrong.getKey() + "\": [^,\n]*",
                              "\"" + wrong.getKey() + "\": " + wrong.getValue())),
              word));
    }
    breaks.add(
        broken(
            "end token beyond the vocabulary",
            at ->
                edit(
                    at.resolve("generation_config.json"),
                    text -> text.replace("\"eos_token_id\": 1", "\"eos_token_id\": 768")),
            "768",
            "eos_token_id"));
    breaks.add(
        broken(
            "heads do not divide",
            at ->
                config(
                    at,
                    text ->
                        text.replace("\"head_dim\": 32,", "")
                            .replace("\"num_attention_heads\": 4", "\"num_attention_heads\": 6")),
            "128",
            "6 attention heads"));
    breaks.add(
        broken(
            "more than the address space",
            at ->
                config(
                    at,
                    text ->
                        text.replace("\"hidden_size\": 128", "\"hidden_size\": 1000000")
                            .replace("\"intermediate_size\": 352", "\"intermediate_size\": 4000000")
                            .replace("\"num_hidden_layers\": 4", "\"num_hidden_layers\": 4000")),
            "parameters"));
    breaks.add(
        broken(
            "config of another model",
            at -> config(at, text -> text.replace("\"vocab_size\": 768", "\"vocab_size\": 1024")),
            "embed_tokens",
            "[768, 128]",
            "[1024, 128]"));
    breaks.add(
        broken(
            "tokenizer of another model",
            at -> {
              config(at, text -> text.replace("\"vocab_size\": 768", "\"vocab_size\": 700"));
            },
            "tokenizer.json",
            "700",
            "another model"));
    breaks.add(
        broken(
            "empty tokenizer",
            at -> Files.write(at.resolve("tokenizer.json"), new byte[0]),
            "tokenizer.json"));
    breaks.add(
        broken("no tokenizer", at -> Files.delete(at.resolve("tokenizer.json")), "tokenizer.json"));
    breaks.add(
        broken(
            "an adapter in place of a model",
            at -> {
              Files.delete(at.resolve("config.json"));
              Files.writeString(at.resolve("adapter_config.json"), "{}");
            },
            "adapter",
            "base model"));
    return breaks;
  }

  @ParameterizedTest
  @MethodSource
  void brokenShards(Breakage broken) throws IOException {
    broken.check(home.resolve("sharded"), folder, BrokenFolderTest::load);
  }

  static List<Breakage> brokenShards() {
    var first = "model-00001-of-";
    var breaks = new ArrayList<Breakage>();
    breaks.add(
        broken(
            "truncated shard",
            at -> truncate(shard(at, first), 300_000),
            "torn",
            first,
            "within tensor"));
    breaks.add(broken("empty shard", at -> Files.write(shard(at, first), new byte[0]), "empty"));
    breaks.add(broken("missing shard", at -> Files.delete(shard(at, first)), "names it", first));
    breaks.add(
        broken(
            "no weight_map",
            at -> Files.writeString(at.resolve(WeightFiles.INDEX), "{\"metadata\": {}}"),
            WeightFiles.INDEX,
            "weight_map"));
    breaks.add(
        broken(
            "index is no JSON",
            at -> Files.writeString(at.resolve(WeightFiles.INDEX), "{"),
            WeightFiles.INDEX,
            "JSON"));
    breaks.add(broken("a number for a file", at -> place(at, NORM, 7L), NORM, WeightFiles.INDEX));
    for (var outside :
        List.of(
            "../x.safetensors",
            "/etc/passwd",
            "sub/x.safetensors",
            "..\\x.safetensors",
            "..",
            "")) {
      breaks.add(
          broken(
              "outside: " + outside,
              at -> place(at, NORM, outside),
              "own folder",
              WeightFiles.INDEX));
    }
    breaks.add(broken("to a pickle", at -> place(at, NORM, "pytorch_model.bin"), "pickle"));
    breaks.add(
        broken(
            "link out of the folder",
            at -> {
              var shard = shard(at, first);
              var elsewhere = Files.createTempFile(home, "elsewhere", ".safetensors");
              Files.delete(elsewhere);
              Files.move(shard, elsewhere);
              Files.createSymbolicLink(shard, elsewhere);
            },
            "link",
            "outside"));
    breaks.add(
        broken(
            "tensor the index does not name",
            at -> {
              var all = index(at);
              all.remove(NORM);
              Files.writeString(
                  at.resolve(WeightFiles.INDEX), Json.write(Map.of("weight_map", all)));
            },
            NORM,
            "does not place"));
    breaks.add(
        broken(
            "tensor no shard holds",
            at ->
                place(
                    at,
                    "model.layers.4.mlp.up_proj.weight",
                    shard(at, first).getFileName().toString()),
            "layers.4",
            "lacks"));
    return breaks;
  }

  @Test
  void theLinksOfADownloadCacheAreFollowed() throws IOException {
    var blobs = Files.createDirectories(folder.resolve("models--a--b/blobs"));
    var snapshot = Files.createDirectories(folder.resolve("models--a--b/snapshots/0123"));
    copy(home.resolve("sharded"), blobs);
    try (var all = Files.list(blobs)) {
      for (var blob : all.toList()) {
        Files.createSymbolicLink(
            snapshot.resolve(blob.getFileName()),
            Path.of("../../blobs").resolve(blob.getFileName()));
      }
    }
    load(snapshot);
  }
}
