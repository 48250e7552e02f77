package plum.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import plum.data.PlumException;
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
}
