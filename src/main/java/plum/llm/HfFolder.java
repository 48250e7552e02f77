package plum.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/**
 * A checkpoint folder in the layout of Hugging Face's transformers.
 *
 * @param config of {@code config.json}
 * @param endTokens ids of {@code generation_config.json}, or else of {@code config.json}
 */
public record HfFolder(Path folder, ModelConfig config, List<Long> endTokens) {

  public HfFolder {
    endTokens = List.copyOf(endTokens);
  }

  /**
   * Reads the configuration files.
   *
   * @throws PlumException if a file is missing or not understood
   */
  public static HfFolder open(Path folder) {
    return open(folder, folder.resolve("config.json"));
  }

  /** The same with another configuration file for the folder's weights. */
  static HfFolder open(Path folder, Path configFile) {
    if (!Files.isDirectory(folder)) {
      throw new PlumException(folder + " is not a folder. Name a checkpoint folder.");
    }
    var source = Json.parseObject(read(configFile));
    var config = ModelConfig.of(source, configFile.toString());
    var generation = folder.resolve("generation_config.json");
    var ends =
        Files.exists(generation)
            ? new ConfigValues(Json.parseObject(read(generation)), generation.toString())
                .ids("eos_token_id")
            : List.<Long>of();
    return new HfFolder(
        folder,
        config,
        ends.isEmpty()
            ? new ConfigValues(source, configFile.toString()).ids("eos_token_id")
            : ends);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PlumException(
          Files.exists(file)
              ? "Could not read " + file + " (" + e.getMessage() + ")."
              : file + " does not exist. Check the checkpoint folder.",
          e);
    }
  }

  /** What a checkpoint carries beside its weights and configuration. */
  private static final List<String> COMPANIONS =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja",
          "generation_config.json");

  /**
   * Writes a checkpoint that transformers loads, whole or not at all. To be called on the model
   * thread.
   *
   * @param companions folder whose tokenizer and generation settings go along
   * @throws PlumException if the disk refuses
   */
  public static void save(Path folder, ModelWeights weights, Path companions, ScriptModule module) {
    Atomic.folder(
        folder,
        temporary -> {
          for (var name : COMPANIONS) {
            if (Files.exists(companions.resolve(name))) {
              Files.copy(companions.resolve(name), temporary.resolve(name));
            }
          }
          var config = new LinkedHashMap<String, @Nullable Object>(weights.config().source());
          config.remove(config.containsKey("dtype") ? "torch_dtype" : "dtype");
          config.put(config.containsKey("dtype") ? "dtype" : "torch_dtype", "float32");
          Files.writeString(temporary.resolve("config.json"), Json.writePretty(config) + "\n");
          var generation = temporary.resolve("generation_config.json");
          if (!Files.exists(generation)) {
            var settings = new LinkedHashMap<String, @Nullable Object>();
            for (var key : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
              settings.put(key, config.get(key));
            }
            Files.writeString(generation, Json.writePretty(settings) + "\n");
          }
          try (var scope = module.newScope()) {
            new TensorFiles(module)
                .write(
                    temporary.resolve("model.safetensors"),
                    weights.stored(module, scope),
                    Safetensors.Type.F32);
          }
        });
  }

  /**
   * Sha-256, in hex, of the weight files of a checkpoint or adapter folder, in order of their
   * names. For a single file it is the file's own.
   */
  public static String digest(Path folder) {
    return digest(List.of(folder));
  }

  /** The same of several folders, one after the other. */
  static String digest(List<Path> folders) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 20];
      for (var folder : folders) {
        var adapter = folder.resolve(PeftFolder.WEIGHTS);
        var files = Files.exists(adapter) ? List.of(adapter) : TensorFiles.weightFiles(folder);
        for (var file : files) {
          try (var in = Files.newInputStream(file)) {
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
              digest.update(buffer, 0, count);
            }
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new PlumException(
          "Could not read the weights in " + folders + " (" + e.getMessage() + ").", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
