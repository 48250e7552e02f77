package plum.llm;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Settings;
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
    if (!Files.exists(configFile) && PeftFolder.isAdapter(folder)) {
      throw new PlumException(
          folder
              + " holds an adapter, not a model. Name the folder of its base model, and this folder"
              + " as the adapter.");
    }
    var values = values(configFile);
    var config = ModelConfig.of(values.values(), configFile.toString());
    var generation = folder.resolve("generation_config.json");
    var ends = Files.exists(generation) ? values(generation).ids("eos_token_id") : List.<Long>of();
    if (ends.isEmpty()) {
      ends = values.ids("eos_token_id");
    }
    for (var end : ends) {
      if (end < 0 || end >= config.vocabSize()) {
        throw new PlumException(
            folder
                + ": the end token "
                + end
                + " is outside the vocabulary of "
                + config.vocabSize()
                + " tokens. Check eos_token_id in generation_config.json and config.json.");
      }
    }
    return new HfFolder(folder, config, ends);
  }

  /**
   * Reads a JSON object of a checkpoint.
   *
   * @throws PlumException if the file is missing or no JSON object; names the file
   */
  static ConfigValues values(Path file) {
    var text = read(file);
    try {
      return new ConfigValues(Json.parseObject(text), file.toString());
    } catch (PlumException e) {
      throw new PlumException(
          file
              + (text.isBlank() ? " is empty." : " is broken: " + e.getMessage())
              + " Download it again.",
          e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new PlumException(file + " is not a text in UTF-8. Download it again.", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What to say of a file of a checkpoint that cannot be read. */
  static PlumException unreadable(Path file, IOException e) {
    return new PlumException(
        Files.exists(file)
            ? "Could not read " + file + " (" + e.getMessage() + ")."
            : file + " does not exist. Check the checkpoint folder.",
        e);
  }

  /** What a checkpoint carries beside its weights and configuration: files and endings. */
  private static final Pattern COMPANION =
      Pattern.compile(
          "tokenizer.*\\.json|.*\\.(model|tiktoken|jinja)|special_tokens_map\\.json"
              + "|added_tokens\\.json|vocab\\.(json|txt)|merges\\.txt|chat_template\\.json"
              + "|generation_config\\.json|(LICENSE|LICENCE|NOTICE)(\\..*)?");

  /**
   * How weights are written.
   *
   * @param type of the elements: F32, F16 or BF16
   * @param shardBytes most bytes of tensors in one file
   */
  public record Format(Safetensors.Type type, long shardBytes) {
    /** Float32 in files of at most 5 GB, which is where transformers cuts. */
    public static final Format FLOAT32 = of(Safetensors.Type.F32);

    public Format {
      Settings.require(type.isFloat(), "type must be one that weights can have", type);
      Settings.require(shardBytes > 0, "shardBytes must be above 0", shardBytes);
    }

    /** Files of at most 5 GB. */
    public static Format of(Safetensors.Type type) {
      return new Format(type, 5_000_000_000L);
    }
  }

  /** Writes a checkpoint in float32. To be called on the model thread. */
  public static void save(Path folder, ModelWeights weights, Path companions, ScriptModule module) {
    save(folder, weights, companions, module, Format.FLOAT32);
  }

  /**
   * Writes a checkpoint that transformers loads, whole or not at all. To be called on the model
   * thread.
   *
   * @param companions folder whose tokenizer, chat template, generation settings and licence go
   *     along
   * @throws PlumException if the disk refuses
   */
  public static void save(
      Path folder, ModelWeights weights, Path companions, ScriptModule module, Format format) {
    Atomic.folder(
        folder,
        temporary -> {
          var config = new LinkedHashMap<String, @Nullable Object>(weights.config().source());
          copyCompanions(companions, temporary, config.containsKey("auto_map"));
          config.remove("quantization_config");
          config.remove(config.containsKey("dtype") ? "torch_dtype" : "dtype");
          config.put(
              config.containsKey("dtype") ? "dtype" : "torch_dtype", format.type().configName());
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
                .writeCheckpoint(
                    temporary, weights.stored(module, scope), format.type(), format.shardBytes());
          }
        });
  }

  /** A configuration with an auto_map refers to sources beside it. */
  private static void copyCompanions(Path from, Path to, boolean sources) throws IOException {
    try (var all = Files.list(from)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        var name = file.getFileName().toString();
        if (COMPANION.matcher(name).matches() || (sources && name.endsWith(".py"))) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
    var templates = from.resolve("additional_chat_templates");
    if (Files.isDirectory(templates)) {
      Files.createDirectory(to.resolve(templates.getFileName()));
      try (var all = Files.list(templates)) {
        for (var file : all.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(templates.getFileName()).resolve(file.getFileName()));
        }
      }
    }
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
        var files = Files.exists(adapter) ? List.of(adapter) : WeightFiles.paths(folder);
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
