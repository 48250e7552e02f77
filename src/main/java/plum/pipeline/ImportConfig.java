package plum.pipeline;

import plum.data.Settings;

/**
 * Reads a file of instructions.
 *
 * @param file JSON, JSON lines, or either compressed with gzip; relative to the recipe
 * @param set name the set gets
 * @param licence of the set, in words
 * @param heldOutShare share of instructions put aside for evaluation where the file does not say;
 *     by instruction, seeded
 * @param limit most instructions taken, 0 for all
 */
public record ImportConfig(
    String name,
    int round,
    long seed,
    String file,
    String set,
    String licence,
    double heldOutShare,
    int limit)
    implements StageConfig {
  public ImportConfig {
    Settings.requireName(name);
    Settings.require(
        heldOutShare >= 0 && heldOutShare <= 1,
        "heldOutShare must lie between 0 and 1",
        heldOutShare);
    Settings.require(limit >= 0, "limit must be 0 or more", limit);
  }

  public static ImportConfig defaults() {
    return new ImportConfig("import", 1, 0, "", "", "", 0.2, 0);
  }
}
